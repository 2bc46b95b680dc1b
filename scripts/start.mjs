// `npm start`: one command from a fresh checkout to a running program.
import { ensureConsole, ensureInstalled, ensureServer } from './ensure.mjs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`yangfan: needs Node.js 20.19 or newer, this is ${process.version}\n`);
  process.exit(1);
}
ensureInstalled();
ensureServer();
ensureConsole();
process.env.YANGFAN_DEMO ??= 'true'; // a checkout shows the demonstration unless it is told not to
await import('../dist/bundle/app/main.js');
