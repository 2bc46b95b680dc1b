import { randomBytes } from 'node:crypto';
import { Failure } from '../../contracts/errors.ts';
import { askFailure } from './ask-failure.ts';
import { coapCode, encodeMessage, type Message, messageType } from './message.ts';
import type { Peer } from './port.ts';
import type { Ask, RequestParts } from './requests.ts';

/** The other side of a channel. */
export interface Far {
  peer: Peer;
  nextId: number;
  readonly isAwake: () => boolean;
}

/** Sends requests, again where they are not acknowledged, one at a time. */
export interface Sender {
  /** Send one request; resolves with its answer as it is. Throws `TIMEOUT`, `NOT_AVAILABLE` or `LINK_LOST`. */
  one(ask: Ask, signal: AbortSignal, token?: Uint8Array): Promise<Message>;
  /** Send what waits, if the peer is awake. */
  pump(): void;
  /** True when the message answers a request. */
  answered(message: Message): boolean;
  /** Take an acknowledgement or a reset. */
  settle(message: Message): void;
  readonly waiting: number;
  close(why: string): void;
}

/** A request under way. */
interface Pending {
  readonly ask: Ask;
  readonly token: Uint8Array;
  readonly settle: (outcome: Message | Failure) => void;
  id: number;
  bytes: Uint8Array;
  tries: number;
  timer: NodeJS.Timeout | undefined;
}

/** A sender with what is under way. */
interface Desk extends RequestParts {
  readonly far: Far;
  readonly waiting: Pending[];
  /** By the token, from the first sending to the answer. */
  readonly pending: Map<string, Pending>;
  /** Sent and not acknowledged. */
  busy: Pending | undefined;
}

const nothing = new Uint8Array(0);

/** A token as the key of a table. */
export const tokenKey = (token: Uint8Array): string => Buffer.from(token).toString('latin1');

function finish(desk: Desk, one: Pending, outcome: Message | Failure): void {
  clearTimeout(one.timer);
  desk.pending.delete(tokenKey(one.token));
  const at = desk.waiting.indexOf(one);
  if (at >= 0) desk.waiting.splice(at, 1);
  one.settle(outcome);
  freed(desk, one);
}

function freed(desk: Desk, one: Pending): void {
  if (desk.busy !== one) return;
  desk.busy = undefined;
  pump(desk);
}

const give = (desk: Desk, one: Pending, what: string): void => finish(desk, one, askFailure('TIMEOUT', desk.far.peer, what));

/** Send, and again after twice the wait until it is acknowledged or was sent often enough [RFC 7252, 4.2]. */
function transmit(desk: Desk, one: Pending, waitMs: number): void {
  desk.send(one.bytes, desk.far.peer);
  one.timer = setTimeout(() => {
    if (one.tries++ < desk.limits.retransmits) transmit(desk, one, waitMs * 2);
    else give(desk, one, `no answer, sent ${one.tries} times`);
  }, waitMs);
}

function pump(desk: Desk): void {
  const { far, limits, random = Math.random } = desk;
  if (desk.busy !== undefined || !far.isAwake()) return;
  const one = desk.waiting.shift();
  if (one === undefined) return;
  desk.busy = one;
  one.id = far.nextId;
  far.nextId = (far.nextId + 1) & 0xffff;
  const { code, options, payload = nothing } = one.ask;
  one.bytes = encodeMessage({ type: messageType.confirmable, code, id: one.id, token: one.token, options, payload });
  desk.pending.set(tokenKey(one.token), one);
  transmit(desk, one, limits.ackMs * (1 + random() / 2));
}

function enqueue(desk: Desk, [ask, token]: readonly [Ask, Uint8Array], signal: AbortSignal): Promise<Message> {
  const { far, waiting, limits } = desk;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(askFailure('TIMEOUT', far.peer, 'the wait was ended'));
    if (waiting.length >= limits.mostWaiting)
      return reject(askFailure('NOT_AVAILABLE', far.peer, `${waiting.length} requests wait already`));
    const late = () => give(desk, own, 'the wait was ended');
    const settle = (outcome: Message | Failure): void => {
      signal.removeEventListener('abort', late);
      if (outcome instanceof Failure) reject(outcome);
      else resolve(outcome);
    };
    const own: Pending = { ask, token, settle, id: -1, bytes: nothing, tries: 0, timer: undefined };
    signal.addEventListener('abort', late, { once: true });
    waiting.push(own);
    pump(desk);
  });
}

/** An acknowledgement or a reset of the message that was sent last [RFC 7252, 4.2 and 5.2]. */
function settle(desk: Desk, message: Message): void {
  const { busy: own, far, limits } = desk;
  if (own === undefined || own.id !== message.id) return;
  if (message.type === messageType.reset) finish(desk, own, askFailure('NOT_AVAILABLE', far.peer, 'the request was reset'));
  else if (message.code === coapCode.empty) {
    clearTimeout(own.timer);
    own.timer = setTimeout(() => give(desk, own, 'acknowledged, but not answered'), limits.answerMs);
    freed(desk, own);
  } else if (tokenKey(message.token) === tokenKey(own.token)) finish(desk, own, message);
}

/** Nothing was asked yet. */
export function createSender(parts: RequestParts, far: Far): Sender {
  const desk: Desk = { ...parts, far, waiting: [], pending: new Map(), busy: undefined };
  return {
    one: (ask, signal, token = randomBytes(8)) => enqueue(desk, [ask, token], signal),
    pump: () => pump(desk),
    answered(message) {
      const found = desk.pending.get(tokenKey(message.token));
      if (found !== undefined) finish(desk, found, message);
      return found !== undefined;
    },
    settle: (message) => settle(desk, message),
    close(why) {
      for (const own of [...desk.waiting.splice(0), ...desk.pending.values()]) finish(desk, own, askFailure('LINK_LOST', far.peer, why));
    },
    get waiting() {
      return desk.waiting.length + desk.pending.size;
    },
  };
}
