import { Failure } from '../../contracts/errors.ts';

/** Distance between the values of a series; `unit` is a minute, an hour or a day of 24 h. */
export interface Step {
  readonly unit: 'minute' | 'hour' | 'day';
  readonly count: number;
}

/** One element of a message with its value, or with the values of a series. */
export interface Reading {
  /** Element symbol (`Z`) or vendor symbol (`id76`, `idFF11`). */
  readonly symbol: string;
  /** Address of the station it belongs to: the last one named before it, else the one of the frame. */
  readonly station: string;
  /** Ten digits `YYMMDDHHmm` of the observation (of the first value of a series), as sent; `undefined` when the message names none. */
  readonly observedAt: string | undefined;
  /** `undefined` for a single value. */
  readonly step: Step | undefined;
  /** `undefined` = the station says that it has no value. Unreadable ones are `NaN`. */
  readonly values: readonly (number | undefined)[];
  /** Decimals of the values as sent. */
  readonly decimals: number;
}

/** A configuration item of functions 40–43 and 49. */
export interface Setting {
  /** Identifier guide byte, see `settings.ts`. */
  readonly id: number;
  /** Data as sent, upper-case hex (HEX encoding) or text (ASCII encoding). */
  readonly data: string;
  readonly decimals: number;
}

/** What a message holds besides readings. */
export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'picture'; readonly bytes: Uint8Array }
  | { readonly kind: 'bulk'; readonly bytes: Uint8Array }
  | { readonly kind: 'settings'; readonly settings: readonly Setting[] }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'switches'; readonly on: readonly boolean[] }
  | { readonly kind: 'gates'; readonly open: readonly boolean[]; readonly openingsCm: readonly (number | undefined)[] }
  | { readonly kind: 'quota'; readonly isOn: boolean }
  | { readonly kind: 'counters'; readonly counts: readonly number[] };

/** The body of an up message. */
export interface UpBody {
  /** 1…65535. */
  readonly serial: number;
  /** Twelve digits `YYMMDDHHmmSS` of the station's clock, as sent; not checked to be a date. */
  readonly sentAt: string;
  /** First station that the body names. */
  readonly station: string | undefined;
  /** Letter of the first station's type, e.g. `H`; hex when it is none of the standard's. */
  readonly stationType: string | undefined;
  /** Last observation time that the body names, ten digits; that of a picture. */
  readonly observedAt: string | undefined;
  readonly readings: readonly Reading[];
  readonly content: Content;
}

/** What the centre asks or orders; the shapes are those of `functions.ts`. */
export type Request =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'period';
      readonly from: string;
      readonly to: string;
      readonly step: Step | 'hourly';
      readonly symbols: readonly string[];
    }
  | { readonly kind: 'symbols'; readonly symbols: readonly string[] }
  | { readonly kind: 'settings'; readonly settings: readonly Setting[] }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | { readonly kind: 'marker' }
  | { readonly kind: 'status'; readonly bits: number }
  | { readonly kind: 'switches'; readonly on: readonly boolean[] }
  | { readonly kind: 'gates'; readonly open: readonly boolean[]; readonly openingsCm: readonly (number | undefined)[] }
  | { readonly kind: 'quota'; readonly isOn: boolean };

/** The body of a down message. */
export interface DownBody {
  /** That of the up message when it acknowledges one, 0 when the centre begins. */
  readonly serial: number;
  readonly sentAt: string;
  readonly request: Request;
}

/** A failure that says the body of a good frame cannot be read. */
export const badBody = (what: string): Failure => new Failure('BAD_FRAME', `reading an SL 651 body: ${what}`, { details: { what } });

/** A position in bytes; reading past the end throws `BAD_FRAME`. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** The next `count` bytes, without a copy. */
export function take(cursor: Cursor, count: number): Uint8Array {
  const { bytes, at } = cursor;
  if (at + count > bytes.length) throw badBody(`${count} bytes wanted at ${at}, ${bytes.length - at} left`);
  cursor.at += count;
  return bytes.subarray(at, at + count);
}

/** The next byte. */
export const takeByte = (cursor: Cursor): number => take(cursor, 1)[0] ?? 0;

/** All bytes that are left. */
export const takeRest = (cursor: Cursor): Uint8Array => take(cursor, cursor.bytes.length - cursor.at);

/** Bytes not yet read. */
export const leftOf = (cursor: Cursor): number => cursor.bytes.length - cursor.at;

const minutes = { minute: 1, hour: 60, day: 1440 } as const;

/** Milliseconds of a step. */
export const stepMs = (step: Step): number => minutes[step.unit] * step.count * 60_000;

/** The five minutes between the values of DRP and DRZ1–8. */
export const fiveMinutes: Step = { unit: 'minute', count: 5 };
