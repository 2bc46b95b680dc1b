// `npm run yangfan -- <command>`: the command line of a checkout.
import { ensureInstalled, ensureServer } from './ensure.mjs';

ensureInstalled();
ensureServer();
await import('../dist/bundle/app/cli.js');
