import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';

const mode = z.enum(['strict', 'lenient', 'no-checksum']);
const password = secretField(z.string().regex(/^[\x21-\x3a\x3c-\x7e]{1,32}$/, '1 to 32 visible characters without ;'));
const mn = z.string().regex(/^[\x21-\x3a\x3c-\x7e]{1,64}$/, '1 to 64 visible characters without ;');

/** How much a station may deviate from the standard: see the README. */
export type Mode = z.infer<typeof mode>;

/** Configuration of an HJ 212 source. */
export const hj212Config = z.object({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 for all, only behind a firewall or VPN: HJ 212 has no encryption'),
  port: z.number().int().min(0).max(65_535).default(9212).describe('TCP port; 0 takes a free one'),
  mode: mode
    .default('lenient')
    .describe(
      'strict: what deviates from the standard is refused; lenient: what can be understood is taken and counted; no-checksum: as lenient, and a wrong checksum is taken, its values uncertain',
    ),
  password: password.optional().describe('PW that every message must carry; default: not checked'),
  stations: z
    .array(
      z.object({
        mn: mn.meta({ title: 'Station (MN)', zh: { title: '站点编号 MN' } }),
        mode: mode.optional().meta({ title: 'Check', zh: { title: '校验方式' } }),
        password: password.optional().meta({ title: 'Password (PW)', zh: { title: '访问密码 PW' } }),
      }),
    )
    .max(10_000)
    .default([])
    .describe('Exceptions by MN: { mn, mode, password }; what is left out is as for all'),
  timeZone: z
    .string()
    .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/)
    .default('+08:00')
    .describe('Offset from UTC of the clocks of the stations'),
  calibrate: z.boolean().default(true).describe('Set the clock of a station (1012) that wants its time calibrated (1013)'),
  packetSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(60)
    .describe('How long the packets of a message that nobody answers (PNUM, PNO) wait for the missing ones'),
  maxConnections: z.number().int().min(1).max(20_000).default(2000).describe('Further connections are closed at once and counted'),
  idleSeconds: z
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(7200)
    .describe('A connection without a message for so long is closed; a realtime interval may be an hour'),
  answerSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(10)
    .describe('How long to wait for the answer to a request before sending it again, at most three times'),
  executeSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(60)
    .describe('How long to wait for the next data or the result once a station has taken a request'),
});

/** A configuration with its defaults filled in. */
export type Hj212Config = z.infer<typeof hj212Config>;

/** What holds for one station. */
export interface StationRules {
  readonly mode: Mode;
  readonly password: string | undefined;
}

/** The rules of a station by its MN: its exception over what holds for all. */
export function rulesOf(config: Hj212Config): (mn: string) => StationRules {
  const common: StationRules = { mode: config.mode, password: config.password };
  const exceptions = new Map(
    config.stations.map((one) => [one.mn, { mode: one.mode ?? common.mode, password: one.password ?? common.password }]),
  );
  return (station) => exceptions.get(station) ?? common;
}
