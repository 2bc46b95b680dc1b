import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { batchOf, type Row } from '../../test/conformance/history.ts';
import { createBatch } from '../contracts/sample.ts';
import { keptFolder, logFile } from './files.ts';
import { beginning, bytesBehind, endOf, openFollower, type Place } from './follow.ts';
import { followedFile, keptBeyond, keptLogs, releaseKept } from './kept-logs.ts';
import { openTestStore, roomFor, type TestStore } from './testing.ts';
import type { StoreOptions } from './writer.ts';

let store: TestStore | undefined;
afterEach(async () => {
  await store?.remove();
  store = undefined;
});
const open = async (options: Partial<StoreOptions> = {}) => {
  store = await openTestStore({ keepLogs: true, ...options });
  return store;
};

/** All that comes after a place, in pieces of a size. */
async function followed(folder: string, from: Place = beginning, size = 1000) {
  const follower = openFollower(folder, from);
  const batch = createBatch(size);
  const rows: Row[] = [];
  const places: Place[] = [];
  for (await follower.read(batch); batch.length > 0; await follower.read(batch)) {
    for (let i = 0; i < batch.length; i++) rows.push([batch.point[i] ?? 0, batch.time[i] ?? 0, batch.value[i] ?? 0, batch.quality[i] ?? 0]);
    places.push(follower.place);
  }
  await follower.close();
  return { rows, places, damagedBytes: follower.damagedBytes };
}

const some = (count: number, from = 0): Row[] => Array.from({ length: count }, (_, i): Row => [i % 7, (from + i) * -1000, from + i, i % 3]);

describe('a follower', () => {
  test('reads what was received in the order of receipt, whatever its times, through seals and restarts', async () => {
    let s = await open();
    await s.write(batchOf(some(30)));
    await s.settle();
    await s.write(batchOf(some(30, 30)));
    s = store = await s.reopen();
    await s.write(batchOf(some(30, 60)));
    expect((await followed(s.folder)).rows).toEqual([...some(30), ...some(30, 30), ...some(30, 60)]);
  });

  test('goes on from every place that it ever told, also within a group and a run', async () => {
    const s = await open();
    const rows: Row[] = Array.from({ length: 20 }, (_, i): Row => [i, 5000, i / 3, 0]);
    await s.write(batchOf([...rows, ...some(20)]));
    await s.settle();
    await s.write(batchOf(some(9, 20)));
    const all = [...rows, ...some(20), ...some(9, 20)];
    const { places } = await followed(s.folder, beginning, 1);
    expect(places).toHaveLength(all.length);
    for (const [i, place] of places.entries()) expect((await followed(s.folder, place, 6)).rows).toEqual(all.slice(i + 1));
  });

  test('sees what is written later, and nothing of it twice', async () => {
    const s = await open({ chunkBytes: roomFor(40) });
    const follower = openFollower(s.folder, beginning);
    const batch = createBatch(50);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.boolean(), async (count, isSealed) => {
        await s.write(batchOf(some(count)));
        if (isSealed) await s.writer.seal();
        let found = 0;
        for (await follower.read(batch); batch.length > 0; await follower.read(batch)) found += batch.length;
        expect(found).toBe(count);
      }),
      { numRuns: 40 },
    );
    await follower.close();
  });

  test('waits at a group that is not all there, and passes over it once there is a newer log', async () => {
    const s = await open();
    await s.write(batchOf(some(5)));
    await s.write(batchOf(some(5, 5)));
    await s.writer.seal();
    const torn = logFile(keptFolder(s.folder), 1);
    truncateSync(torn, readFileSync(torn).length - 8);
    expect((await followed(s.folder)).rows).toEqual(some(5));
    await s.write(batchOf(some(5, 10)));
    const { rows, damagedBytes } = await followed(s.folder);
    expect(rows).toEqual([...some(5), ...some(5, 10)]);
    expect(damagedBytes).toBeGreaterThan(0);
  });

  test('passes over a damaged group in the middle and tells how much that was', async () => {
    const s = await open();
    for (const from of [0, 5, 10]) await s.write(batchOf(some(5, from)));
    await s.writer.seal();
    await s.write(batchOf(some(1, 15)));
    const path = logFile(keptFolder(s.folder), 1);
    const bytes = readFileSync(path);
    const length = bytes.length / 3;
    bytes[length + 40] = (bytes[length + 40] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(await followed(s.folder)).toMatchObject({ rows: [...some(5), ...some(5, 10), ...some(1, 15)], damagedBytes: length });
  });

  test('from within a group goes on with the next one, also when both are still in the newest log', async () => {
    const s = await open();
    await s.write(batchOf(some(5)));
    const within = { ...endOf(s.folder), at: endOf(s.folder).at - 16 };
    expect((await followed(s.folder, within)).rows).toEqual([]);
    await s.write(batchOf(some(5, 5)));
    expect((await followed(s.folder, within)).rows).toEqual(some(5, 5));
  });

  test('from the end sees only what comes', async () => {
    const s = await open();
    await s.write(batchOf(some(5)));
    const end = endOf(s.folder);
    expect(bytesBehind(s.folder, end)).toBe(0);
    await s.write(batchOf(some(2, 5)));
    expect((await followed(s.folder, end)).rows).toEqual(some(2, 5));
    expect(bytesBehind(s.folder, end)).toBeGreaterThan(0);
  });

  test('of a folder without any sample finds nothing', async () => {
    const s = await open();
    expect(await followed(s.folder)).toMatchObject({ rows: [], damagedBytes: 0 });
    expect(endOf(s.folder)).toEqual(beginning);
  });
});

describe('kept logs', () => {
  test('are there only when they are asked for', async () => {
    const s = await open({ keepLogs: false });
    await s.write(batchOf(some(5)));
    await s.settle();
    expect(existsSync(keptFolder(s.folder))).toBe(false);
    expect(readdirSync(s.folder).filter((name) => name.endsWith('.log'))).toEqual([]);
  });

  test('are there while somebody follows by a file, without being asked for', async () => {
    const s = await open({ keepLogs: false });
    mkdirSync(keptFolder(s.folder), { recursive: true });
    const file = join(keptFolder(s.folder), followedFile('one'));
    writeFileSync(file, '{}');
    await s.write(batchOf(some(5)));
    await s.writer.seal();
    expect(keptLogs(s.folder)).toEqual([1]);
    rmSync(file);
    await s.write(batchOf(some(5, 5)));
    await s.writer.seal();
    expect(keptLogs(s.folder)).toEqual([1]);
  });

  test('outlive the retention of the samples', async () => {
    const s = await open({ retentionDays: 1 });
    const newer = 100 * 86_400_000; // the retention counts from it
    await s.write(batchOf([[1, 5000, 1]]));
    await s.write(batchOf([[1, newer, 2]]));
    await s.settle();
    expect((await s.reader.raw(1, { from: 0, to: 1e4 }, 10)).time).toHaveLength(0);
    expect((await followed(s.folder)).rows).toEqual([
      [1, 5000, 1, 0],
      [1, newer, 2, 0],
    ]);
  });

  test('go when they are released, and the oldest when they are too much; the follower goes on behind them', async () => {
    const s = await open();
    for (const from of [0, 5, 10, 15]) {
      await s.write(batchOf(some(5, from)));
      await s.writer.seal();
    }
    releaseKept(s.folder, 2);
    expect(keptLogs(s.folder)).toEqual([2, 3, 4]);
    const bytes = readFileSync(logFile(keptFolder(s.folder), 2)).length;
    expect(keptBeyond(s.folder, 0, bytes * 2 + 7)).toEqual([{ log: 2, bytes }]);
    expect(keptBeyond(s.folder, 3, bytes * 2 + 7)).toEqual([]);
    releaseKept(s.folder, 3);
    expect((await followed(s.folder)).rows).toEqual([...some(5, 10), ...some(5, 15)]);
  });
});
