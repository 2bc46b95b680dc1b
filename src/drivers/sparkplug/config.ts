import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';
import { mqttConfig } from '../mqtt/config.ts';

/** Configuration of a Sparkplug B source; the table in README.md is checked against it. */
export const sparkplugConfig = z.object({
  mode: z
    .enum(['broker', 'client'])
    .default('broker')
    .describe('broker: edge nodes connect to this source; client: this source connects to a broker that edge nodes use'),
  hostId: z
    .string()
    .regex(/^[^+#/\p{Cc}]{1,100}$/u)
    .default('yangfan')
    .describe('Sparkplug host id, unique among the host applications'),
  rebirthSeconds: z.number().int().min(1).max(86_400).default(10).describe('Least time between two rebirth requests to one edge node'),
  rebirthsPerSecond: z.number().int().min(1).max(10_000).default(100).describe('Rebirth requests in a second to all edge nodes together'),
  reorderSeconds: z
    .number()
    .int()
    .min(0)
    .max(600)
    .default(0)
    .describe('Time that a missing sequence number is waited for before a rebirth is requested'),
  commandSeconds: z.number().int().min(1).max(600).default(10).describe('Time in which an edge node has to confirm a written value'),
  admitsUnknown: z
    .boolean()
    .default(true)
    .describe('broker: unknown edge nodes may connect without a secret, only to be shown with their metrics'),
  brokerUser: z.string().max(200).default('').describe('client: user name at the broker; empty for none'),
  brokerPassword: secretField(z.string().max(1000)).default('').describe('client: password at the broker'),
  tls: z.boolean().default(false).describe('client: connect with TLS and check the certificate of the broker'),
  olderState: z
    .boolean()
    .default(false)
    .describe('client: say ONLINE and OFFLINE to edge nodes of Sparkplug 2.2 too, by a second connection to the broker'),
  ...mqttConfig.shape,
  // beside an MQTT source, which has 1883 and 8883
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(1884)
    .describe('TCP port; 0 takes a free one. As client: that of the broker, usually 1883'),
  tlsPort: mqttConfig.shape.tlsPort.unwrap().default(8884).describe('TCP port of the TLS listener; 0 takes a free one'),
});

/** A complete configuration of a Sparkplug B source. */
export type SparkplugConfig = z.infer<typeof sparkplugConfig> & {
  /** It runs for a trial, and leaves nothing of its STATE at a broker of others. Set by the driver itself. Default: it runs for good. */
  readonly isTrial?: true;
};
