import { z } from 'zod';

const tsap = z.string().regex(/^([0-9a-fA-F]{2}\.?[0-9a-fA-F]{2})?$/, 'four hexadecimal digits such as 01.02, or nothing');

/** Configuration of an S7 source; the table in README.md is checked against it. */
export const s7Config = z.object({
  host: z.string().min(1).max(255).default('127.0.0.1').describe('Address of the controller'),
  port: z.number().int().min(1).max(65_535).default(102).describe('Its port'),
  rack: z.number().int().min(0).max(7).default(0).describe('Rack of the CPU, nearly always 0'),
  slot: z
    .number()
    .int()
    .min(0)
    .max(31)
    .default(1)
    .describe('Slot of the CPU: 1 for S7-1200 and S7-1500, 2 for S7-300, as in the hardware configuration for S7-400'),
  connectionType: z
    .enum(['pg', 'op', 'basic'])
    .default('pg')
    .describe(
      'Kind of connection, each of which a CPU has only a few: pg as a programming device, op as a panel, basic as another controller',
    ),
  localTsap: tsap.default('').describe('Own TSAP, such as 02.00 for LOGO!; empty: 01.00'),
  remoteTsap: tsap
    .default('')
    .describe('TSAP of the controller instead of rack, slot and kind, such as 02.00 for LOGO!; empty: made of them'),
  pollSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(1)
    .describe('How often a value is read unless its key says otherwise (`@5s`); 0: as often as the controller answers'),
  answerSeconds: z.number().min(0.01).max(60).default(2).describe('How long to wait for an answer'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe('How often an unanswered request is repeated before its device counts as away and its points turn bad'),
  backoffSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('Longest wait before what does not answer or is refused is tried again; the first is 1 s, each doubles'),
  pduBytes: z.number().int().min(112).max(960).default(960).describe('Largest PDU that is asked for; the controller answers with its own'),
  jobs: z.number().int().min(1).max(32).default(8).describe('Requests that may be unanswered at a time; the controller may allow fewer'),
  maxGap: z
    .number()
    .int()
    .min(0)
    .max(200)
    .default(16)
    .describe('Bytes without a key that are read along rather than asking for two stretches'),
  writes: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('Whether values may be written to the controller; read-only CPUs and safety blocks refuse by themselves'),
});

/** A configuration with its defaults filled in. */
export type S7Config = z.infer<typeof s7Config>;
