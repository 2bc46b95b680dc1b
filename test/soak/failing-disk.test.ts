import { expect, test } from 'vitest';
import { brokenReader } from './broken-reader.ts';
import { type DiskCall, diskError, disturbDisk } from './disturbed-disk.ts';
import { countInto } from './ledger.ts';
import { lengthOf } from './length.ts';
import { openLoadedStore } from './loaded-store.ts';
import { createRandom } from './power-cut/random.ts';
import { openTrial } from './report.ts';

const tally = openTrial('failing-disk');
const spells = lengthOf(3, 20);
const spellMs = lengthOf(150, 400);

/** Fails in spells: for a while nothing can be written, or one call in five cannot, then all works again. */
function spellsOfFailure() {
  const random = createRandom(5);
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

test(
  'a disk on which writing fails for a while loses nothing that was acknowledged, says so, and goes on by itself',
  async () => {
    const failure = spellsOfFailure();
    const store = await openLoadedStore();
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
      Object.assign(tally.counts, failure.counts);
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
  60_000 + spells * 20_000,
);

test('a value that has changed afterwards is found out', async () => {
  const store = await openLoadedStore();
  let rows = 0;
  await store.load({ isOver: () => rows >= 200, onTurn: () => void rows++ });
  await store.ledger.settled();
  expect(await store.ledger.compare(brokenReader(store.reader, 5, 'changes a value'))).toMatchObject({ lost: 0, wrong: 1 });
  await store.remove();
});
