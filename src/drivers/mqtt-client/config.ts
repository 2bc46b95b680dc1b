import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';
import { filterOf } from './topics.ts';

const file = (what: string) => z.string().max(1_000).default('').describe(what);

/** Configuration of a source that is a client of a broker; the table in README.md is checked against it. */
export const mqttClientConfig = z.object({
  host: z.string().min(1).default('127.0.0.1').describe('Address of the broker'),
  port: z.number().int().min(1).max(65_535).default(1883).describe('TCP port of the broker; with TLS usually 8883'),
  tls: z.boolean().default(false).describe('Connect with TLS and check the certificate of the broker'),
  caFile: file('File with the CA certificates (PEM) that sign that of the broker; empty: those that Node.js trusts'),
  certificateFile: file('File with the certificate (PEM) that we show; empty: none'),
  keyFile: file('File with its private key (PEM)'),
  version: z.enum(['5', '3.1.1']).default('5').describe('Version of MQTT'),
  clientId: z.string().max(120).default('').describe('Client id; empty: a new one each time, so that the broker keeps nothing for us'),
  user: z.string().max(200).default('').describe('User name at the broker; empty: none'),
  passwordFile: file('File with the password at the broker; empty: none'),
  sessionSeconds: z
    .number()
    .int()
    .min(0)
    .max(2_592_000)
    .default(86_400)
    .describe('The broker keeps messages for us so long after the link was lost; 0: clean start. Needs a client id'),
  keepAliveSeconds: z.number().int().min(1).max(3_600).default(30).describe('A silent link is tried with a ping so often'),
  answerSeconds: z.number().min(0.05).max(300).default(10).describe('The broker has so long to answer'),
  subscriptions: z
    .array(
      z
        .string()
        .min(1)
        .max(1_000)
        .refine((pattern) => filterOf(pattern) !== undefined, 'a filter with %u as one level'),
    )
    .max(1_000)
    .default(['yf/%u/values'])
    .describe('Topics with values; %u is the level that names the device, + and # stand for anything'),
  qos: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .default(1)
    .describe('Highest quality of service at which we subscribe'),
  retained: z
    .enum(['refused', 'taken'])
    .default('refused')
    .describe('Retained messages tell of the past: taken only when their payloads hold their time, or an old value is taken for a new one'),
  bridged: z
    .enum(['refused', 'taken'])
    .default('taken')
    .describe(
      'Messages that a bridge of a Yangfan has forwarded (MQTT 5): refused where what comes in here is forwarded to the same broker, so that it does not go in a circle',
    ),
  commandTopic: z
    .string()
    .max(1_000)
    .refine((pattern) => pattern === '' || (!/[+#]/.test(pattern) && pattern.split('/').includes('%u')), 'a topic with %u as one level')
    .default('yf/%u/down/write')
    .describe('Topic to which written values go as a JSON object; empty: nothing is written'),
  commandSeconds: z.number().min(0.05).max(600).default(10).describe('A device has so long to publish the values that were written'),
  statusTopic: z
    .string()
    .max(1_000)
    .default('')
    .describe('Topic at which "online" is retained while we are, and "offline" (by will) when not; empty: none'),
  maxPacketBytes: z.number().int().min(128).max(16_777_216).default(262_144).describe('Largest packet; a larger one closes the connection'),
  maxValues: z.number().int().min(1).max(100_000).default(10_000).describe('Values in one message; a message with more is refused whole'),
  ...clockLimits,
});

/** A complete configuration of an MQTT client source. */
export type MqttClientConfig = z.infer<typeof mqttClientConfig>;
