import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';
import { usualStream, usualSubject } from './names.ts';

const file = (what: string) => z.string().max(1_000).default('').describe(what);
const name = (what: string) =>
  z
    .string()
    .max(60)
    .regex(/^[\w-]*$/, 'letters, digits, - and _')
    .describe(what);

const isPattern = (text: string): boolean =>
  text.split('.').every((token) => token === '%u' || /^[^*>\s%]+$/.test(token)) &&
  text.split('.').filter((token) => token === '%u').length === 1;

/** Configuration of a source that takes messages from NATS JetStream; the table in README.md is checked against it. */
export const natsConfig = z.object({
  servers: z
    .array(z.string().regex(/^(\[[\da-fA-F:]+\]|[^\s:/@,]+):\d{1,5}$/, 'host:port'))
    .min(1)
    .max(20)
    .default(['127.0.0.1:4222'])
    .describe('NATS servers of one cluster, as host:port'),
  tls: z.boolean().default(false).describe('Connect with TLS and check the certificate of the server'),
  caFile: file('File with the CA certificates (PEM) that sign that of the server; empty: those that Node.js trusts'),
  certificateFile: file('File with the certificate (PEM) that we show; empty: none'),
  keyFile: file('File with its private key (PEM)'),
  user: z.string().max(200).default('').describe('User name at the server; empty: none'),
  passwordFile: file('File with the password at the server; empty: none'),
  subject: z
    .string()
    .max(200)
    .refine(isPattern, 'a subject with %u as one token')
    .default(usualSubject)
    .describe('Subject with values; %u is the token that names the device'),
  stream: name('Stream in which messages wait; it is made when there is none').min(1).default(usualStream),
  consumer: name(
    'Durable consumer, of this source alone; empty: nothing is acknowledged, only what is published meanwhile is heard',
  ).default('yangfan'),
  streamMegabytes: z
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .default(10_240)
    .describe('A stream that we make holds so much; when it is full, senders keep what they have'),
  replicas: z.number().int().min(1).max(5).default(1).describe('Copies of a stream that we make; 3 survive the loss of one server'),
  maxPending: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe('Messages that are taken and not on disk yet; the rest waits in the stream'),
  ackSeconds: z.number().min(2).max(3_600).default(60).describe('A message that nobody works at for so long is delivered again'),
  answerSeconds: z.number().min(0.05).max(300).default(10).describe('The server has so long to answer'),
  maxMessageBytes: z
    .number()
    .int()
    .min(128)
    .max(16_777_216)
    .default(1_048_576)
    .describe('Largest message; a stream that we make takes no larger one'),
  maxValues: z.number().int().min(1).max(100_000).default(10_000).describe('Values in one message; a message with more is refused whole'),
  ...clockLimits,
});

/** A complete configuration of a NATS source. */
export type NatsConfig = z.infer<typeof natsConfig>;
