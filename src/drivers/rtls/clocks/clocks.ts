import type { EpochMs } from '../../../contracts/time.ts';
import { type Anchor, distance, metresPerNs } from '../solver/measure.ts';
import { type Clock, type CommonTime, createClock } from './clock.ts';
import { nearest, nsPerTick } from './ticks.ts';

/** A reading of the counter of an anchor. */
export interface Reading {
  readonly anchor: string;
  readonly ticks: number;
}

/** A synchronisation frame: when an anchor sent it by its own counter, and when others heard it by theirs. */
export interface Beacon extends Reading {
  readonly time: EpochMs;
  readonly heard: readonly Reading[];
}

/** When a blink arrived, by the common clock. */
export interface Arrival {
  readonly anchor: string;
  /** Counted from the first of them, ns. */
  readonly ns: number;
  /** Deviation of the clock, ns. */
  readonly deviationNs: number;
}

/** Brings the counters of anchors that run freely to one clock, that of the reference anchor, or of another one that sends beacons where it has fallen silent. */
export interface Clocks {
  /** @returns whose hearing could not be used: the sender when its own clock is not known, anchors that the plan does not have */
  sync(beacon: Beacon): readonly string[];
  /** Arrivals by the common clock, those of which it is known to 3 ns; the anchors whose clocks are not. */
  arrivals(readings: readonly Reading[], time: EpochMs): { readonly arrivals: readonly Arrival[]; readonly unknown: readonly string[] };
  /** How much faster than the reference an anchor's clock is, parts per million; `undefined` while that is not known. */
  fasterPpm(anchor: string): number | undefined;
}

/** A clock is used as long as it is known so well, ns (0.9 m). */
const usableNs = 3;

/** What is further apart, 10 km, is no blink that all heard: a clock has just begun anew. */
const mostNs = 10_000 / metresPerNs;

/** A reference that sends nothing for so long is given up when another anchor sends a beacon, ms. By then no clock beside it is known any more. `assumed` */
const silentMs = 5000;

interface Known {
  readonly clock: Clock;
  /** Beacons between the reference and it, 1 for one that hears the reference itself. */
  hops: number;
}

/**
 * No beacon was heard yet.
 *
 * An anchor that does not hear the reference hears one that does: it takes beacons of anchors that are nearer to the reference than it is, so that no
 * clock follows itself in a circle.
 */
export function createClocks(anchors: ReadonlyMap<string, Anchor>, first: string): Clocks {
  const known = new Map<string, Known>();
  let reference = first;
  let sentAt: EpochMs | undefined;
  const commonOf = ({ anchor, ticks }: Reading, time: EpochMs): (CommonTime & { readonly hops: number }) | undefined => {
    if (anchor === reference) return { ticks, variance: 0, hops: 0 };
    const one = known.get(anchor);
    const common = one?.clock.toCommon(ticks, time);
    return one === undefined || common === undefined || one.clock.isDoubted || !isUsable(common)
      ? undefined
      : { ...common, hops: one.hops };
  };

  const hear = (sent: CommonTime & { readonly hops: number }, way: number, { anchor, ticks }: Reading, time: EpochMs): void => {
    const heard = { common: sent.ticks + way, ticks, variance: sent.variance, time };
    const one = known.get(anchor);
    const isLost = one === undefined || commonOf({ anchor, ticks }, time) === undefined;
    if (!isLost && sent.hops >= one.hops) return;
    const hops = sent.hops + 1;
    if (one === undefined) known.set(anchor, { clock: createClock(heard), hops });
    else if (one.clock.hear(heard) !== 'doubted') one.hops = hops;
  };

  /** Another reference begins all clocks anew. The first one is not taken back when it speaks again: it would do so twice. */
  const choose = ({ anchor, time }: Beacon): void => {
    sentAt ??= time;
    const isGivenUp = time - sentAt > silentMs && anchors.has(anchor);
    if (anchor !== reference && !isGivenUp) return;
    if (anchor !== reference) known.clear();
    reference = anchor;
    sentAt = time;
  };

  return {
    sync(beacon) {
      choose(beacon);
      const sender = anchors.get(beacon.anchor);
      const sent = sender && commonOf(beacon, beacon.time);
      if (sender === undefined || sent === undefined) return [beacon.anchor];
      const strangers: string[] = [];
      for (const reading of beacon.heard) {
        const hearer = anchors.get(reading.anchor);
        if (hearer === undefined) strangers.push(reading.anchor);
        else if (reading.anchor !== reference && reading.anchor !== beacon.anchor)
          hear(sent, distance(sender.place, hearer.place) / metresPerNs / nsPerTick, reading, beacon.time);
      }
      return strangers;
    },
    arrivals(readings, time) {
      const common = readings.map((reading) => ({ anchor: reading.anchor, at: commonOf(reading, time) }));
      const first = common.find(({ at }) => at !== undefined)?.at?.ticks ?? 0;
      const arrivals = common.flatMap(({ anchor, at }): Arrival[] => {
        const ns = at === undefined ? Number.NaN : nearest(at.ticks - first) * nsPerTick;
        return at !== undefined && Math.abs(ns) <= mostNs ? [{ anchor, ns, deviationNs: Math.sqrt(at.variance) * nsPerTick }] : [];
      });
      const used = new Set(arrivals.map(({ anchor }) => anchor));
      return { arrivals, unknown: readings.flatMap(({ anchor }) => (used.has(anchor) ? [] : [anchor])) };
    },
    fasterPpm: (anchor) => (anchor === reference ? 0 : known.get(anchor)?.clock.fasterPpm),
  };
}

const isUsable = ({ variance }: CommonTime): boolean => Math.sqrt(variance) * nsPerTick <= usableNs;
