import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtConsole } from '../setup/build.ts';

const kB = 1000;
let folder: string;
beforeAll(async () => {
  folder = await builtConsole();
}, 120_000);

/** Bytes of a script as a browser gets it: the file that the build has compressed, if it was worth that. */
async function sent(file: string): Promise<number> {
  const packed = join(folder, `${file}.br`);
  return existsSync(packed) ? (await readFile(packed)).byteLength : brotliCompressSync(await readFile(join(folder, file))).byteLength;
}

/** The scripts that a script names to be loaded before it runs. */
async function imports(file: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map(([, name]) => `assets/${name}`);
}

/** The scripts that a script loads before it runs, itself included. */
async function closure(file: string, known = new Set<string>()): Promise<ReadonlySet<string>> {
  if (known.has(file)) return known;
  known.add(file);
  for (const name of await imports(file)) await closure(name, known);
  return known;
}

const sum = async (files: Iterable<string>): Promise<number> =>
  (await Promise.all([...files].map(sent))).reduce((total, one) => total + one, 0);

async function entry(): Promise<string> {
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const found = html.match(/<script[^>]+src="\/(assets\/[\w.-]+\.js)"/)?.[1];
  if (found === undefined) throw new Error('index.html names no script');
  return found;
}

describe('the scripts of the console, as they are sent', () => {
  test('the frame takes at most 110 kB', async () => {
    const bytes = await sum(await closure(await entry()));
    expect(bytes).toBeGreaterThan(50 * kB);
    expect(bytes).toBeLessThanOrEqual(110 * kB);
  });

  test('the document names all of it, so that a browser asks for everything at once', async () => {
    const html = await readFile(join(folder, 'index.html'), 'utf8');
    const named = [...html.matchAll(/(?:src|href)="\/(assets\/[\w.-]+\.js)"/g)].map(([, file]) => file);
    expect(named.sort()).toEqual([...(await closure(await entry()))].sort());
  });

  test('a page names all of it too', async () => {
    const frame = await closure(await entry());
    const pages = (await readdir(join(folder, 'assets'))).filter((name) => /-page-[\w-]+\.js$/.test(name));
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) {
      const all = [...(await closure(`assets/${page}`))].filter((file) => file !== `assets/${page}` && !frame.has(file));
      const named = await imports(`assets/${page}`);
      expect(
        all.filter((file) => !named.includes(file)),
        page,
      ).toEqual([]);
    }
  });

  test('whoever opens a page by its name gets all of it with the frame', async () => {
    const frame = await closure(await entry());
    const world: { pageFiles?: ReadonlyMap<string, readonly string[]> } = {};
    runInNewContext((await readFile(join(folder, 'theme.js'), 'utf8')).split('\n', 1)[0] ?? '', world);
    const assets = await readdir(join(folder, 'assets'));
    for (const name of ['overview', 'alarms', 'assets', 'boards', 'work', 'places', 'trends', 'connections']) {
      const page = assets.find((file) => file.startsWith(`${name}-page-`) && file.endsWith('.js'));
      const scripts = [...(await closure(`assets/${page}`))].filter((file) => !frame.has(file)).map((file) => `/${file}`);
      const told = world.pageFiles?.get(name) ?? [];
      expect(told.filter((file) => file.endsWith('.js')).sort(), name).toEqual(scripts.sort());
      expect(told.filter((file) => file.endsWith('.css')).length, name).toBeGreaterThan(0);
    }
  });

  test('no page takes more than 250 kB with its frame', async () => {
    const frame = await closure(await entry());
    const names = (await readdir(join(folder, 'assets'))).filter((name) => /-page-[\w-]+\.js$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names)
      expect(await sum(new Set([...frame, ...(await closure(`assets/${name}`))])), name).toBeLessThanOrEqual(250 * kB);
  });
});
