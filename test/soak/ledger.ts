import { setTimeout as pause } from 'node:timers/promises';
import type { HistoryReader, Series } from '../../src/contracts/history.ts';
import type { SampleBatch } from '../../src/contracts/sample.ts';
import type { StoreWriter } from '../../src/store/writer.ts';
import type { Tally } from './report.ts';

/** Everything that was sent to a store, and how much of it the store has promised to keep. */
export interface Ledger {
  /** Append a batch to a store and note it; `false` when the store does not take it now. One store at a time, with {@link follow}. */
  send(batch: SampleBatch): boolean;
  /** From now on `send` goes to this store; all that was sent before has to be acknowledged. */
  follow(writer: Pick<StoreWriter, 'append' | 'onDurable'>): void;
  /** Samples sent, and of these the ones acknowledged. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Points and times sent. */
  readonly size: number;
  /** What is promised at this moment, to be compared later. */
  promise(): Promised;
  /** Resolves when all that was sent is acknowledged; throws with how much is not after `ms`, default 60,000. */
  settled(ms?: number): Promise<void>;
  /** Compare what a reader gives with what was promised; default: with what is promised now. */
  compare(reader: Pick<HistoryReader, 'raw'>, how?: Comparison): Promise<Differences>;
}

/** Everything sent up to a place is promised. */
export type Promised = number;

/** How to compare. */
export interface Comparison {
  readonly promised?: Promised;
  /** True for samples that may be missing, or as they were sent at an earlier time; default: none. */
  readonly isExempt?: (point: number, time: number) => boolean;
  /** The newest samples as a writer tells them; each has to be one that was sent, and none older than what is stored. */
  readonly newest?: StoreWriter['recovered'];
}

/** What is not as promised. */
export interface Differences {
  /** Promised samples that were looked for. */
  readonly acknowledged: number;
  readonly lost: number;
  /** Values that were never sent, or not the last one received. */
  readonly wrong: number;
  /** Exempt samples that are missing. */
  readonly missing: number;
  /** The first difference in words. */
  readonly first: string | undefined;
}

/** What was sent for one point and time: value, quality and place among all that was sent, again and again. */
type Versions = number[];

const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** An empty ledger. */
export function createLedger(): Ledger {
  const points = new Map<number, Map<number, Versions>>();
  let [sent, promised, size] = [0, 0, 0];
  let append: StoreWriter['append'] = () => undefined;
  const endOf = new Map<number, number>();
  let last = 0;
  let stop = () => {};

  const note = (batch: SampleBatch) => {
    for (let i = 0; i < batch.length; i++) {
      const [point, time] = [batch.point[i] ?? 0, batch.time[i] ?? 0];
      const times = points.get(point) ?? new Map<number, Versions>();
      const versions = times.get(time) ?? [];
      if (versions.length === 0) size++;
      versions.push(batch.value[i] ?? 0, batch.quality[i] ?? 0, ++sent);
      points.set(point, times.set(time, versions));
    }
  };
  const acknowledge = (ticket: number) => {
    for (; last < ticket; endOf.delete(last)) promised = endOf.get(++last) ?? promised;
  };
  return {
    send(batch) {
      const ticket = append(batch);
      if (ticket === undefined) return false;
      note(batch);
      endOf.set(ticket, sent);
      return true;
    },
    follow(writer) {
      if (promised < sent) throw new Error(`BUG: ${sent - promised} samples are not acknowledged`);
      stop();
      append = writer.append;
      last = 0;
      stop = writer.onDurable(acknowledge);
    },
    get sent() {
      return sent;
    },
    get acknowledged() {
      return promised;
    },
    get size() {
      return size;
    },
    promise: () => promised,
    async settled(ms = 60_000) {
      for (const deadline = performance.now() + ms; promised < sent; await pause(1)) {
        if (performance.now() > deadline) throw new Error(`${sent - promised} of ${sent} samples are not acknowledged after ${ms} ms`);
      }
    },
    async compare(reader, how = {}) {
      const found: Found = { acknowledged: 0, lost: 0, wrong: 0, missing: 0, first: undefined };
      const newest = new Map<number, Sample>();
      how.newest?.((point, time, value, quality) => newest.set(point, { time, value, quality }));
      for (const [point, times] of points) {
        const last = await comparePoint({ reader, point, times, promised, ...how }, found);
        if (how.newest !== undefined) compareNewest({ point, times, last, newest: newest.get(point) }, found);
      }
      return found;
    },
  };
}

type Found = { -readonly [Field in keyof Differences]: Differences[Field] };

interface Sample {
  readonly time: number;
  readonly value: number;
  readonly quality: number;
}

interface PointComparison extends Comparison {
  readonly reader: Pick<HistoryReader, 'raw'>;
  readonly point: number;
  readonly times: ReadonlyMap<number, Versions>;
  readonly promised: Promised;
}

/** Returns the time of the last stored sample. */
async function comparePoint(comparison: PointComparison, found: Found): Promise<number | undefined> {
  const series = await comparison.reader.raw(comparison.point, everything, Number.POSITIVE_INFINITY);
  findMissing(series, comparison, found);
  findWrong(series, comparison, found);
  return series.time.at(-1);
}

const nothing = () => false;

function findMissing(series: Series, { point, times, promised, isExempt = nothing }: PointComparison, found: Found): void {
  const seen = new Set(series.time);
  for (const [t, versions] of times) {
    if ((versions[2] ?? 0) > promised) continue;
    found.acknowledged++;
    if (seen.has(t)) continue;
    if (isExempt(point, t)) {
      found.missing++;
      continue;
    }
    found.lost++;
    found.first ??= `point ${point} at ${t} is missing`;
  }
}

function findWrong({ time, value, quality }: Series, { point, times, promised, isExempt = nothing }: PointComparison, found: Found): void {
  for (let i = 0; i < time.length; i++) {
    const [t, v, q] = [time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0];
    const isInOrder = i === 0 || t > (time[i - 1] ?? 0);
    if (isInOrder && isSent(times.get(t) ?? [], [v, q], isExempt(point, t) ? 0 : promised)) continue;
    found.wrong++;
    found.first ??= `point ${point} at ${t} is ${v} (${q})`;
  }
}

interface NewestComparison {
  readonly point: number;
  readonly times: ReadonlyMap<number, Versions>;
  /** Time of the last stored sample. */
  readonly last: number | undefined;
  readonly newest: Sample | undefined;
}

function compareNewest({ point, times, last, newest }: NewestComparison, found: Found): void {
  const isKnown = newest !== undefined && isSent(times.get(newest.time) ?? [], [newest.value, newest.quality], 0);
  if (newest === undefined ? last === undefined : isKnown && newest.time >= (last ?? newest.time)) return;
  found.wrong++;
  found.first ??= `the newest of point ${point} is ${newest?.value} at ${newest?.time}, stored is one at ${last}`;
}

/** True when a sample is the last promised version or a later one; with nothing promised any. */
function isSent(versions: Versions, [value, quality]: readonly [number, number], promised: Promised): boolean {
  for (let i = versions.length - 3; i >= 0; i -= 3) {
    if (Object.is(versions[i], value) && versions[i + 1] === quality) return true;
    if ((versions[i + 2] ?? 0) <= promised) return false;
  }
  return false;
}

/** Add what a comparison found to what a trial has counted. */
export function countInto(tally: Tally, { acknowledged, lost, wrong }: Differences): void {
  tally.acknowledged += acknowledged;
  tally.lost += lost;
  tally.wrong += wrong;
}
