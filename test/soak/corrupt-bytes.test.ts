import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryReader } from '../../src/contracts/history.ts';
import { brokenReader } from './broken-reader.ts';
import { type Damaged, damageFile, type Found, type KilledStore, killedStore, type Look, openDamaged } from './corruption.ts';
import { type Damage, damages } from './damages.ts';
import { countInto } from './ledger.ts';
import { lengthOf } from './length.ts';
import { createRandom, type Random } from './power-cut/random.ts';
import { openTrial } from './report.ts';

const tally = openTrial('corrupt-bytes');
/** In a short run of one file each, in a long one of many of each kind. */
const rounds = lengthOf(1, 32);
let store: KilledStore;
beforeAll(async () => {
  store = await killedStore();
});
afterAll(() => store.remove());

const kindsOfFile = ['wal-', 'segment-', 'MANIFEST', 'NEWEST'] as const;
const pickFile = (kind: string, random: Random) => random.pick([...store.units.keys()].filter((name) => name.startsWith(kind)));

interface Round {
  readonly damaged: readonly Damaged[];
  readonly found: Found;
}

/** Damage files of a copy and open it; `undefined` when nothing was damaged. */
async function round(names: readonly string[], damage: Damage, random: Random, look?: Look): Promise<Round | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-corrupt-'));
  try {
    cpSync(store.folder, folder, { recursive: true });
    const damaged = names.flatMap((name) => damageFile(folder, name, store.units.get(name) ?? [], damage, random) ?? []);
    return damaged.length === 0 ? undefined : { damaged, found: await openDamaged(folder, store.ledger, damaged, look) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count({ damaged, found }: Round): void {
  tally.rounds++;
  countInto(tally, found);
  tally.recoveryMs.push(found.recoveryMs);
  const add = (what: string, n: number) => {
    tally.counts[what] = (tally.counts[what] ?? 0) + n;
  };
  add('files damaged', damaged.length);
  add('damages that had to be told, and were', found.isToldRight ? damaged.filter(({ isTold }) => isTold).length : 0);
  add('damages that nothing can tell, or that cost nothing', damaged.filter(({ isTold }) => !isTold).length);
  add('samples lost within damaged blocks, groups and files', found.missing);
}

test.each(Object.entries(damages))(
  '%s is told, costs what is in the damaged place at most, and gives no wrong value',
  async (name, damage) => {
    const random = createRandom(name.length);
    const first = Object.keys(damages).indexOf(name);
    for (let i = 0; i < rounds; i++) {
      const done = await round([pickFile(kindsOfFile[(first + i) % kindsOfFile.length] ?? '', random)], damage, random);
      if (done === undefined) continue;
      count(done);
      expect(done.found).toMatchObject({ lost: 0, wrong: 0, first: undefined, isToldRight: true });
    }
  },
  300_000,
);

test('in several files at once it gives no wrong value, and what is in none of the damaged places is there', async () => {
  const random = createRandom(77);
  for (let i = 0; i < rounds * 2; i++) {
    const names = kindsOfFile.filter(() => random.chance(0.6)).map((kind) => pickFile(kind, random));
    const done = await round(names, random.pick(Object.values(damages)), random);
    if (done === undefined) continue;
    count(done);
    expect(done.found).toMatchObject({ lost: 0, wrong: 0, first: undefined });
  }
}, 300_000);

describe('the checker', () => {
  const flipped: Damage = (bytes) => Buffer.from(bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)));
  const segment = () => [...store.units.keys()].filter((name) => name.startsWith('segment-')).slice(-1);
  const faulty = (fault: Parameters<typeof brokenReader>[2]) => (reader: HistoryReader) => ({
    ...reader,
    ...brokenReader(reader, 3, fault),
  });

  test('finds a sample that is lost outside of the damaged place', async () => {
    const done = await round(segment(), flipped, createRandom(1), faulty('drops a sample'));
    expect(done?.found).toMatchObject({ lost: 1, wrong: 0 });
  });

  test('finds a value that is wrong', async () => {
    const done = await round(segment(), flipped, createRandom(1), faulty('changes a value'));
    expect(done?.found).toMatchObject({ lost: 0, wrong: 1 });
  });

  test('finds damage that is not told', async () => {
    const silent: Look = (reader) => ({ ...reader, stats: async () => ({ ...(await reader.stats()), quarantine: [] }) });
    const done = await round(segment(), flipped, createRandom(1), silent);
    expect(done?.found.isToldRight).toBe(false);
  });
});
