import type { z } from 'zod';
import type { reliability } from '../../../contracts/api/life.ts';
import type { EpochMs } from '../../../contracts/time.ts';

/** See `reliability` of the contract. */
export type Reliability = z.output<typeof reliability>;

/** A failure as the figures need it. */
export interface Stop {
  readonly impact: 'critical' | 'degraded' | 'incipient';
  readonly failedAt: EpochMs;
  readonly restoredAt?: EpochMs | undefined;
}

/** What of one thing was watched: from when to when, and how it failed in its whole life. */
export interface Watched {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly stops: readonly Stop[];
  /** Finished corrective orders of which nobody has said what failed. */
  readonly unclassified: number;
}

const hourMs = 3_600_000;
/** Of the interval that is given with a mean time between failures. */
const confidence = 0.9;

/**
 * Reliability of things of one kind together: failures and times are summed before anything is divided, so that a thing that was watched longer counts more.
 *
 * MTBF = up time / critical failures (IEC 60050-192, 192-05-13), with χ² limits for a period that was fixed beforehand (IEC 60605-4:2001, 5.2.2), which
 * hold when failures come at random. Availability = up time / (up time + down time) (192-08-07, over the period). MTTR = mean time to restoration
 * (192-07-23). While nothing has failed, the mean time between failures is unknown and only its lower limit is given.
 */
export function reliabilityOf(things: readonly Watched[]): Reliability {
  const parts = things.map(partOf);
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const [hours, downHours, failures] = [sum((part) => part.hours), sum((part) => part.downHours), sum((part) => part.failures)];
  const [restored, repairHours, upHours] = [sum((part) => part.restored), sum((part) => part.repairHours), hours - downHours];
  return {
    ...{ assets: things.length, hours, upHours, downHours, failures, restored },
    ...{ minor: sum((part) => part.minor), unclassified: sum((part) => part.unclassified) },
    ...(hours > 0 && { availability: upHours / hours }),
    ...(failures > 0 && { mtbfHours: upHours / failures }),
    ...(upHours > 0 && { mtbfInterval: intervalOf(upHours, failures) }),
    ...(restored > 0 && { mttrHours: repairHours / restored }),
  };
}

interface Part {
  readonly hours: number;
  readonly downHours: number;
  readonly failures: number;
  readonly minor: number;
  readonly restored: number;
  readonly repairHours: number;
  readonly unclassified: number;
}

function partOf({ from, to, stops, unclassified }: Watched): Part {
  const began = stops.filter(({ failedAt }) => failedAt >= from && failedAt <= to);
  const critical = began.filter(({ impact }) => impact === 'critical');
  const restored = critical.flatMap(({ failedAt, restoredAt }) => (restoredAt === undefined ? [] : [restoredAt - failedAt]));
  return {
    ...{ hours: Math.max(0, to - from) / hourMs, downHours: downMs(stops, { from, to }) / hourMs, unclassified },
    ...{ failures: critical.length, minor: began.length - critical.length },
    ...{ restored: restored.length, repairHours: restored.reduce((sum, one) => sum + one, 0) / hourMs },
  };
}

/** Time within a period after critical failures until they were restored; where two overlap, once. */
function downMs(stops: readonly Stop[], { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): number {
  const spans = stops
    .filter(({ impact }) => impact === 'critical')
    .map(({ failedAt, restoredAt }) => ({ begin: Math.max(from, failedAt), end: Math.min(to, restoredAt ?? to) }))
    .sort((a, b) => a.begin - b.begin);
  let [down, until] = [0, from];
  for (const { begin, end } of spans) {
    down += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return down;
}

function intervalOf(upHours: number, failures: number): NonNullable<Reliability['mtbfInterval']> {
  const tail = (1 - confidence) / 2;
  const low = upHours / halfChiSquare(1 - tail, failures + 1);
  return failures === 0 ? { low } : { low, high: upHours / halfChiSquare(tail, failures) };
}

/** Half of the p-quantile of χ² with 2n degrees of freedom, which is the p-quantile of the gamma distribution of whole shape n; by halving. */
function halfChiSquare(p: number, n: number): number {
  let [low, high] = [0, n + 10 * Math.sqrt(n) + 20];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (erlang(middle, n) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Distribution function of the gamma distribution of whole shape n: 1 − e^−x Σ x^i / i!, i < n. Terms by logarithm, so that none overflows. */
function erlang(x: number, n: number): number {
  if (x <= 0) return 0;
  let [sum, log] = [0, -x];
  for (let i = 0; i < n; i++) {
    sum += Math.exp(log);
    log += Math.log(x) - Math.log(i + 1);
  }
  return 1 - sum;
}
