import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { append, createBatch, type SampleBatch } from '../../src/contracts/sample.ts';
import { openTestStore, roomFor, type TestStore } from '../../src/store/testing.ts';
import { brokenReader, faults } from './broken-reader.ts';
import { countInto, createLedger, type Ledger } from './ledger.ts';
import { lengthOf } from './length.ts';
import { createRandom, type Random } from './power-cut/random.ts';
import { openTrial } from './report.ts';

const tally = openTrial('late-samples');
const wanted = lengthOf(20_000, 1_000_000);
const points = 24;
const dayMs = 86_400_000;
const start = Date.UTC(2026, 5, 1);

/** What the store has to count, computed in the plainest way. */
interface Counts {
  late: number;
  duplicates: number;
}

/** Makes batches of live rows, and of late ones in any order and length, many of which repeat a time that was sent before. */
function createSender(random: Random, counts: Counts) {
  const newest = new Float64Array(points).fill(Number.NEGATIVE_INFINITY);
  let now = start;
  const put = (batch: SampleBatch, point: number, time: number) => {
    const known = newest[point] ?? 0;
    if (time < known) counts.late++;
    else if (time === known) counts.duplicates++;
    newest[point] = Math.max(known, time);
    append(batch, point, time, random.next(), random.chance(0.05) ? 1 : 0);
  };
  return {
    live(batch: SampleBatch) {
      now += 1000;
      const width = 1 + random.below(points);
      const first = random.below(points - width + 1);
      for (let i = 0; i < width; i++) put(batch, first + i, now);
    },
    late(batch: SampleBatch) {
      const span = random.pick([60_000, dayMs, 90 * dayMs]);
      for (let i = 0; i < 200; i++) put(batch, random.below(points), now - 1000 * random.below(span / 1000));
    },
  };
}

let store: TestStore;
let ledger: Ledger;
let counts: Counts;
beforeAll(async () => {
  store = await openTestStore({ chunkBytes: roomFor(lengthOf(4_000, 40_000)) });
  ledger = createLedger();
  ledger.follow(store.writer);
  counts = { late: 0, duplicates: 0 };
  const random = createRandom(11);
  const sender = createSender(random, counts);
  const batch = createBatch(256);
  while (counts.late < wanted) {
    batch.length = 0;
    if (random.chance(0.6)) sender.live(batch);
    else sender.late(batch);
    while (!ledger.send(batch)) await new Promise(setImmediate);
    if (random.chance(0.001)) await store.settle();
  }
  await ledger.settled();
  tally.rounds = counts.late;
}, 60_000 + wanted);
afterAll(async () => {
  await store.close();
  rmSync(store.folder, { recursive: true, force: true });
});

test('late, disordered and repeated samples are counted as what they are', () => {
  const { late, duplicates, samples } = store.writer.stats();
  Object.assign(tally.counts, { 'late samples': late, 'repeated samples': duplicates, 'samples sent': samples });
  expect({ late, duplicates, samples }).toEqual({ ...counts, samples: ledger.sent });
  expect(ledger.size).toBeLessThan(ledger.sent);
});

test('every sample is where it belongs, of those with one time the last received: in memory, sealed, merged and after a start', async () => {
  const reopen = async () => {
    store = await store.reopen();
  };
  for (const step of [() => {}, () => store.writer.seal(), () => store.settle(), reopen]) {
    await step();
    const differences = await ledger.compare(store.reader, { newest: store.writer.recovered });
    countInto(tally, differences);
    expect(differences).toMatchObject({ acknowledged: ledger.size, lost: 0, wrong: 0 });
  }
}, 300_000);

test('buckets count every sample once', async () => {
  const series = await store.reader.raw(3, { from: 0, to: Number.POSITIVE_INFINITY }, Number.POSITIVE_INFINITY);
  const range = { from: series.time[0] ?? 0, to: (series.time.at(-1) ?? 0) + 1 };
  for (const buckets of [1, 7, 777]) {
    const { count } = await store.reader.buckets(3, range, buckets);
    expect(count.reduce((sum, n) => sum + n)).toBe(series.time.length);
  }
});

test.each(faults)(
  'a store that %s is found out',
  async (fault) => {
    const { lost, wrong } = await ledger.compare(brokenReader(store.reader, 7, fault));
    expect(lost + wrong).toBe(1);
  },
  120_000,
);
