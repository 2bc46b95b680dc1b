import { link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../contracts/errors.ts';
import { copyTree, type Packer } from './archive.ts';

const manifest = 'MANIFEST';
const tries = 20;

/**
 * Packs the samples of a store that may be writing.
 *
 * A file of the store is either replaced as a whole, or only grows (the log). So a set of hard links, made in this order, is a state
 * that a power cut could have left: first the logs, then the manifest, then the segments that it lists. What is sealed meanwhile is in
 * both a log and a segment, and counts once. When the manifest has changed after the segments were linked, one of them may have been
 * merged away: then manifest and segments are linked again.
 */
export async function copyHistory(folder: string, packer: Packer): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) === undefined) return;
  const links = `${folder}.backup`;
  await rm(links, { recursive: true, force: true });
  await mkdir(links);
  try {
    await linkAll(folder, links, (name) => name.endsWith('.log'));
    await linkConsistently(folder, links);
    await copyTree(packer, 'history', links);
    await copyTree(packer, 'history/quarantine', join(folder, 'quarantine'));
  } finally {
    await rm(links, { recursive: true, force: true });
  }
}

async function linkConsistently(folder: string, links: string): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const before = await textOf(folder);
    for (const name of await readdir(links)) if (!name.endsWith('.log')) await rm(join(links, name));
    await linkAll(folder, links, (name) => name === manifest);
    await linkAll(folder, links, (name) => name !== manifest && !name.endsWith('.log') && !name.endsWith('.tmp'));
    if ((await textOf(links)) === before && (await textOf(folder)) === before) return;
  }
  throw new Failure('NOT_AVAILABLE', `backing up ${folder}: it changed ${tries} times while it was copied; try again`, {
    details: { what: folder },
  });
}

const textOf = (folder: string) => readFile(join(folder, manifest), 'utf8').catch(() => '');

async function linkAll(from: string, to: string, isWanted: (name: string) => boolean): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile() && isWanted(one.name))) {
    // Gone since it was listed: sealed into a segment, or merged, which the manifest then shows.
    await link(join(from, entry.name), join(to, entry.name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
