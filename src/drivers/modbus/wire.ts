import type { RefusalReason } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { encodeRtu, encodeTcp, longestRtu, rtuAnswerBytes } from './adu.ts';
import { createLate } from './late-answers.ts';
import { type Answer, isWrite, readAnswer, statedBytes } from './pdu.ts';
import { createRtuReader, type RtuReader } from './rtu-reader.ts';
import { createTcpReader } from './tcp-reader.ts';

/** How a request ended. The bytes of data are valid during the call only. */
export type Outcome = Answer | { readonly kind: 'silence' };

/** A request to a unit. */
export interface Asked {
  readonly unit: number;
  readonly pdu: Uint8Array;
  /** Called once, unless the wire is stopped first. */
  readonly done: (outcome: Outcome) => void;
}

/** Requests and their answers on one link. */
export interface Wire {
  /** Requests that may be unanswered at a time. */
  readonly most: number;
  readonly inFlight: number;
  /** Send a request; the caller has seen that `inFlight` is below `most`. */
  ask(asked: Asked): void;
  /** Bytes have come. */
  push(chunk: Uint8Array): void;
  /** Forget what is unanswered. */
  stop(): void;
}

/** What a wire works with. */
export interface WireParts {
  readonly answerMs: number;
  /** Requests that may be unanswered at a time; RTU takes one whatever this says. */
  readonly inFlight: number;
  /** Least silence before a request, on RTU. */
  readonly quietMs: number;
  readonly write: (bytes: Uint8Array) => void;
  readonly refuse: (reason: RefusalReason, count: number, detail: string) => void;
  /** Called after a request has ended without an answer. */
  readonly gaveUp: () => void;
  /** The link is of no use any more. */
  readonly broken: (failure: Failure) => void;
}

interface Pending extends Asked {
  readonly timer: NodeJS.Timeout;
}

const outOfStep = (what: string): Failure => new Failure('BAD_FRAME', `reading Modbus TCP: ${what}`, { details: { what } });

/** Modbus TCP: many requests at a time, told apart by their transaction id. */
export function createTcpWire(parts: WireParts): Wire {
  const pending = new Map<number, Pending>();
  let last = 0;
  let heardAt = Number.NEGATIVE_INFINITY;

  const reader = createTcpReader({
    frame(transaction, unit, pdu) {
      const one = pending.get(transaction);
      if (one === undefined) {
        parts.refuse('out-of-order', 1, `transaction ${transaction} of unit ${unit} was not asked for, or too long ago`);
        return;
      }
      end(transaction, one);
      one.done(unit === one.unit ? readAnswer(one.pdu, pdu) : { kind: 'refused', detail: `unit ${unit} answered instead of ${one.unit}` });
    },
    broken: (detail) => parts.broken(outOfStep(detail)),
  });

  function end(transaction: number, one: Pending): void {
    clearTimeout(one.timer);
    pending.delete(transaction);
  }

  /**
   * A frame has begun and goes on no more: where the next one begins will not be known. Not while it may be the answer to another request,
   * nor while its bytes still come, so that a unit that is silent costs those that answer slowly nothing.
   */
  function isStuck(): boolean {
    if (reader.pending === 0 || performance.now() - heardAt < parts.answerMs / 2) return false;
    return reader.begun === undefined ? pending.size === 0 : !pending.has(reader.begun);
  }

  function giveUp(transaction: number): void {
    const one = pending.get(transaction);
    if (one === undefined) return;
    pending.delete(transaction);
    one.done({ kind: 'silence' });
    if (isStuck()) parts.broken(outOfStep(`a frame that has begun and does not end`));
    else parts.gaveUp();
  }

  function nextId(): number {
    do last = (last + 1) & 0xffff;
    while (pending.has(last));
    return last;
  }

  return {
    most: parts.inFlight,
    get inFlight() {
      return pending.size;
    },
    ask(asked) {
      const transaction = nextId();
      pending.set(transaction, { ...asked, timer: setTimeout(giveUp, parts.answerMs, transaction) });
      parts.write(encodeTcp(transaction, asked.unit, asked.pdu));
    },
    push(chunk) {
      heardAt = performance.now();
      reader.push(chunk);
    },
    stop() {
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
    },
  };
}

/** Finds answers to the request that is asked now. */
const createAnswerReader = (askedNow: () => Asked | undefined): RtuReader =>
  createRtuReader({
    isStart(unit, code) {
      const asked = askedNow();
      return asked?.unit === unit && (code & 0x7f) === asked.pdu[0];
    },
    lengthOf(bytes, at, end) {
      const asked = askedNow();
      const length = rtuAnswerBytes(bytes, at, end);
      const stated = (bytes[at + 1] ?? 0) < 0x80 && asked !== undefined ? statedBytes(asked.pdu) : undefined;
      const isOther = length !== undefined && stated !== undefined && length !== stated + 5;
      return isOther ? longestRtu + 1 : length; // no answer to what was asked
    },
  });

/** A unit that has answered late has so many times the usual wait for its next answer. */
const slowWaits = 2;

/** Modbus RTU: one request at a time; its answer is known by unit, function, length and CRC. */
export function createRtuWire(parts: WireParts): Wire {
  const late = createLate(parts.answerMs, () => performance.now());
  let asked: Asked | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busyAt = Number.NEGATIVE_INFINITY;
  /** An answer has come that was taken for one to an older request. */
  let wasPassedOver = false;

  const reader = createAnswerReader(() => asked);

  /** Count what has come and was no answer; false when nothing had. */
  function discard(): boolean {
    const { bytes, badChecksums } = reader.reset();
    if (badChecksums > 0) parts.refuse('bad-checksum', 1, `unit ${asked?.unit}: an answer with a wrong CRC`);
    else if (bytes > 0) parts.refuse('bad-frame', 1, `${bytes} bytes that answer nothing`);
    return bytes > 0 || badChecksums > 0;
  }

  function giveUp(): void {
    const hasCome = discard();
    const one = asked;
    if (one !== undefined && wasPassedOver && !isWrite(one.pdu)) {
      late.forget(one.unit); // the older request was lost, and what was passed over was the answer
      send(one);
      return;
    }
    asked = undefined;
    if (one !== undefined && !hasCome) late.add(one);
    one?.done({ kind: 'silence' });
    parts.gaveUp();
  }

  function send({ unit, pdu }: Asked): void {
    discard();
    wasPassedOver = false;
    busyAt = performance.now();
    timer = setTimeout(giveUp, parts.answerMs);
    parts.write(encodeRtu(unit, pdu));
  }

  return {
    most: 1,
    get inFlight() {
      return asked === undefined ? 0 : 1;
    },
    ask(one) {
      asked = one;
      const waitMs = busyAt + parts.quietMs - performance.now();
      if (waitMs <= 0) send(one);
      else timer = setTimeout(send, Math.ceil(waitMs), one);
    },
    push(chunk) {
      busyAt = performance.now();
      reader.push(chunk, (_, pdu) => {
        const one = asked;
        if (one === undefined) return;
        clearTimeout(timer);
        if (late.isOlder(one, pdu)) {
          parts.refuse('out-of-order', 1, `unit ${one.unit}: a late answer to an older request`);
          wasPassedOver = true;
          timer = setTimeout(giveUp, slowWaits * parts.answerMs);
          return;
        }
        asked = undefined;
        one.done(readAnswer(one.pdu, pdu));
      });
    },
    stop() {
      clearTimeout(timer);
      asked = undefined;
    },
  };
}
