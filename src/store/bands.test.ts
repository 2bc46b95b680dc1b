import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, createBatch } from '../contracts/sample.ts';
import { runsOf } from '../contracts/sample-runs.ts';
import { bandsOf } from './bands.ts';
import { type Chunk, createChunk, openChunk, publish } from './chunk.ts';
import { beginGroup, encodeRuns, finishGroup } from './log-format.ts';
import { withoutRest } from './pace.ts';
import { sortRuns } from './sorted-runs.ts';
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

/** A chunk with runs of one quality: first point, width, time. */
function chunkOf(...runs: readonly (readonly [first: number, width: number, time: number])[]): Chunk {
  const chunk = createChunk(100_000);
  openChunk(chunk, 1);
  let at = beginGroup(chunk, 0);
  for (const [first, width, time] of runs) {
    const batch = createBatch(width);
    for (let point = first; point < first + width; point++) append(batch, point, time, point + time / 1000, 0);
    const added = encodeRuns(batch, runsOf(batch), chunk, at);
    publish(chunk, added);
    at = added.end;
  }
  finishGroup(chunk, [0, at], 1, 1);
  return chunk;
}

/** The bands of a chunk: their points, and the times of their rows. */
async function bandsIn(chunk: Chunk) {
  const found: (readonly [first: number, last: number, times: readonly number[]])[] = [];
  for (const { first, last, rows, time, base } of bandsOf(chunk, await sortRuns(chunk, withoutRest))) {
    found.push([first, last, [...time.subarray(0, rows)]]);
    for (let row = 0; row < rows; row++) expect(chunk.numbers[(base[row] ?? 0) + first]).toBe(first + (time[row] ?? 0) / 1000);
  }
  return found;
}

test('messages of several devices that met in one run are devices again', async () => {
  const chunk = chunkOf([0, 10, 1], [10, 20, 1], [0, 30, 2], [0, 20, 3], [20, 10, 3]);
  expect(await bandsIn(chunk)).toEqual([
    [0, 10, [1, 2, 3]],
    [10, 20, [1, 2, 3]],
    [20, 30, [1, 2, 3]],
  ]);
});

test('rows that came out of order are in rising time, and what lies between runs is no band', async () => {
  const chunk = chunkOf([5, 2, 9], [5, 2, 4], [6, 2, 6], [20, 1, 1], [5, 2, 4]);
  expect(await bandsIn(chunk)).toEqual([
    [5, 6, [4, 9]],
    [6, 7, [4, 6, 9]],
    [7, 8, [6]],
    [20, 21, [1]],
  ]);
});

test('a band is soon done with, however wide or long its runs are', async () => {
  const wide = await bandsIn(chunkOf([0, 150, 1]));
  expect(wide.map(([first, last]) => [first, last])).toEqual([
    [0, 64],
    [64, 128],
    [128, 150],
  ]);
  const long = await bandsIn(chunkOf(...Array.from({ length: 1100 }, (_, i) => [0, 3, i] as const)));
  expect(long.map(([first, last, { length }]) => [first, last, length])).toEqual([
    [0, 1, 1100],
    [1, 2, 1100],
    [2, 3, 1100],
  ]);
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
