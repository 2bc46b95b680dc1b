import { z } from 'zod';

const seconds = (least: number, most: number) => z.number().min(least).max(most);
const period = () => z.number().min(0).max(604_800);

/** Configuration of an IEC 60870-5-104 source; the table in README.md is checked against it. */
export const iec104Config = z
  .object({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address of the controlled station; IEC 104 has no encryption: call it over a VPN or a private network'),
    port: z.number().int().min(1).max(65_535).default(2404).describe('TCP port of the controlled station'),
    originator: z.number().int().min(0).max(255).default(0).describe('Originator address that our requests carry; 0: none'),
    timeZone: z
      .string()
      .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/)
      .default('+08:00')
      .describe('Offset from UTC of the clocks of the stations, without summer time'),
    interrogationSeconds: period().default(600).describe('General interrogation of every device so often; 0: only when the link starts'),
    countersSeconds: period().default(0).describe('Counter interrogation of every device when the link starts and so often; 0: never'),
    clockSeconds: period().default(0).describe('Set the clock of every device when the link starts and so often; 0: never'),
    command: z
      .enum(['direct', 'select'])
      .default('direct')
      .describe('direct: a command is executed at once; select: it is selected before; a key may say otherwise'),
    awaitsTermination: z
      .boolean()
      .default(true)
      .describe('A written value counts as done when the station says that the command has ended; false: when it is confirmed'),
    readsBack: z
      .boolean()
      .default(true)
      .describe('Answer a write with the value that the station sends or is asked for afterwards; false: with the one that it confirmed'),
    answerSeconds: seconds(0.1, 600).default(10).describe('Time for each answer to a request or a command'),
    t0: seconds(0.1, 255).default(30).describe('Seconds for the connection to come about'),
    t1: seconds(0.1, 255).default(15).describe('Seconds for the station to acknowledge or confirm, otherwise the link is given up'),
    t2: seconds(0.05, 255).default(10).describe('Seconds after which stored data are acknowledged; less than t1'),
    t3: seconds(0.1, 172_800).default(20).describe('Seconds of silence after which the link is tested'),
    k: z.number().int().min(1).max(32_767).default(12).describe('Most unacknowledged messages of ours'),
    w: z
      .number()
      .int()
      .min(1)
      .max(32_767)
      .default(8)
      .describe('Stored messages after which they are acknowledged at once; at most two thirds of the k of the station'),
  })
  .refine(({ t1, t2 }) => t2 < t1, { path: ['t2'], message: 'must be less than t1' });

/** A configuration with its defaults filled in. */
export type Iec104Config = z.infer<typeof iec104Config>;
