import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder, lockHolder } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a folder is taken by one program only, and told which', async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`process ${process.pid}`) });
  expect(await lockHolder(folder)).toBe(process.pid);
  await lock.release();
  expect(await lockHolder(folder)).toBeUndefined();
  await (await lockFolder(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['of a process that is gone', async () => JSON.stringify({ pid: await deadPid(), start: '1' })],
  ['of a process whose number another one has now', async () => JSON.stringify({ pid: process.pid, start: '1' })],
  ['that a power cut tore', async () => '{"pi'],
])('a lock %s is taken over', async (_, content) => {
  await writeFile(join(folder, 'lock'), await content());
  const lock = await lockFolder(folder);
  expect(await lockHolder(folder)).toBe(process.pid);
  await lock.release();
});

test('of many starters on a stale lock exactly one gets it', async () => {
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: await deadPid(), start: '1' }));
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}
