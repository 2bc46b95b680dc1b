import { rmSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { append, createBatch, type SampleBatch } from '../../src/contracts/sample.ts';
import { openTestStore, roomFor, type TestStore } from '../../src/store/testing.ts';
import type { StoreOptions } from '../../src/store/writer.ts';
import { brokenReader } from './broken-reader.ts';
import { countInto, createLedger, type Ledger } from './ledger.ts';
import { lengthOf } from './length.ts';
import { createRandom, type Random } from './power-cut/random.ts';
import { openTrial } from './report.ts';

const tally = openTrial('clock-jumps');
const jumps = lengthOf(12, 600);
const points = 16;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 1, 28, 23, 50);
/** As far as a clock was ever seen to jump: leap seconds, summer time, a wrong zone, a dead battery, a wrong year. */
const jumpsMs = [1, 999, 1000, hourMs, 8 * hourMs, dayMs, 31 * dayMs, 3653 * dayMs, 20_000 * dayMs];

/** A clock that can be set. */
const settable = () => {
  const clock = { time: start, now: () => clock.time };
  return clock;
};
type Settable = ReturnType<typeof settable>;

let store: TestStore;
afterEach(async () => {
  await store.close();
  rmSync(store.folder, { recursive: true, force: true });
});

interface Jumping {
  readonly options: Partial<StoreOptions>;
  /** Time of a sample, by the clock of the platform and the true time. */
  readonly timeOf: (clock: Settable, trueTime: number, random: Random) => number;
}

/** Let the clock jump again and again while samples come; the store is started anew now and then. */
async function jumpAround({ options, timeOf }: Jumping): Promise<Ledger> {
  const random = createRandom(21);
  const clock = settable();
  const ledger = createLedger();
  store = await openTestStore({ clock, sealAfterMs: 20, chunkBytes: roomFor(2_000), ...options });
  ledger.follow(store.writer);
  let trueTime = start;
  const batch = createBatch(points);
  for (let jump = 0; jump < jumps; jump++) {
    clock.time = start + random.pick([-1, 1]) * random.pick(jumpsMs);
    for (let row = 0; row < 30; row++) {
      trueTime += 1000;
      clock.time += 1000;
      fill(batch, timeOf(clock, trueTime, random), random);
      while (!ledger.send(batch)) await new Promise(setImmediate);
    }
    await ledger.settled();
    tally.rounds++;
    if (random.chance(0.2)) await store.settle();
    if (!random.chance(0.1)) continue;
    store = await store.reopen();
    ledger.follow(store.writer);
  }
  return ledger;
}

function fill(batch: SampleBatch, time: number, random: Random): void {
  batch.length = 0;
  for (let point = 0; point < points; point++) append(batch, point, time, random.next(), 0);
}

async function expectWhole(ledger: Ledger): Promise<void> {
  const before = await ledger.compare(store.reader, { newest: store.writer.recovered });
  store = await store.reopen();
  const after = await ledger.compare(store.reader, { newest: store.writer.recovered });
  for (const differences of [before, after]) countInto(tally, differences);
  expect([before, after]).toEqual([before, before]);
  expect(before).toMatchObject({ lost: 0, wrong: 0, acknowledged: ledger.size });
  expect((await store.reader.stats()).quarantine).toEqual([]);
}

test('samples that bear the time of a jumping clock are all kept, and of one time the last received', async () => {
  const ledger = await jumpAround({ options: {}, timeOf: ({ time }) => time });
  tally.counts['times sent twice because the clock went back'] = ledger.sent - ledger.size;
  await expectWhole(ledger);
}, 200_000);

test('samples that bear the time of their devices, late and from the future, are all kept, although old ones are deleted after a year', async () => {
  const early = (random: Random) => (random.chance(0.2) ? random.below(60) * dayMs : 0);
  const ahead = (random: Random) => (random.chance(0.1) ? random.below(10) * 60_000 : 0);
  const options = { retentionDays: 365 };
  await expectWhole(await jumpAround({ options, timeOf: (_, trueTime, random) => trueTime - early(random) + ahead(random) }));
}, 200_000);

test.each([
  ['back', -3653 * dayMs],
  ['ahead', 3653 * dayMs],
])('what is in memory comes into a segment in its time after the clock was set %s', async (_, jumpMs) => {
  const clock = settable();
  store = await openTestStore({ clock, sealAfterMs: 20 });
  const batch = createBatch(points);
  fill(batch, start, createRandom(1));
  await store.write(batch);
  clock.time += jumpMs;
  await vi.waitFor(async () => expect((await store.reader.stats()).segments).toBe(1), 10_000);
});

test('a store that forgets a sample when its clock is set is found out', async () => {
  const ledger = await jumpAround({ options: {}, timeOf: ({ time }) => time });
  expect(await ledger.compare(brokenReader(store.reader, 2, 'drops a sample'))).toMatchObject({ lost: 1, wrong: 0 });
}, 200_000);
