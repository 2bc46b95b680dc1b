import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../contracts/errors.ts';
import type { Pack } from '../contracts/pack.ts';
import { packs as ours } from '../packs/all.ts';

const isFile = (name: string): boolean => name.startsWith('.') || isAbsolute(name);

async function load(name: string): Promise<unknown> {
  if (name.endsWith('.json')) return JSON.parse(await readFile(resolve(name), 'utf8'));
  const module: { default?: unknown } = await import(isFile(name) ? pathToFileURL(resolve(name)).href : name);
  return module.default;
}

/** Enough of a pack to list it; `assets` checks the whole when it is installed. */
const looksLikePack = (value: unknown): value is Pack =>
  typeof value === 'object' && value !== null && ['id', 'version', 'title', 'models', 'rules', 'stories'].every((key) => key in value);

/**
 * Our own packs and those that the configuration names: npm packages whose default export is a pack, or `.js` and `.json` files.
 *
 * @throws Failure `BAD_REQUEST` which names the pack that cannot be loaded, or whose id is taken
 */
export async function loadPacks(names: readonly string[]): Promise<readonly Pack[]> {
  const packs = [...ours];
  for (const name of names) {
    const refuse = (what: string, cause?: unknown): Failure =>
      new Failure('BAD_REQUEST', `loading the pack ${name}: ${what}`, { cause, details: { what: `pack ${name}: ${what}` } });
    const pack = await load(name).catch((cause: unknown) => {
      throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
    });
    if (!looksLikePack(pack)) throw refuse('it is no pack');
    if (packs.some(({ id }) => id === pack.id)) throw refuse(`there is a pack ${pack.id} already`);
    packs.push(pack);
  }
  return packs;
}
