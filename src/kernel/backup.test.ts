import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createArchive } from './archive.ts';
import { backup } from './backup.ts';
import { copyHistory } from './backup-history.ts';
import { type Database, openDatabase } from './database.ts';
import { lockFolder } from './lock.ts';
import { restore } from './restore.ts';
import { tarEnd, tarHeader } from './tar.ts';
import { silentLog } from './testing.ts';

let folder: string;
let data: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-backup-'));
  data = join(folder, 'data');
  file = join(folder, 'backup.tar.gz');
  await mkdir(join(data, 'history', 'quarantine'), { recursive: true });
  await writeFile(join(data, 'history', 'MANIFEST'), 'lists one');
  await writeFile(join(data, 'history', 'segment-00000001.yfs'), Buffer.alloc(3_000_001, 7));
  await writeFile(join(data, 'history', 'wal-00000002.log'), 'the newest');
  await writeFile(join(data, 'history', 'quarantine', 'bad'), '');
  await writeFile(join(data, 'other.json'), '{}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (dataFolder: string) => openDatabase({ url: undefined, dataFolder, log: silentLog });
const write = async (db: Database) => sql`insert into fact select generate_series(1, 1000)`.execute(db);
const count = async (db: Database) =>
  (await sql<{ count: number }>`select count(*)::int as count from fact`.execute(db)).rows[0]?.count ?? 0;
const onServer = () => backup({ dataFolder: data, file, databaseUrl: 'postgres://server/db', log: silentLog });

describe('with the own PostgreSQL', () => {
  test('what is backed up while the program runs and writes is there after restoring', { timeout: 60_000 }, async () => {
    const lock = await lockFolder(data);
    const running = await open(data);
    await sql`create table fact (n integer)`.execute(running.db);
    await write(running.db);
    let isDone = false;
    const writing = (async () => {
      for (; !isDone; await pause(20)) await write(running.db);
    })();
    const report = await backup({ dataFolder: data, file, databaseUrl: undefined, log: silentLog });
    isDone = true;
    await writing;
    const atEnd = await count(running.db);
    await running.stop();
    await lock.release();

    expect(report.notes).toEqual([]);
    const copy = join(folder, 'copy');
    const restored = await restore(file, copy);
    expect(restored.files).toBe(report.files);
    const segment = await readFile(join(data, 'history', 'segment-00000001.yfs'));
    expect(segment.equals(await readFile(join(copy, 'history', 'segment-00000001.yfs')))).toBe(true);
    expect(await readFile(join(copy, 'history', 'wal-00000002.log'), 'utf8')).toBe('the newest');
    expect((await readdir(copy)).sort()).toEqual(['history', 'other.json', 'postgres', 'postgres.password']);
    const again = await open(copy);
    const restoredCount = await count(again.db);
    expect(restoredCount % 1000).toBe(0);
    expect(restoredCount).toBeGreaterThanOrEqual(1000);
    expect(restoredCount).toBeLessThanOrEqual(atEnd);
    await again.stop();
  });

  test('what is backed up while the program is stopped is there after restoring', { timeout: 60_000 }, async () => {
    const before = await open(data);
    await sql`create table fact (n integer)`.execute(before.db);
    await write(before.db);
    await before.stop();
    await backup({ dataFolder: data, file, databaseUrl: undefined, log: silentLog });
    const copy = join(folder, 'copy');
    await restore(file, copy);
    const again = await open(copy);
    expect(await count(again.db)).toBe(1000);
    await again.stop();
    await (await lockFolder(data)).release();
  });
});

test('the key of sealed secrets is left out, and it is said', async () => {
  await writeFile(join(data, 'secret-key'), 'key');
  const { notes } = await onServer();
  expect(notes.join()).toContain('secret-key');
  await restore(file, join(folder, 'copy'));
  await expect(stat(join(folder, 'copy', 'secret-key'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readFile(join(folder, 'copy', 'other.json'), 'utf8')).toBe('{}');
});

test('with a server the rest is backed up, and it is said what is not', async () => {
  const { notes } = await onServer();
  expect(notes.join()).toContain('pg_dump');
  expect((await restore(file, join(folder, 'copy'))).notes.join()).toContain('was on a server');
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
});

test('an archive that exists is not written over, and a missing folder is not backed up', async () => {
  await writeFile(file, 'mine');
  await expect(onServer()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await readFile(file, 'utf8')).toBe('mine');
  await rm(file);
  await rm(data, { recursive: true });
  await expect(onServer()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a folder with something in it is not restored into', async () => {
  await onServer();
  await expect(restore(file, data)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await readFile(join(data, 'other.json'), 'utf8')).toBe('{}');
});

test.each([
  ['cut off', (packed: Buffer) => packed.subarray(0, packed.length / 2)],
  ['changed in a file', (packed: Buffer) => changed(packed, '{}', '[]')],
  ['cut off at the end of a file', (packed: Buffer) => gzipSync(gunzipSync(packed).subarray(0, -8192))],
  ['of another kind', () => Buffer.from('not an archive at all')],
  ['empty', () => Buffer.alloc(0)],
  ['of a path outside', () => gzipSync(Buffer.concat([tarHeader({ name: '../evil', kind: 'file', size: 0 }), tarEnd]))],
  ['of an absolute path', () => gzipSync(Buffer.concat([tarHeader({ name: '/tmp/evil', kind: 'file', size: 0 }), tarEnd]))],
])('an archive that is %s is refused and leaves nothing behind', async (_, damage) => {
  await onServer();
  await writeFile(file, damage(await readFile(file)));
  await expect(restore(file, join(folder, 'copy'))).rejects.toMatchObject({ code: 'BAD_FRAME' });
  expect((await readdir(folder)).sort()).toEqual(['backup.tar.gz', 'data']);
});

test('segments that are merged away while they are copied do not tear the history', async () => {
  const history = join(data, 'history');
  let isDone = false;
  let number = 1;
  const merging = (async () => {
    for (; !isDone; number += 1) {
      await writeFile(join(history, `segment-${number + 1}.yfs`), String(number + 1));
      await writeFile(join(history, 'MANIFEST.tmp'), `segment-${number + 1}.yfs`);
      await rename(join(history, 'MANIFEST.tmp'), join(history, 'MANIFEST'));
      await rm(join(history, `segment-${number}.yfs`), { force: true });
      await pause(10); // a disk that is slow links for longer than 3 ms
    }
  })();
  for (let i = 0; i < 5; i += 1) {
    const archive = createArchive(`${file}.${i}`);
    await copyHistory(history, archive.packer);
    await archive.close(false);
    await restore(`${file}.${i}`, join(folder, `copy-${i}`));
    const copy = join(folder, `copy-${i}`, 'history');
    const listed = await readFile(join(copy, 'MANIFEST'), 'utf8');
    if (listed !== 'lists one') expect(await readdir(copy)).toContain(listed);
  }
  isDone = true;
  await merging;
});

function changed(packed: Buffer, from: string, to: string): Buffer {
  const plain = gunzipSync(packed);
  plain.write(to, plain.indexOf(from));
  return gzipSync(plain);
}
