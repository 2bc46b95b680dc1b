import { createHash } from 'node:crypto';
import { storeSamples } from '../store-samples.ts';
import type { Deviation } from './deviations.ts';
import { newestValues, type Sorted, sortReadings } from './intake.ts';
import { type Link, refuse } from './link.ts';
import { type Reading, readReadings } from './readings.ts';
import { answerWhenDurable, quarantine } from './reply.ts';
import type { Segment } from './segment.ts';
import { tolerate } from './tolerate.ts';

// Messages of a station that are remembered to know its resends.
const recentLimit = 64;
// Keys that a refusal names.
const namedKeys = 5;

/** Data of a station, in one segment or put together from several. */
export interface DataMessage {
  /** All segments; each is answered for itself. */
  readonly segments: readonly Segment[];
  readonly cp: string;
  /** Its checksum or its length was wrong: no value is better than uncertain. */
  readonly isDoubtful: boolean;
  readonly deviations: readonly Deviation[];
}

/**
 * Store what a message holds and answer it once that is on disk. In every other case the station hears nothing and keeps its data.
 *
 * Never throws; resolves when more can be read.
 */
export async function takeData(link: Link, message: DataMessage): Promise<void> {
  const { host, zoneMinutes, inboxes } = link.shared;
  const [segment] = message.segments;
  if (segment === undefined) return;
  const { readings, deviations } = readReadings({ cn: segment.cn, qn: segment.qn, cp: message.cp }, zoneMinutes);
  const binding = host.device(segment.mn);
  if (binding === undefined) {
    quarantine(link, segment, newestValues(readings));
    return;
  }
  const sorted = sortReadings(readings, binding, { now: host.clock.now(), isDoubtful: message.isDoubtful });
  const flags: readonly Deviation[] = sorted.unknownFlags > 0 ? ['unknown-flag'] : [];
  const times: readonly Deviation[] = readings.length > 0 ? [...deviations] : []; // a message without values needs no time
  if (!tolerate(link, segment.mn, [...message.deviations, ...times, ...flags])) return;
  const ticket = await takeOnce(link, message, sorted);
  if (ticket === undefined) return;
  answerWhenDurable(link, message.segments, ticket);
  inboxes.get(segment.mn)?.offer({ segment, readings });
}

/** Store a message that was not stored before; the ticket to wait for (0 = none), or `undefined` when it must not be answered. */
async function takeOnce(link: Link, message: DataMessage, sorted: Sorted): Promise<number | undefined> {
  const { recent } = link.shared;
  const [{ mn, cn, qn } = { mn: '', cn: '', qn: '' }] = message.segments;
  const known = recent.get(mn) ?? new Map<string, number>();
  recent.set(mn, known);
  const key = `${cn}/${qn ?? ''}/${createHash('sha1').update(message.cp).digest('base64')}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const ticket = await storeSorted(link, message, sorted);
  if (ticket === undefined) return undefined;
  known.set(key, ticket);
  const [oldest] = known.keys();
  if (known.size > recentLimit && oldest !== undefined) known.delete(oldest);
  return ticket;
}

async function storeSorted(link: Link, { cp, segments }: DataMessage, sorted: Sorted): Promise<number | undefined> {
  const { host } = link.shared;
  const { samples, badTimes } = sorted;
  refuseUnfit(link, sorted);
  const ticket = await storeSamples(host, samples, link.signal);
  if (ticket === undefined) {
    refuse(link, 'no-room', host.sink.refusal ?? 'the link ended while waiting for room', samples.length);
    return undefined;
  }
  host.count(segments.length, samples.length, cp.length);
  return badTimes > 0 ? undefined : ticket;
}

const someOf = (keys: readonly string[]): string => keys.slice(0, namedKeys).join(', ') + (keys.length > namedKeys ? ' …' : '');

/** Count what a message holds and the store cannot keep. */
function refuseUnfit(link: Link, { unbound, badValues, badTimes }: Sorted): void {
  if (unbound.length > 0) refuse(link, 'unknown-key', `feeds no point: ${someOf(unbound)}`, unbound.length);
  if (badValues.length > 0) refuse(link, 'bad-value', `no number: ${someOf(badValues)}`, badValues.length);
  if (badTimes > 0) refuse(link, 'bad-time', 'no date, before 1990 or more than ten minutes ahead', badTimes);
}

/** Values of a message that is not stored, as a question sees them. */
export const readingsOf = (link: Link, segment: Segment): readonly Reading[] => readReadings(segment, link.shared.zoneMinutes).readings;
