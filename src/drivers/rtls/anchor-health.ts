import type { EpochMs } from '../../contracts/time.ts';
import { distance, type Place } from './solver/measure.ts';
import type { Observation } from './solver/tag-filter.ts';

/** How an anchor was heard since the time before. */
export interface Health {
  readonly anchor: string;
  /** Ranges (or differences) to it per minute. */
  readonly perMinute: number;
  /** Mean of what was measured less what follows from the places of the tags, m; above zero: too long. NaN when no place was known. */
  readonly bias: number;
  /** Mean of the same without its sign, m: rises when the anchor was moved or stands behind something new. NaN when no place was known. */
  readonly residual: number;
}

/** Watches how well each anchor agrees with the places that follow from all. */
export interface AnchorHealth {
  /** An observation came; with the place that was found from it and others, if one was. */
  note(observation: Observation, place: Place | undefined): void;
  /** Some of the anchors that were heard and are due, by the time of receipt; the others come with the next call. A silent one is never among them. */
  due(now: EpochMs, most: number): readonly Health[];
}

interface Sums {
  since: EpochMs;
  count: number;
  judged: number;
  signed: number;
  absolute: number;
}

/** Nothing has been heard yet; the first health of an anchor comes a whole period after it was first heard. */
export function createAnchorHealth(everyMs: number, now: () => EpochMs): AnchorHealth {
  const sums = new Map<string, Sums>();
  const fresh = (since: EpochMs): Sums => ({ since, count: 0, judged: 0, signed: 0, absolute: 0 });
  return {
    note(observation, place) {
      const { id } = observation.anchor;
      const sum = sums.get(id) ?? fresh(now());
      sums.set(id, sum);
      sum.count++;
      if (place === undefined) return;
      const off = observation.metres - expected(observation, place);
      sum.judged++;
      sum.signed += off;
      sum.absolute += Math.abs(off);
    },
    due(time, most) {
      const told: Health[] = [];
      for (const [anchor, { since, count, judged, signed, absolute }] of sums) {
        if (told.length === most) break;
        if (time < since + everyMs || count === 0) continue;
        told.push({ anchor, perMinute: (count * 60_000) / (time - since), bias: signed / judged, residual: absolute / judged });
        sums.set(anchor, fresh(time));
      }
      return told;
    },
  };
}

const expected = (observation: Observation, place: Place): number =>
  distance(place, observation.anchor.place) - ('reference' in observation ? distance(place, observation.reference.place) : 0);
