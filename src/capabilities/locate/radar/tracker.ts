import type { EpochMs } from '../../../contracts/time.ts';
import { corrected, innovation, type Measured, predicted, stateFrom, type TrackState } from './kalman.ts';

/** A target that the radar follows. */
export interface Target {
  readonly id: number;
  /** As it was at the newest scan. */
  readonly state: TrackState;
  readonly since: EpochMs;
  /** Time of the newest plot of it. */
  readonly seenAt: EpochMs;
  /** It has been seen often enough to be a thing: {@link confirmHits} of {@link confirmScans} scans. */
  readonly isConfirmed: boolean;
}

/** Follows what one radar sees, scan by scan. */
export interface Tracker {
  /** Take the plots of a scan, in the order of time. @returns `false` for one that is not later than the newest; it changes nothing */
  take(time: EpochMs, plots: readonly Measured[]): boolean;
  /** Targets that are confirmed. */
  confirmed(): readonly Target[];
  /** All that is followed, those too that are not yet a thing. */
  readonly followed: number;
}

interface Followed extends Target {
  /** Of the newest scans, whether it was seen; the newest last. */
  readonly hits: readonly boolean[];
}

/** A plot within this square of the Mahalanobis distance may be of a target: 99 % of its own are (χ² of two degrees of freedom). */
const gate = 9.21;
/** So many of so many scans make a target a thing; so many without a plot end it. With false plots as dense as one in ten gates, one false thing in some thousand comes to be. */
const confirmHits = 4;
const confirmScans = 5;
const mostMisses = 5;
/** One that is not confirmed ends at its second miss. */
const mostTentativeMisses = 2;
/** A target that nothing came of for longer is lost, ms. */
const lostMs = 120_000;
/** Targets of one radar; more plots than that in a scan begin none. */
const mostTargets = 2000;

/** A tracker: Kalman filter with constant velocity, gates, each plot to the target that it fits best and no plot to two. */
export function createTracker(): Tracker {
  let targets: Followed[] = [];
  let now = Number.NEGATIVE_INFINITY;
  let nextId = 1;

  const begin = (time: EpochMs, plot: Measured): Followed => ({
    ...{ id: nextId++, state: stateFrom(plot), since: time, seenAt: time, isConfirmed: false, hits: [true] },
  });
  return {
    take(time, plots) {
      if (!(time > now)) return false;
      const seconds = targets.length === 0 ? 0 : (time - now) / 1000;
      now = time;
      const expected = targets.map((one): Followed => ({ ...one, state: predicted(one.state, seconds) }));
      const pairs = pairUp(expected, plots);
      const taken = new Set(pairs.values());
      const kept = expected.map((one, i) => seen(one, { time, plot: plots[pairs.get(i) ?? -1] })).filter((one) => !isLost(one, time));
      const fresh = plots.filter((_, j) => !taken.has(j)).slice(0, Math.max(0, mostTargets - kept.length));
      targets = [...kept, ...fresh.map((plot) => begin(time, plot))];
      return true;
    },
    confirmed: () => targets.filter(({ isConfirmed }) => isConfirmed),
    get followed() {
      return targets.length;
    },
  };
}

/** Which plot (by number) is of which target (by number): the likeliest pairs first, confirmed targets before others, each once. */
function pairUp(targets: readonly Followed[], plots: readonly Measured[]): ReadonlyMap<number, number> {
  const fits = targets.flatMap((target, i) =>
    plots.flatMap((plot, j) => {
      const { distance, logDet } = innovation(target.state, plot);
      // A target that is known badly has a wide gate and would take the plots of others: its likelihood counts, not its distance alone.
      return distance > gate ? [] : [{ i, j, isConfirmed: target.isConfirmed, cost: distance + logDet }];
    }),
  );
  fits.sort((a, b) => Number(b.isConfirmed) - Number(a.isConfirmed) || a.cost - b.cost);
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of fits) {
    if (pairs.has(i) || taken.has(j)) continue;
    pairs.set(i, j);
    taken.add(j);
  }
  return pairs;
}

function seen(target: Followed, { time, plot }: { readonly time: EpochMs; readonly plot: Measured | undefined }): Followed {
  const hits = [...target.hits, plot !== undefined].slice(-confirmScans);
  const isConfirmed = target.isConfirmed || hits.filter(Boolean).length >= confirmHits;
  if (plot === undefined) return { ...target, hits, isConfirmed };
  return { ...target, hits, isConfirmed, state: corrected(target.state, plot), seenAt: time };
}

function isLost({ hits, isConfirmed, seenAt }: Followed, time: EpochMs): boolean {
  if (time - seenAt > lostMs) return true;
  const misses = hits.length - 1 - hits.lastIndexOf(true);
  return isConfirmed ? misses >= mostMisses : hits.filter((hit) => !hit).length >= mostTentativeMisses;
}
