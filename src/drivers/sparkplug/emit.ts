import type { DriverHost } from '../../contracts/driver.ts';
import { type Origin, origin, status } from '../../contracts/quality.ts';
import { append, type SampleBatch } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { PayloadLimits } from '../payload/content.ts';
import type { Refused } from '../payload/tally.ts';
import type { MetricTable } from './table.ts';
import { flag, type Values } from './values.ts';

/** Values of one message and what they belong to. */
export interface Emission {
  readonly values: Values;
  readonly table: MetricTable;
  readonly origin: Origin;
  /** Time of values without their own. */
  readonly time: EpochMs;
  readonly hasHistory: boolean;
  /**
   * In the first birth that is heard, and in the first one after a death: a birth tells what holds now, so that a value acquired long ago
   * gets the time of the birth. Otherwise it would lie before the mark of the death, and the point would stay bad.
   */
  readonly isRevival: boolean;
}

/** What became of the values of one message. Valid until the next call of the same emitter. */
export interface Emitted {
  /** Samples that this call appended. */
  taken: number;
  /** Entries of the message that are dealt with. */
  reached: number;
  /** There was no room for all: call again with `resumeAt` = `reached`. */
  isWaiting: boolean;
  unbound: number;
  badTimes: number;
  /** Historical values that would have become the newest of their point. */
  tooNew: number;
}

/** Puts the values of messages into the sink. */
export interface Emitter {
  /** Append the values from entry `resumeAt` on, as far as there is room; each is judged once. */
  emit(emission: Emission, resumeAt: number): Emitted;
}

/** Room is asked for at most so many samples at a time, so that no message needs more than a sink can ever have free. */
const chunk = 512;

/** What the functions of this file share. */
interface Context {
  readonly emitted: Emitted;
  readonly earliest: EpochMs;
  readonly maxAheadMs: number;
  readonly clock: DriverHost['clock'];
}

/** Entry `i` of a message: its slot, and its time after it was judged. */
interface Entry {
  i: number;
  slot: number;
  at: EpochMs;
}

/** The entry at hand; one object, because this path makes none. */
const entry: Entry = { i: 0, slot: 0, at: 0 };

const valueAt = ({ values, table }: Emission, i: number, slot: number): number =>
  (values.value[i] ?? Number.NaN) * (table.scale[slot] ?? 1) + (table.offset[slot] ?? 0);

/** Slower path: the entry is historical, revives a point, or has no number. */
function appendUnusual(context: Context, batch: SampleBatch, emission: Emission): void {
  const { values, table, origin: from } = emission;
  const { i, slot, at } = entry;
  const flags = values.flags[i] ?? 0;
  const isLive = flags < flag.historical;
  if (!isLive && at >= (table.newest[slot] ?? 0)) {
    context.emitted.tooNew++;
    return;
  }
  const time = isLive && emission.isRevival ? revivedTime(context, emission) : at;
  if (isLive && time > (table.newest[slot] ?? 0)) table.newest[slot] = time;
  const value = valueAt(emission, i, slot);
  const isNumber = Number.isFinite(value);
  const bits = isNumber ? flags & 3 : status.bad;
  append(batch, table.point[slot] ?? 0, time, isNumber ? value : Number.NaN, bits | (origin[from] << 2));
}

/** The time of the birth for a value that was acquired before the mark of a death. */
function revivedTime({ clock, maxAheadMs }: Context, { table, time }: Emission): EpochMs {
  const { slot, at } = entry;
  const newest = table.newest[slot] ?? 0;
  if (at > newest && newest !== Number.NEGATIVE_INFINITY) return at;
  return Math.max(at, Math.min(time, clock.now() + maxAheadMs), newest + 1);
}

/** Find slot and time of entry `i`; false when it has no point or no believable time, which is counted. */
function judge({ emitted, earliest }: Context, { values, table, time }: Emission, latest: EpochMs): boolean {
  const slot = values.slot[entry.i] ?? 0;
  if ((table.point[slot] ?? -1) < 0) {
    emitted.unbound++;
    return false;
  }
  const own = values.time[entry.i] ?? 0;
  const at = Number.isNaN(own) ? time : own;
  entry.slot = slot;
  entry.at = at;
  if (at >= earliest && at <= latest) return true;
  emitted.badTimes++;
  return false;
}

/** Append the live or the historical values among the entries from…to; there is room for them. */
function fill(context: Context, batch: SampleBatch, emission: Emission, [from, to, kind]: readonly [number, number, number]): void {
  const { values, table, isRevival } = emission;
  const latest = context.clock.now() + context.maxAheadMs;
  const originBits = origin[emission.origin] << 2;
  const isUnusual = kind !== 0 || isRevival;
  for (let i = from; i < to; i++) {
    const flags = values.flags[i] ?? 0;
    entry.i = i;
    if ((flags & flag.historical) !== kind || !judge(context, emission, latest)) continue;
    const { slot, at } = entry;
    const value = valueAt(emission, i, slot);
    if (isUnusual || !Number.isFinite(value)) {
      appendUnusual(context, batch, emission);
      continue;
    }
    if (at > (table.newest[slot] ?? 0)) table.newest[slot] = at;
    append(batch, table.point[slot] ?? 0, at, value, flags | originBits);
  }
}

/** An emitter into a sink. */
export function createEmitter({ sink, clock }: Pick<DriverHost, 'sink' | 'clock'>, { earliest, maxAheadMs }: PayloadLimits): Emitter {
  const emitted: Emitted = { taken: 0, reached: 0, isWaiting: false, unbound: 0, badTimes: 0, tooNew: 0 };
  const context: Context = { emitted, earliest, maxAheadMs, clock };
  return {
    emit(emission, resumeAt) {
      Object.assign(emitted, { taken: 0, reached: resumeAt, isWaiting: false, unbound: 0, badTimes: 0, tooNew: 0 });
      const { length } = emission.values;
      const end = emission.hasHistory ? 2 * length : length; // the live values first, then the historical ones
      while (emitted.reached < end) {
        const at = emitted.reached;
        const to = Math.min(at + chunk, at < length ? length : end);
        const batch = sink.room(to - at);
        if (batch === undefined) {
          emitted.isWaiting = true;
          return emitted;
        }
        const before = batch.length;
        fill(context, batch, emission, at < length ? [at, to, 0] : [at - length, to - length, flag.historical]);
        emitted.taken += batch.length - before;
        emitted.reached = to;
      }
      return emitted;
    },
  };
}

/** What an emitter did not take, by reason. */
export const refusedOf = ({ unbound, badTimes, tooNew }: Emitted): readonly Refused[] =>
  (
    [
      { reason: 'unknown-key', count: unbound, detail: 'metrics without a point' },
      { reason: 'bad-time', count: badTimes, detail: 'values whose time is not believable' },
      { reason: 'out-of-order', count: tooNew, detail: 'historical values that are newer than the live ones' },
    ] as const
  ).filter(({ count }) => count > 0);
