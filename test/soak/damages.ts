import type { Random } from './power-cut/random.ts';

/** What may happen to a file behind the back of its program: its bytes afterwards, or `undefined` when it is gone. */
export type Damage = (bytes: Buffer, random: Random) => Buffer | undefined;

const sector = 512;
const page = 4096;

/** All kinds of damage that are tried, by name. */
export const damages: Readonly<Record<string, Damage>> = {
  'a flipped bit': (bytes, random) => changed(bytes, (copy) => flip(copy, random)),
  'many flipped bits': (bytes, random) =>
    changed(bytes, (copy) => {
      for (let i = 0; i < 20; i++) flip(copy, random);
    }),
  'a stretch of noise': (bytes, random) =>
    changed(bytes, (copy) => {
      const from = random.below(copy.length);
      for (let at = from; at < Math.min(copy.length, from + 200); at++) copy[at] = random.below(256);
    }),
  'a zeroed page': (bytes, random) =>
    changed(bytes, (copy) => {
      const from = page * random.below(Math.ceil(copy.length / page));
      copy.fill(0, from, Math.min(copy.length, from + page));
    }),
  'swapped sectors': (bytes, random) =>
    changed(bytes, (copy) => {
      const sectors = Math.max(1, Math.floor(copy.length / sector));
      const [a, b] = [sector * random.below(sectors), sector * random.below(sectors)];
      bytes.subarray(a, a + sector).copy(copy, b);
      bytes.subarray(b, b + sector).copy(copy, a);
    }),
  'a cut end': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'noise behind the end': (bytes, random) => Buffer.concat([bytes, Buffer.from(Array.from({ length: 100 }, () => random.below(256)))]),
  'a piece cut out': (bytes, random) => {
    const from = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(2000))]);
  },
  'a file that is gone': () => undefined,
};

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

function flip(bytes: Buffer, random: Random): void {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
}
