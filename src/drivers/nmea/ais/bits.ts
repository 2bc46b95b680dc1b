/** The bits of an AIS message as six-bit cells, the most significant bit first; `length` counts bits. */
export interface Bits {
  readonly cells: Uint8Array;
  readonly length: number;
}

/** Bits `from` … `from + count − 1` as an unsigned number, at most 32; bits beyond the end read as zero. */
export function unsignedAt(bits: Bits, from: number, count: number): number {
  // So that the shifts below stay within 31 bits.
  if (count > 16) return unsignedAt(bits, from, count - 16) * 65_536 + unsignedAt(bits, from + count - 16, 16);
  const { cells } = bits;
  let cell = (from / 6) | 0;
  const skipped = from - cell * 6;
  let value = (cells[cell] ?? 0) & (63 >> skipped);
  let have = 6 - skipped;
  while (have < count) {
    value = (value << 6) | (cells[++cell] ?? 0);
    have += 6;
  }
  return value >> (have - count);
}

/** The same as a two's complement number. */
export function signedAt(bits: Bits, from: number, count: number): number {
  const value = unsignedAt(bits, from, count);
  return value >= 2 ** (count - 1) ? value - 2 ** count : value;
}

const characters = '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !"#$%&\'()*+,-./0123456789:;<=>?';

/** Six-bit text: cut at the first `@`, without spaces at its end. M.1371-5 annex 8, table 47. */
export function textAt(bits: Bits, from: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    const code = unsignedAt(bits, from + i * 6, 6);
    if (code === 0) break;
    text += characters[code] ?? '';
  }
  return text.trimEnd();
}

/** The six-bit code of a character; `undefined` when there is none. Lower-case letters are sent as capitals. */
export function codeOf(character: string): number | undefined {
  const code = characters.indexOf(character.toUpperCase());
  return code === -1 ? undefined : code;
}

/** Bits being written. */
export interface BitWriter {
  /** Append the low `count` bits (at most 32) of a number, which may be negative. */
  put(value: number, count: number): void;
  /** What was written, its last cell filled up with zeros. */
  bits(): Bits;
}

/** A writer without bits. */
export function createBitWriter(): BitWriter {
  const cells: number[] = [];
  let length = 0;
  const putBit = (bit: number): void => {
    const at = length++ % 6;
    if (at === 0) cells.push(0);
    cells[cells.length - 1] = (cells.at(-1) ?? 0) | (bit << (5 - at));
  };
  return {
    put(value, count) {
      for (let i = count - 1; i >= 0; i--) putBit(Math.floor(value / 2 ** i) & 1);
    },
    bits: () => ({ cells: Uint8Array.from(cells), length }),
  };
}
