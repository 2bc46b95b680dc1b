import {
  type declarationStates,
  type directions,
  type verificationStates,
  verificationSteps,
} from '../../../contracts/api/declarations.ts';
import type { EpochMs } from '../../../contracts/time.ts';

/** How a declaration stands. */
export type DeclarationState = (typeof declarationStates)[number];
/** Into a fence or out of it. */
export type Direction = (typeof directions)[number];

/** A step of the verification on the spot. */
export type VerificationStep = (typeof verificationSteps)[number];
/** What its steps say together. */
export type VerificationState = (typeof verificationStates)[number];

/** What the steps that were done say together; one that is not in order counts more than all others. */
export function verificationBy(done: readonly { readonly step: VerificationStep; readonly isOk: boolean }[]): VerificationState {
  if (done.some(({ isOk }) => !isOk)) return 'failed';
  if (done.length === 0) return 'none';
  return verificationSteps.every((step) => done.some((one) => one.step === step)) ? 'passed' : 'partial';
}

/** When a movement was declared for, and how the declaration stands. */
export interface Planned {
  readonly id: string;
  readonly state: DeclarationState;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** A movement that is further outside of the window than this belongs to no declaration: 12 h, `assumed`. */
export const reachMs = 12 * 3_600_000;

/** States of a declaration that a movement may still be matched to; a missed one by what comes late, or is heard late. */
export const matchable = ['open', 'missed'] as const satisfies readonly DeclarationState[];

/** How far a time is outside of a window, ms: less than 0 before it, 0 within, both ends included, more than 0 after it. */
export const offMs = ({ from, to }: Pick<Planned, 'from' | 'to'>, time: EpochMs): number =>
  Math.min(time - from, 0) + Math.max(time - to, 0);

/** What a movement at a time makes of a declaration that it is matched to. */
export function stateBy(window: Pick<Planned, 'from' | 'to'>, time: EpochMs): 'onTime' | 'early' | 'late' {
  const off = offMs(window, time);
  if (off === 0) return 'onTime';
  return off < 0 ? 'early' : 'late';
}

/** The declaration that a movement fits best: the one whose window is nearest, of those the one that ends first. `undefined`: none within {@link reachMs}. */
export function fitting<T extends Planned>(planned: readonly T[], time: EpochMs): T | undefined {
  const near = planned.filter((one) => matchable.some((state) => state === one.state) && Math.abs(offMs(one, time)) <= reachMs);
  return near.sort((a, b) => Math.abs(offMs(a, time)) - Math.abs(offMs(b, time)) || a.to - b.to || (a.id < b.id ? -1 : 1))[0];
}

/** Whether the window is over and nothing came. */
export const isMissed = ({ state, to }: Pick<Planned, 'state' | 'to'>, now: EpochMs): boolean => state === 'open' && to < now;
