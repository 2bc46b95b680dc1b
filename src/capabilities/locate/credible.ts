import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { MoverFix } from './movers.ts';

/** Tells places that a thing can have reached from those that it cannot. */
export interface Credible {
  /** Judge a fix, later than the one before it: `false` when the thing would have had to go faster than it can. */
  take(time: EpochMs, place: LonLat): boolean;
}

/** Nearer than this is no jump, however short the time, m: receivers among buildings are wrong by as much. `assumed` */
const leastMetres = 200;
/** So many fixes in a row that fit each other and not the last good one: the thing is there. It was carried, or the good one was the wrong one. */
const enough = 5;

/**
 * Watch the places of one thing for impossible jumps.
 *
 * A fix is suspect when the way from the last good one needs more than `mostSpeed` (m/s; asked at each fix, because a class may become known late). Two senders under one identity give suspect fixes as long as
 * both send, because each good one begins the count anew; a thing that was moved is believed at the fifth fix.
 */
export function createCredible(mostSpeed: () => number): Credible {
  let good: readonly [EpochMs, LonLat] | undefined;
  let last: readonly [EpochMs, LonLat] | undefined;
  let fitting = 0;
  return {
    take(time, place) {
      if (good === undefined || canReach(good, [time, place], mostSpeed())) {
        good = [time, place];
        fitting = 0;
        last = undefined;
        return true;
      }
      fitting = last !== undefined && canReach(last, [time, place], mostSpeed()) ? fitting + 1 : 1;
      last = [time, place];
      if (fitting < enough) return false;
      good = [time, place];
      fitting = 0;
      last = undefined;
      return true;
    },
  };
}

/** Whether a fix is the next place of its mover, beside the last one: `old` it is not newer, `suspect` the mover cannot have reached it. */
export function judgeFix(
  credible: Credible,
  last: MoverFix | undefined,
  { time, longitude, latitude }: MoverFix,
): 'next' | 'old' | 'suspect' {
  if ((last?.time ?? Number.NEGATIVE_INFINITY) >= time) return 'old';
  return credible.take(time, [longitude, latitude]) ? 'next' : 'suspect';
}

/** Whether a thing can have gone from one place to the other in the time between them. */
export const canReach = ([from, there]: readonly [EpochMs, LonLat], [to, here]: readonly [EpochMs, LonLat], mostSpeed: number): boolean => {
  const metres = metresBetween(there, here);
  return metres <= leastMetres || metres <= (mostSpeed * Math.abs(to - from)) / 1000;
};
