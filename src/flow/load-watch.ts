import { type AdmissionLimits, type Load, type LoadMeasures, usualLimits } from '../contracts/load.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';
import { createAdmission } from './admission.ts';
import { calmSince, moveGauge, reasonsOf } from './load.ts';
import { type LoadProbes, noProbes } from './load-probes.ts';
import type { StoreWaits } from './store-meter.ts';

/** The processor is judged over this time, so that a short burst closes no door. */
const cpuOverMs = 30_000;
/** A drop is told for this long. */
const dropsOverMs = 60_000;

/** What the load is made from. */
export interface LoadWatchOptions {
  readonly clock: Clock;
  /** Default: none, for tests and stories. */
  readonly probes?: LoadProbes | undefined;
  /** Default {@link usualLimits}. */
  readonly limits?: AdmissionLimits | undefined;
  readonly storeWaits: () => StoreWaits;
  readonly diskShare: () => number;
  /** How much was dropped for want of room so far. */
  readonly dropped: () => number;
}

/** Looks at the load about once a second. */
export interface LoadWatch {
  look(now?: EpochMs): void;
  /** The main thread tells how late its event loop was at most since it told last, ms. */
  hearMain(lagMs: number): void;
  /** As of the last look. */
  readonly load: Load;
  /** Why no connection is let in; `undefined` when all are welcome. */
  readonly closedToLinks: string | undefined;
}

/** Calm at first. */
export function createLoadWatch({ clock, probes = noProbes, limits = usualLimits, ...ask }: LoadWatchOptions): LoadWatch {
  const admission = createAdmission(limits);
  const drops = createGrowth(dropsOverMs);
  const used = createGrowth(cpuOverMs);
  const possible = createGrowth(cpuOverMs);
  let position = calmSince(clock.now());
  let mainLagMs = 0;
  let heardMs: number | undefined;
  let droppedLastMinute = 0;

  const cpuShare = (now: EpochMs): number => {
    const [seconds, all] = [used(now, probes.cpuSeconds()), possible(now, probes.coreSeconds())];
    return all > 0 ? Math.min(1, seconds / all) : 0;
  };
  const measure = (now: EpochMs): LoadMeasures => {
    mainLagMs = heardMs ?? mainLagMs;
    heardMs = undefined;
    const [planeLagMs, planeShare] = [probes.lagMs(), probes.busyShare()];
    const [memoryShare, diskShare] = [probes.memoryShare(), ask.diskShare()];
    return { planeLagMs, planeShare, mainLagMs, ...ask.storeWaits(), cpuShare: cpuShare(now), memoryShare, diskShare };
  };
  let measures = measure(clock.now());

  return {
    look(now = clock.now()) {
      measures = measure(now);
      position = moveGauge(position, measures, now);
      admission.look(measures);
      droppedLastMinute = drops(now, ask.dropped());
    },
    hearMain(lagMs) {
      heardMs = Math.max(heardMs ?? 0, lagMs);
    },
    get load() {
      const { state, since } = position;
      const reasons = reasonsOf(position, measures);
      return { state, since, reasons, measures, droppedTotal: ask.dropped(), droppedLastMinute, closedTo: admission.closedTo };
    },
    get closedToLinks() {
      return admission.closedToLinks;
    },
  };
}

/** By how much a total has grown within a time; call it with the present total about once a second. */
function createGrowth(overMs: number): (now: EpochMs, total: number) => number {
  const seen: { readonly time: EpochMs; readonly total: number }[] = [];
  return (now, total) => {
    seen.push({ time: now, total });
    while (seen.length > 1 && now - (seen[0]?.time ?? now) > overMs) seen.shift();
    return total - (seen[0]?.total ?? total);
  };
}
