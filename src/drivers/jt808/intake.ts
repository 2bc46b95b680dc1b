import { isBelievable, timeLimits } from '../clock-limits.ts';
import { type Sample, storeSamples } from '../store-samples.ts';
import { result } from './generic-answer.ts';
import { type Sorted, sortLocation, unboundExtras } from './keys.ts';
import { type Link, refuse } from './link.ts';
import { type Location, valuesOf } from './location.ts';

/** How a report of locations was taken: the ticket to wait for (0 = none) and the result to answer; `undefined`: no answer, send it again. */
export type Taken = { readonly ticket: number; readonly how: number } | undefined;

/** Show a terminal that is no device to people, with the values that it sent. */
export function quarantineValues(link: Link, identity: string, values: ReadonlyMap<string, number>, detail: string): void {
  const { host } = link.shared;
  host.quarantine(identity, values, `${detail}, from ${link.peer}`);
  host.refuse('unknown-device', 1, identity, `${detail} (${link.peer})`);
}

/** The same with the newest of its locations. */
export function quarantine(link: Link, identity: string, locations: readonly Location[], detail: string): void {
  const newest = locations.at(-1);
  quarantineValues(link, identity, newest === undefined ? new Map() : valuesOf(newest), detail);
}

/** True when the clock of the terminal can be believed. */
export function isTimely(link: Link, { time }: Pick<Location, 'time'>): boolean {
  const { config, host } = link.shared;
  return time !== undefined && isBelievable(time, host.clock.now(), timeLimits(config));
}

/** A time for people. */
export const shownTime = ({ time }: Pick<Location, 'time'>): string => (time === undefined ? 'no date' : new Date(time).toISOString());

/** A report of locations, alone or in bulk. */
export interface Report {
  readonly identity: string;
  readonly locations: readonly Location[];
  /** See `Bulk`. */
  readonly missing: number;
  /** Length of the body that held them. */
  readonly bytes: number;
}

/** Store samples of a terminal; the ticket to wait for, or `undefined` when they were not taken, which is counted: no answer then. */
export async function storeFor(link: Link, identity: string, samples: readonly Sample[]): Promise<number | undefined> {
  const { host } = link.shared;
  const ticket = await storeSamples(host, samples, link.signal);
  if (ticket === undefined) {
    const why = host.sink.refusal ?? 'the link ended while waiting for room';
    host.refuse('no-room', samples.length, identity, `${why} (${link.peer})`);
  }
  return ticket;
}

/**
 * Store locations. Those with a wrong clock or that cannot be read are left out and the message is answered as bad; values without a fix,
 * without a point or out of their range are left out and counted.
 */
export async function takeLocations(link: Link, { identity, locations, missing, bytes }: Report): Promise<Taken> {
  const { host } = link.shared;
  const device = host.device(identity);
  if (device === undefined) {
    quarantine(link, identity, locations, 'a report of locations');
    return { ticket: 0, how: result.failed };
  }
  const sorted: Sorted = { samples: [], unfixed: 0, badValues: 0 };
  const timely = locations.filter((location) => isTimely(link, location));
  for (const location of timely) sortLocation(location, device, sorted);
  countUnfit(link, identity, { locations, timely, sorted, unbound: timely.flatMap((location) => unboundExtras(location, device)) });
  const ticket = await storeFor(link, identity, sorted.samples);
  if (ticket === undefined) return undefined;
  host.count(1, sorted.samples.length, bytes);
  if (missing > 0) host.refuse('bad-frame', missing, identity, `locations of a bulk that cannot be read or are not there (${link.peer})`);
  return { ticket, how: timely.length === locations.length && missing === 0 ? result.ok : result.badMessage };
}

interface Unfit {
  readonly locations: readonly Location[];
  readonly timely: readonly Location[];
  readonly sorted: Sorted;
  readonly unbound: readonly string[];
}

/** Count what the reports hold and the store cannot keep. */
function countUnfit(link: Link, identity: string, { locations, timely, sorted, unbound }: Unfit): void {
  const { host } = link.shared;
  const count = (reason: 'bad-time' | 'bad-value' | 'unknown-key', many: number, detail: string) => {
    if (many > 0) host.refuse(reason, many, identity, `${detail} (${link.peer})`);
  };
  if (timely.length < locations.length) {
    const untimely = locations.find((location) => !isTimely(link, location)) ?? { time: undefined };
    count('bad-time', locations.length - timely.length, `a location of ${shownTime(untimely)}`);
  }
  count('bad-value', sorted.unfixed, 'no fix, the position is not stored');
  count('bad-value', sorted.badValues, 'a position that is not on earth or a value that is no number');
  for (const { extras } of timely) if (extras.problem !== undefined) refuse(link, 'bad-value', identity, extras.problem);
  count('unknown-key', unbound.length, `no point for ${unbound.slice(0, 5).join(', ')}`);
}
