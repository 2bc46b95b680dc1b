import type { Iec104Config } from './config.ts';

/** What every station is asked for again and again. */
export type Errand = 'clock' | 'interrogation' | 'counters';

/** When each station is due for what. */
export interface Schedule {
  /** What is due for a station at a moment of a clock that only goes forward; each is told once. */
  due(identity: string, now: number): readonly Errand[];
  /** The errand failed: once more after half a minute at the latest. */
  failed(identity: string, errand: Errand, now: number): void;
  /** The station has begun anew: everything is due. */
  restart(identity: string): void;
  /** Forget who is not among these. */
  keep(identities: ReadonlySet<string>): void;
}

const retryMs = 30_000;

/** Everything is due for a station that was never seen, apart from what the configuration leaves out. */
export function createSchedule(config: Pick<Iec104Config, 'clockSeconds' | 'interrogationSeconds' | 'countersSeconds'>): Schedule {
  const never = Number.POSITIVE_INFINITY;
  // The clock first, so that the values of the interrogation have good times.
  const periods: readonly (readonly [Errand, number])[] = [
    ['clock', config.clockSeconds * 1000],
    ['interrogation', config.interrogationSeconds * 1000],
    ['counters', config.countersSeconds * 1000],
  ];
  const used = periods.filter(([errand, periodMs]) => errand === 'interrogation' || periodMs > 0);
  const times = new Map<string, Map<Errand, number>>();
  return {
    due(identity, now) {
      const own = times.get(identity) ?? new Map<Errand, number>();
      times.set(identity, own);
      const due = used.filter(([errand]) => now >= (own.get(errand) ?? 0));
      for (const [errand, periodMs] of due) own.set(errand, periodMs > 0 ? now + periodMs : never);
      return due.map(([errand]) => errand);
    },
    failed(identity, errand, now) {
      const own = times.get(identity);
      own?.set(errand, Math.min(own.get(errand) ?? never, now + retryMs));
    },
    restart: (identity) => void times.delete(identity),
    keep(identities) {
      for (const identity of times.keys()) if (!identities.has(identity)) times.delete(identity);
    },
  };
}
