import type { Verdict } from '../contracts/detector.ts';
import type { LinkEvent } from '../contracts/driver.ts';
import { type ErrorCode, type ErrorDetails, Failure } from '../contracts/errors.ts';
import type { Quarantined } from '../contracts/flow.ts';
import type { AdmissionLimits } from '../contracts/load.ts';
import type { LogPiece } from '../contracts/log-replica.ts';
import type { StoreOptions, StoreShared } from '../store/writer.ts';
import type { LatestPage } from './latest.ts';
import type { Plane } from './plane.ts';

/** What the worker is started with. */
export interface WorkerStart {
  readonly store: Omit<StoreOptions, 'clock' | 'replica' | 'diskUse'>;
  /** The main thread keeps the log elsewhere. */
  readonly isReplicated: boolean;
  readonly tickMs: number;
  readonly refuseDiskRatio: number;
  readonly limits: AdmissionLimits | undefined;
}

/** The name of a function of the data plane. */
export type PlaneCall = keyof Plane & string;

/** A call of the data plane from the main thread; each is answered. */
export interface Command {
  readonly id: number;
  readonly call: PlaneCall;
  readonly args: readonly unknown[];
}

/** What became of a stretch of the log that the main thread was asked to keep elsewhere. */
export interface Kept {
  readonly kept: number;
  readonly failure?: PlainFailure;
}

/** Carry out a call. */
export function carryOut(plane: Plane, call: PlaneCall, args: readonly unknown[]): unknown {
  const act = plane[call] as (...args: readonly unknown[]) => unknown; // holds: `Line.call` typed the arguments by the name
  return act(...args);
}

/** What the worker says to the main thread. */
export type Told =
  | { readonly type: 'ready'; readonly shared: StoreShared }
  | { readonly type: 'notStarted'; readonly failure: PlainFailure }
  | { readonly type: 'page'; readonly page: LatestPage }
  | { readonly type: 'verdicts'; readonly verdicts: readonly Verdict[] }
  | { readonly type: 'links'; readonly source: string; readonly events: readonly LinkEvent[] }
  | { readonly type: 'quarantined'; readonly source: string; readonly found: readonly Quarantined[] }
  /** The bytes are in shared memory. */
  | { readonly type: 'keep'; readonly id: number; readonly piece: LogPiece }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly failure: PlainFailure };

/** A failure as it crosses between threads: classes do not survive the way. */
export interface PlainFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** A failure as plain data; anything else that was thrown becomes `INTERNAL` with its message. */
export function plainFailure(error: unknown): PlainFailure {
  if (error instanceof Failure) return { code: error.code, message: error.message, details: error.details };
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error), details: {} };
}

/** A failure made whole again. */
export const wholeFailure = ({ code, message, details }: PlainFailure): Failure => new Failure(code, message, { details });
