import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestHost } from '../../../test/conformance/driver-host.ts';
import { encodeBinary, isMissing, layoutOf, valueAt } from './binary.ts';
import { createDecoder } from './decoder.ts';

const now = Date.UTC(2024, 5, 1);
const limits = { maxValues: 100, earliest: 0, maxAheadMs: 1000 };

function decode(bytes: Buffer) {
  const host = createTestHost({ now, durability: 'manual' });
  const decoder = createDecoder(host.add({ identity: 'd', keys: ['a', 'b', 'c'] }), host, limits);
  const outcome = { ...decoder.decode(bytes, [0, bytes.length], 0) };
  return { outcome, samples: host.samples };
}

test('the bytes are those of the table in binary.ts', () => {
  const bytes = encodeBinary({ time: 1000, values: [1.5, undefined, -2], valueBytes: 4 });
  expect(bytes.toString('hex')).toBe('0106' + '0000000000408f40' + '0300' + '02' + '0000c03f' + '00000000' + '000000c0');
});

test('what is encoded is decoded', () => {
  const value = fc.option(fc.double({ noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.option(fc.double({ noNaN: true }), { nil: undefined }), (values, time) => {
      const bytes = encodeBinary({ values, time });
      const layout = layoutOf(bytes, 0, bytes.length);
      if (typeof layout === 'string') throw new Error(layout);
      expect([layout.end, layout.count, layout.hasTime]).toEqual([bytes.length, values.length, time !== undefined]);
      expect(values.map((_, i) => (isMissing(bytes, layout, i) ? undefined : valueAt(bytes, layout, i)))).toEqual(values);
    }),
  );
});

test('several records give several rows', () => {
  const bytes = Buffer.concat([
    encodeBinary({ time: 10, values: [1, undefined, 3] }),
    encodeBinary({ time: 20, values: [4, 5], valueBytes: 4 }),
  ]);
  expect(decode(bytes).samples.map((s) => [s.point, s.time, s.value])).toEqual([
    [1, 10, 1],
    [3, 10, 3],
    [1, 20, 4],
    [2, 20, 5],
  ]);
});

test('NaN says that the sensor has no value', () => {
  expect(decode(encodeBinary({ values: [Number.NaN] })).samples).toEqual([{ point: 1, time: now, value: Number.NaN, quality: 2 }]);
});

test('what is behind a bad record is refused, what is before it is kept', () => {
  const { outcome } = decode(Buffer.concat([encodeBinary({ values: [1] }), Buffer.from([1, 0xff, 0, 0])]));
  expect(outcome).toMatchObject({ taken: 1, refused: [{ reason: 'bad-frame', count: 1 }] });
});

test('columns that the device does not have are refused', () => {
  expect(decode(encodeBinary({ values: [1, 2, 3, 4, 5] })).outcome).toMatchObject({
    taken: 3,
    refused: [{ reason: 'unknown-key', count: 2 }],
  });
});

test('a giant count is refused without reading behind the message', () => {
  const bytes = encodeBinary({ values: [1] });
  bytes.writeUInt16LE(65_535, 2);
  expect(decode(bytes).outcome).toMatchObject({ taken: 0, refused: [{ reason: 'bad-frame' }] });
});

test('every truncation of a record is refused and nothing is made up', () => {
  const bytes = encodeBinary({ time: now, values: [1, undefined, 3] });
  for (let length = 1; length < bytes.length; length++) {
    expect(decode(bytes.subarray(0, length)).outcome).toMatchObject({ taken: 0, refused: [{ reason: 'bad-frame' }] });
  }
});
