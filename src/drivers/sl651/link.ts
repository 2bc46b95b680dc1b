import type { DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { DurableQueue } from '../durable-queue.ts';
import type { UpBody } from './body.ts';
import type { Sl651Config } from './config.ts';
import { createDeframer, type Deframer, type Found } from './deframe.ts';
import type { Frame } from './frame.ts';
import { type Assembler, type AssemblyBudget, createAssembler } from './pictures.ts';

/** A station that has been heard, and the link on which it was heard last. */
export interface Online {
  link: Link;
  /** Its last frame: down-links repeat its centre, password and encoding. */
  frame: Frame;
  /** Station clock minus ours, in ms, from the last send time; `undefined` when that was no date. */
  offsetMs: number | undefined;
  /** Ends when the question before is answered: one question at a time. */
  asked: Promise<unknown>;
}

/** What all links of a source share. */
export interface Shared {
  readonly host: DriverHost;
  readonly config: Sl651Config;
  readonly zoneMinutes: number;
  readonly durable: DurableQueue;
  readonly budget: AssemblyBudget;
  /** By station address; only stations that are devices. */
  readonly stations: Map<string, Online>;
  /**
   * Messages taken of late, by station and fingerprint, with the ticket of their samples (0 = none): a resend is acknowledged again
   * and not stored again, also when it comes on a new connection.
   */
  readonly recent: Map<string, Map<string, number>>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** One connection. */
export interface Link {
  readonly shared: Shared;
  /** Address of the peer, for people. */
  readonly peer: string;
  readonly write: (bytes: Uint8Array) => void;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  readonly deframer: Deframer;
  readonly assembler: Assembler;
  /** Found by the deframer and not worked off yet. */
  readonly queue: Found[];
  /** Questions that wait for an answer, by `station/function`. */
  readonly waiters: Map<string, (frame: Frame, body: UpBody) => void>;
  lastBytesAt: number;
  lastFrameAt: number;
  lastStation: string | undefined;
  /** Acknowledgements that wait for the disk. */
  waitingCount: number;
  /** Called when one of them went out or the link ended. */
  onLess: () => void;
  /** The working off of the queue, one at a time. */
  work: Promise<void>;
}

/** A link whose connection has just been made. */
export function createLink(shared: Shared, edge: Pick<Link, 'peer' | 'write' | 'signal'>): Link {
  const queue: Found[] = [];
  const now = shared.now();
  return {
    shared,
    ...edge,
    deframer: createDeframer(shared.config.encoding, (found) => queue.push(found)),
    assembler: createAssembler(shared.budget),
    queue,
    waiters: new Map(),
    lastBytesAt: now,
    lastFrameAt: now,
    lastStation: undefined,
    waitingCount: 0,
    onLess: () => {},
    work: Promise.resolve(),
  };
}

/** Count what was not taken; `identity` is the station heard last unless told. */
export function refuse(link: Link, reason: RefusalReason, detail: string, count = 1): void {
  link.shared.host.refuse(reason, count, link.lastStation, `${detail} (${link.peer})`);
}
