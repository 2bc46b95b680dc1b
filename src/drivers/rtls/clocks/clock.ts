import type { EpochMs } from '../../../contracts/time.ts';
import { nearest, ticksPerSecond, unwrapped, wrapped } from './ticks.ts';

/** A beacon as a clock heard it. */
export interface Heard {
  /** When it was sent, by the common clock and wrapped, with the time it took to arrive. */
  readonly common: number;
  /** When it was heard, by this clock. */
  readonly ticks: number;
  /** Variance of `common` in ticks², beside that of the hearing. */
  readonly variance: number;
  /** Roughly when that was; only tells how often counters have turned over. */
  readonly time: EpochMs;
}

/** A time by the common clock. */
export interface CommonTime {
  readonly ticks: number;
  /** Ticks². */
  readonly variance: number;
}

/** What is known of a free-running clock beside the common one. */
export interface Clock {
  /** Take a beacon. @returns `old`: not later than the one before; `doubted`: it does not fit, and the next one decides; `begun`: the clock begins anew */
  hear(heard: Heard): 'taken' | 'begun' | 'doubted' | 'old';
  /** A reading of this clock by the common one. */
  toCommon(ticks: number, time: EpochMs): CommonTime;
  /** How much faster it is than the common one, parts per million. */
  readonly fasterPpm: number;
  /** The last beacon did not fit, so that its readings are not to be used until the next one. */
  readonly isDoubted: boolean;
}

/** Deviation of a hearing, ns; `assumed` from what is published of the DW1000 in line of sight (4 cm). */
const hearingNs = 0.15;
/** Free-running crystals of ±20 ppm: two of them are apart by this deviation before anything is known. */
const firstRate = 2e-5;
/** No two crystals are further apart; what two beacons say beyond it is an error. */
const mostRate = 1e-4;
/** How a crystal wanders: of its rate, per root of a second (warming, draught), and of its phase, ns per root of a second. `assumed` */
const rateWander = 4e-9;
const phaseWanderNs = 0.05;
/** A beacon further off than this fits a restarted clock only, ns: no detour is 300 m long indoors. */
const strangeNs = 1000;
/** Deviations from which on a beacon is believed less: one by a detour is too late by some ns. */
const beliefDeviations = 3;

const perNs = ticksPerSecond / 1e9;
const hearing = (hearingNs * perNs) ** 2;

/**
 * A clock of which one beacon is known: a Kalman filter of its offset (ticks) and its rate (ticks a tick) beside the common clock.
 *
 * Until its second beacon nothing is known of its rate, and its readings are good for nothing.
 */
export function createClock(first: Heard): Clock {
  const state = { ...begun(first) };
  let doubted: Heard | undefined;
  const restart = (heard: Heard, before: Heard): void => {
    Object.assign(state, begun(before));
    correct(state, heard, nearest(heard.ticks - heard.common - state.offset));
  };
  return {
    hear(heard) {
      const elapsed = unwrapped(heard.common - state.common, heard.time - state.time);
      const off = nearest(heard.ticks - heard.common - state.offset - state.rate * elapsed);
      const isStrange = Math.abs(off) > strangeNs * perNs + 5 * Math.sqrt(predicted(state, elapsed).offset) || elapsed < -ticksPerSecond;
      if (isStrange && doubted !== undefined && fits(doubted, heard)) {
        restart(heard, doubted);
        doubted = undefined;
        return 'begun';
      }
      doubted = isStrange ? heard : undefined;
      if (isStrange) return 'doubted';
      if (elapsed <= 0) return 'old';
      correct(state, heard, off + state.rate * elapsed);
      return 'taken';
    },
    toCommon(ticks, time) {
      const own = unwrapped(ticks - state.offset - state.common, time - state.time);
      const elapsed = own / (1 + state.rate);
      return { ticks: wrapped(state.common + elapsed), variance: predicted(state, elapsed).offset + hearing };
    },
    get fasterPpm() {
      return state.rate * 1e6;
    },
    get isDoubted() {
      return doubted !== undefined;
    },
  };
}

/** Of a clock at a beacon; variances and covariance of offset and rate. */
interface State {
  common: number;
  time: EpochMs;
  offset: number;
  rate: number;
  readonly covariance: Covariance;
}

interface Covariance {
  offset: number;
  both: number;
  rate: number;
}

const begun = ({ common, ticks, variance, time }: Heard): State => ({
  ...{ common, time, offset: wrapped(ticks - common), rate: 0 },
  covariance: { offset: hearing + variance, both: 0, rate: firstRate ** 2 },
});

function predicted({ covariance }: State, elapsed: number): Covariance {
  const seconds = Math.abs(elapsed) / ticksPerSecond;
  const wander = rateWander ** 2 * seconds;
  const phase = (phaseWanderNs * perNs) ** 2 * seconds;
  return {
    offset: covariance.offset + 2 * covariance.both * elapsed + covariance.rate * elapsed ** 2 + (wander * elapsed ** 2) / 3 + phase,
    both: covariance.both + covariance.rate * elapsed + (wander * elapsed) / 2,
    rate: covariance.rate + wander,
  };
}

/** @param off by how much the offset differs from the last one, ticks */
function correct(state: State, { common, variance, time }: Heard, off: number): void {
  const elapsed = unwrapped(common - state.common, time - state.time);
  const ahead = predicted(state, elapsed);
  const innovation = off - state.rate * elapsed;
  const plain = ahead.offset + hearing + variance;
  const deviations = Math.abs(innovation) / Math.sqrt(plain);
  // As Huber has it: one that is far off pulls as much as one at the limit.
  const total = plain + (hearing + variance) * Math.max(0, (deviations / beliefDeviations) ** 2 - 1);
  const [gain, gainRate] = [ahead.offset / total, ahead.both / total];
  state.offset = wrapped(state.offset + state.rate * elapsed + gain * innovation);
  state.rate += gainRate * innovation;
  state.covariance.offset = ahead.offset * (1 - gain);
  state.covariance.rate = ahead.rate - gainRate * ahead.both;
  state.covariance.both = ahead.both * (1 - gain);
  state.common = common;
  state.time = time;
}

/** Whether two beacons in a row are of one clock. */
function fits(before: Heard, heard: Heard): boolean {
  const elapsed = unwrapped(heard.common - before.common, heard.time - before.time);
  const off = nearest(heard.ticks - heard.common - before.ticks + before.common);
  return elapsed > 0 && Math.abs(off) <= mostRate * elapsed + strangeNs * perNs;
}
