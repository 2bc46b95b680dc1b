import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './setup/server.ts';

let folder: string;
let checkout: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-ensure-'));
  checkout = join(folder, 'checkout');
  await mkdir(join(checkout, 'scripts'), { recursive: true });
  await copyFile(join(root, 'scripts/ensure.mjs'), join(checkout, 'scripts/ensure.mjs'));
  await writeFile(join(checkout, 'package-lock.json'), '{}');
  // In place of npm: it only leaves a note of what it was asked.
  await writeFile(join(folder, 'npm'), '#!/bin/sh\necho "$@" > asked\n', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Ensure that everything is installed in the checkout; exit code and what was said. */
function ensure(): Promise<{ code: number; said: string }> {
  const url = pathToFileURL(join(checkout, 'scripts/ensure.mjs')).href;
  const program = `import { ensureInstalled } from ${JSON.stringify(url)}; ensureInstalled();`;
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--input-type=module', '-e', program], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

test('dependencies that are missing are installed, and a second time is not needed', async () => {
  await mkdir(join(checkout, 'node_modules'));
  await writeFile(join(checkout, 'node_modules/.package-lock.json'), '{}');
  expect(await ensure()).toMatchObject({ code: 0, said: expect.stringContaining('installing dependencies') });
  expect(await readdir(checkout)).toContain('asked');
  expect(await ensure()).toEqual({ code: 0, said: '' });
});

test('nothing is installed through a link, which leads into another checkout, and it is said why', async () => {
  await mkdir(join(folder, 'other'));
  await writeFile(join(folder, 'other', '.package-lock.json'), '{}');
  await symlink(join(folder, 'other'), join(checkout, 'node_modules'));
  expect(await ensure()).toMatchObject({ code: 1, said: expect.stringContaining('node_modules is a symbolic link') });
  expect(await readdir(checkout)).not.toContain('asked');
  expect(await readdir(join(folder, 'other'))).toEqual(['.package-lock.json']);
});
