import type { EpochMs } from '../../contracts/time.ts';

const dayMs = 86_400_000;

/** How a value becomes a surprise. */
export interface SurpriseOptions {
  /** The day is cut into slots of this length; each has its own usual value. */
  readonly slotMinutes: number;
  /** Samples after which an older one counts for about a third of what it did; spread and mean are learnt over it. */
  readonly memorySamples: number;
}

/** What was usual of a point until now. */
export interface Surprise {
  readonly slotMs: number;
  /** The usual value of each slot of the day; NaN while none is known. */
  readonly usual: Float64Array;
  readonly residuals: Spread;
  readonly means: Spread;
  readonly recent: ShortMean;
  /** What the newest surprise was made of; `expected` is the value that was usual at this time of day. */
  readonly last: { expected: number; fromUsual: number; fromMean: number };
}

/** Part of the way that the usual value of a slot goes towards a new sample. */
const slotRate = 0.2;
const shortSamples = 12;
const warmSamples = 30;

/** Nothing is known yet. A few hundred bytes of memory. */
export function createSurprise({ slotMinutes, memorySamples }: SurpriseOptions): Surprise {
  const slotMs = slotMinutes * 60_000;
  return {
    slotMs,
    usual: new Float64Array(Math.ceil(dayMs / slotMs)).fill(Number.NaN),
    residuals: createSpread(memorySamples),
    means: createSpread(memorySamples),
    recent: { ring: new Float64Array(shortSamples), count: 0, sum: 0 },
    last: { expected: Number.NaN, fromUsual: 0, fromMean: 0 },
  };
}

/**
 * Take the next sample; how surprising it is: the number of standard deviations by which it leaves what is usual at this time of day, plus
 * those by which the mean of the last twelve samples leaves the long mean. 0 while less than 30 samples are known. About 50 ns.
 */
export function surpriseOf({ slotMs, usual, residuals, means, recent, last }: Surprise, time: EpochMs, value: number): number {
  const slot = Math.floor((((time % dayMs) + dayMs) % dayMs) / slotMs);
  const known = usual[slot] ?? Number.NaN;
  const residual = Number.isNaN(known) ? 0 : value - known;
  usual[slot] = Number.isNaN(known) ? value : known + slotRate * residual;
  last.expected = value - residual;
  last.fromUsual = deviationsOf(residuals, residual);
  last.fromMean = deviationsOf(means, shortMeanOf(recent, value));
  return last.fromUsual + last.fromMean;
}

/** Mean and spread that forget slowly. */
interface Spread {
  readonly memory: number;
  count: number;
  mean: number;
  variance: number;
}

const createSpread = (memory: number): Spread => ({ memory, count: 0, mean: 0, variance: 0 });

/** By how many standard deviations a number leaves the mean, before it is taken in. */
function deviationsOf(spread: Spread, value: number): number {
  const { mean, variance } = spread;
  const weight = Math.max(1 / ++spread.count, 1 / spread.memory);
  const away = value - mean;
  // The small number keeps a point that never moved from being infinitely surprised by its last digit.
  const deviations = Math.abs(away) / (Math.sqrt(variance) + 1e-9 * (1 + Math.abs(mean)));
  spread.mean = mean + weight * away;
  spread.variance = spread.count === 1 ? 0 : (1 - weight) * (variance + weight * away * away);
  return spread.count <= warmSamples ? 0 : deviations;
}

/** The last twelve samples. */
interface ShortMean {
  readonly ring: Float64Array;
  count: number;
  sum: number;
}

function shortMeanOf(short: ShortMean, value: number): number {
  const { ring } = short;
  const at = short.count++ % shortSamples;
  short.sum += value - (ring[at] ?? 0);
  ring[at] = value;
  if (at === shortSamples - 1) short.sum = ring.reduce((a, b) => a + b, 0); // rounding does not add up over the years
  return short.sum / Math.min(short.count, shortSamples);
}

/** Samples that must be known before anything surprises. */
export const leastSurprising = warmSamples;

/** Lets pass only what is the highest of its time: a surprise is news once, not with every sample that follows it. */
export interface Peaks {
  readonly quietSamples: number;
  since: number;
  highest: number;
}

/** Nothing was let pass yet. */
export const createPeaks = (quietSamples: number): Peaks => ({ quietSamples, since: Number.POSITIVE_INFINITY, highest: 0 });

/** The surprise, or 0 when one at least as high was let pass within the last `quietSamples`. */
export function peakOf(peaks: Peaks, surprise: number): number {
  peaks.since++;
  if (peaks.since < peaks.quietSamples && surprise <= peaks.highest) return 0;
  if (surprise > 0) {
    peaks.since = 0;
    peaks.highest = surprise;
  }
  return surprise;
}
