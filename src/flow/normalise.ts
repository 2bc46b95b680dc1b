import type { FlowPoint } from '../contracts/flow.ts';
import { status } from '../contracts/quality.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { type EpochMs, earliestLive, mostAheadMs } from '../contracts/time.ts';
import { pageLimit, pagePoints } from './latest.ts';

const pointLimit = pageLimit * pagePoints;
const notGood = status.uncertain | status.bad;

/** What was refused of a batch. */
export interface Refused {
  /** Samples whose time cannot be true. */
  readonly badTime: number;
  /** Samples of points beyond what one data plane holds. */
  readonly badPoint: number;
}

const nothing: Refused = { badTime: 0, badPoint: 0 };

/** Bounds of points as columns, which cross to another thread without being copied one by one: 1.5 million objects would keep it busy for seconds. */
export interface BoundColumns {
  readonly point: Float64Array<ArrayBuffer>;
  readonly low: Float64Array<ArrayBuffer>;
  readonly high: Float64Array<ArrayBuffer>;
}

export const boundColumns = (points: readonly FlowPoint[]): BoundColumns => ({
  point: Float64Array.from(points, ({ point }) => point),
  low: Float64Array.from(points, ({ low }) => low),
  high: Float64Array.from(points, ({ high }) => high),
});

/** Bounds of points, and the first thing that happens to every batch. */
export interface Normaliser {
  setPoints(bounds: BoundColumns): void;
  /**
   * Make a batch fit to be judged and stored, in place:
   * a time before `earliest` (default {@link earliestLive}) or over ten minutes ahead, or not a number → the sample is taken out and counted;
   * NaN or infinite → NaN of bad quality; outside of the point's bounds → good becomes uncertain.
   * Doing it twice changes nothing more.
   */
  normalise(batch: SampleBatch, now: EpochMs, earliest?: EpochMs): Refused;
}

interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A normaliser that knows no bounds yet. */
export function createNormaliser(): Normaliser {
  const pages: (Bounds | undefined)[] = [];

  const makePage = (index: number): Bounds => {
    const page = { low: new Float64Array(pagePoints).fill(Number.NaN), high: new Float64Array(pagePoints).fill(Number.NaN) };
    pages[index] = page;
    return page;
  };

  return {
    setPoints(bounds) {
      for (const [i, point] of bounds.point.entries()) {
        if (point >= pointLimit) continue; // its samples are refused and counted
        const page = pages[point >>> 16] ?? makePage(point >>> 16);
        page.low[point & 0xffff] = bounds.low[i] ?? Number.NaN;
        page.high[point & 0xffff] = bounds.high[i] ?? Number.NaN;
      }
    },
    normalise(batch, now, earliest = earliestLive) {
      const refused = batch.length === 0 ? nothing : takeOut(batch, earliest, now + mostAheadMs);
      grade(batch, pages);
      return refused;
    },
  };
}

/** Take out what cannot be true; the rest moves up. Fast path: nothing to take out, nothing moves. */
function takeOut(batch: SampleBatch, earliest: EpochMs, latest: EpochMs): Refused {
  const { point, time, length } = batch;
  let kept = 0;
  let badPoint = 0;
  for (let i = 0; i < length; i++) {
    const t = time[i] ?? 0;
    const isTimely = t >= earliest && t <= latest; // false for NaN
    const isKnown = (point[i] ?? 0) < pointLimit;
    if (isTimely && isKnown) {
      if (kept !== i) move(batch, i, kept);
      kept++;
    } else if (isTimely) badPoint++;
  }
  if (kept === length) return nothing;
  batch.length = kept;
  return { badPoint, badTime: length - kept - badPoint };
}

function move({ point, time, value, quality }: SampleBatch, from: number, to: number): void {
  point[to] = point[from] ?? 0;
  time[to] = time[from] ?? 0;
  value[to] = value[from] ?? 0;
  quality[to] = quality[from] ?? 0;
}

/** Lower the quality of what is no number or is out of bounds. A bound of NaN compares as false: no bound. */
function grade({ point, value, quality, length }: SampleBatch, pages: readonly (Bounds | undefined)[]): void {
  for (let i = 0; i < length; i++) {
    const v = value[i] ?? 0;
    const q = quality[i] ?? 0;
    if (v - v !== 0) {
      value[i] = Number.NaN;
      quality[i] = (q & ~notGood) | status.bad;
      continue;
    }
    const p = point[i] ?? 0;
    const page = pages[p >>> 16];
    if (page === undefined || (q & notGood) !== 0) continue;
    if (v < (page.low[p & 0xffff] ?? 0) || v > (page.high[p & 0xffff] ?? 0)) quality[i] = q | status.uncertain;
  }
}
