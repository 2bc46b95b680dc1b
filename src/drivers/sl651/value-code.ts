import { Failure } from '../../contracts/errors.ts';
import { bytesOf, hexOf } from './control.ts';

/**
 * The number in BCD bytes without a point.
 *
 * A first byte FF makes it negative (SL 651-2014 6.6.3.3a). All F, or no byte at all, is "no data" = `undefined`;
 * a digit A…F anywhere else, and more than the 15 digits that a double holds (the standard has eleven at most), give NaN.
 */
export function readNumber(bytes: Uint8Array, decimals: number): number | undefined {
  const hex = hexOf(bytes);
  if (/^F*$/.test(hex)) return undefined;
  const isNegative = hex.startsWith('FF');
  const digits = isNegative ? hex.slice(2) : hex;
  if (!/^0*\d{1,15}$/.test(digits)) return Number.NaN;
  // Through decimal text, so that 2.896 is the double nearest to 2.896.
  const magnitude = Number(`${digits}e-${decimals}`);
  return isNegative && magnitude !== 0 ? -magnitude : magnitude;
}

/** Digits of a number without point and sign, rounded to its decimals, e.g. 1.72 with 2 decimals → `172`. */
function digitsOf(value: number, decimals: number): string {
  if (!(Math.abs(value) < 1e15)) throw new Failure('BAD_REQUEST', `encoding ${value}: too large`, { details: { what: String(value) } });
  return Math.abs(value)
    .toFixed(decimals)
    .replace('.', '')
    .replace(/^0+(?=\d)/, '');
}

/** Bytes that a number needs, sign byte included. */
export const bytesNeeded = (value: number, decimals: number): number =>
  Math.ceil(digitsOf(value, decimals).length / 2) + (value < 0 ? 1 : 0);

/** BCD of a number in exactly `size` bytes; `undefined` becomes all F. Throws `BAD_REQUEST` when it does not fit. */
export function writeNumber(value: number | undefined, size: number, decimals: number): Uint8Array {
  if (value === undefined) return new Uint8Array(size).fill(0xff);
  const room = value < 0 ? size * 2 - 2 : size * 2;
  const digits = digitsOf(value, decimals);
  if (digits.length > room) {
    throw new Failure('BAD_REQUEST', `encoding ${value}: ${digits.length} digits do not fit in ${size} bytes`, {
      details: { what: String(value) },
    });
  }
  return bytesOf((value < 0 ? 'FF' : '') + digits.padStart(room, '0'));
}
