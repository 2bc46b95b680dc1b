import { copyFile, cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { batchOf, type Row } from '../../test/conformance/history.ts';
import { runsOf } from '../contracts/sample-runs.ts';
import { createChunk, openChunk } from './chunk.ts';
import { logFile, manifestFile, newestFile, segmentFile } from './files.ts';
import { createLog } from './log.ts';
import { readLog } from './log-format.ts';
import { writeManifest } from './manifest.ts';
import { openReader } from './reader.ts';
import { openTestStore, type TestStore } from './testing.ts';

const everything = { from: -Infinity, to: Infinity };
const minute = 60_000;
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'yangfan-damage-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

/** A copy of a folder, opened after `change` was done to it, given to `check`, and removed. */
async function withCopy(
  folder: string,
  change: (copy: string) => Promise<void>,
  check: (store: TestStore) => Promise<void>,
): Promise<void> {
  const copy = await mkdtemp(join(base, 'copy-'));
  await cp(folder, copy, { recursive: true });
  await change(copy);
  const store = await openTestStore({ folder: copy });
  try {
    await check(store);
  } finally {
    await store.remove();
  }
}

const valuesOf = async (store: TestStore, point: number) => [...(await store.reader.raw(point, everything, 1e6)).value];
const reasonsOf = async (store: TestStore) => (await store.reader.stats()).quarantine.map(({ reason }) => reason);

const groups = 6;
const perGroup = 5;

/** A folder with a log of six groups of five samples; `ends` are the places at which groups begin or end. */
async function writeLog(): Promise<{ folder: string; path: string; ends: readonly number[] }> {
  const folder = await mkdtemp(join(base, 'log-'));
  const path = logFile(folder, 1);
  const ends = [0];
  const log = createLog({ folder, pendingBytes: 1 << 20, firstGroup: 1, onChange: () => {} });
  const chunk = createChunk(1 << 16);
  openChunk(chunk, 1);
  writeManifest(folder, { sealed: 0, nextSegment: 1, segments: [] });
  for (let group = 0; group < groups; group++) {
    const rows = Array.from({ length: perGroup }, (_, i): Row => [1, group * perGroup + i, group * perGroup + i + 0.5]);
    const batch = batchOf(rows);
    expect(log.append(batch, runsOf(batch), chunk)).toBe(perGroup);
    await vi.waitFor(() => expect(log.durable).toBe(log.ticket));
    ends.push((await readFile(path)).length);
  }
  await log.close();
  return { folder, path, ends };
}

describe('a log', () => {
  let [folder, path, ends]: [string, string, readonly number[]] = ['', '', []];
  beforeAll(async () => {
    ({ folder, path, ends } = await writeLog());
  });

  const upTo = (sound: number) => Array.from({ length: sound * perGroup }, (_, i) => i + 0.5);

  test('cut at any byte gives every whole group and then one damaged tail', async () => {
    const bytes = await readFile(path);
    for (let length = 0; length <= bytes.length; length++) {
      const sound = ends.filter((end) => end <= length).length - 1;
      const expected = [...Array<string>(sound).fill('group'), ...(ends.includes(length) ? [] : ['damage'])];
      expect([...readLog(bytes.subarray(0, length))].map(({ kind }) => kind)).toEqual(expected);
    }
  });

  test('cut somewhere is opened with every whole group, and what is left of the cut one is reported', async () => {
    const size = ends.at(-1) ?? 0;
    for (let length = 0; length <= size; length += 24) {
      const sound = ends.filter((end) => end <= length).length - 1;
      await withCopy(
        folder,
        (copy) => truncate(logFile(copy, 1), length),
        async (store) => {
          expect(await valuesOf(store, 1)).toEqual(upTo(sound));
          expect(await reasonsOf(store)).toHaveLength(ends.includes(length) ? 0 : 1);
        },
      );
    }
  });

  test('with any byte changed loses at most the group around it, and reports and keeps the bytes', async () => {
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const hit = ends.findIndex((end) => end > at) - 1;
        await withCopy(
          folder,
          async (copy) => writeFile(logFile(copy, 1), changed(bytes, at, change)),
          async (store) => {
            expect(await valuesOf(store, 1)).toEqual(upTo(groups).filter((_, i) => Math.floor(i / perGroup) !== hit));
            const { quarantine } = await store.reader.stats();
            expect(quarantine.map(({ file }) => file)).toEqual([`wal-00000001.log@${ends[hit]}`]);
            const kept = await readFile(join(store.folder, 'quarantine', quarantine[0]?.file ?? ''));
            expect(kept).toHaveLength((ends[hit + 1] ?? 0) - (ends[hit] ?? 0));
          },
        );
      }),
      { numRuns: 40 },
    );
  });

  test('from which a whole group was cut out is reported as incomplete', async () => {
    const bytes = await readFile(path);
    await withCopy(
      folder,
      async (copy) => writeFile(logFile(copy, 1), Buffer.concat([bytes.subarray(0, ends[2]), bytes.subarray(ends[3])])),
      async (store) => {
        expect(await valuesOf(store, 1)).toHaveLength((groups - 1) * perGroup);
        expect(await reasonsOf(store)).toEqual(['groups 3 to 3 before it are missing']);
      },
    );
  });
});

test('a log that is gone although its samples are in no segment is reported', async () => {
  const { folder } = await writeLog();
  await rename(logFile(folder, 1), logFile(folder, 3));
  await withCopy(
    folder,
    async () => {},
    async (store) => {
      expect(await valuesOf(store, 1)).toHaveLength(groups * perGroup);
      const { quarantine } = await store.reader.stats();
      expect(quarantine.map(({ file, reason }) => [file, reason])).toEqual([['wal-00000003.log', 'logs 1 to 2 before it are missing']]);
    },
  );
});

/** A folder with two segments: 9,000 samples of three points in one month, and one sample in the next. */
async function writeSegments(): Promise<string> {
  const folder = await mkdtemp(join(base, 'segment-'));
  const store = await openTestStore({ folder });
  const rows = [1, 2, 3].flatMap((point) => Array.from({ length: 3000 }, (_, i): Row => [point, i * minute, Math.sin(i) * point]));
  await store.write(batchOf(rows));
  await store.settle();
  await store.write(batchOf([[1, 40 * 86_400_000, 40]]));
  await store.close();
  return folder;
}

/** The value of every sample of three points, by time. */
async function readWhole(folder: string): Promise<ReadonlyMap<number, number | undefined>[]> {
  const reader = openReader({ folder });
  const all = await Promise.all([1, 2, 3].map((point) => reader.raw(point, everything, 1e6)));
  await reader.close();
  return all.map(({ time, value }) => new Map([...time].map((t, i) => [t, value[i]])));
}

describe('a segment', () => {
  let folder: string;
  const file = (copy: string) => segmentFile(copy, 1);
  beforeAll(async () => {
    folder = await writeSegments();
  });

  test('of the layout before this one is read; one of a layout that is not known is kept in quarantine, with the reason', async () => {
    const stamp = (layout: string) => async (copy: string) => {
      const bytes = await readFile(file(copy));
      bytes.write(layout);
      await writeFile(file(copy), bytes);
    };
    for (const older of ['YFSEG001', 'YFSEG002'])
      await withCopy(folder, stamp(older), async (store) => expect(await valuesOf(store, 1)).toHaveLength(3001));
    await withCopy(folder, stamp('YFSEG009'), async (store) => {
      const { quarantine } = await store.reader.stats();
      expect(quarantine.map(({ reason }) => reason)).toEqual([expect.stringContaining('its layout YFSEG009 is of a newer program')]);
    });
  });

  test('cut at any place goes to quarantine, and the other segments stay readable', async () => {
    const { length } = await readFile(file(folder));
    for (const at of [0, 1, 7, 8, 9, 100, length >> 1, length - 100, length - 33, length - 32, length - 17, length - 16, length - 1]) {
      await withCopy(
        folder,
        (copy) => truncate(file(copy), at),
        async (store) => {
          expect(await valuesOf(store, 1)).toEqual([40]);
          expect((await store.reader.stats()).quarantine.map(({ file: name, bytes }) => [name, bytes])).toEqual([
            ['segment-00000001.yfs', at],
          ]);
          expect(await readdir(join(store.folder, 'quarantine'))).toContain('segment-00000001.yfs');
        },
      );
    }
  });

  test('with any byte changed gives no wrong value: at most blocks or the file are missing, which is reported', async () => {
    const bytes = await readFile(file(folder));
    const whole = await readWhole(folder);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = changed(bytes, at, change);
        fc.pre(!/^YFSEG00[12]/.test(damaged.toString('latin1', 0, 8))); // by that byte it becomes one of a layout before, which is read whole
        await withCopy(
          folder,
          async (copy) => writeFile(file(copy), damaged),
          async (store) => {
            let found = 0;
            for (const point of [1, 2, 3]) {
              const { time, value } = await store.reader.raw(point, everything, 1e6);
              found += time.length;
              // One look at all: 9000 expectations in each of the runs would take longer than the store.
              expect(time.filter((t, i) => !Object.is(value[i], whole[point - 1]?.get(t)))).toHaveLength(0);
            }
            expect(found).toBeLessThan(9001);
            expect((await reasonsOf(store)).length).toBeGreaterThan(0);
          },
        );
      }),
      { numRuns: 40 },
    );
  });

  test('that is gone is reported and the rest stays readable', async () => {
    await withCopy(
      folder,
      (copy) => rm(file(copy)),
      async (store) => {
        expect(await valuesOf(store, 1)).toEqual([40]);
        expect(await reasonsOf(store)).toEqual(['the file is gone, with 9000 samples']);
      },
    );
  });

  test('that loses a block while it is open answers with the others and keeps the damaged file when it is merged', async () => {
    await withCopy(
      folder,
      async (copy) => writeFile(file(copy), changed(await readFile(file(copy)), 50, 1)),
      async (store) => {
        expect(await valuesOf(store, 1)).toHaveLength(3001 - 1024);
        for (let i = 0; i < 4; i++) {
          await store.write(batchOf(Array.from({ length: 3000 }, (_, row): Row => [9, row * 4 + i, Math.cos(row * 4 + i)])));
          await store.settle();
        }
        expect(await valuesOf(store, 1)).toHaveLength(3001 - 1024);
        expect(await valuesOf(store, 9)).toHaveLength(12_000);
        expect(await reasonsOf(store)).toContain('1 blocks cannot be read; the others were kept');
      },
    );
  });
});

describe('a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(base, 'folder-'));
    const store = await openTestStore({ folder });
    await store.write(
      batchOf([
        [1, 1, 1],
        [1, 50 * 86_400_000, 2],
        [2, 7, 3],
      ]),
    );
    await store.close();
  });

  test.each([
    ['a damaged manifest', async (copy: string) => writeFile(manifestFile(copy), 'noise'), 1],
    ['no manifest', (copy: string) => rm(manifestFile(copy)), 0],
    ['no table of newest samples', (copy: string) => rm(newestFile(copy)), 0],
    ['a damaged table of newest samples', (copy: string) => writeFile(newestFile(copy), 'noise'), 0],
    ['half-written files of a crash', (copy: string) => copyFile(manifestFile(copy), join(copy, 'segment-00000099.yfs.tmp')), 0],
    ['a segment that no manifest lists', (copy: string) => copyFile(segmentFile(copy, 1), segmentFile(copy, 99)), 0],
  ])('with %s is opened with all its samples', async (_, change, reports) => {
    await withCopy(folder, change, async (store) => {
      expect(await valuesOf(store, 1)).toEqual([1, 2]);
      const newest = new Map<number, number>();
      store.writer.recovered((point, __, value) => newest.set(point, value));
      expect([...newest].sort()).toEqual([
        [1, 2],
        [2, 3],
      ]);
      expect(await reasonsOf(store)).toHaveLength(reports);
      await store.write(batchOf([[1, 2, 5]]));
      await store.settle();
      expect(await valuesOf(store, 1)).toEqual([1, 5, 2]);
    });
  });

  test('that cannot be made is an error of the system', async () => {
    await writeFile(join(base, 'a-file'), '');
    await expect(openTestStore({ folder: join(base, 'a-file', 'store') })).rejects.toThrow('ENOTDIR');
  });
});

function changed(bytes: Buffer, at: number, change: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ change;
  return copy;
}
