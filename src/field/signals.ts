import type { Pack, Signal } from '../contracts/pack.ts';
import type { EpochMs } from '../contracts/time.ts';
import { createDrives, type Drives } from './drives.ts';
import { type Record, readRecord, replayTime, sumBetween, valueAt } from './records.ts';

/** The value of a point of the demonstration at a time; NaN when its record has none. */
export type ValueOf = (asset: string, point: string, time: EpochMs) => number;

const dayMs = 86_400_000;

/** Noise in −1…1 that is the same for the same name and second, so that a resend says what was said before. */
export function noise(name: string, time: EpochMs): number {
  let hash = Math.floor(time / 1000) | 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x9e3779b1);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x85ebca6b) >>> 0) / 0x80000000 - 1;
}

const dayStart = (time: EpochMs, sinceHour: number): EpochMs =>
  Math.floor((time - sinceHour * 3_600_000) / dayMs) * dayMs + sinceHour * 3_600_000;

/** What a story says of a point; `undefined` when it says nothing. */
export type Override = (asset: string, point: string, time: EpochMs) => number | undefined;

/** The values of a pack's signals, whose records lie in `folder`: in their ordinary course, or with an override that speaks first. */
export function createSignals(pack: Pack, folder: URL, drives: Drives = createDrives(pack)): (override?: Override) => ValueOf {
  const records = new Map<string, Record>();
  const recordOf = (file: string, column: string): Record => {
    const name = `${file}#${column}`;
    const record = records.get(name) ?? readRecord(new URL(file, folder), column);
    records.set(name, record);
    return record;
  };
  return (override) => {
    const value: ValueOf = (asset, point, time) => {
      const told = override?.(asset, point, time) ?? drives.value(asset, point, time);
      if (told !== undefined) return told;
      const signal = pack.simulate[asset]?.[point];
      return signal === undefined ? Number.NaN : valueOfSignal(signal, { asset, point, time, value, recordOf });
    };
    return value;
  };
}

/** What a signal is asked with. */
interface Question {
  readonly asset: string;
  readonly point: string;
  readonly time: EpochMs;
  /** Values of other points. */
  readonly value: ValueOf;
  readonly recordOf: (file: string, column: string) => Record;
}

function valueOfSignal(signal: Signal, { asset, point, time, value, recordOf }: Question): number {
  const grain = noise(`${asset}.${point}`, time);
  if ('replay' in signal) {
    const record = recordOf(signal.replay.file, signal.replay.column);
    return valueAt(record, replayTime(record, time));
  }
  if ('replaySum' in signal) {
    const { file, column, sinceHour = 0 } = signal.replaySum;
    const record = recordOf(file, column);
    const then = replayTime(record, time);
    return sumBetween(record, then - (time - dayStart(time, sinceHour)), then);
  }
  if ('wave' in signal) {
    const { base, amplitude, periodSeconds, noise: spread } = signal.wave;
    return base + amplitude * Math.sin((2 * Math.PI * time) / (periodSeconds * 1000)) + spread * grain;
  }
  if ('cycle' in signal) return aroundCycle(signal.cycle, time) + signal.cycle.noise * grain;
  if (!('follows' in signal)) throw new Error(`BUG: ${asset}.${point} is not moved by its drive`);
  const { point: other, base, gain, lagSeconds, noise: spread, least = Number.NEGATIVE_INFINITY } = signal.follows;
  return Math.max(least, base + gain * value(asset, other, time - lagSeconds * 1000) + spread * grain);
}

/** Where a cycle is at a time. */
function aroundCycle({ values, ahead }: Extract<Signal, { readonly cycle: object }>['cycle'], time: EpochMs): number {
  const period = values.at(-1)?.[0] ?? 1;
  const second = (((time / 1000 + ahead) % period) + period) % period;
  const next = values.findIndex(([at]) => at > second);
  const [[from, a], [to, b]] = [values[next - 1] ?? [0, 0], values[next] ?? [0, 0]];
  return a + ((b - a) * (second - from)) / (to - from);
}
