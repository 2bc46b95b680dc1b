/** Where a scan of bytes stands; −1 when what it looked for was not there. */
export interface Cursor {
  at: number;
}

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;

/** Below 10^15 a whole number is exact in a double, and so is every power of ten up to 10^22: one division then rounds correctly. */
const exactDigits = 15;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/**
 * Read a JSON number (RFC 8259 §6, strictly) that begins at `from`.
 *
 * @returns the same double as `JSON.parse`; NaN and `cursor.at = -1` when there is no number. Otherwise `cursor.at` is the byte behind it,
 * which may lie behind the end of the caller's message: the caller checks.
 */
export function scanNumber(bytes: Buffer, from: number, cursor: Cursor): number {
  let at = from;
  let byte = bytes[at] ?? 0;
  const isNegative = byte === MINUS;
  if (isNegative) byte = bytes[++at] ?? 0;
  const first = at;
  let mantissa = 0;
  while (byte >= 0x30 && byte <= 0x39) {
    mantissa = mantissa * 10 + (byte - 0x30);
    byte = bytes[++at] ?? 0;
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return noNumber(cursor);
  let decimals = 0;
  if (byte === DOT) {
    byte = bytes[++at] ?? 0;
    const firstDecimal = at;
    while (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30);
      byte = bytes[++at] ?? 0;
    }
    decimals = at - firstDecimal;
    if (decimals === 0) return noNumber(cursor);
  }
  if ((byte | 0x20) === 0x65 || whole + decimals > exactDigits) return scanLong(bytes, from, at, cursor);
  cursor.at = at;
  const value = scaled(mantissa, decimals);
  return isNegative ? -value : value;
}

const scaled = (mantissa: number, decimals: number): number => (decimals > 0 ? mantissa / (powersOfTen[decimals] ?? Number.NaN) : mantissa);

/** Slower path: an exponent, or more digits than one division can round. */
function scanLong(bytes: Buffer, from: number, mantissaEnd: number, cursor: Cursor): number {
  let at = mantissaEnd;
  if (((bytes[at] ?? 0) | 0x20) === 0x65) {
    at++;
    if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
    const firstDigit = at;
    while (isDigit(bytes[at] ?? 0)) at++;
    if (at === firstDigit) return noNumber(cursor);
  }
  cursor.at = at;
  return Number(bytes.toString('latin1', from, at));
}

function noNumber(cursor: Cursor): number {
  cursor.at = -1;
  return Number.NaN;
}
