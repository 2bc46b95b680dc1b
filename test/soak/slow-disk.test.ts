import { expect, test } from 'vitest';
import { brokenReader } from './broken-reader.ts';
import { type DiskCall, disturbDisk } from './disturbed-disk.ts';
import { countInto } from './ledger.ts';
import { lengthOf } from './length.ts';
import { openLoadedStore } from './loaded-store.ts';
import { createRandom } from './power-cut/random.ts';
import { emptyTally, openTrial } from './report.ts';

const tally = openTrial('slow-disk');
const runMs = lengthOf(2_000, 90_000);
const [quickestMs, slowestMs, stallMs] = lengthOf([5, 50, 200] as const, [50, 500, 2_000] as const);
const stalls = lengthOf(0.05, 0.02);
/** What may wait for the disk at most: `pendingBytes` of 32 KiB in rows of 20 values with 176 bytes, and what is under way. */
const mostWaiting = (2 * (32 << 10) * 20) / 176;

/** Logs are slow; segments too, but less, since they are written in the thread that measures. */
function slowness() {
  const random = createRandom(3);
  const counts = { syncs: 0, stalls: 0 };
  const delay = ({ kind, path }: DiskCall): number => {
    const share = path.endsWith('.log') ? 1 : 0.02;
    if (kind === 'sync') {
      counts.syncs++;
      return share * (quickestMs + random.below(slowestMs - quickestMs));
    }
    if (kind !== 'write' || !random.chance(stalls * share)) return 0;
    counts.stalls++;
    return stallMs;
  };
  return { counts, delay };
}

test(
  'a slow disk makes acknowledgements late, holds senders back, and loses nothing that was acknowledged',
  async () => {
    const { counts, delay } = slowness();
    const store = await openLoadedStore();
    const stop = disturbDisk(store.folder, delay);
    try {
      const ends = performance.now() + runMs;
      let [heldBack, waiting, nextKill, latest] = [0, 0, performance.now() + runMs / 10, 0];
      let since = performance.now();
      store.writer.onDurable(() => {
        latest = Math.max(latest, performance.now() - since);
        since = performance.now();
      });
      await store.load({
        isOver: () => performance.now() > ends,
        async onTurn(isTaken) {
          if (!isTaken) heldBack++;
          waiting = Math.max(waiting, store.ledger.sent - store.ledger.acknowledged);
          if (performance.now() < nextKill) return;
          nextKill += runMs / 10;
          tally.rounds++;
          countInto(tally, await store.killed(tally));
        },
      });
      await store.ledger.settled();
      countInto(tally, await store.ledger.compare(store.reader));
      Object.assign(tally.counts, { ...counts, 'appends held back': heldBack, 'most samples waiting': waiting });
      tally.counts['longest wait for an acknowledgement, ms'] = Math.round(latest);
      expect([tally.lost, tally.wrong]).toEqual([0, 0]);
      expect(heldBack).toBeGreaterThan(0);
      expect(latest).toBeGreaterThan(quickestMs);
      expect(waiting).toBeGreaterThan(0);
      expect(waiting).toBeLessThan(mostWaiting);
      expect(counts.stalls).toBeGreaterThan(0);
      expect(store.writer.refusal).toBeUndefined();
    } finally {
      stop();
      await store.remove();
    }
  },
  60_000 + runMs * 3,
);

/** Acknowledges one ticket after the other, whatever the disk says. */
function tellAtOnce(listener: (ticket: number) => void): () => void {
  let ticket = 0;
  const timer = setInterval(() => listener(++ticket), 1);
  return () => clearInterval(timer);
}

test('a store that acknowledges before its slow disk has the bytes is found out', async () => {
  const store = await openLoadedStore();
  const stop = disturbDisk(store.folder, ({ kind }) => (kind === 'write' ? 300 : 0));
  try {
    store.ledger.follow({ append: store.writer.append, onDurable: tellAtOnce });
    let rows = 0;
    await store.load({ isOver: () => rows >= 3, onTurn: () => void rows++ });
    await store.ledger.settled();
    expect((await store.killed(emptyTally())).lost).toBeGreaterThan(0);
  } finally {
    stop();
    await store.remove();
  }
});

test('a sample that is missing afterwards is found out', async () => {
  const store = await openLoadedStore();
  let rows = 0;
  await store.load({ isOver: () => rows >= 200, onTurn: () => void rows++ });
  await store.ledger.settled();
  expect(await store.ledger.compare(brokenReader(store.reader, 3, 'drops a sample'))).toMatchObject({ lost: 1, wrong: 0 });
  await store.remove();
});
