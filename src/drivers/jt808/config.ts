import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';

/** Configuration of a JT/T 808 source; the table in README.md is checked against it. */
export const jt808Config = z.object({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 for all, only behind a firewall or VPN: JT/T 808 has no encryption'),
  transport: z.enum(['tcp', 'udp']).default('tcp').describe('udp: each address and port of a terminal is a connection of its own'),
  port: z.number().int().min(0).max(65_535).default(7611).describe('TCP or UDP port; 0 takes a free one'),
  registration: z
    .enum(['known', 'any', 'none'])
    .default('known')
    .describe(
      'Who may register (0x0100): known = adopted devices; any = unknown ones too, so that their values are shown; none = nobody, the authentication code is the secret of the device',
    ),
  authKey: secretField(z.string().min(16))
    .optional()
    .describe('Key from which the authentication codes are made; default: random at each start, then terminals register again'),
  maxConnections: z.number().int().min(1).max(20_000).default(5000).describe('Further connections are closed at once and counted'),
  signInSeconds: z.number().min(0.1).max(600).default(60).describe('Time that a new connection has to authenticate'),
  idleSeconds: z
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(600)
    .describe('A connection without a frame for so long is closed; terminals send heartbeats more often'),
  answerSeconds: z
    .number()
    .min(0.05)
    .max(600)
    .default(10)
    .describe(
      'How long to wait for the answer to a down-link the first time; the n-th resend waits n + 1 times as long as the wait before',
    ),
  resends: z.number().int().min(0).max(5).default(2).describe('How often a down-link without answer is sent again'),
  earliestYear: z
    .number()
    .int()
    .min(2000)
    .max(2099)
    .default(2010)
    .describe('Locations from before this year have a wrong clock and are refused'),
  maxAheadSeconds: z
    .number()
    .int()
    .min(0)
    .max(31_536_000)
    .default(600)
    .describe('Locations further in the future have a wrong clock and are refused; at most 600 count'),
});

/** A complete configuration of a JT/T 808 source. */
export type Jt808Config = z.infer<typeof jt808Config>;
