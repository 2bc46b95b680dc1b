import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformWithOxc } from 'vite';

// `node --import <this file> <program>.ts` runs a program of the tests in a process of its own without building anything; types are not checked.

if (isMainThread) register(import.meta.url);

/** Hook of Node.js: what is imported from a TypeScript file is that file without its types. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformWithOxc(await readFile(new URL(url), 'utf8'), fileURLToPath(url));
  return { format: 'module', source: code, shortCircuit: true };
}
