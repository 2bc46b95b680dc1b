import { echoedBytes, statedBytes } from './pdu.ts';

/** A request to a unit. */
interface Request {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

/** Answers that may still come, of requests whose time is over. */
export interface Late {
  /**
   * Whether an answer to what is asked now belongs to an older request instead: the first that comes belongs to the oldest. When that was the
   * same request, the answer is as good, and the one to what is asked now is still to come.
   */
  isOlder(asked: Request, answer: Uint8Array): boolean;
  /** A request was not answered in time. */
  add(asked: Request): void;
  /** Expect no more of a unit. */
  forget(unit: number): void;
}

/** An answer may be late by so many times the wait for it; one that comes shows that more may. */
const lateWaits = 4;

const isSame = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, i) => byte === other[i]);

/** True when the answer is that of an older write: it repeats it. */
const isEchoOf = (older: Uint8Array, answer: Uint8Array): boolean => isSame(older.subarray(0, echoedBytes(older)), answer);

/**
 * True when an answer may be one to an older request: unit, function and length are all that it tells of a read; an exception has no length
 * of its own; of a write it repeats what was written.
 */
function isAlike(older: Request, { unit, pdu }: Request, answer: Uint8Array): boolean {
  if (older.unit !== unit || older.pdu[0] !== pdu[0]) return false;
  if ((answer[0] ?? 0) >= 0x80) return true;
  const stated = statedBytes(pdu);
  return stated === undefined ? isEchoOf(older.pdu, answer) : statedBytes(older.pdu) === stated;
}

/**
 * No answer is late yet. A unit answers in the order in which it was asked, and answers on RTU do not say to what.
 *
 * @param answerMs how long an answer is waited for
 * @param now monotonic milliseconds
 */
export function createLate(answerMs: number, now: () => number): Late {
  let owed: { readonly asked: Request; readonly until: number }[] = [];
  const entryOf = (asked: Request) => ({ asked, until: now() + lateWaits * answerMs });
  const forget = (unit: number): void => {
    owed = owed.filter(({ asked }) => asked.unit !== unit);
  };
  const add = (asked: Request): void => {
    owed = owed.filter(({ until }) => until > now());
    owed.push(entryOf(asked));
  };
  return {
    add,
    forget,
    isOlder(asked, answer) {
      const own = owed.filter(({ asked: { unit }, until }) => unit === asked.unit && until > now());
      const at = own.findIndex((entry) => isAlike(entry.asked, asked, answer));
      const oldest = own[at];
      if (oldest === undefined) return false;
      forget(asked.unit);
      for (const { asked: later } of own.slice(at + 1)) add(later); // what was asked before it was lost
      if (!isSame(oldest.asked.pdu, asked.pdu)) return true;
      add(asked);
      return false;
    },
  };
}
