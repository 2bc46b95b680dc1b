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

/** An emitter into a sink. */
export function createEmitter({ sink, clock }: Pick<DriverHost, 'sink' | 'clock'>, limits: PayloadLimits): Emitter {
  const emitted: Emitted = { taken: 0, reached: 0, isWaiting: false, unbound: 0, badTimes: 0, tooNew: 0 };

  /** Slower path of `fill`: entry i is historical, revives a point, or has no number. */
  function fillUnusual(
    batch: SampleBatch,
    { values, table, time, origin: from, isRevival }: Emission,
    [i, at]: readonly [number, number],
  ): void {
    const slot = values.slot[i] ?? 0;
    const flags = values.flags[i] ?? 0;
    const newest = table.newest[slot] ?? 0;
    if ((flags & flag.historical) !== 0 && at >= newest) {
      emitted.tooNew++;
      return;
    }
    const isRevived = isRevival && flags < flag.historical && (at <= newest || newest === Number.NEGATIVE_INFINITY);
    const sampleTime = isRevived ? Math.max(at, Math.min(time, clock.now() + limits.maxAheadMs), newest + 1) : at;
    if (flags < flag.historical && sampleTime > newest) table.newest[slot] = sampleTime;
    const value = (values.value[i] ?? Number.NaN) * (table.scale[slot] ?? 1) + (table.offset[slot] ?? 0);
    const isNumber = Number.isFinite(value);
    append(
      batch,
      table.point[slot] ?? 0,
      sampleTime,
      isNumber ? value : Number.NaN,
      (isNumber ? flags & 3 : status.bad) | (origin[from] << 2),
    );
  }

  /** Append the live or the historical values among the entries from…to; there is room for them. */
  function fill(batch: SampleBatch, emission: Emission, [from, to, kind]: readonly [number, number, number]): void {
    const { values, table, time, isRevival } = emission;
    const { point, newest, scale, offset } = table;
    const { earliest } = limits;
    const latest = clock.now() + limits.maxAheadMs;
    const originBits = origin[emission.origin] << 2;
    for (let i = from; i < to; i++) {
      const flags = values.flags[i] ?? 0;
      if ((flags & flag.historical) !== kind) continue;
      const slot = values.slot[i] ?? 0;
      const number = point[slot] ?? -1;
      if (number < 0) {
        emitted.unbound++;
        continue;
      }
      const own = values.time[i] ?? 0;
      const at = Number.isNaN(own) ? time : own;
      if (!(at >= earliest && at <= latest)) {
        emitted.badTimes++;
        continue;
      }
      const value = (values.value[i] ?? 0) * (scale[slot] ?? 1) + (offset[slot] ?? 0);
      if (kind !== 0 || isRevival || !Number.isFinite(value)) {
        fillUnusual(batch, emission, [i, at]);
        continue;
      }
      if (at > (newest[slot] ?? 0)) newest[slot] = at;
      append(batch, number, at, value, flags | originBits);
    }
  }

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
        fill(batch, emission, at < length ? [at, to, 0] : [at - length, to - length, flag.historical]);
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
