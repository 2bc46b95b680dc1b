import type { LinkEvent } from '../contracts/driver.ts';
import type { Quarantined } from '../contracts/flow.ts';
import type { Clock, EpochMs } from '../contracts/time.ts';

/** One notice of an unknown device in this time; what it sends in between is only counted. */
export const quietMs = 5_000;
/** Unknown devices remembered per source. */
const identityLimit = 10_000;
/** Longest identity that a device can be given; a longer one cannot be adopted and is not shown. */
const identityLength = 120;
const keyLimit = 64;
const keyLength = 120;
const detailLength = 500;
/** Notices of one kind that wait for the next delivery, so that a flood of devices cannot fill the memory. */
const waitingLimit = 1000;
/** Texts of devices that wait; of each only the newest, so that a plant that starts can tell them all. */
const textLimit = 10_000;

/** What a source has to tell people; gathered here and delivered in lists. */
export interface Notices {
  link(event: LinkEvent): void;
  quarantine(identity: string, values: ReadonlyMap<string, number>, detail: string): void;
  /** Deliver what has gathered, and how much was left out. */
  deliver(): void;
}

/** How notices are delivered. */
export interface NoticeOptions {
  readonly clock: Clock;
  readonly links: (events: readonly LinkEvent[]) => void;
  readonly quarantined: (found: readonly Quarantined[]) => void;
  /** Called when there is something to deliver. */
  readonly wake: () => void;
}

/** No notices yet. */
export function createNotices({ clock, links, quarantined, wake }: NoticeOptions): Notices {
  const seen = new Map<string, EpochMs>();
  let events: LinkEvent[] = [];
  const texts = new Map<string, LinkEvent>();
  let found: Quarantined[] = [];
  let leftOut = 0;

  /** True when a device may be shown now; remembers that it was. */
  const isDue = (identity: string, now: EpochMs): boolean => {
    const before = seen.get(identity);
    if (before !== undefined && Math.abs(now - before) < quietMs) return false;
    if (identity.length > identityLength || found.length >= waitingLimit || (before === undefined && !hasRoom(seen, now))) {
      leftOut++;
      return false;
    }
    seen.delete(identity); // and in again at the end: the map stays ordered by time
    seen.set(identity, now);
    return true;
  };

  const keep = (event: LinkEvent): void => {
    const name = JSON.stringify([event.identity, event.key]);
    if (texts.size < textLimit || texts.has(name)) texts.set(name, event);
    else leftOut++;
  };

  return {
    link(event) {
      const told = { ...event, detail: event.detail.slice(0, detailLength) };
      if (event.kind === 'text') keep(told);
      else if (events.length < waitingLimit) events.push(told);
      else leftOut++;
      wake();
    },
    quarantine(identity, values, detail) {
      const now = clock.now();
      if (isDue(identity, now)) found.push({ identity, time: now, values: firstOf(values), detail: detail.slice(0, detailLength) });
      wake();
    },
    deliver() {
      if (leftOut > 0) events.push(leftOutEvent(leftOut, clock.now()));
      const [nowEvents, nowFound] = [[...events, ...texts.values()], found];
      texts.clear();
      events = [];
      found = [];
      leftOut = 0;
      if (nowEvents.length > 0) links(nowEvents);
      if (nowFound.length > 0) quarantined(nowFound);
    },
  };
}

/** Make room among the identities remembered by forgetting those whose quiet time is over; oldest first. */
function hasRoom(seen: Map<string, EpochMs>, now: EpochMs): boolean {
  if (seen.size < identityLimit) return true;
  for (const [identity, time] of seen) {
    if (Math.abs(now - time) < quietMs) break;
    seen.delete(identity);
  }
  return seen.size < identityLimit;
}

const leftOutEvent = (count: number, time: EpochMs): LinkEvent => ({
  kind: 'error',
  identity: undefined,
  time,
  detail: `${count} notices of links and unknown devices left out: too many at once`,
});

const firstOf = (values: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...values].slice(0, keyLimit).map(([key, value]) => [key.slice(0, keyLength), value]);
