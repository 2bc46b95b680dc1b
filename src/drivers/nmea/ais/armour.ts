import type { Bits } from './bits.ts';

const cellOf = new Uint8Array(128).fill(255);
for (let cell = 0; cell < 64; cell++) cellOf[cell < 40 ? cell + 48 : cell + 56] = cell;

/**
 * The bits of a VDM payload, IEC 61162-1 table 7: characters `0`…`W` and `` ` ``…`w`, without the fill bits at the end.
 * `undefined` when a character is none of these or the fill is no 0…5.
 */
export function bitsOfPayload(payload: string, fill: number): Bits | undefined {
  const isFill = fill >= 0 && fill <= 5 && payload.length * 6 >= fill;
  if (!isFill) return undefined;
  const cells = new Uint8Array(payload.length);
  for (let i = 0; i < payload.length; i++) {
    const cell = cellOf[payload.charCodeAt(i)] ?? 255;
    if (cell === 255) return undefined;
    cells[i] = cell;
  }
  return { cells, length: payload.length * 6 - fill };
}

/** The payload of bits and how many fill bits its last character holds. */
export function payloadOfBits({ cells, length }: Bits): { readonly payload: string; readonly fill: number } {
  const payload = String.fromCharCode(...Array.from(cells, (cell) => (cell < 40 ? cell + 48 : cell + 56)));
  return { payload, fill: cells.length * 6 - length };
}
