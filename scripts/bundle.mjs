// Puts the compiled server with the packages that it uses into few files, below `dist/bundle`: `node scripts/bundle.mjs`.
// Node.js opens 40 files at a start then instead of 1,100, which takes half the time. The files of `dist` stay for those who want one of them.
import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './ensure.mjs';

const dist = join(root, 'dist');
const folder = join(dist, 'bundle');

/** What a process or a thread begins with, by its name in the bundle: one folder deep, as everything there. */
const entries = {
  'app/main': 'app/main.js',
  'app/cli': 'app/cli.js',
  'field/main': 'field/main.js',
  'flow/worker': 'flow/worker.js',
  'opcua/worker': 'drivers/opcua/worker.js',
  'store/sealer-worker': 'store/sealer-worker.js',
  'contracts/index': 'contracts/index.js',
};
const entryOf = new Map(Object.entries(entries).map(([name, path]) => [join(dist, path), name]));

/** Packages that read files of theirs beside their code, and those that need not be installed. */
const external = [/^node-opcua/, 'pdfkit', 'net-snmp', 'pino', 'pg-native', 'bufferutil', 'utf-8-validate'];

/** Keeps `import.meta.url` what it is in `dist`, so that paths lead where they did; a worker is the one of the bundle. */
const places = {
  name: 'places',
  transform(code, id) {
    if (!id.startsWith(dist) || !code.includes('import.meta.url')) return undefined;
    const place = relative(join(folder, 'parts'), id).replaceAll('\\', '/');
    const workers = code.replace(/new URL\('([^']+)', import\.meta\.url\)/g, (whole, path) => {
      const entry = entryOf.get(resolve(dirname(id), path));
      return entry === undefined ? whole : `new URL('../${entry}.js', import.meta.here)`;
    });
    const kept = workers.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`);
    return { code: kept.replaceAll('import.meta.here', 'import.meta.url'), map: null };
  },
};

/** What the bundler finds odd is an error, but the `eval` of protobufjs, by which it looks for packages that need not be there. */
function onLog(_level, { code, message }) {
  if (code !== 'EVAL') throw new Error(`bundling the server: ${code}: ${message}`);
}

rmSync(folder, { recursive: true, force: true });
const input = Object.fromEntries([...entryOf].map(([path, name]) => [name, path]));
const build = await rolldown({ input, cwd: root, platform: 'node', external, plugins: [places], logLevel: 'warn', onLog });
await build.write({ dir: folder, entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' });
await build.close();
