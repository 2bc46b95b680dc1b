import type { LinkEvent } from '../../contracts/driver.ts';
import type { SourceStats } from '../../contracts/flow.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** What a link has been like since the program started. */
export interface LinkStatistics {
  /** Devices that connected, how often devices that were connected were lost, and errors, of the source and its devices. */
  readonly connects: number;
  readonly losses: number;
  readonly errors: number;
  /** When something was last received; `undefined`: nothing yet. */
  readonly heardAt: EpochMs | undefined;
  /** Values a second, over the time between two looks. */
  readonly valuesPerSecond: number;
}

/** Nothing has happened yet. */
export const noStatistics: LinkStatistics = { connects: 0, losses: 0, errors: 0, heardAt: undefined, valuesPerSecond: 0 };

/** The statistics after some events. */
export function withEvents(before: LinkStatistics, events: readonly LinkEvent[]): LinkStatistics {
  const count = (kind: LinkEvent['kind']) => events.filter((event) => event.kind === kind).length;
  return {
    ...before,
    connects: before.connects + count('connected'),
    losses: before.losses + count('disconnected'),
    errors: before.errors + count('error'),
  };
}

/** What the data plane said at a time. */
export interface Look {
  readonly stats: Pick<SourceStats, 'messages' | 'values'>;
  readonly at: EpochMs;
}

/** The statistics after a look at the counters; the first look tells no rate. */
export function withLook(before: LinkStatistics, last: Look | undefined, now: Look): LinkStatistics {
  if (last === undefined || now.at <= last.at) return before;
  const values = Math.max(0, now.stats.values - last.stats.values);
  const isHeard = now.stats.messages > last.stats.messages;
  return { ...before, heardAt: isHeard ? now.at : before.heardAt, valuesPerSecond: (values * 1000) / (now.at - last.at) };
}
