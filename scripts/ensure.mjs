// Brings a checkout into a state that can run: installs what is missing, builds what is stale. Plain JavaScript, because nothing is built yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const stamps = join(root, '.build');

/** Hash of names, sizes and times of all files below the given paths. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) return void hash.update(`${path}:${stat.size}:${stat.mtimeMs}\n`);
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules' && name !== 'dist') visit(join(path, name));
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

const contentOf = (path) =>
  createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex');

function run(title, command, args) {
  const started = Date.now();
  process.stderr.write(`yangfan: ${title} …\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`yangfan: ${title} failed${error === undefined ? '' : `: ${error.message}`}\n`);
    process.exit(status ?? 1);
  }
  process.stderr.write(`yangfan: ${title} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Run `work` unless `output` exists and the stamp of that name is still `mark`. */
function unlessDone(name, mark, output, work) {
  const stamp = join(stamps, `${name}.stamp`);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === mark()) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, mark());
}

const node = process.execPath;

/** `npm ci` empties the folder that it installs into: through a link that would be the one of another checkout. */
function refuseLinkedModules() {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  process.stderr.write(
    'yangfan: node_modules 是符号链接，未安装依赖；请删除链接后重试，或在它指向的检出目录中安装 · ' +
      'node_modules is a symbolic link, so the dependencies were not installed; remove the link and try again, or install in the checkout that it points to\n',
  );
  process.exit(1);
}

/**
 * Install the dependencies when package-lock.json has changed since the last time.
 * Ends the process with a message when that is due and node_modules is a symbolic link.
 */
export const ensureInstalled = () =>
  unlessDone(
    'install',
    () => contentOf('package-lock.json'),
    'node_modules/.package-lock.json',
    () => {
      refuseLinkedModules();
      run('installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund']);
    },
  );

/** Compile the server and put it into few files when a source has changed. */
export const ensureServer = () =>
  unlessDone(
    'server',
    () => fingerprint(['src', 'scripts/bundle.mjs', 'tsconfig.json', 'tsconfig.server.json', 'tsconfig.build.json']),
    'dist/bundle/app/main.js',
    () => {
      run('compiling the server', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
      run('bundling the server', node, ['scripts/bundle.mjs']);
    },
  );

/** Build the console when a source has changed. */
export const ensureConsole = () =>
  unlessDone(
    'console',
    () => fingerprint(['console', 'src/contracts', 'tsconfig.json', 'tsconfig.console.json']),
    'console/dist/index.html',
    () => run('building the console', node, ['node_modules/vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn']),
  );
