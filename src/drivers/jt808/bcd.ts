import type { EpochMs } from '../../contracts/time.ts';

/** Terminals state their time in GMT+8, wherever they are (JT/T 808-2019 table 1 and 8.18). */
export const terminalZoneMs = 8 * 3_600_000;

const pairs: readonly string[] = Array.from({ length: 0x9a }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The digits of packed BCD, or `undefined` when a nibble is no digit. */
export function readBcd(bytes: Uint8Array): string | undefined {
  let digits = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if ((byte & 15) > 9 || byte > 0x99) return undefined;
    digits += pairs[byte];
  }
  return digits;
}

/** Packed BCD of an even number of digits. */
export const writeBcd = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

const two = (byte: number): number => ((byte & 15) > 9 || byte > 0x99 ? Number.NaN : (byte >> 4) * 10 + (byte & 15));

/**
 * The moment that BCD[6] `YYMMDDhhmmss` at `at` names on a clock `zoneMs` ahead of UTC; the year is 2000 + YY.
 *
 * @returns `undefined` for anything that is no date, such as a 13th month, 30 February or a digit A…F
 */
export function readTime(bytes: Uint8Array, at: number, zoneMs: number = terminalZoneMs): EpochMs | undefined {
  const part = (i: number): number => two(bytes[at + i] ?? 0xff);
  const [month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5)];
  if (!(hour < 24 && minute < 60 && second < 60 && day > 0 && month > 0 && month < 13)) return undefined;
  const time = Date.UTC(2000 + part(0), month - 1, day, hour, minute, second);
  return new Date(time).getUTCDate() === day ? time - zoneMs : undefined;
}

/** BCD[6] `YYMMDDhhmmss` of a moment, cut to the second. */
export function writeTime(time: EpochMs, zoneMs: number = terminalZoneMs): Uint8Array {
  const iso = new Date(time + zoneMs).toISOString();
  return writeBcd(iso.replace(/\D/g, '').slice(2, 14));
}
