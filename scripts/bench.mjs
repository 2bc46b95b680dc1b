// `npm run bench -- <name> [case] [--json] [--runs=3]`: compiles and runs a benchmark.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureConsole, ensureInstalled, ensureServer, root } from './ensure.mjs';

ensureInstalled();
ensureServer();
ensureConsole();
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.bench.json')], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) process.exit(status ?? 1);
await import('../.build/bench/bench/main.js');
