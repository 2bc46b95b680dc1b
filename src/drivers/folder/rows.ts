import { parse } from 'csv-parse/sync';
import { delimiterOf as delimiterIn } from '../../contracts/csv.ts';

/** A piece of a file: whole rows, and where they end. */
export interface Piece {
  /** Ranges of bytes, each a row with its line break. */
  readonly rows: readonly (readonly [from: number, to: number])[];
  /** Rows that are too long: skipped up to their first line break. */
  readonly tooLong: readonly (readonly [from: number, to: number])[];
  /** Bytes dealt with; what follows is the beginning of a row. */
  readonly end: number;
}

const quote = 0x22;
const lineBreak = 0x0a;

const blank = 0x20;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;
/** Comma, semicolon, tab: what cells are parted by. */
const parting: ReadonlySet<number | undefined> = new Set([0x2c, 0x3b, 0x09]);

/** True when a quote stands where a cell begins, and so encloses it; elsewhere it is a sign as any other, as in `12"`. [RFC 4180, 2] */
function opensCell(bytes: Uint8Array, at: number, from: number): boolean {
  let before = at - 1;
  while (before >= from && bytes[before] === blank) before--;
  if (before < from || parting.has(bytes[before])) return true;
  return from === 0 && before === 2 && byteOrderMark.every((byte, i) => bytes[i] === byte);
}

/**
 * The whole rows in bytes. A line break within quotes does not end a row. Bytes are looked at, not characters: in UTF-8 and GB18030 no part
 * of another character looks like a quote or a line break.
 *
 * @param isLast true: the file ends here, and so does its last row
 */
export function cutRows(bytes: Uint8Array, { maxRowBytes, isLast }: { readonly maxRowBytes: number; readonly isLast: boolean }): Piece {
  const rows: [number, number][] = [];
  const tooLong: [number, number][] = [];
  let [from, isQuoted] = [0, false];
  let [firstBreak, closedAt] = [-1, -1];
  const next = (at: number): void => {
    [from, isQuoted, firstBreak, closedAt] = [at, false, -1, -1];
  };
  const meetQuote = (at: number): void => {
    if (isQuoted) [isQuoted, closedAt] = [false, at];
    else isQuoted = closedAt === at - 1 || opensCell(bytes, at, from); // two of them within quotes are one
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === quote) meetQuote(i);
    if (byte === lineBreak && firstBreak < 0) firstBreak = i;
    if (byte === lineBreak && !isQuoted) {
      rows.push([from, i + 1]);
      next(i + 1);
    } else if (i - from >= maxRowBytes) {
      // A quote that is never closed must not swallow the file: go on behind the row's first line.
      const to = firstBreak < 0 ? i + 1 : firstBreak + 1;
      tooLong.push([from, to]);
      next(to);
      i = to - 1;
    }
  }
  if (isLast && from < bytes.length) {
    if (isQuoted && firstBreak >= 0) {
      tooLong.push([from, firstBreak + 1]);
      const rest = cutRows(bytes.subarray(firstBreak + 1), { maxRowBytes, isLast });
      const shift = ([a, b]: readonly [number, number]): [number, number] => [a + firstBreak + 1, b + firstBreak + 1];
      return { rows: [...rows, ...rest.rows.map(shift)], tooLong: [...tooLong, ...rest.tooLong.map(shift)], end: bytes.length };
    }
    rows.push([from, bytes.length]);
    next(bytes.length);
  }
  return { rows, tooLong, end: from };
}

/** The cells of a row; `undefined` when it cannot be read, no cells when it is empty. */
export function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  // Fast path: most rows have no quotes.
  if (!text.includes('"')) return text.trim() === '' ? [] : text.split(delimiter).map((cell) => cell.trim());
  try {
    const [cells = [], ...more] = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    });
    return more.length === 0 ? cells : undefined; // of two rows in one, none may get lost
  } catch {
    return undefined; // told by the caller, with its line
  }
}

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** The delimiter of a file, by its setting or its first row. */
export function delimiterOf(firstRow: string, setting: 'auto' | keyof typeof delimiters): string {
  if (setting !== 'auto') return delimiters[setting];
  return delimiterIn(firstRow);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030');

/** The text of a row; with `auto` each row is UTF-8 where it is that, else GB18030. */
export function textOf(row: Uint8Array, encoding: 'auto' | 'utf-8' | 'gb18030'): string {
  if (encoding === 'gb18030') return gb18030.decode(row);
  try {
    return utf8.decode(row);
  } catch {
    return (encoding === 'auto' ? gb18030 : new TextDecoder()).decode(row);
  }
}
