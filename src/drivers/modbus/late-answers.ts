import { statedBytes } from './pdu.ts';

/** A request to a unit. */
interface Request {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

/** Answers that may still come, of requests whose time is over. */
export interface Late {
  /** True when an answer to this request may be one to an older one instead, which is then taken for having come. */
  takes(asked: Request, answer: Uint8Array): boolean;
  /** A request was not answered in time. Writes do not count: their answers repeat them. */
  add(asked: Request): void;
  /** Expect no more of a unit. */
  forget(unit: number): void;
}

/** An answer may be late by so many times the wait for it. */
const lateWaits = 4;

/**
 * No answer is late yet. A unit answers in the order in which it was asked, and answers on RTU do not say to what.
 *
 * @param answerMs how long an answer is waited for
 * @param now monotonic milliseconds
 */
export function createLate(answerMs: number, now: () => number): Late {
  let owed: { readonly asked: Request; readonly until: number }[] = [];
  const isSame = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, i) => byte === other[i]);
  const prune = (): void => {
    owed = owed.filter(({ until }) => until > now());
  };
  return {
    takes({ unit, pdu }, answer) {
      prune();
      const isException = (answer[0] ?? 0) >= 0x80;
      const at = owed.findIndex(
        ({ asked: older }) =>
          older.unit === unit &&
          older.pdu[0] === pdu[0] &&
          (isException || statedBytes(older.pdu) === statedBytes(pdu)) &&
          !isSame(older.pdu, pdu),
      );
      owed = owed.filter((_, i) => i !== at);
      return at >= 0;
    },
    add(asked) {
      prune();
      if (statedBytes(asked.pdu) !== undefined) owed.push({ asked, until: now() + lateWaits * answerMs });
    },
    forget(unit) {
      owed = owed.filter(({ asked }) => asked.unit !== unit);
    },
  };
}
