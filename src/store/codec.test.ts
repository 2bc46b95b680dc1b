import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRuns, encodeRuns } from './byte-runs.ts';
import { columnRoom, decodeColumn, encodeColumn, type Order } from './codec.ts';

const bitsOf = (values: Float64Array) => [...new BigUint64Array(values.buffer, values.byteOffset, values.length)];

function roundTrip(values: readonly number[], order: Order): { bytes: number; values: Float64Array } {
  const source = Float64Array.from(values);
  const target = new Uint8Array(columnRoom(source.length) + 3);
  const end = encodeColumn(source, source.length, order, target, 3);
  const decoded = new Float64Array(source.length);
  expect(decodeColumn(target.slice(0, end), 3, source.length, decoded)).toBe(end);
  expect(bitsOf(decoded)).toEqual(bitsOf(source));
  return { bytes: end - 3, values: decoded };
}

const anyDouble = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff }))
  .map(([low, high]) => new Float64Array(Uint32Array.from([low, high]).buffer)[0] ?? 0);
const decimal = fc
  .tuple(fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }), fc.integer({ min: 0, max: 12 }))
  .map(([n, d]) => n / 10 ** d);
const single = fc.oneof(fc.float(), decimal.map(Math.fround));
const special = fc.constantFrom(
  0,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
  5e-324,
  Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  2 ** 51,
  -(2 ** 51),
  2 ** 31,
);
const order = fc.constantFrom<Order>(1, 2);

describe('a column', () => {
  test('comes back bit for bit, whatever doubles it holds', () => {
    const column = fc.oneof(
      fc.array(anyDouble, { maxLength: 100 }),
      fc.array(decimal, { maxLength: 200 }),
      fc.array(single, { maxLength: 200 }),
      fc.array(decimal.map(Math.fround), { maxLength: 200 }),
      fc.array(fc.oneof(decimal, special, anyDouble), { maxLength: 100 }),
      fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), { maxLength: 200 }),
      fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), { maxLength: 70 }),
    );
    fc.assert(
      fc.property(column, order, (values, o) => {
        roundTrip(values, o);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['zeros of both signs', [0, -0, 0, -0]],
    ['minus zero alone', [-0, -0, -0]],
    ['nothing but NaN', [Number.NaN, Number.NaN, Number.NaN]],
    ['infinities', [Infinity, -Infinity, Infinity]],
    ['one value', [12.5]],
    ['nothing', []],
    ['decimals among which one is minus zero', [1.5, -0, 2.5]],
    ['a jump over the whole range', [-(2 ** 50), 2 ** 50, -(2 ** 50)]],
  ])('keeps %s', (_, values) => {
    roundTrip(values, 1);
    roundTrip(values, 2);
  });

  test('of times at a steady pace, or of whole numbers at one distance, takes 17 bytes', () => {
    const times = Array.from({ length: 1000 }, (_, i) => 1_700_000_000_000 + i * 60_000);
    expect(roundTrip(times, 2).bytes).toBe(17);
    expect(roundTrip(times, 1).bytes).toBe(17);
    expect(roundTrip([5, 2, -1, -4], 1).bytes).toBe(17);
  });

  test('of times at a nearly steady pace is not widened by the pace', () => {
    const times = Array.from({ length: 40 }, (_, i) => 1_700_000_000_000 + i * 60_000 + (i % 3));
    expect(roundTrip(times, 2).bytes).toBeLessThan(40);
  });

  test.each([
    ['whose distance changes at the end', [1, 2, 3, 5]],
    ['of steps that are no whole numbers', [0.5, 1, 1.5, 2]],
    ['that comes to minus zero', [2, 1, -0, -1]],
    ['that leaves the whole numbers', [0, 2 ** 51 - 1, 2 ** 52 - 2, 3 * 2 ** 51 - 3]],
  ])('%s is not taken for a steady one', (_, values) => {
    roundTrip(values, 1);
    roundTrip(values, 2);
  });

  test('of times as YFSEG002 had them is still read', () => {
    const times = new Float64Array(7);
    decodeColumn(Buffer.from('1000008056febc78420ed00705b003f000fce6bd0a', 'hex'), 0, 7, times);
    expect([...times]).toEqual([0, 1000, 2010, 2990, 4000, 10000, 10500].map((t) => t + 1_700_000_000_000));
  });

  test('of a slow level in centimetres takes about half a byte a value', () => {
    const levels = Array.from({ length: 1024 }, (_, i) => Math.round(1000 * Math.sin(i / 100)) / 100 + 700);
    expect(roundTrip(levels, 1).bytes).toBeLessThan(1024 * 0.8);
  });

  test('of decimals that a device has rounded to single precision takes as little as of the decimals', () => {
    const levels = Array.from({ length: 1024 }, (_, i) => Math.round(1000 * Math.sin(i / 100)) / 100 + 700);
    const exact = roundTrip(
      levels.map((level) => Math.round(level * 100) / 100),
      1,
    ).bytes;
    expect(
      roundTrip(
        levels.map((level) => Math.fround(Math.round(level * 100) / 100)),
        1,
      ).bytes,
    ).toBe(exact);
  });

  test('of noise of single precision takes little more than four bytes a value', () => {
    const noise = Array.from({ length: 1024 }, (_, i) => Math.fround(100 + ((i * 7919.123) % 50)));
    expect(roundTrip(noise, 1).bytes).toBeLessThan(1024 * 4.1);
  });

  test('of random doubles never takes more than eight bytes a value and a byte', () => {
    fc.assert(
      fc.property(fc.array(anyDouble, { minLength: 1, maxLength: 80 }), order, (v, o) => roundTrip(v, o).bytes <= v.length * 8 + 9),
    );
  });

  test('of noise decodes to something and never throws', () => {
    const target = new Float64Array(300);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 300 }), (noise, count) => {
        decodeColumn(noise, 0, count, target);
        decodeRuns(noise, 0, count, new Uint8Array(count));
      }),
      { numRuns: 1000 },
    );
  });
});

test('runs of bytes come back', () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 2_000 })), { maxLength: 6 });
  fc.assert(
    fc.property(runs, (list) => {
      const source = Uint8Array.from(list.flatMap(([byte, length]) => Array<number>(length).fill(byte)));
      const target = new Uint8Array(source.length * 2 + 8);
      const end = encodeRuns(source, source.length, target, 0);
      const decoded = new Uint8Array(source.length);
      expect(decodeRuns(target, 0, source.length, decoded)).toBe(end);
      expect(decoded).toEqual(source);
    }),
  );
});
