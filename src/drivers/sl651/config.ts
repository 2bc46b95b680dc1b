import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';

/** Configuration of an SL 651 source. */
export const sl651Config = z.object({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 for all, only behind a firewall or VPN: SL 651 has no encryption'),
  port: z.number().int().min(0).max(65_535).default(9651).describe('TCP port; 0 takes a free one'),
  encoding: z.enum(['auto', 'hex', 'ascii']).default('auto').describe('Encodings taken; auto knows each frame by its first bytes'),
  center: z.number().int().min(0).max(255).optional().describe('Take only frames to this centre address; default: any'),
  password: secretField(z.string().regex(/^[0-9A-Fa-f]{4}$/))
    .transform((text) => text.toUpperCase())
    .optional()
    .describe('Four hex digits that every frame must carry; default: not checked'),
  acknowledge: z
    .enum(['durable', 'never'])
    .default('durable')
    .describe('durable: answer a report once it is on disk (M2, M3); never: stations send without waiting (M1)'),
  keepOnline: z
    .boolean()
    .default(true)
    .describe('Acknowledge with ESC, so that stations stay online for down-links; false: EOT, they may hang up'),
  timeZone: z
    .string()
    .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/)
    .default('+08:00')
    .describe('Offset from UTC of the clocks of the stations'),
  secondsFromSending: z
    .boolean()
    .default(false)
    .describe(
      'Observation times have no seconds. true: a value observed in the minute of its sending takes the seconds of the sending time',
    ),
  maxConnections: z.number().int().min(1).max(20_000).default(2000).describe('Further connections are closed at once and counted'),
  idleSeconds: z
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(600)
    .describe('A connection without a frame for so long is closed; stations fall back after 10 minutes too'),
  answerSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(20)
    .describe('How long to wait for the answer to a down-link before sending it again, at most twice'),
});

/** A configuration with its defaults filled in. */
export type Sl651Config = z.infer<typeof sl651Config>;
