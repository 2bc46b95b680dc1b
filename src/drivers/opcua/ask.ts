import { z } from 'zod';
import { badRequest } from '../../contracts/bad-request.ts';
import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { statusOf } from '../../contracts/quality.ts';
import { readKey } from './key.ts';
import { type Answer, flag, type Place, type Question, type Values } from './messages.ts';

/** Values of history in an answer when nothing else is asked for, and at most. */
const usualHistory = 1000;
const mostHistory = 10_000;
const mostKeys = 100;

const key = z.string().max(2000);
const moment = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

const questionSchema = z.union([
  z.strictObject({ write: z.record(key, z.number()) }),
  z.strictObject({ read: z.array(key).min(1).max(mostKeys) }),
  z.strictObject({
    history: z.strictObject({ key, from: moment, to: moment, limit: z.number().int().min(1).max(mostHistory).default(usualHistory) }),
  }),
]);

/** A question in the words of the client, and how its answer is told. */
export interface Asked {
  readonly question: Question;
  tell(answer: Answer): Readonly<Record<string, unknown>>;
}

interface Bound extends Place {
  readonly key: string;
  readonly binding: PointBinding;
}

function failure(code: 'BAD_REQUEST' | 'NOT_FOUND' | 'NOT_AVAILABLE', doing: string, what: string): Failure {
  return new Failure(code, `${doing}: ${what}`, { details: { what } });
}

function boundOf(device: DeviceBinding, text: string): Bound {
  const doing = `asking ${device.identity} for ${text}`;
  const binding = device.points.get(text);
  if (binding === undefined) throw failure('NOT_FOUND', doing, text);
  const read = readKey(text);
  if ('refused' in read) throw failure('BAD_REQUEST', doing, read.refused.en);
  return { key: text, binding, node: read.node, element: read.element };
}

const placeOf = ({ node, element }: Bound): Place => ({ node, element });

function valuesOf(answer: Answer): Values {
  if (typeof answer === 'object' && 'flags' in answer) return answer;
  throw new Error('BUG: the client answered a question with something else than values');
}

/** Value i in the unit of the point; throws when it is bad. */
function engineering({ value, flags }: Values, i: number, { binding, key: text }: Bound): number {
  const number = (value[i] ?? Number.NaN) * binding.scale + binding.offset;
  if (Number.isNaN(number))
    throw failure('NOT_AVAILABLE', `reading ${text}`, `it has no good value (${statusOf((flags[i] ?? 2) & flag.status)})`);
  return number;
}

const byKeys =
  (bounds: readonly Bound[]): Asked['tell'] =>
  (answer) => {
    const values = valuesOf(answer);
    return Object.fromEntries(bounds.map((bound, i) => [bound.key, engineering(values, i, bound)]));
  };

function writing(device: DeviceBinding, write: Readonly<Record<string, number>>): Asked {
  const entries = Object.entries(write);
  if (entries.length === 0 || entries.length > mostKeys)
    throw failure('BAD_REQUEST', `writing to ${device.identity}`, `1 to ${mostKeys} values can be written at once`);
  const bounds = entries.map(([text]) => boundOf(device, text));
  const values = bounds.map(({ binding }, i) => ((entries[i]?.[1] ?? Number.NaN) - binding.offset) / binding.scale);
  return { question: { kind: 'write', places: bounds.map(placeOf), values }, tell: byKeys(bounds) };
}

function reading(device: DeviceBinding, keys: readonly string[]): Asked {
  const bounds = keys.map((text) => boundOf(device, text));
  return { question: { kind: 'read', places: bounds.map(placeOf) }, tell: byKeys(bounds) };
}

function history(device: DeviceBinding, asked: { key: string; from: number; to: number; limit: number }): Asked {
  const bound = boundOf(device, asked.key);
  if (!(asked.from < asked.to)) throw failure('BAD_REQUEST', `asking ${device.identity}`, 'from must be before to');
  const { scale, offset } = bound.binding;
  const { from, to, limit } = asked;
  return {
    question: { kind: 'history', place: placeOf(bound), from, to, limit },
    tell(answer) {
      const { time, value, flags } = valuesOf(answer);
      const samples = Array.from(value, (raw, i) => ({
        time: time[i],
        value: Number.isNaN(raw) ? null : raw * scale + offset,
        quality: statusOf((flags[i] ?? 0) & flag.status),
      }));
      return { history: samples, isComplete: samples.length < limit };
    },
  };
}

/** Understand a question. Throws `BAD_REQUEST` or `NOT_FOUND`. */
export function understand(device: DeviceBinding, question: Readonly<Record<string, unknown>>): Asked {
  const parsed = questionSchema.safeParse(question);
  if (!parsed.success) throw badRequest(parsed.error, `asking ${device.identity}`);
  const { data } = parsed;
  if ('write' in data) return writing(device, data.write);
  if ('read' in data) return reading(device, data.read);
  return history(device, data.history);
}
