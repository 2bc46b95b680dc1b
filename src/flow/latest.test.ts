import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quality } from '../contracts/quality.ts';
import { createLatestReader, createLatestWriter, pagePoints } from './latest.ts';
import { batchOf, type Row } from './testing.ts';

const setUp = () => {
  const reader = createLatestReader();
  return { reader, writer: createLatestWriter(reader.addPage) };
};

test('a point that never had a sample reads as undefined, in a page and without one', () => {
  const { reader, writer } = setUp();
  writer.take(batchOf([[1, 1000, 5]]), 1001);
  expect(reader.read(2)).toBeUndefined();
  expect(reader.read(5_000_000)).toBeUndefined();
  expect(reader.version(2)).toBe(0);
});

test('memory that is reserved for points holds no sample, and keeps those that are there', () => {
  const { reader, writer } = setUp();
  writer.take(batchOf([[1, 1000, 5]]), 1001);
  writer.reserve(Float64Array.of(1, 2, 70_000, 2 ** 32));
  expect([1, 2, 70_000].map((point) => reader.read(point)?.value)).toEqual([5, undefined, undefined]);
  writer.take(batchOf([[2, 1000, 6]]), 1001);
  expect(reader.read(2)?.value).toBe(6);
});

test('the newest sample by sample time wins, and the later received of two with the same time', () => {
  const { reader, writer } = setUp();
  writer.take(
    batchOf([
      [7, 2000, 20],
      [7, 1000, 10],
    ]),
    2001,
  );
  expect(reader.read(7)).toEqual({ time: 2000, value: 20, quality: 0, receivedAt: 2001 });
  writer.take(batchOf([[7, 2000, 21, 4]]), 2002);
  expect(reader.read(7)).toEqual({ time: 2000, value: 21, quality: 4, receivedAt: 2002 });
});

test('a copy holds what a read gives, and leaves the row of a point without a sample as it was', () => {
  const { reader, writer } = setUp();
  writer.take(batchOf([[7, 2000, 20.5, 4]]), 2001);
  const into = { time: Float64Array.of(1, 2), value: Float64Array.of(3, 4), quality: Uint8Array.of(5, 6) };
  expect([reader.copy(7, into, 1), reader.copy(8, into, 0), reader.copy(5_000_000, into, 0)]).toEqual([true, false, false]);
  expect(into).toEqual({ time: Float64Array.of(1, 2000), value: Float64Array.of(3, 20.5), quality: Uint8Array.of(5, 4) });
});

test('the version changes with every new sample and not with a late one', () => {
  const { reader, writer } = setUp();
  const versions = [1000, 2000, 1500, 2000].map((time) => {
    writer.take(batchOf([[7, time, 1]]), time);
    return reader.version(7);
  });
  expect(new Set(versions).size).toBe(3);
  expect(versions[2]).toBe(versions[1]);
});

test('a page is announced before its first sample and holds 65,536 points', () => {
  const pages: number[] = [];
  const writer = createLatestWriter(({ index }) => pages.push(index));
  writer.take(
    batchOf([
      [pagePoints - 1, 1, 1],
      [pagePoints, 1, 1],
      [0, 1, 1],
    ]),
    1,
  );
  expect(pages).toEqual([0, 1]);
});

test('a sample of bad quality is shown but may not be judged', () => {
  const { reader, writer } = setUp();
  writer.take(batchOf([[1, 1000, Number.NaN, quality('bad')]]), 1000);
  expect(reader.read(1)?.value).toBeNaN();
  expect(writer.usable(1)).toBeUndefined();
});

test('reading gives what a plain map of newest samples gives', () => {
  const row = fc.tuple(fc.constantFrom(0, 1, 65_535, 65_536, 200_000), fc.integer({ min: 1, max: 20 }), fc.integer());
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const { reader, writer } = setUp();
      const model = new Map<number, Row>();
      for (const one of rows) {
        writer.take(batchOf([one]), one[1]);
        if (one[1] >= (model.get(one[0])?.[1] ?? 0)) model.set(one[0], one);
      }
      for (const [point, [, time, value]] of model) expect(reader.read(point)).toMatchObject({ time, value });
    }),
    { numRuns: 50 },
  );
});
