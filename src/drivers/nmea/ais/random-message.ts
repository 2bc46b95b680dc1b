import fc from 'fast-check';
import type { Bits } from './bits.ts';

/** Lengths that the types are sent with; for those of free length, some that end within and at groups and bytes. */
export const usualLengths: readonly { readonly type: number; readonly length: number }[] = [
  ...[1, 2, 3, 4, 9, 11, 18].map((type) => ({ type, length: 168 })),
  ...[88, 136, 300, 1008].map((length) => ({ type: 6, length })),
  ...[7, 13].flatMap((type) => [72, 104, 136, 168].map((length) => ({ type, length }))),
  ...[56, 80, 341, 1008].map((length) => ({ type: 8, length })),
  ...[72, 168, 1008].map((length) => ({ type: 12, length })),
  ...[40, 160, 1000].map((length) => ({ type: 14, length })),
  ...[88, 112, 160].map((length) => ({ type: 15, length })),
  ...[96, 144].map((length) => ({ type: 16, length })),
  ...[80, 120, 816].map((length) => ({ type: 17, length })),
  ...[72, 104, 136, 160].map((length) => ({ type: 20, length })),
  ...[272, 296, 360].map((length) => ({ type: 21, length })),
  ...[104, 168].map((length) => ({ type: 25, length })),
  ...[128, 424, 1000].map((length) => ({ type: 26, length })),
  ...[96, 168].map((length) => ({ type: 27, length })),
  { type: 5, length: 424 },
  { type: 10, length: 72 },
  { type: 19, length: 312 },
  { type: 22, length: 168 },
  { type: 23, length: 160 },
  { type: 24, length: 168 },
];

/** Random bits of a type, for tests; of type 24 those of part A or B. */
export const randomMessage = (type: number, length: number): fc.Arbitrary<Bits> =>
  fc.uint8Array({ minLength: Math.ceil(length / 6), maxLength: Math.ceil(length / 6), max: 63 }).map((random) => {
    const cells = Uint8Array.from(random);
    cells[0] = type;
    if (type === 24) cells[6] = (cells[6] ?? 0) & 0b110111; // bit 38: part 0 or 1
    const surplus = cells.length * 6 - length;
    const last = cells.length - 1;
    cells[last] = ((cells[last] ?? 0) >> surplus) << surplus;
    return { cells, length };
  });

/** The same with an application identifier: the DAC at bit `at`, the FID after it. */
export const randomBinary = (
  { type, length, at }: { readonly type: number; readonly length: number; readonly at: number },
  [dac, fid]: readonly [number, number],
): fc.Arbitrary<Bits> =>
  randomMessage(type, length).map(({ cells }) => {
    const value = dac * 64 + fid;
    const changed = Uint8Array.from(cells);
    for (let i = 0; i < 16; i++) {
      const [cell, mask] = [Math.floor((at + i) / 6), 32 >> ((at + i) % 6)];
      const isSet = ((value >> (15 - i)) & 1) === 1;
      changed[cell] = isSet ? (changed[cell] ?? 0) | mask : (changed[cell] ?? 0) & ~mask;
    }
    return { cells: changed, length };
  });
