import { statSync } from 'node:fs';
import { Failure } from '../contracts/errors.ts';
import type { StoreShared } from './chunk.ts';
import { manifestFile } from './files.ts';
import { emptyManifest, isMissing, type Manifest, readManifest } from './manifest.ts';

/** The manifest as it is now; read again only when it has changed. */
export interface Catalogue {
  /** Throws a `Failure` NOT_AVAILABLE when the manifest is damaged, which the next start of the writer repairs. */
  current(): Manifest;
}

/** Follow the manifest of a folder: by the version that the writer shares, or else by the file. */
export function createCatalogue(folder: string, shared: StoreShared | undefined): Catalogue {
  const stamp = shared === undefined ? () => stampOf(manifestFile(folder)) : () => String(Atomics.load(shared.version, 0));
  let known: string | undefined;
  let manifest = emptyManifest;
  return {
    current() {
      const now = stamp();
      if (now === known) return manifest;
      const read = readManifest(folder);
      if (read === 'damaged')
        throw new Failure('NOT_AVAILABLE', 'reading history: the manifest is damaged', { details: { what: 'history' } });
      manifest = read ?? emptyManifest;
      known = now;
      return manifest;
    },
  };
}

function stampOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino}/${mtimeMs}/${size}`;
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
