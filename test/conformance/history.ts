import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Buckets, HistoryReader, Series, TimeRange } from '../../src/contracts/history.ts';
import { isBad, quality } from '../../src/contracts/quality.ts';
import { append, createBatch, type SampleBatch } from '../../src/contracts/sample.ts';

/** A history store as the suite drives it; every implementation of `HistoryReader` brings one. */
export interface HistoryStore {
  /** Store a batch; resolves when it is durable. */
  write(batch: SampleBatch): Promise<void>;
  readonly reader: HistoryReader;
  /** Let the store do what it does in its own time: flush, seal, merge. */
  settle(): Promise<void>;
  /** Stop and start the store on the same data. */
  reopen(): Promise<HistoryStore>;
  /** Stop and remove the data. */
  remove(): Promise<void>;
}

/** A sample in a test. */
export type Row = readonly [point: number, time: number, value: number, quality?: number];

/** The rows as a batch. */
export function batchOf(rows: readonly Row[]): SampleBatch {
  const batch = createBatch(Math.max(1, rows.length));
  for (const [point, time, value, q = 0] of rows) append(batch, point, time, value, q);
  return batch;
}

const everything: TimeRange = { from: -8.64e15, to: 8.64e15 };
const base = Date.UTC(2024, 0, 31, 23, 59, 0);

/** What a store must answer, computed in the plainest way. */
export function createModel() {
  const points = new Map<number, Map<number, { value: number; quality: number }>>();
  const rowsOf = (point: number, { from, to }: TimeRange) =>
    [...(points.get(point) ?? [])]
      .map(([time, sample]) => ({ time, ...sample }))
      .filter(({ time }) => time >= from && time < to)
      .sort((a, b) => a.time - b.time);
  return {
    write(rows: readonly Row[]): void {
      for (const [point, time, value, q = 0] of rows) {
        const samples = points.get(point) ?? new Map<number, { value: number; quality: number }>();
        points.set(point, samples.set(time, { value, quality: q }));
      }
    },
    rowsOf,
    buckets(point: number, range: TimeRange, count: number) {
      const width = (range.to - range.from) / count;
      const good = rowsOf(point, everything).filter((row) => !isBad(row.quality));
      return Array.from({ length: count }, (_, i) => {
        const [from, to] = [range.from + i * width, i === count - 1 ? range.to : range.from + (i + 1) * width];
        return bucketOf(good, from, to);
      });
    },
    gaps(point: number, range: TimeRange, longerThanMs: number): TimeRange[] {
      const times = rowsOf(point, everything)
        .map(({ time }) => time)
        .filter((time) => time >= range.from && time <= range.to);
      return times.flatMap((to, i) => {
        const from = times[i - 1];
        return from !== undefined && to - from > longerThanMs ? [{ from, to }] : [];
      });
    },
  };
}

function bucketOf(good: readonly { time: number; value: number }[], from: number, to: number) {
  const inside = good.filter(({ time }) => time >= from && time < to);
  const values = inside.map(({ value }) => value);
  const before = good.filter(({ time }) => time < from).at(-1);
  const steps = [...(before === undefined ? [] : [{ time: from, value: before.value }]), ...inside];
  const area = steps.reduce((sum, { time, value }, i) => sum + value * ((steps[i + 1]?.time ?? to) - time), 0);
  const none = Number.NaN;
  if (inside.length === 0) return { count: 0, min: none, max: none, avg: none, first: none, last: none, twa: none };
  return {
    count: values.length,
    min: Math.min(...values),
    max: Math.max(...values),
    avg: values.reduce((sum, value) => sum + value, 0) / values.length,
    first: values[0] ?? none,
    last: values.at(-1) ?? none,
    twa: area / (to - (steps[0]?.time ?? from)),
  };
}

const rowsIn = ({ time, value, quality: q }: Series) => [...time].map((t, i) => ({ time: t, value: value[i] ?? 0, quality: q[i] ?? 0 }));

/** Compare buckets with the model's; sums may be added up in another order, so averages may differ in the last digits. */
export function expectBuckets(found: Buckets, expected: ReturnType<ReturnType<typeof createModel>['buckets']>): void {
  for (const [i, bucket] of expected.entries()) {
    for (const field of ['count', 'min', 'max', 'first', 'last'] as const)
      expect([i, field, found[field][i]]).toEqual([i, field, bucket[field]]);
    for (const field of ['avg', 'twa'] as const) {
      const value = found[field][i] ?? 0;
      const tolerance = 1e-9 * Math.max(1, Math.abs(bucket.min), Math.abs(bucket.max));
      if (Number.isNaN(bucket[field])) expect([i, field, value]).toEqual([i, field, Number.NaN]);
      else expect(Math.abs(value - bucket[field]), `${field} of bucket ${i}: ${value} for ${bucket[field]}`).toBeLessThan(tolerance);
    }
  }
}

/** Times around the turn of a month and across years; values with decimals, noise and the odd ones. */
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.oneof(
    fc.integer({ min: 0, max: 120 }).map((s) => base + s * 1000),
    fc.integer({ min: -40, max: 40 }).map((d) => base + d * 86_400_000),
    fc.integer({ min: -20_000, max: 20_000 }).map((d) => d * 86_400_000 + 0.5),
  ),
  fc.oneof(
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  ),
  fc.constantFrom(0, 0, 0, quality('uncertain'), quality('bad'), quality('good', 'simulated')),
);

/** What is written, batch by batch, and what must then be true in each state of a store. */
interface Case {
  readonly title: string;
  readonly batches: readonly (readonly Row[])[];
  check(reader: HistoryReader): Promise<void>;
}

const bad = quality('bad');
const longAgo = base - 700 * 86_400_000;
const oddValues = [Number.NaN, Infinity, -Infinity, -0, 0, 5e-324, Number.MAX_VALUE, 0.1, 1 / 3];

const cases: readonly Case[] = [
  {
    title: 'nothing is answered with nothing',
    batches: [],
    async check(reader) {
      expect(rowsIn(await reader.raw(1, everything, 10))).toEqual([]);
      expect(await reader.lastAt(1, base)).toBeUndefined();
      expect(await reader.gaps(1, everything, 1)).toEqual([]);
      expect([...(await reader.buckets(1, { from: 0, to: 10 }, 2)).count]).toEqual([0, 0]);
      expect(await reader.stats()).toMatchObject({ samples: 0, oldest: undefined, newest: undefined, quarantine: [] });
    },
  },
  {
    title: 'late samples stand in their place and the last received of one time wins',
    batches: [
      [
        [7, 3000, 3],
        [7, 1000, 1],
        [8, 1000, 80],
      ],
      [
        [7, 2000, 2],
        [7, 3000, 33],
        [7, 1000, 1],
      ],
    ],
    async check(reader) {
      const all = rowsIn(await reader.raw(7, everything, 10));
      expect(all.map(({ time, value }) => [time, value])).toEqual([
        [1000, 1],
        [2000, 2],
        [3000, 33],
      ]);
      expect([...(await reader.raw(7, { from: 1000, to: 3000 }, 10)).time]).toEqual([1000, 2000]);
    },
  },
  {
    title: 'the limit keeps the earliest, or the latest when asked, in rising time',
    batches: [Array.from({ length: 3000 }, (_, i): Row => [1, i * 60_000, i])],
    async check(reader) {
      expect([...(await reader.raw(1, everything, 3)).value]).toEqual([0, 1, 2]);
      expect([...(await reader.raw(1, everything, 3, true)).value]).toEqual([2997, 2998, 2999]);
      expect((await reader.raw(1, everything, 0)).time).toHaveLength(0);
    },
  },
  {
    title: 'every double comes back exactly, and every quality',
    batches: [oddValues.map((value, i): Row => [1, i, value, i === 0 ? bad : i])],
    async check(reader) {
      const series = await reader.raw(1, everything, 100);
      expect([...series.value]).toEqual(oddValues);
      expect([...series.quality]).toEqual([2, 1, 2, 3, 4, 5, 6, 7, 8]);
    },
  },
  {
    title: 'bad samples are left out of buckets but are no gap',
    batches: [
      [
        [1, 0, 10],
        [1, 10, Number.NaN, bad],
        [1, 20, 20],
        [1, 35, 1e9, bad],
      ],
    ],
    async check(reader) {
      const { count, max, avg } = await reader.buckets(1, { from: 0, to: 40 }, 2);
      expect([[...count], [...max], [...avg]]).toEqual([
        [1, 1],
        [10, 20],
        [10, 20],
      ]);
      expect(await reader.gaps(1, { from: 0, to: 40 }, 12)).toEqual([{ from: 20, to: 35 }]);
    },
  },
  {
    title: 'a gap counts the ends of the range only where a sample is there',
    batches: [
      [
        [1, 100, 1],
        [1, 200, 2],
        [1, 400, 3],
      ],
    ],
    async check(reader) {
      const both = [
        { from: 100, to: 200 },
        { from: 200, to: 400 },
      ];
      expect(await reader.gaps(1, { from: 100, to: 400 }, 50)).toEqual(both);
      expect(await reader.gaps(1, { from: 101, to: 399 }, 50)).toEqual([]);
      expect(await reader.gaps(1, everything, 100)).toEqual([{ from: 200, to: 400 }]);
    },
  },
  {
    title: 'the last sample at a time is found far back',
    batches: [
      [
        [1, longAgo, 1],
        [2, base, 9],
        [1, base + 5, 2, bad],
      ],
    ],
    async check(reader) {
      expect(await reader.lastAt(1, base)).toEqual({ time: longAgo, value: 1, quality: 0 });
      expect(await reader.lastAt(1, base + 5)).toEqual({ time: base + 5, value: 2, quality: bad });
      expect(await reader.lastAt(1, longAgo - 1)).toBeUndefined();
    },
  },
  {
    title: 'the time-weighted average holds each value until the next',
    batches: [
      [
        [1, -50, 4],
        [1, 25, 8],
        [1, 75, 0],
        [1, 250, 6],
      ],
    ],
    async check(reader) {
      expect([...(await reader.buckets(1, { from: 0, to: 300 }, 3)).twa]).toEqual([0.25 * 4 + 0.5 * 8, Number.NaN, 3]);
    },
  },
  {
    title: 'questions that make no sense are refused',
    batches: [],
    async check(reader) {
      await expect(reader.buckets(1, { from: 0, to: 0 }, 5)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(reader.buckets(1, { from: 0, to: 10 }, 0)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(reader.raw(1, { from: Number.NaN, to: 1 }, 5)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    },
  },
];

/** The states of a store in which it must give the same answers. */
const states: Readonly<Record<string, (store: HistoryStore) => Promise<HistoryStore>>> = {
  'just written': async (store) => store,
  settled: async (store) => {
    await store.settle();
    return store;
  },
  'opened again': (store) => store.reopen(),
};

const casesInStates = Object.keys(states).flatMap((state) => cases.map((one) => [state, one.title, one] as const));

/** How many random histories are played; a store to which every step is a call over the network takes fewer. */
const usualEffort = { runs: 60, limitMs: 120_000 };

/** The suite that every implementation of the history port has to pass; `make` gives an empty store. */
export function historyConformance(name: string, make: () => Promise<HistoryStore>, { runs, limitMs } = usualEffort): void {
  describe(`${name} as a history store`, () => {
    test.each(casesInStates)('%s: %s', async (state, _, { batches, check }) => {
      let store = await make();
      try {
        for (const rows of batches) await store.write(batchOf(rows));
        store = (await states[state]?.(store)) ?? store;
        await check(store.reader);
      } finally {
        await store.remove();
      }
    });

    test('whatever is written in whatever order, settled and opened again, is answered as by the model', { timeout: limitMs }, async () => {
      const history = fc.array(step, { maxLength: 12 });
      const questions = fc.array(question, { minLength: 4, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(history, questions, (steps, list) => playAndAsk(make, steps, list)),
        { numRuns: runs },
      );
    });
  });
}

type Step = Row[] | 'settle' | 'reopen';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.array(row, { minLength: 1, maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom<'settle' | 'reopen'>('settle', 'reopen') },
);

const question: fc.Arbitrary<Question> = fc.tuple(row, row, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 30 }), fc.boolean());

/** Do the same to a store and to the model, and compare what they answer. */
async function playAndAsk(make: () => Promise<HistoryStore>, steps: readonly Step[], questions: readonly Question[]): Promise<void> {
  const model = createModel();
  let store = await make();
  try {
    for (const one of steps) {
      store = await play(store, one);
      if (typeof one !== 'string') model.write(one);
    }
    for (const one of questions) await compare(store.reader, model, one);
  } finally {
    await store.remove();
  }
}

async function play(store: HistoryStore, one: Step): Promise<HistoryStore> {
  if (one === 'reopen') return store.reopen();
  if (one === 'settle') await store.settle();
  else await store.write(batchOf(one));
  return store;
}

type Question = readonly [a: Row, b: Row, buckets: number, limit: number, newestFirst: boolean];

async function compare(
  reader: HistoryReader,
  model: ReturnType<typeof createModel>,
  [a, b, count, limit, newestFirst]: Question,
): Promise<void> {
  const point = a[0];
  const range = { from: Math.min(a[1], b[1]), to: Math.max(a[1], b[1]) + 1 };
  const rows = model.rowsOf(point, range);
  expect(rowsIn(await reader.raw(point, range, limit, newestFirst))).toEqual(
    newestFirst ? rows.slice(Math.max(0, rows.length - limit)) : rows.slice(0, limit),
  );
  expectBuckets(await reader.buckets(point, range, count), model.buckets(point, range, count));
  const last = model.rowsOf(point, { from: -Infinity, to: b[1] + 0.25 }).at(-1);
  expect(await reader.lastAt(point, b[1])).toEqual(last);
  expect(await reader.gaps(point, range, 5000)).toEqual(model.gaps(point, range, 5000));
}
