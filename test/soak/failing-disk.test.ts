import { expect, test } from 'vitest';
import { brokenReader } from './broken-reader.ts';
import { type DiskCall, diskError, disturbDisk } from './disturbed-disk.ts';
import { countInto } from './ledger.ts';
import { lengthOf } from './length.ts';
import { openLoadedStore } from './loaded-store.ts';
import { createRandom } from './power-cut/random.ts';
import { openTrial } from './report.ts';

const tally = openTrial('failing-disk');
/** Each spell compares all that its store was ever given, so a store has few of them and there are several stores. */
const [stores, spells] = lengthOf([1, 3] as const, [10, 6] as const);
const spellMs = 400;

/** Fails in spells: for a while nothing can be written, or one call in five cannot, then all works again. */
function spellsOfFailure(seed: number) {
  const random = createRandom(4 + seed);
  const counts = { 'failed calls': 0, 'full spells': 0 };
  let share = 0;
  const fail = ({ kind }: DiskCall): Error | number => {
    if (kind === 'open' || !random.chance(share)) return 0;
    counts['failed calls']++;
    return diskError(random.pick(['ENOSPC', 'EIO']));
  };
  return {
    counts,
    fail,
    begin() {
      share = random.pick([0.2, 1]);
      if (share === 1) counts['full spells']++;
    },
    end() {
      share = 0;
    },
  };
}

test.each(Array.from({ length: stores }, (_, n) => n + 1))(
  'a disk on which writing fails for a while loses nothing that was acknowledged, says so, and goes on by itself (store %i)',
  async (seed) => {
    const failure = spellsOfFailure(seed);
    const store = await openLoadedStore({}, seed);
    const stop = disturbDisk(store.folder, failure.fail);
    const loadFor = (ms: number) => {
      const ends = performance.now() + ms;
      return store.load({
        isOver: () => performance.now() > ends,
        onTurn: (isTaken) => void (isTaken || refusals.add(store.writer.refusal)),
      });
    };
    const refusals = new Set<string | undefined>();
    try {
      for (let spell = 0; spell < spells; spell++) {
        await loadFor(spellMs);
        failure.begin();
        await loadFor(spellMs);
        tally.rounds++;
        countInto(tally, await store.killed(tally));
        failure.end();
        await store.ledger.settled();
      }
      await store.writer.seal();
      countInto(tally, await store.ledger.compare(store.reader));
      for (const [what, n] of Object.entries(failure.counts)) tally.counts[what] = (tally.counts[what] ?? 0) + n;
      expect([tally.lost, tally.wrong]).toEqual([0, 0]);
      expect(refusals).toContain('DISK_WRITE');
      expect(failure.counts['failed calls']).toBeGreaterThan(spells);
      expect(store.writer.stats().lastError).toBeUndefined();
      expect((await store.reader.stats()).quarantine).toEqual([]);
    } finally {
      stop();
      await store.remove();
    }
  },
  120_000 + spells * 20_000,
);

test('a value that has changed afterwards is found out', async () => {
  const store = await openLoadedStore();
  let rows = 0;
  await store.load({ isOver: () => rows >= 200, onTurn: () => void rows++ });
  await store.ledger.settled();
  expect(await store.ledger.compare(brokenReader(store.reader, 5, 'changes a value'))).toMatchObject({ lost: 0, wrong: 1 });
  await store.remove();
});
