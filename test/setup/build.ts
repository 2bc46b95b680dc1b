import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const stamp = join(root, '.build/test-build.stamp');
const lock = join(root, '.build/test-build.lock');

/**
 * Compile the server into `dist/` when a source is newer than the last time; for tests that start real processes and worker threads.
 * Tests that run at the same time wait for one build. Type errors are left to `npm run check`; throws when nothing could be written.
 *
 * @returns the folder `dist/`
 */
export async function builtServer(): Promise<string> {
  const dist = join(root, 'dist');
  for (;;) {
    if (isFresh(dist)) return dist;
    if (!(await takeLock())) {
      await pause(100);
      continue;
    }
    try {
      if (!isFresh(dist)) await build(dist);
    } finally {
      await rm(lock, { force: true });
    }
    return dist;
  }
}

function isFresh(dist: string): boolean {
  return existsSync(dist) && existsSync(stamp) && newestIn(join(root, 'src')) < statSync(stamp).mtimeMs;
}

function newestIn(folder: string): number {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return sources.reduce((newest, name) => Math.max(newest, statSync(join(folder, name)).mtimeMs), 0);
}

/** True when this process has the lock now; a lock whose process has died is removed. */
async function takeLock(): Promise<boolean> {
  await mkdir(dirname(lock), { recursive: true });
  const holder = Number(await readFile(lock, 'utf8').catch(() => process.pid));
  if (holder !== process.pid && !isAlive(holder)) await rm(lock, { force: true });
  return writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The exit code of the compiler when there were errors and it wrote nothing. */
const wroteNothing = 1;

async function build(dist: string): Promise<void> {
  const startedAt = new Date();
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // What the compiler remembers of an earlier build is of no use when its output is gone.
  const all = existsSync(dist) ? [] : ['--incremental', 'false'];
  await promisify(execFile)(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), ...all], { cwd: root }).catch((error) => {
    if (error.code === wroteNothing || !existsSync(dist)) throw new Error(`building the server: ${error.stdout}`, { cause: error });
  });
  const file = await open(stamp, 'w');
  await file.utimes(startedAt, startedAt);
  await file.close();
}
