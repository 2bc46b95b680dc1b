import type { DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { ConnectionEdge } from '../conversations.ts';
import type { DurableQueue } from '../durable-queue.ts';
import type { Hj212Config, StationRules } from './config.ts';
import { createDeframer, type Deframer, type Found } from './deframe.ts';
import type { Deviation } from './deviations.ts';
import type { Inbox } from './inbox.ts';
import { type Assembler, createAssembler, type PacketBudget } from './packets.ts';
import type { Segment } from './segment.ts';

/** A station that has been heard, and the link on which it was heard last. */
export interface Online {
  link: Link;
  /** Its last message that is no answer: requests repeat its system, version and password. */
  segment: Segment;
  /** Station clock minus ours, in ms, from the last QN; `undefined` when that was no date. */
  offsetMs: number | undefined;
  /** Ends when the question before is answered: one question at a time. */
  asked: Promise<unknown>;
  /** Calibrations that the station asked for and that are under way: of its instruments, `undefined` for its own clock. */
  readonly calibrating: Set<string | undefined>;
}

/** What all links of a source share. Nothing in it is kept for a station that is no device. */
export interface Shared {
  readonly host: DriverHost;
  readonly config: Hj212Config;
  readonly rules: (mn: string) => StationRules;
  readonly zoneMinutes: number;
  readonly durable: DurableQueue;
  readonly budget: PacketBudget;
  readonly stations: Map<string, Online>;
  /** How often each station deviated from the standard and was tolerated. */
  readonly tolerated: Map<string, Map<Deviation, number>>;
  /** Messages taken of late, by MN and fingerprint, with the ticket of their samples: a resend is answered again and not stored again. */
  readonly recent: Map<string, Map<string, number>>;
  /** Questions that wait for messages, by MN: one at a time for each station. */
  readonly inboxes: Map<string, Inbox>;
  /** Time of the last QN that we made, so that none is made twice. */
  readonly lastQn: { time: number };
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** One connection. */
export interface Link extends ConnectionEdge {
  readonly shared: Shared;
  readonly deframer: Deframer;
  readonly assembler: Assembler;
  /** Found by the deframer and not worked off yet. */
  readonly queue: Found[];
  lastBytesAt: number;
  lastMessageAt: number;
  lastStation: string | undefined;
  /** How long the frame before said that it was, and by how much too long. */
  length: { readonly statedBytes: number; readonly off: number } | undefined;
  /** Answers that wait for the disk. */
  waitingCount: number;
  /** Called when one of them went out or the link ended. */
  onLess: () => void;
  /** The working off of the queue, one at a time. */
  work: Promise<void>;
}

/** A link whose connection has just been made. */
export function createLink(shared: Shared, edge: ConnectionEdge): Link {
  const queue: Found[] = [];
  const now = shared.now();
  return {
    shared,
    ...edge,
    // The deframer's bytes are its own: what waits is a copy.
    deframer: createDeframer((found) => queue.push(found.kind === 'frame' ? { ...found, segment: Uint8Array.from(found.segment) } : found)),
    assembler: createAssembler(shared.budget),
    queue,
    lastBytesAt: now,
    lastMessageAt: now,
    lastStation: undefined,
    length: undefined,
    waitingCount: 0,
    onLess: () => {},
    work: Promise.resolve(),
  };
}

/** Count what was not taken; the identity is the station heard last. */
export function refuse(link: Link, reason: RefusalReason, detail: string, count = 1): void {
  link.shared.host.refuse(reason, count, link.lastStation, `${detail} (${link.peer})`);
}
