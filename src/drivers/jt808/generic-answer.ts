import { Failure } from '../../contracts/errors.ts';

/** Results of the generic answers 0x0001 and 0x8001, JT/T 808-2019 tables 4 and 5. */
export const result = { ok: 0, failed: 1, badMessage: 2, unsupported: 3, alarmConfirmed: 4 } as const;

/** Meaning of a result, in English, for people. */
export const resultTexts: readonly string[] = ['done', 'failed', 'message not understood', 'not supported', 'alarm confirmed'];

/** A generic answer: which message it answers, and how it went. */
export interface GenericAnswer {
  readonly serial: number;
  readonly id: number;
  readonly result: number;
}

/** The body of a generic answer. */
export function writeGenericAnswer({ serial, id, result: how }: GenericAnswer): Uint8Array {
  return Uint8Array.of(serial >> 8, serial & 255, id >> 8, id & 255, how);
}

/** Read a generic answer. Throws `BAD_FRAME` when it is too short. */
export function readGenericAnswer(body: Uint8Array): GenericAnswer {
  const [s1 = 0, s0 = 0, i1 = 0, i0 = 0, how] = body;
  if (how === undefined) throw new Failure('BAD_FRAME', 'reading a generic answer: too short', { details: { what: 'a generic answer' } });
  return { serial: (s1 << 8) | s0, id: (i1 << 8) | i0, result: how };
}
