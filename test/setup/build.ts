import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const run = promisify(execFile);

/** Something that is made of sources. */
interface Product {
  readonly output: string;
  /** Sources, as files and folders; anything newer makes the output stale. */
  readonly sources: readonly string[];
  /** Names of its stamp and lock. */
  readonly name: string;
  make(): Promise<void>;
}

const bundler = join(root, 'scripts/bundle.mjs');
const server: Product = { output: join(root, 'dist'), sources: [join(root, 'src'), bundler], name: 'test-build', make: compile };
const consolePages: Product = {
  output: join(root, 'console/dist'),
  sources: ['console/src', 'console/public', 'console/index.html', 'console/vite.config.ts', 'console/one-path.ts', 'src/contracts'].map(
    (path) => join(root, path),
  ),
  name: 'test-console',
  make: buildConsole,
};

/**
 * Compile the server into `dist/`, and that into few files in `dist/bundle/`, when a source is newer than the last time; for tests that start real processes and worker threads.
 * Tests that run at the same time wait for one build. Type errors are left to `npm run check`; throws when nothing could be written.
 *
 * @returns the folder `dist/`
 */
export const builtServer = (): Promise<string> => built(server);

/**
 * Build the console into `console/dist/` when a source is newer than the last time, in the same manner.
 *
 * @returns the folder `console/dist/`
 */
export const builtConsole = (): Promise<string> => built(consolePages);

const stampOf = ({ name }: Product): string => join(root, `.build/${name}.stamp`);

/** Said by `scripts/test.mjs`, which has built everything before it begins. */
const isBuilt = process.env.YANGFAN_TEST_BUILT === '1';

async function built(product: Product): Promise<string> {
  if (isBuilt) return product.output;
  const lock = join(root, `.build/${product.name}.lock`);
  for (;;) {
    if (isFresh(product)) return product.output;
    if (!(await takeLock(lock))) {
      await pause(100);
      continue;
    }
    try {
      if (!isFresh(product)) await build(product);
    } finally {
      await rm(lock, { force: true });
    }
    return product.output;
  }
}

function isFresh(product: Product): boolean {
  const stamp = stampOf(product);
  return existsSync(product.output) && existsSync(stamp) && Math.max(...product.sources.map(newestIn)) < statSync(stamp).mtimeMs;
}

const isSource = (name: string): boolean => /\.(ts|tsx|js|css|html|json|webmanifest|svg|png|woff2)$/.test(name);

function newestIn(path: string): number {
  if (statSync(path).isFile()) return statSync(path).mtimeMs;
  const sources = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(isSource);
  return sources.reduce((newest, name) => Math.max(newest, statSync(join(path, name)).mtimeMs), 0);
}

/** True when this process has the lock now; a lock whose process has died is removed. */
async function takeLock(lock: string): Promise<boolean> {
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

/** Make it, and remember when that began: what changes meanwhile is newer. */
async function build(product: Product): Promise<void> {
  const startedAt = new Date();
  await product.make();
  const file = await open(stampOf(product), 'w');
  await file.utimes(startedAt, startedAt);
  await file.close();
}

/** The exit code of the compiler when there were errors and it wrote nothing. */
const wroteNothing = 1;

async function compile(): Promise<void> {
  const { output } = server;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // What the compiler remembers of an earlier build is of no use when its output is gone.
  const all = existsSync(output) ? [] : ['--incremental', 'false'];
  await run(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), ...all], { cwd: root }).catch((error) => {
    if (error.code === wroteNothing || !existsSync(output)) throw new Error(`building the server: ${error.stdout}`, { cause: error });
  });
  await run(process.execPath, [bundler], { cwd: root });
}

async function buildConsole(): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  // A test run says NODE_ENV=test, which would bring in the development build of React.
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [vite, 'build', 'console', '--logLevel', 'warn'], { cwd: root, env }).catch((error) => {
    throw new Error(`building the console: ${error.stdout}${error.stderr}`, { cause: error });
  });
}
