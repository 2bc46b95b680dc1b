import { blockSamples } from './block.ts';
import type { Chunk } from './chunk.ts';
import { runLength, runPoint, runQuality, runTime, runWords } from './log-format.ts';
import type { SortedRuns } from './sorted-runs.ts';

/** A band has no more points, and one of more rows than a block has one: work on a band is soon over. */
const mostPoints = 64;

/**
 * Neighbouring points with samples of the same times and qualities: mostly all the messages of one device.
 *
 * Runs begin and end where messages did, or where those of several devices met that had one time; the points between two such places have
 * all their samples in the same runs. One and the same object each time, its columns too; the first `rows` of them are in use.
 */
export interface Band {
  month: number;
  /** Points `[first, last)`. */
  first: number;
  last: number;
  /** Samples of each point, in rising time; of those of one time the last received. */
  rows: number;
  readonly time: Float64Array;
  readonly quality: Uint8Array;
  /** The value of a point is at word `base[row] + point` of the chunk. */
  readonly base: Float64Array;
  /** The run of the last row. */
  newest: number;
  /** Share of the chunk's runs that have begun, 0…1. */
  share: number;
}

/** Runs that cover a point, in rising time; those of one time in the order of arrival. */
interface Covering {
  count: number;
  at: Uint32Array;
  time: Float64Array;
  quality: Uint8Array;
  base: Float64Array;
  /** Point behind the last. */
  end: Float64Array;
}

/** The bands of a chunk, in rising month and point. */
export function* bandsOf(chunk: Chunk, { at, month }: SortedRuns): Generator<Band> {
  const covering: Covering = { count: 0, ...columns(blockSamples), at: new Uint32Array(blockSamples), end: new Float64Array(blockSamples) };
  let band: Band = { month: 0, first: 0, last: 0, rows: 0, ...columns(blockSamples), newest: 0, share: 0 };
  let point = 0;
  for (let next = 0; next < at.length || covering.count > 0; ) {
    if (covering.count === 0) {
      band.month = month[next] ?? 0;
      point = runPoint(chunk, at[next] ?? 0);
    }
    const begin = next;
    while (month[next] === band.month && runPoint(chunk, at[next] ?? 0) === point) next++;
    if (next > begin) join(covering, chunk, at.subarray(begin, next));
    const nextPoint = month[next] === band.month ? runPoint(chunk, at[next] ?? 0) : Number.POSITIVE_INFINITY;
    band = withRoom(band, covering.count);
    take(band, covering);
    band.first = point;
    band.last = Math.min(nextPoint, firstEnd(covering), point + (band.rows > blockSamples ? 1 : mostPoints));
    band.share = next / at.length;
    yield band;
    point = band.last;
    leave(covering, point);
  }
}

const columns = (rows: number) => ({ time: new Float64Array(rows), quality: new Uint8Array(rows), base: new Float64Array(rows) });

const withRoom = (band: Band, rows: number): Band => (rows <= band.time.length ? band : { ...band, ...columns(rows * 2) });

/** Add runs that begin at one point. */
function join(covering: Covering, chunk: Chunk, runs: Uint32Array): void {
  sortByTime(chunk, runs);
  grow(covering, covering.count + runs.length);
  let old = covering.count - 1;
  let to = old + runs.length;
  covering.count += runs.length;
  for (let i = runs.length - 1; i >= 0; i--, to--) {
    const run = runs[i] ?? 0;
    const time = runTime(chunk, run);
    for (; old >= 0 && isLater(covering, old, time, run); old--, to--) move(covering, old, to);
    covering.at[to] = run;
    covering.time[to] = time;
    covering.quality[to] = runQuality(chunk, run);
    covering.base[to] = run + runWords - runPoint(chunk, run);
    covering.end[to] = runPoint(chunk, run) + runLength(chunk, run);
  }
}

/** A chunk grows in the order of arrival, so the place in it decides between equal times. */
function isLater({ time, at }: Covering, i: number, than: number, run: number): boolean {
  const t = time[i] ?? 0;
  return t > than || (t === than && (at[i] ?? 0) > run);
}

function move({ at, time, quality, base, end }: Covering, from: number, to: number): void {
  at[to] = at[from] ?? 0;
  time[to] = time[from] ?? 0;
  quality[to] = quality[from] ?? 0;
  base[to] = base[from] ?? 0;
  end[to] = end[from] ?? 0;
}

function grow(covering: Covering, rows: number): void {
  if (rows <= covering.at.length) return;
  const { at, time, quality, base, end } = covering;
  Object.assign(covering, { ...columns(rows * 2), at: new Uint32Array(rows * 2), end: new Float64Array(rows * 2) });
  covering.at.set(at);
  covering.time.set(time);
  covering.quality.set(quality);
  covering.base.set(base);
  covering.end.set(end);
}

function firstEnd({ end, count }: Covering): number {
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) if ((end[i] ?? 0) < first) first = end[i] ?? 0;
  return first;
}

/** Remove the runs that end at a point. */
function leave(covering: Covering, point: number): void {
  let kept = 0;
  for (let i = 0; i < covering.count; i++) {
    if ((covering.end[i] ?? 0) <= point) continue;
    if (kept < i) move(covering, i, kept);
    kept++;
  }
  covering.count = kept;
}

/** Make rows of runs, of those of one time only the last. */
function take(band: Band, { count, at, time, quality, base }: Covering): void {
  let rows = 0;
  for (let i = 0; i < count; i++) {
    if (rows > 0 && band.time[rows - 1] === time[i]) rows--;
    band.time[rows] = time[i] ?? 0;
    band.quality[rows] = quality[i] ?? 0;
    band.base[rows++] = base[i] ?? 0;
  }
  band.rows = rows;
  band.newest = at[count - 1] ?? 0;
}

/** Put runs in rising time; those of one time stay in the order of arrival. Mostly there is nothing to do. */
export function sortByTime(chunk: Chunk, at: Uint32Array): void {
  for (let i = 1; i < at.length; i++) {
    const [run, before] = [at[i] ?? 0, at[i - 1] ?? 0];
    const [time, timeBefore] = [runTime(chunk, run), runTime(chunk, before)];
    if (time > timeBefore || (time === timeBefore && run > before)) continue;
    at.sort((a, b) => runTime(chunk, a) - runTime(chunk, b) || a - b);
    return;
  }
}
