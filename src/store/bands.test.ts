import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, createBatch } from '../contracts/sample.ts';
import { runsOf } from '../contracts/sample-runs.ts';
import { openTestStore } from './testing.ts';

const everything = { from: -Infinity, to: Infinity };
const points = 40;
const month = 31 * 86_400_000;

interface Row {
  readonly first: number;
  readonly width: number;
  readonly time: number;
  readonly quality: number;
}

/** Messages of devices, of parts of devices, of lone points and across devices; times repeat and go back. */
const row: fc.Arbitrary<Row> = fc.record({
  first: fc.constantFrom(0, 0, 10, 10, 13, 25, 39),
  width: fc.constantFrom(1, 2, 10, 10, 15),
  time: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 3 * month })),
  quality: fc.constantFrom(0, 0, 0, 1),
});

test('rows of devices are read back the same from memory and from segments, however they overlap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { maxLength: 30 }), async (messages) => {
      const store = await openTestStore();
      try {
        const model = Array.from({ length: points + 15 }, () => new Map<number, readonly [value: number, quality: number]>());
        let value = 0;
        for (const rows of messages) {
          const batch = createBatch(1000);
          for (const { first, width, time, quality } of rows) {
            for (let point = first; point < first + width; point++) {
              append(batch, point, time, ++value, quality);
              model[point]?.set(time, [value, quality]);
            }
          }
          await store.write(batch);
        }
        const expected = model.map((samples) => [...samples].sort(([a], [b]) => a - b).map(([time, sample]) => [time, ...sample]));
        const read = async () =>
          Promise.all(
            model.map(async (_, point) => {
              const { time, value, quality } = await store.reader.raw(point, everything, 1e6);
              return [...time].map((at, i) => [at, value[i], quality[i]]);
            }),
          );
        expect(await read()).toEqual(expected);
        await store.settle();
        expect(await read()).toEqual(expected);
      } finally {
        await store.remove();
      }
    }),
    { numRuns: 40 },
  );
});

test('of rows of one time that overlap, the last received wins also when it begins at a lower point', async () => {
  const store = await openTestStore();
  const send = (first: number, values: readonly number[]) => {
    const batch = createBatch(values.length);
    values.forEach((value, i) => void append(batch, first + i, 1000, value, 0));
    return store.write(batch);
  };
  await send(1, [1]);
  await send(0, [2, 3]);
  await store.settle();
  expect((await store.reader.raw(1, everything, 10)).value).toEqual(Float64Array.of(3));
  await store.remove();
});

test('runs are neighbouring points of one time and one quality', () => {
  const batch = createBatch(10);
  append(batch, 5, 1, 0, 0);
  append(batch, 6, 1, 0, 0);
  append(batch, 7, 2, 0, 0);
  append(batch, 8, 2, 0, 1);
  append(batch, 10, 2, 0, 1);
  const { ends, count } = runsOf(batch);
  expect([...ends.subarray(0, count)]).toEqual([2, 3, 4, 5]);
  batch.length = 0;
  expect(runsOf(batch).count).toBe(0);
});

test('a run is never longer than its length can be written', () => {
  const batch = createBatch(70_000);
  for (let point = 0; point < 70_000; point++) append(batch, point, 1, 0, 0);
  const { ends, count } = runsOf(batch);
  expect([...ends.subarray(0, count)]).toEqual([65_535, 70_000]);
});
