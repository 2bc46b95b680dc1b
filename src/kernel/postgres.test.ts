import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtServer } from '../../test/setup/build.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import { runningPid } from './postgres-cluster.ts';
import { firstAccount } from './postgres-owner.ts';
import { atOnce, silentLog, until } from './testing.ts';

let folder: string;
let opened: OpenDatabase[];

beforeEach(async () => {
  // Only its owner may enter it, as a folder below /root.
  folder = await mkdtemp(join(tmpdir(), 'yangfan-postgres-'));
  opened = [];
});
afterEach(async () => {
  for (const database of opened) await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = async (dataFolder = folder, onState?: (ready: boolean) => void) => {
  const database = await openDatabase({ url: undefined, dataFolder, log: silentLog, onState });
  opened.push(database);
  return database;
};
const cluster = () => join(folder, 'postgres');
const running = () => until(() => runningPid(cluster()));
const answer = async ({ db }: OpenDatabase) => (await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one;
const statusOf = async (pid: number) => readFile(`/proc/${pid}/status`, 'utf8');

test('the first start makes a cluster that only its owner can read, and never runs as root', async () => {
  const database = await open();
  expect(await answer(database)).toBe(1);
  const pid = await running();
  expect((await statusOf(pid)).match(/^Uid:\s+(\d+)/m)?.[1]).not.toBe('0');
  expect(((await stat(cluster())).mode & 0o777).toString(8)).toBe('700');
  expect(((await stat(join(folder, 'postgres.password'))).mode & 0o777).toString(8)).toBe('600');
  const { rows } = await sql<{ encoding: string; checksums: string }>`
    select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums`.execute(database.db);
  expect(rows).toEqual([{ encoding: 'UTF8', checksums: 'on' }]);
});

test('what was written is there after a stop and a start, and nothing runs between', async () => {
  const first = await open();
  await sql`create table kept as select 42 as answer`.execute(first.db);
  await first.stop();
  expect(await runningPid(cluster())).toBeUndefined();
  const second = await open();
  expect((await sql<{ answer: number }>`select answer from kept`.execute(second.db)).rows).toEqual([{ answer: 42 }]);
});

test('a wrong password does not come in', async () => {
  const { url } = await open();
  const wrong = url.replace(/:[^:@]+@/, ':wrong@');
  await expect(openDatabase({ url: wrong, dataFolder: folder, log: silentLog })).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    message: expect.not.stringContaining('wrong'),
  });
});

test('a child that dies is started again, and the pool finds it', async () => {
  const states: boolean[] = [];
  const database = await open(folder, (ready) => states.push(ready));
  const killed = await running();
  process.kill(killed, 'SIGKILL');
  await until(async () => (await answer(database)) === 1 && states.length === 3, 20_000);
  expect(states).toEqual([true, false, true]);
  expect(await runningPid(cluster())).not.toBe(killed);
});

test('a child that is killed in the very moment in which it answers is started again, each time', { timeout: 60_000 }, async () => {
  const database = await open();
  let last = 0;
  // What a killed one has begun still answers for a moment: another one has to run.
  const another = async (): Promise<boolean> => (await running()) !== last && (await answer(database)) === 1;
  for (let kill = 0; kill < 8; kill++) {
    await until(another, 20_000, atOnce);
    last = await running();
    process.kill(last, 'SIGKILL');
  }
  await until(another, 20_000);
});

test('a child is out of the process group, so that Ctrl-C does not stop it before the rest', async () => {
  await open();
  const groupOf = async (pid: number | string) => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[2];
  expect(await groupOf(await running())).not.toBe(await groupOf('self'));
});

test('a child whose parent was killed is found and stopped by the next start', { timeout: 60_000 }, async () => {
  const parent = spawn(process.execPath, await program(), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  const orphan = await running();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(await runningPid(cluster())).toBe(orphan);
  const database = await open();
  expect((await sql<{ answer: number }>`select answer from kept`.execute(database.db)).rows).toEqual([{ answer: 42 }]);
  expect(await runningPid(cluster())).not.toBe(orphan);
});

test('a pid file of a dead child or of a stranger stops nobody', async () => {
  await (await open()).stop();
  await writeFile(join(cluster(), 'postmaster.pid'), `${process.pid}\n${cluster()}\n1\n5432\n`);
  expect(await answer(await open())).toBe(1);
});

test('a socket lock of a dead child whose number a stranger has by now stops nobody', async () => {
  await (await open()).stop();
  const stranger = spawn('sleep', ['60']);
  try {
    const lock = [stranger.pid, cluster(), Math.floor(Date.now() / 1000), 5432, '.', ''].join('\n');
    await writeFile(join(cluster(), '.s.PGSQL.5432.lock'), lock);
    expect(await answer(await open())).toBe(1);
  } finally {
    stranger.kill();
  }
});

test('a first start that was cut off is begun again', async () => {
  await mkdir(`${cluster()}.coming/base`, { recursive: true });
  await writeFile(join(folder, 'postgres.password'), 'half\n');
  expect(await answer(await open())).toBe(1);
});

test('a cluster without its password file is left alone', async () => {
  await (await open()).stop();
  await rm(join(folder, 'postgres.password'));
  await expect(open()).rejects.toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringContaining('postgres.password is missing') });
});

test('a path too long for a socket is served over loopback', async () => {
  const deep = join(folder, 'x'.repeat(60), 'y'.repeat(60));
  const database = await open(deep);
  expect(await answer(database)).toBe(1);
  expect(database.url).toContain('@127.0.0.1:');
});

test('a data folder may be a link, and stand below a folder that only root may enter', async () => {
  const real = join(folder, 'closed', 'data');
  await mkdir(real, { recursive: true });
  await chmod(join(folder, 'closed'), 0o700);
  await symlink(real, join(folder, 'data'));
  expect(await answer(await open(join(folder, 'data')))).toBe(1);
});

test('an account to step down to is taken in order of preference', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\npostgres:x:101:104::/:/bin/sh\n';
  expect(firstAccount(passwd, ['yangfan', 'postgres', 'nobody'])).toEqual({ uid: 101, gid: 104 });
  expect(firstAccount(passwd, ['nobody'])).toEqual({ uid: 65_534, gid: 65_533 });
  expect(firstAccount(passwd, ['someone'])).toBeUndefined();
});

/** A program of its own that opens the database, says so, and waits to be killed. */
async function program(): Promise<readonly string[]> {
  const dist = await builtServer();
  const module = (name: string) => JSON.stringify(pathToFileURL(join(dist, 'kernel', name)).href);
  const script = `import { openDatabase } from ${module('database.js')};
    import { createLog } from ${module('log.js')};
    import { sql } from ${JSON.stringify(import.meta.resolve('kysely'))};
    const { db } = await openDatabase({ url: undefined, dataFolder: process.argv[1], log: createLog('silent') });
    await sql\`create table kept as select 42 as answer\`.execute(db);
    console.log('ready');
    setInterval(() => {}, 1000);`;
  return ['--input-type=module', '-e', script, folder];
}
