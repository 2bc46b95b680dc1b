import type { DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { DeviceTexts } from '../device-texts.ts';
import type { DurableQueue } from '../durable-queue.ts';
import { type Assembler, type AssemblyBudget, createAssembler } from './assembly.ts';
import type { AuthCodes } from './auth-code.ts';
import type { Claims } from './claims.ts';
import type { Jt808Config } from './config.ts';
import { createDeframer, type Deframer, type Found } from './deframe.ts';
import { encodeFrame, type Frame, framesOf } from './frame.ts';

/** What all links of a source share. */
export interface Shared {
  readonly host: DriverHost;
  readonly config: Jt808Config;
  readonly codes: AuthCodes;
  readonly claims: Claims;
  readonly durable: DurableQueue;
  readonly texts: DeviceTexts;
  readonly budget: AssemblyBudget;
  /** Links whose terminal has authenticated, by identity. */
  readonly online: Map<string, Link>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A question that waits for its answer on a link. */
export interface Waiter {
  /** Id of the down message, and the serials of its frames. */
  readonly id: number;
  readonly serials: ReadonlySet<number>;
  /** A generic answer has come with this result. */
  answered(result: number): void;
  /** A special answer has come; its body without the serial that it answers. */
  told(id: number, body: Uint8Array): void;
}

/** Number and edition of a terminal, as a frame has them. */
export type Address = Pick<Frame, 'phone' | 'version'>;

/** One connection. */
export interface Link {
  readonly shared: Shared;
  /** Address of the peer, for people. */
  readonly peer: string;
  readonly write: (bytes: Uint8Array) => void;
  /** End the connection; `why` is for people. */
  readonly close: (why: string) => void;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  readonly deframer: Deframer;
  readonly assembler: Assembler;
  /** Found by the deframer and not worked off yet. */
  readonly queue: Found[];
  /** The terminal that has authenticated. */
  identity: string | undefined;
  /** How the last frame was addressed: orders go the same way. */
  address: Address;
  /** Serial of the next down frame. */
  serial: number;
  /** The last down message that went in fragments, for 0x0005. */
  fragments: readonly Frame[];
  waiter: Waiter | undefined;
  /** Ends when the question before is answered: one question at a time. */
  asked: Promise<unknown>;
  /** Questions that wait or run. */
  askedCount: number;
  /** Refusals since the connection began or the terminal logged out. */
  failures: number;
  /** When the terminal began to owe its authentication. */
  openedAt: number;
  lastFrameAt: number;
  /** Acknowledgements that wait for the disk. */
  waitingCount: number;
  /** Called when one of them went out or the link ended. */
  onLess: () => void;
  /** The working off of the queue, one at a time. */
  work: Promise<void>;
}

/** A link whose connection has just been made. */
export function createLink(shared: Shared, edge: Pick<Link, 'peer' | 'write' | 'close' | 'signal'>): Link {
  const queue: Found[] = [];
  const now = shared.now();
  return {
    shared,
    ...edge,
    deframer: createDeframer((found) => queue.push(found)),
    assembler: createAssembler(shared.budget),
    queue,
    identity: undefined,
    address: { phone: '', version: undefined },
    serial: 0,
    fragments: [],
    waiter: undefined,
    asked: Promise.resolve(),
    askedCount: 0,
    failures: 0,
    openedAt: now,
    lastFrameAt: now,
    waitingCount: 0,
    onLess: () => {},
    work: Promise.resolve(),
  };
}

/** Count what was not taken. */
export function refuse(link: Link, reason: RefusalReason, identity: string | undefined, detail: string): void {
  link.shared.host.refuse(reason, 1, identity, `${detail} (${link.peer})`);
}

/** Give a down message its serials, as the frames that carry it; `to` is how the frame that it answers was addressed. */
export function framesTo(link: Link, id: number, body: Uint8Array, { phone, version }: Address = link.address): readonly Frame[] {
  const frames = framesOf({ id, phone, version, serial: link.serial, encryption: 0, body });
  link.serial = (link.serial + frames.length) & 0xffff;
  if (frames.length > 1) link.fragments = frames;
  return frames;
}

/** Send frames as they are. */
export function sendFrames(link: Link, frames: readonly Frame[]): void {
  if (link.signal.aborted) return;
  for (const frame of frames) link.write(encodeFrame(frame));
}

/** Send a message that answers a frame, in the edition of that frame: a terminal may change it from one to the next. */
export const sendAnswer = (link: Link, to: Address, id: number, body: Uint8Array): void => sendFrames(link, framesTo(link, id, body, to));
