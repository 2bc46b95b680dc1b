import type { netTypes } from '../../../contracts/api/gear.ts';
import { metresBetween, offsetOf } from '../../../contracts/distance.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import { courseOf } from '../cpa.ts';
import type { Track } from '../track.ts';

/** A kind of net. */
export type NetType = (typeof netTypes)[number];

/** What a vessel did between two places some minutes apart. */
interface Step {
  readonly seconds: number;
  readonly knots: number;
  /** Degrees. */
  readonly course: number;
}

/** How a vessel moved while it was at sea. Shares are of the time at sea, 0…1. */
export interface Behaviour {
  /** Hours under way at {@link adrift} knots or more. */
  readonly hoursAtSea: number;
  /** In tows: 90 min or more without a break at the speed of a trawl. */
  readonly towing: number;
  /** Drifting or hauling: slower than 2 kn. */
  readonly drifting: number;
  /** Searching or steaming: 5.5 kn or more. */
  readonly fast: number;
  /** Times a day at sea that it went fast, then lay for 40 min to 6 h below 2.5 kn, then went fast again. */
  readonly setsPerDay: number;
  /** Mean change of course between two steps under way, right angles: 0 straight on, 1 in all directions alike, as what drifts. */
  readonly turning: number;
}

const knot = 1852 / 3600;
/** Places nearer in time say little of the speed of a vessel in a seaway; those of AIS come every few seconds. `assumed` */
const leastStepSeconds = 300;
/** Over a longer gap nobody knows what it did. */
const mostStepSeconds = 1800;
/** Slower is moored, anchored, or the noise of the receiver. `assumed` */
const adrift = 0.3;
/** Faster is no vessel that fishes, kn: a wrong place. `assumed` */
const mostKnots = 25;
/** Speeds of trawlers that fish are between some 2 and 5.5 kn: de Souza et al. 2016, figure 2; 2 kn rather than 2.5 as pair trawlers of these waters are slower (`assumed`). */
const trawl = { least: 2, below: 5.5 } as const;
/** A tow of a trawl takes hours, turning in a fairway or waiting at a port does not. `assumed` */
const leastTowSeconds = 5400;
/** A purse seine is shut, hauled and emptied for hours at next to no way; before, the vessel searches at speed. Speed and durations `assumed` after the guides cited below. */
const set = { below: 2.5, leastSeconds: 2400, mostSeconds: 21_600 } as const;
const daySeconds = 86_400;

/** What can be said of fewer hours at sea is nothing. `assumed` */
export const leastHoursAtSea = 6;

/** How a vessel moved, by its places; those of one time or with wide gaps between them are left out. */
export function behaviourOf(track: Track): Behaviour {
  const steps = stepsOf(track);
  const sea = steps.filter((step) => step !== undefined && step.knots >= adrift) as readonly Step[]; // holds: gaps were just taken out
  const total = sum(sea);
  const share = (is: (knots: number) => boolean): number => (total === 0 ? 0 : sum(sea.filter(({ knots }) => is(knots))) / total);
  return {
    hoursAtSea: total / 3600,
    towing: total === 0 ? 0 : towSeconds(steps) / total,
    drifting: share((knots) => knots < trawl.least),
    fast: share((knots) => knots >= trawl.below),
    setsPerDay: total === 0 ? 0 : countSets(steps) / (total / daySeconds),
    turning: meanTurn(steps),
  };
}

const sum = (steps: readonly Step[]): number => steps.reduce((seconds, step) => seconds + step.seconds, 0);

/** Steps in order; `undefined` stands for a gap. */
function stepsOf({ times, longitudes, latitudes }: Track): readonly (Step | undefined)[] {
  const steps: (Step | undefined)[] = [];
  let last: { readonly time: EpochMs; readonly place: readonly [number, number] } | undefined;
  times.forEach((time, i) => {
    const place = [longitudes[i] ?? 0, latitudes[i] ?? 0] as const;
    const seconds = last === undefined ? Number.POSITIVE_INFINITY : (time - last.time) / 1000;
    if (seconds < leastStepSeconds) return;
    if (last !== undefined && seconds > mostStepSeconds) steps.push(undefined);
    if (last !== undefined && seconds <= mostStepSeconds) {
      const knots = metresBetween(last.place, place) / seconds / knot;
      steps.push(knots > mostKnots ? undefined : { seconds, knots, course: courseOf(...offsetOf(last.place, place)) });
    }
    last = { time, place };
  });
  return steps;
}

/** Mean change of course, right angles. Of what lies still there is no course. */
function meanTurn(steps: readonly (Step | undefined)[]): number {
  let [all, count] = [0, 0];
  let last: Step | undefined;
  for (const step of steps) {
    const isUnderWay = step !== undefined && step.knots >= adrift;
    if (isUnderWay && last !== undefined) {
      all += Math.abs(((step.course - last.course + 540) % 360) - 180);
      count++;
    }
    last = isUnderWay ? step : undefined;
  }
  return count === 0 ? 0 : all / count / 90;
}

/** Seconds in tows. */
function towSeconds(steps: readonly (Step | undefined)[]): number {
  let [all, run] = [0, 0];
  for (const step of [...steps, undefined]) {
    if (step !== undefined && step.knots >= trawl.least && step.knots < trawl.below) run += step.seconds;
    else {
      if (run >= leastTowSeconds) all += run;
      run = 0;
    }
  }
  return all;
}

/** How often it searched, set and went on. */
function countSets(steps: readonly (Step | undefined)[]): number {
  let sets = 0;
  let slow: number | undefined;
  for (const step of steps) {
    if (step === undefined) slow = undefined;
    else if (step.knots >= trawl.below) {
      if (slow !== undefined && slow >= set.leastSeconds && slow <= set.mostSeconds) sets++;
      slow = 0;
    } else if (step.knots < set.below && slow !== undefined) slow += step.seconds;
  }
  return sets;
}

/** One feature that speaks for or against a kind of net: score = weight × (value − usual). */
interface Evidence {
  readonly feature: 'towing' | 'drifting' | 'fast' | 'setsPerDay' | 'turning';
  readonly weight: number;
  /** At this value it says nothing. */
  readonly usual: number;
  /** More counts no more. */
  readonly most: number;
}

/**
 * What speaks for each kind of net. Weights are set by hand (`assumed`) and learnt from no data: a trawler tows for most of its time; a purse
 * seiner searches fast and then lies for hours, several times a day; a gill netter drifts with its net and hauls it at next to no way.
 * Sources: de Souza, Boerder, Matwin and Worm 2016 (doi:10.1371/journal.pone.0158248) for speeds of trawlers and for purse seiners by speed and
 * time of operation; IMCSN/TMT, introductory guide to purse seine fishing, 2021, for fast search and hours of hauling; gill nets: FAO, fishing gear types.
 */
export const evidence: Readonly<Record<NetType, readonly Evidence[]>> = {
  trawl: [
    { feature: 'towing', weight: 5, usual: 0.4, most: 1 },
    { feature: 'turning', weight: -2, usual: 0.5, most: 1 },
  ],
  purseSeine: [
    { feature: 'setsPerDay', weight: 1.5, usual: 0.6, most: 2 },
    { feature: 'fast', weight: 3, usual: 0.2, most: 1 },
  ],
  gillNet: [
    { feature: 'drifting', weight: 5, usual: 0.34, most: 1 },
    { feature: 'turning', weight: 2, usual: 0.5, most: 1 },
  ],
};

/** Below this share the best kind is not told. `assumed` */
const leastConfidence = 0.45;

/** What a track looks like. */
export interface GearVerdict {
  /** `undefined`: too short, or nothing stands out. */
  readonly net: NetType | undefined;
  /** Of each kind, sum 1; the likeliest first. How sure the rules are among the three, not how often they are right. */
  readonly shares: readonly { readonly net: NetType; readonly share: number }[];
  /** What spoke for the likeliest kind, and what against it; the strongest first. */
  readonly why: readonly {
    readonly feature: Evidence['feature'];
    readonly value: number;
    readonly usual: number;
    readonly score: number;
  }[];
}

/** The kind of net that a behaviour looks like; with less than {@link leastHoursAtSea} hours at sea none. */
export function netOf(behaviour: Behaviour): GearVerdict {
  if (behaviour.hoursAtSea < leastHoursAtSea) return { net: undefined, shares: [], why: [] };
  const kinds = Object.keys(evidence) as NetType[]; // holds: the keys are those of the contract
  const reasons = (net: NetType) =>
    evidence[net].map(({ feature, weight, usual, most }) => {
      const value = behaviour[feature];
      return { feature, value, usual, score: weight * (Math.min(value, most) - usual) };
    });
  const scored = kinds.map((net) => ({ net, power: Math.exp(reasons(net).reduce((all, { score }) => all + score, 0)) }));
  const all = scored.reduce((total, { power }) => total + power, 0);
  const shares = scored.map(({ net, power }) => ({ net, share: power / all })).sort((a, b) => b.share - a.share);
  const [best] = shares;
  if (best === undefined) throw new Error('BUG: there is no kind of net');
  const why = reasons(best.net).sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
  return { net: best.share < leastConfidence ? undefined : best.net, shares, why };
}
