import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestHost, type SeenSample } from '../../../test/conformance/driver-host.ts';
import type { Origin } from '../../contracts/quality.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import { createDecoder } from './decoder.ts';
import { encodeKeyed } from './keyed.ts';
import { readStranger } from './strangers.ts';

const now = Date.UTC(2024, 5, 1);
const limits = { maxValues: 100, earliest: 0, maxAheadMs: 1000 };
const keys = ['a.x', 'a.y', 'b.x', '水库.水位'];
const keyOf = (point: number) => keys[point - 1];

function encoded(samples: readonly SeenSample[]) {
  const batch = createBatch(samples.length);
  for (const { point, time, value, quality } of samples) append(batch, point, time, value, quality);
  return encodeKeyed(batch, keyOf);
}

function decode(bytes: Buffer, { origin = 'measured', known = keys }: { origin?: Origin; known?: readonly string[] } = {}) {
  const host = createTestHost({ now });
  const decoder = createDecoder(host.add({ identity: 'd', keys: known, origin }), host, limits);
  const outcome = { ...decoder.decode(bytes, [0, bytes.length], 0) };
  return { outcome, samples: host.samples };
}

const sample = fc.record({
  point: fc.integer({ min: 1, max: 4 }),
  time: fc.integer({ min: 0, max: now }),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  quality: fc.integer({ min: 0, max: 15 }),
});
const row: SeenSample = { point: 1, time: 1000, value: 1.5, quality: 0 };

test('the bytes are those of the table in keyed.ts', () => {
  const { bytes } = encoded([
    { point: 1, time: 1000, value: 1.5, quality: 6 },
    { point: 2, time: 1000, value: -2, quality: 6 },
  ]);
  const head = `02${'0200'}${'03612e78'}${'03612e79'}`;
  expect(bytes.toString('hex')).toBe(`${head}0000000000408f4006020000000100000000000000f83f00000000000000c0`);
});

test('what is encoded is decoded, bit for bit and in its order', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 100 }), (samples) => {
      const { bytes, taken, unnamed } = encoded(samples);
      expect([taken, unnamed]).toEqual([samples.length, 0]);
      expect(decode(bytes).samples).toEqual(samples);
    }),
  );
});

test('any noise behind the version is refused or read, and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const bytes = Buffer.from([2, ...noise]);
      const { outcome, samples } = decode(bytes);
      expect(outcome.taken).toBe(samples.length);
      expect(readStranger(bytes).size).toBeLessThanOrEqual(64);
    }),
  );
});

test('cut off anywhere, the rows before the cut are kept and the rest is refused', () => {
  const samples = [row, { ...row, time: 2000 }, { ...row, time: 3000 }];
  const { bytes } = encoded(samples);
  for (let length = 2; length < bytes.length; length++) {
    const { outcome, samples: kept } = decode(bytes.subarray(0, length));
    expect(samples.slice(0, kept.length)).toEqual(kept);
    const isBetweenRows = length >= 7 && (length - 7) % 21 === 0;
    expect(outcome.refused.length).toBe(isBetweenRows ? 0 : 1);
  }
});

test('no room within the message: it goes on at the same row', () => {
  const samples = Array.from({ length: 50 }, (_, i) => ({ ...row, point: 1 + (i % 4), time: i * 10 }));
  const { bytes } = encoded(samples);
  const host = createTestHost({ now });
  const device = host.add({ identity: 'd', keys });
  let calls = 0;
  const sink = { ...host.sink, room: (n: number) => (calls++ % 3 === 2 ? undefined : host.sink.room(n)) };
  const decoder = createDecoder(device, { ...host, sink }, limits);
  let taken = 0;
  for (let at: number | undefined = 0; at !== undefined; ) {
    const outcome = decoder.decode(bytes, [0, bytes.length], at);
    taken += outcome.taken;
    at = outcome.resumeAt;
  }
  expect(taken).toBe(50);
  expect(host.samples).toEqual(samples);
});

test('samples of points without a key are left out and counted', () => {
  const { bytes, taken, unnamed } = encoded([row, { ...row, point: 9 }, { ...row, point: 2 }]);
  expect([taken, unnamed]).toEqual([2, 1]);
  expect(decode(bytes).samples.map(({ point }) => point)).toEqual([1, 2]);
});

test('a device that does not measure keeps its own origin, and the status is that of the message', () => {
  const samples = [1, 5, 13].map((quality) => ({ ...row, quality }));
  expect(decode(encoded(samples).bytes, { origin: 'simulated' }).samples.map(({ quality }) => quality)).toEqual([9, 9, 9]);
  expect(decode(encoded(samples).bytes).samples.map(({ quality }) => quality)).toEqual([1, 5, 13]);
});

test.each([
  [
    'a key that the device does not bind',
    encoded([row, { ...row, point: 2 }]).bytes,
    { taken: 1, refused: [{ reason: 'unknown-key', count: 1 }] },
  ],
  ['a time too far ahead', encoded([row, { ...row, time: now + 5000 }]).bytes, { taken: 1, refused: [{ reason: 'bad-time', count: 1 }] }],
  [
    'a NaN of good quality',
    encoded([row, { ...row, value: Number.NaN }]).bytes,
    { taken: 1, refused: [{ reason: 'bad-value', count: 1 }] },
  ],
  [
    'more values than allowed',
    encoded(Array.from({ length: 101 }, () => row)).bytes,
    { taken: 0, refused: [{ reason: 'too-large', count: 1 }] },
  ],
  [
    'a value with the number of no key',
    Buffer.from(encoded([row]).bytes).fill(7, 18, 19),
    { taken: 0, refused: [{ reason: 'bad-frame', count: 1 }] },
  ],
])('%s is refused and counted', (_, bytes, outcome) => {
  expect(decode(bytes, { known: ['a.x'] }).outcome).toMatchObject(outcome);
});

test('an unknown device is shown with its keys and newest values', () => {
  const { bytes } = encoded([row, { ...row, point: 4, value: 7 }, { ...row, time: 2000, value: 2.5 }]);
  expect([...readStranger(bytes)]).toEqual([
    ['a.x', 2.5],
    ['水库.水位', 7],
  ]);
});
