import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the nearest folder above with a package.json. */
export const root = ((folder: string): string => {
  let at = folder;
  while (!existsSync(join(at, 'package.json'))) at = dirname(at);
  return at;
})(dirname(fileURLToPath(import.meta.url)));

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder whose `.js` files are CommonJS, whatever the checkout says. */
export function makeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
}

/** Run a command to its end; what it wrote. Throws with the end of what it wrote when it failed. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error !== undefined) throw new Error(`${command}: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${`${stdout}${stderr}`.trim().slice(-300)}`);
  return stdout;
}

/** Start a process that stays; what it says goes to `<cwd>/<name>.log`. */
export function launch(
  name: string,
  command: readonly [string, ...string[]],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(options.cwd, `${name}.log`));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('error', (error) => log.write(`${error.message}\n`));
  process.once('exit', () => child.kill()); // also when a later part of its start fails
  return child;
}

/** Ask until it is so. Throws after `ms`. */
export async function until(what: string, probe: () => Promise<boolean>, ms = 60_000): Promise<void> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await wait(100)) if (await probe().catch(() => false)) return;
  throw new Error(`${what} did not come within ${ms / 1000} s`);
}

/** SIGTERM and wait; SIGKILL when it has not ended after 30 s. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(timer);
}

/** Bytes of all files below a folder. */
export const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Unpack a package of a Debian suite below `folder/root`, without installing it; returns its version. */
export function unpackDebian(folder: string, name: string, suite: string): string {
  const files = (): string[] => readdirSync(folder).filter((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  mkdirSync(join(folder, 'apt/lists/partial'), { recursive: true });
  if (files().length === 0) {
    const source = `deb [signed-by=${keyring}] http://deb.debian.org/debian ${suite} main`;
    run('sh', ['-c', `echo '${source}' > apt/sources.list`], folder);
    const own = ['Dir::Etc::sourceparts=/dev/null', `Dir::Etc::sourcelist=${folder}/apt/sources.list`];
    const options = [...own, `Dir::State::lists=${folder}/apt/lists`, `Dir::Cache=${folder}/apt`].flatMap((option) => ['-o', option]);
    run('apt-get', [...options, 'update'], folder);
    run('apt-get', [...options, 'download', name], folder);
  }
  const [file = ''] = files();
  run('dpkg', ['-x', file, 'root'], folder);
  return `${decodeURIComponent(file).split('_')[1]} (Debian ${suite})`;
}

/** Install npm packages below `folder`, apart from the project's own. */
export function installNpm(folder: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) run('npm', ['init', '-y'], folder);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], folder);
}
