import type { RefusalReason } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createPacketReader, encodeData, tpdu } from './frame.ts';
import { type Head, readHead, rosctr, withReference } from './pdu.ts';

/** How a wire speaks and whom it tells. */
export interface WireParts {
  readonly peer: string;
  readonly answerMs: number;
  readonly write: (bytes: Uint8Array) => void;
  readonly refuse: (reason: RefusalReason, count: number, detail: string) => void;
  /** The link is of no use any more. */
  readonly broken: (failure: Failure) => void;
}

/** Requests and their answers on one connection, told apart by their number. */
export interface Wire {
  /** From now on so many requests may be unanswered at a time; 1 before. */
  allow(jobs: number): void;
  /**
   * Send a request when it is its turn, urgent ones first; resolves with the head of the answer, whose bytes are the caller's own.
   * Throws `TIMEOUT`, or `LINK_LOST` when the wire has ended.
   */
  ask(pdu: Uint8Array, signal: AbortSignal, isUrgent?: boolean): Promise<Head>;
  push(chunk: Uint8Array): void;
  /** Resolves once the transport connection is confirmed. */
  readonly confirmed: Promise<void>;
  /** Everything that waits ends with a `Failure`. */
  end(): void;
}

interface Waiting {
  readonly pdu: Uint8Array;
  settle(answer: Head | Failure): void;
}

/** Why a PDU is no answer that can be taken. */
function objection(head: Head | string): string | undefined {
  if (typeof head === 'string') return head;
  return head.kind === rosctr.ack || head.kind === rosctr.ackData ? undefined : `a PDU of kind ${head.kind}, which answers nothing`;
}

const ends: Readonly<Record<number, string>> = {
  [tpdu.disconnect]: 'the controller refuses or ends the connection; check rack, slot and connection type',
  [tpdu.error]: 'the controller reports a protocol error',
};

/** Requests that wait for their turn or for their answer. */
class PendingWire implements Wire {
  readonly confirmed: Promise<void>;
  readonly push: Wire['push'];
  readonly #parts: WireParts;
  readonly #pending = new Map<number, { readonly waiting: Waiting; readonly timer: NodeJS.Timeout }>();
  readonly #queue: Waiting[] = [];
  #most = 1;
  #last = 0;
  #hasEnded = false;

  constructor(parts: WireParts) {
    this.#parts = parts;
    let confirm = (): void => {};
    this.confirmed = new Promise<void>((resolve) => {
      confirm = resolve;
    });
    const reader = createPacketReader({
      control: (code) => {
        if (code === tpdu.confirm) confirm();
        else if (ends[code] !== undefined) parts.broken(this.#failed('LINK_LOST', ends[code]));
        else parts.refuse('bad-frame', 1, `a TPDU ${code.toString(16)} that was not asked for`);
      },
      pdu: (bytes) => this.#take(readHead(bytes)),
      broken: (detail) => {
        parts.refuse('bad-frame', 1, detail);
        parts.broken(this.#failed('BAD_FRAME', detail));
      },
    });
    this.push = reader.push;
  }

  #failed(code: 'TIMEOUT' | 'LINK_LOST' | 'BAD_FRAME', what: string): Failure {
    return new Failure(code, `asking ${this.#parts.peer}: ${what}`, { details: { what } });
  }

  #take(head: Head | string): void {
    const problem = objection(head);
    if (problem !== undefined || typeof head === 'string') {
      this.#parts.refuse('bad-frame', 1, problem ?? '');
      return;
    }
    const one = this.#pending.get(head.reference);
    if (one === undefined) {
      this.#parts.refuse('out-of-order', 1, `an answer ${head.reference} that was not asked for, or too long ago`);
      return;
    }
    clearTimeout(one.timer);
    this.#pending.delete(head.reference);
    one.waiting.settle({ ...head, parameters: head.parameters.slice(), data: head.data.slice() });
    this.#sendNext();
  }

  #giveUp(reference: number): void {
    const one = this.#pending.get(reference);
    this.#pending.delete(reference);
    one?.waiting.settle(this.#failed('TIMEOUT', `no answer in ${this.#parts.answerMs} ms`));
    this.#sendNext();
  }

  #nextReference(): number {
    do this.#last = (this.#last + 1) & 0xffff;
    while (this.#last === 0 || this.#pending.has(this.#last));
    return this.#last;
  }

  #sendNext(): void {
    while (!this.#hasEnded && this.#pending.size < this.#most) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      const reference = this.#nextReference();
      this.#pending.set(reference, { waiting, timer: setTimeout(() => this.#giveUp(reference), this.#parts.answerMs) });
      this.#parts.write(encodeData(withReference(waiting.pdu, reference)));
    }
  }

  allow(jobs: number): void {
    this.#most = Math.max(1, jobs);
    this.#sendNext();
  }

  ask(pdu: Uint8Array, signal: AbortSignal, isUrgent = false): Promise<Head> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(this.#failed(this.#hasEnded ? 'LINK_LOST' : 'TIMEOUT', 'the wait was ended'));
      };
      const waiting: Waiting = {
        pdu,
        settle(answer) {
          signal.removeEventListener('abort', onAbort);
          if (answer instanceof Failure) reject(answer);
          else resolve(answer);
        },
      };
      if (this.#hasEnded || signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      if (isUrgent) this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      this.#sendNext();
    });
  }

  end(): void {
    this.#hasEnded = true;
    const rest = [...this.#pending.values()].map(({ waiting, timer }) => {
      clearTimeout(timer);
      return waiting;
    });
    this.#pending.clear();
    for (const waiting of [...rest, ...this.#queue.splice(0)]) waiting.settle(this.#failed('LINK_LOST', 'the link has ended'));
  }
}

/** A wire on which nothing was asked yet. */
export const createWire = (parts: WireParts): Wire => new PendingWire(parts);
