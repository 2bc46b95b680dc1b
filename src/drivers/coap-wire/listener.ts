import type { DriverHost } from '../../contracts/driver.ts';
import { type Block, blockValue, readBlock } from './blocks.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';
import {
  coapCode,
  emptyMessage,
  encodeMessage,
  type Message,
  messageType,
  type NoMessage,
  numberOption,
  type Option,
  optionNumber,
  readMessage,
  uintOption,
} from './message.ts';
import type { Peer, Port } from './port.ts';

/** What a peer is told. */
export interface Answer {
  readonly code: number;
  /** For people who look at their device: why not. */
  readonly detail?: string;
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number;
  /** The part that is answered. Default: where what was asked for is done, its last part. */
  readonly block?: Block;
  /** Further options; default none. */
  readonly options?: readonly Option[];
}

/** A peer as the key of a table. */
export const peerKey = ({ address, port }: Peer): string => `${address} ${port}`;

/** What becomes of an answer or a notification that is heard: acknowledged, reset, or left for the peer to send again. */
export type Hearing = 'acknowledge' | 'reset' | 'leave';

/** What a listener works with. */
export interface ListenerParts {
  readonly host: DriverHost;
  readonly port: Port;
  /** Messages at a time, of all peers; one address gets a quarter of it, so that it cannot keep the others out. */
  readonly maxPending: number;
  /** Why no request is taken at the moment; default: all are. */
  readonly closed?: () => string | undefined;
  /** Answer a request. What it throws is a bug: it is told at the source and answered 5.00. */
  readonly answer: (message: Message, from: Peer) => Promise<Answer>;
  /** An answer or a notification, which comes in a message of its own. Default: there can be none, and each is refused. */
  readonly hear?: (message: Message, from: Peer) => Promise<Hearing>;
  /** An acknowledgement, with or without an answer on its back, or a reset. Default: it is not looked at. */
  readonly settle?: (message: Message, from: Peer) => void;
}

/** Hears datagrams until it is stopped. */
export interface Listener {
  send(bytes: Uint8Array, to: Peer): void;
  stop(): void;
}

/** The part that an answer acknowledges; the answer to the last part of a body names it, too [RFC 7959, 2.3 and figure 7]. */
function partOf(asked: Message, { code, block }: Answer): Block | undefined {
  const value = uintOption(asked, optionNumber.block1);
  return block !== undefined || value === undefined || code >= coapCode.badRequest ? block : readBlock(value);
}

/** The bytes of an answer: on the back of the acknowledgement, or non-confirmable as the request [RFC 7252, 5.2]. */
function bytesOf(asked: Message, answer: Answer, ownId: number): Uint8Array {
  const { code, detail = '', retryAfter, options = [] } = answer;
  const block = partOf(asked, answer);
  const isConfirmable = asked.type === messageType.confirmable;
  const all = [
    ...options,
    ...(retryAfter === undefined ? [] : [numberOption(optionNumber.maxAge, retryAfter)]),
    ...(block === undefined ? [] : [numberOption(optionNumber.block1, blockValue(block))]),
  ];
  const type = isConfirmable ? messageType.acknowledgement : messageType.nonConfirmable;
  return encodeMessage({
    type,
    code,
    id: isConfirmable ? asked.id : ownId,
    token: asked.token,
    options: all,
    payload: Buffer.from(detail),
  });
}

/** Counts by address, which takes no memory for an address without any. */
function createTally() {
  const counts = new Map<string, number>();
  return {
    of: (address: string): number => counts.get(address) ?? 0,
    add(address: string, more: 1 | -1): void {
      const count = (counts.get(address) ?? 0) + more;
      if (count > 0) counts.set(address, count);
      else counts.delete(address);
    },
  };
}

/** A listener at work. */
interface Working extends ListenerParts {
  readonly exchanges: Exchanges;
  readonly busy: ReturnType<typeof createTally>;
  readonly share: number;
  send(bytes: Uint8Array, to: Peer): void;
  ownId(): number;
}

function reject({ host, send }: Working, { problem, type, id }: NoMessage, from: Peer): void {
  host.refuse('bad-frame', 1, undefined, `${from.address}: ${problem}`);
  if (type === messageType.confirmable && id !== undefined) send(emptyMessage(messageType.reset, id), from);
}

/** Why nothing more of this address is taken at the moment; counted. */
function fullness({ host, exchanges, busy, maxPending, share }: Working, { address }: Peer): string | undefined {
  const isFull = exchanges.pending > maxPending;
  if (!isFull && busy.of(address) <= share) return undefined;
  const why = isFull ? `more than ${maxPending} requests at a time` : `more than ${share} requests at a time from one address`;
  host.refuse('not-admitted', 1, undefined, `${address}: ${why}`);
  return why;
}

/** Why no request is taken; counted. */
function closedness({ host, closed }: Working, { address }: Peer): string | undefined {
  const why = closed?.();
  if (why !== undefined) host.refuse('not-admitted', 1, undefined, `${address}: ${why}`);
  return why;
}

/** A bug of ours must not take other devices down with it; it is shown at the source. */
const confess = ({ host }: Working, error: unknown): void =>
  host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: String(error) });

const broken: Answer = { code: coapCode.internal, detail: 'an internal error; nothing was acknowledged' };

async function answer(working: Working, message: Message, from: Peer): Promise<void> {
  const why = fullness(working, from) ?? closedness(working, from);
  const given: Answer =
    why === undefined
      ? await working.answer(message, from).catch((error: unknown) => {
          confess(working, error);
          return broken;
        })
      : { code: coapCode.unavailable, detail: why, retryAfter: 30 };
  const bytes = bytesOf(message, given, working.ownId());
  if (given === broken) working.exchanges.release(peerKey(from), message.id);
  else working.exchanges.answered(peerKey(from), message.id, bytes);
  working.send(bytes, from);
}

async function hear(working: Working, message: Message, from: Peer): Promise<void> {
  const isTaken = working.hear !== undefined && fullness(working, from) === undefined;
  const heard = isTaken ? await working.hear(message, from) : 'leave';
  if (heard === 'leave') {
    working.exchanges.release(peerKey(from), message.id);
    return;
  }
  const bytes = emptyMessage(heard === 'reset' ? messageType.reset : messageType.acknowledgement, message.id);
  working.exchanges.answered(peerKey(from), message.id, bytes);
  if (heard === 'reset' || message.type === messageType.confirmable) working.send(bytes, from);
}

/** Work on a message once; one that is sent again gets the same answer again. */
function once(working: Working, message: Message, from: Peer): void {
  const { exchanges, busy } = working;
  const isRequest = message.code < firstAnswer;
  const heard = exchanges.hear(peerKey(from), message.id);
  if (heard instanceof Uint8Array && (isRequest || message.type === messageType.confirmable)) working.send(heard, from);
  if (heard !== 'new') return;
  busy.add(from.address, 1);
  (isRequest ? answer : hear)(working, message, from)
    .catch((error: unknown) => {
      confess(working, error);
      exchanges.release(peerKey(from), message.id);
    })
    .finally(() => busy.add(from.address, -1));
}

/** Codes from 2.00 on are answers, those below 1.00 requests [RFC 7252, 12.1]. */
const firstAnswer = 32;

function takeMessage(working: Working, message: Message, from: Peer): void {
  const { type, code, id } = message;
  if (type > messageType.nonConfirmable) working.settle?.(message, from);
  else if (code > coapCode.empty && code < firstAnswer) once(working, message, from);
  else if (code === coapCode.empty && type === messageType.confirmable)
    working.send(emptyMessage(messageType.reset, id), from); // a ping
  else if (code >= 2 * firstAnswer && working.hear !== undefined) once(working, message, from);
  else reject(working, { problem: 'no request', type, id }, from);
}

function takeDatagram(working: Working, bytes: Uint8Array, from: Peer): void {
  const message = readMessage(bytes);
  if ('problem' in message) reject(working, message, from);
  else takeMessage(working, message, from);
}

/** Takes datagrams until it is stopped; nothing that they hold is thrown. */
export function createListener(parts: ListenerParts): Listener {
  const { port, maxPending } = parts;
  let id = Math.floor(Math.random() * 65_536);
  const { send } = port;
  const working: Working = {
    ...parts,
    ...{ exchanges: createExchanges(() => performance.now()), busy: createTally(), send },
    share: Math.max(1, Math.floor(maxPending / 4)),
    ownId() {
      id = (id + 1) & 0xffff;
      return id;
    },
  };
  port.hear((bytes, from) => takeDatagram(working, bytes, from));
  return { send, stop: port.stop };
}
