import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import { Failure } from '../../contracts/errors.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { codeOf } from './time-code.ts';

const epochMs = z
  .number()
  .min(Date.UTC(1990, 0, 1))
  .max(Date.UTC(2099, 11, 31));
const instrument = z
  .string()
  .regex(/^[A-Za-z0-9]{1,12}$/)
  .optional();
const realtimeSeconds = z.number().int().min(30).max(3600);
const minutes = z.union([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((value) => z.literal(value)));
const plain = <C extends string>(command: C) => z.strictObject({ command: z.literal(command) });

/** What can be asked of a station, see the README for each command. */
const question = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('setClock'), instrument }),
  z.strictObject({ command: z.literal('queryClock'), instrument }),
  z.strictObject({ command: z.literal('setRealtimeInterval'), seconds: realtimeSeconds }),
  plain('queryRealtimeInterval'),
  z.strictObject({ command: z.literal('setMinuteInterval'), minutes }),
  plain('queryMinuteInterval'),
  z.strictObject({
    command: z.literal('setLimits'),
    answerSeconds: z.number().int().min(1).max(99_999),
    resends: z.number().int().min(0).max(99),
  }),
  z.strictObject({ command: z.literal('history'), of: z.enum(['minute', 'hour', 'day', 'runTime']), from: epochMs, to: epochMs }),
  plain('startRealtime'),
  plain('stopRealtime'),
  plain('startState'),
  plain('stopState'),
  plain('tolerated'),
]);

const writing = z.strictObject({ write: z.partialRecord(z.enum(['RtdInterval', 'MinInterval']), z.number()) });

/** A question that the schema has accepted. */
export type Question = z.infer<typeof question>;

/** A request to a station, and how its conversation ends. */
export interface Order {
  readonly cn: string;
  /** Content at the moment of sending. */
  readonly cp: (now: EpochMs) => string;
  /** executed: with 9012; started: so too, in HJ/T 212-2005 with 9011, and data may follow for ever; notified: with 9013. */
  readonly ends: 'executed' | 'started' | 'notified';
  /** Data of this command in this time belong to the answer, also when they bear a QN of their own. */
  readonly collects?: { readonly from: EpochMs; readonly to: EpochMs };
}

const refuse = (what: string): Failure => new Failure('BAD_REQUEST', `asking a station: ${what}`, { details: { what } });

/** Questions of one that came in, more than one for `write`. Throws `BAD_REQUEST` that names all that is wrong. */
export function readQuestions(input: Readonly<Record<string, unknown>>): readonly Question[] {
  if ('write' in input) return Object.entries(parse(writing, input).write).flatMap(([key, value]) => writeOf(key, value));
  return [parse(question, input)];
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw badRequest(read.error, 'asking a station');
}

/** A value that can be written is set and read back. */
const writeOf = (key: string, value: number): readonly Question[] =>
  key === 'RtdInterval'
    ? [parse(question, { command: 'setRealtimeInterval', seconds: value }), { command: 'queryRealtimeInterval' }]
    : [parse(question, { command: 'setMinuteInterval', minutes: value }), { command: 'queryMinuteInterval' }];

const histories = { minute: '2051', hour: '2061', day: '2031', runTime: '2041' } as const;

const nothing = (): string => '';
const fixed: Readonly<Record<string, Order>> = {
  queryRealtimeInterval: { cn: '1061', cp: nothing, ends: 'executed' },
  queryMinuteInterval: { cn: '1063', cp: nothing, ends: 'executed' },
  startRealtime: { cn: '2011', cp: nothing, ends: 'started' },
  stopRealtime: { cn: '2012', cp: nothing, ends: 'notified' },
  startState: { cn: '2021', cp: nothing, ends: 'started' },
  stopState: { cn: '2022', cp: nothing, ends: 'notified' },
};

const setting = (cn: string, cp: string): Order => ({ cn, cp: () => cp, ends: 'executed' });

/** The request of a question. Throws `BAD_REQUEST` for what a request cannot carry. */
export function orderOf(asked: Question, zoneMinutes: number): Order {
  const code = (time: EpochMs): string => codeOf(time, zoneMinutes, 14);
  switch (asked.command) {
    case 'setClock':
      return { cn: '1012', cp: (now) => `${polId(asked.instrument, ';')}SystemTime=${code(now)}`, ends: 'executed' };
    case 'queryClock':
      return setting('1011', polId(asked.instrument));
    case 'setRealtimeInterval':
      return setting('1062', `RtdInterval=${asked.seconds}`);
    case 'setMinuteInterval':
      return setting('1064', `MinInterval=${asked.minutes}`);
    case 'setLimits':
      return setting('1000', `OverTime=${asked.answerSeconds};ReCount=${asked.resends}`);
    case 'history': {
      const { of, from, to } = asked;
      if (to < from) throw refuse('the end lies before the begin');
      return { ...setting(histories[of], `BeginTime=${code(from)};EndTime=${code(to)}`), collects: { from, to } };
    }
    default:
      return fixed[asked.command] ?? setting('1011', '');
  }
}

const polId = (instrument: string | undefined, behind = ''): string => (instrument === undefined ? '' : `PolId=${instrument}${behind}`);
