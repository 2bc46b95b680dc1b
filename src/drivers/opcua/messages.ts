import type { Introduction } from '../../contracts/driver.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { OpcuaConfig } from './config.ts';
import type { DiscoveryRequest, Found } from './discovery.ts';
import type { OpcuaKey } from './key.ts';

/** What a port of the client's thread is opened for. It ends when either side closes the port. */
export type Task =
  | (TaskBase & { readonly kind: 'serve' })
  | (TaskBase & { readonly kind: 'probe' })
  | (TaskBase & { readonly kind: 'introduce' })
  | (TaskBase & { readonly kind: 'discover'; readonly request: DiscoveryRequest });

interface TaskBase {
  readonly config: OpcuaConfig;
  /** Where our certificate is kept. */
  readonly folder: string;
}

/** A value to be watched; messages name it by its handle. */
export interface Item extends OpcuaKey {
  readonly handle: number;
  /** It is kept as a text of the device. */
  readonly isText: boolean;
}

/** What an item that is a text says; `undefined` when that is no text, or bad. */
export interface SaidText {
  readonly handle: number;
  readonly text: string | undefined;
}

/** A node, or an element of the array that it holds. */
export type Place = Pick<OpcuaKey, 'node' | 'element'>;

/** What can be asked of a server; numbers are raw. */
export type Question =
  | { readonly kind: 'read'; readonly places: readonly Place[] }
  | { readonly kind: 'write'; readonly places: readonly Place[]; readonly values: readonly number[] }
  | { readonly kind: 'history'; readonly place: Place; readonly from: number; readonly to: number; readonly limit: number };

/** From the data plane to the client's thread. */
export type ToClient =
  | { readonly type: 'follow'; readonly add: readonly Item[]; readonly drop: readonly number[] }
  /** These values are on disk, or were counted as refused: the server may forget them. */
  | { readonly type: 'taken'; readonly batch: number }
  /** Values of these were not taken: send their present ones. */
  | { readonly type: 'refresh'; readonly handles: readonly number[] }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  /** Hang up; the port is closed when that is done. */
  | { readonly type: 'end' };

/** Columns of values: entry i of each belongs to value i. */
export interface Values {
  readonly handle: Uint32Array;
  /** Epoch ms; NaN where the server told none. */
  readonly time: Float64Array;
  /** Raw value; NaN where it is none or of no use. */
  readonly value: Float64Array;
  /** See {@link flag}. */
  readonly flags: Uint8Array;
}

/** Bits of the flags of a value: its status (as `quality.ts` has it) in bits 0–1, and what is noteworthy. */
export const flag = {
  status: 3,
  /** It is text, a structure, an array without an element, or no number. */
  isNoNumber: 4,
  /** The server's queue ran over just before it. */
  isAfterLoss: 8,
} as const;

/** From the client's thread to the data plane. */
export type FromClient =
  | { readonly type: 'up'; readonly detail: string }
  | { readonly type: 'lost'; readonly code: ErrorCode; readonly detail: string }
  | {
      readonly type: 'values';
      readonly batch: number;
      readonly values: Values;
      readonly texts: readonly SaidText[];
      readonly bytes: number;
    }
  /** The server does not watch these; they are tried again later. */
  | { readonly type: 'refused'; readonly handles: readonly number[]; readonly detail: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'failed'; readonly id: number; readonly code: ErrorCode; readonly detail: string };

/** What a question or a task is answered with. */
export type Answer = Values | string | Found | Introduction;
