import type { EpochMs } from '../../contracts/time.ts';

const dayMs = 86_400_000;

/** How a value becomes a surprise. */
export interface SurpriseOptions {
  /** The day is cut into slots of this length; each has its own usual value. */
  readonly slotMinutes: number;
  /** Samples after which an older one counts for about a third of what it did; spread and mean are learnt over it. */
  readonly memorySamples: number;
}

/** How surprising each sample of a point is, by what was usual until now. */
export interface Surprise {
  /**
   * Take the next sample; how surprising it is: the number of standard deviations by which it leaves what is usual at this time of day, plus
   * those by which the mean of the last twelve samples leaves the long mean. 0 while less than 30 samples are known.
   */
  take(time: EpochMs, value: number): number;
  /** What the newest surprise was made of. */
  readonly last: {
    /** The value that was usual at this time of day. */
    readonly expected: number;
    readonly fromUsual: number;
    readonly fromMean: number;
  };
}

/** Part of the way that the usual value of a slot goes towards a new sample. */
const slotRate = 0.2;
const shortSamples = 12;
const warmSamples = 30;

/** Nothing is known yet. A few hundred bytes of memory; each sample costs about 50 ns. */
export function createSurprise({ slotMinutes, memorySamples }: SurpriseOptions): Surprise {
  const slotMs = slotMinutes * 60_000;
  const usual = new Float64Array(Math.ceil(dayMs / slotMs)).fill(Number.NaN);
  const residuals = createSpread(memorySamples);
  const means = createSpread(memorySamples);
  const recent = createShortMean();
  const last = { expected: Number.NaN, fromUsual: 0, fromMean: 0 };
  return {
    last,
    take(time, value) {
      const slot = Math.floor((((time % dayMs) + dayMs) % dayMs) / slotMs);
      const known = usual[slot] ?? Number.NaN;
      const residual = Number.isNaN(known) ? 0 : value - known;
      usual[slot] = Number.isNaN(known) ? value : known + slotRate * residual;
      last.expected = value - residual;
      last.fromUsual = residuals.take(residual);
      last.fromMean = means.take(recent.take(value));
      return last.fromUsual + last.fromMean;
    },
  };
}

/** Mean and spread that forget slowly. Answers by how many standard deviations a number leaves the mean, before it is taken in. */
function createSpread(memory: number) {
  let count = 0;
  let mean = 0;
  let variance = 0;
  return {
    take(value: number): number {
      const weight = Math.max(1 / ++count, 1 / memory);
      const away = value - mean;
      // The small number keeps a point that never moved from being infinitely surprised by its last digit.
      const deviations = Math.abs(away) / (Math.sqrt(variance) + 1e-9 * (1 + Math.abs(mean)));
      mean += weight * away;
      variance = count === 1 ? 0 : (1 - weight) * (variance + weight * away * away);
      return count <= warmSamples ? 0 : deviations;
    },
  };
}

function createShortMean() {
  const ring = new Float64Array(shortSamples);
  let count = 0;
  let sum = 0;
  return {
    take(value: number): number {
      const at = count++ % shortSamples;
      sum += value - (ring[at] ?? 0);
      ring[at] = value;
      if (at === shortSamples - 1) sum = ring.reduce((a, b) => a + b, 0); // rounding does not add up over the years
      return sum / Math.min(count, shortSamples);
    },
  };
}

/** Lets pass only what is the highest of its time: a surprise is news once, not with every sample that follows it. */
export interface Peaks {
  /** The surprise, or 0 when one at least as high was let pass within the last `quietSamples`. */
  take(surprise: number): number;
}

/** Nothing was let pass yet. */
export function createPeaks(quietSamples: number): Peaks {
  let since = Number.POSITIVE_INFINITY;
  let highest = 0;
  return {
    take(surprise) {
      since++;
      if (since < quietSamples && surprise <= highest) return 0;
      if (surprise > 0) {
        since = 0;
        highest = surprise;
      }
      return surprise;
    },
  };
}
