import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { FoundFile, SeenFile } from './scan.ts';
import { createSettling } from './settling.ts';

/** Finds growing files that were renamed to a name with another ending. */
export interface Rotation {
  /** Those of now. `seen`: the files with the right endings. */
  find(seen: readonly SeenFile[], ledger: Pick<Ledger, 'all'>): Promise<readonly FoundFile[]>;
}

/**
 * Log rotation renames a file (`pond.csv` to `pond.csv.1`) and begins a new one: what was appended after the last look is still to be taken, and
 * programs go on writing into the old one for a while. It is followed until it has not changed for so long, and is finished then.
 *
 * @param root the watched folder
 */
export function createRotation(root: string, settleMs: number, now: () => number): Rotation {
  /** Numbers of files that are gone from their names, and where they are now. */
  const followed = new Map<number, { readonly path: string; readonly entry: LedgerEntry }>();
  /** A file that is not found in its folder at once was moved away or removed. */
  const looked = new Set<number>();
  const settled = createSettling(settleMs, now);

  async function look(entries: readonly LedgerEntry[]): Promise<void> {
    for (const folder of new Set(entries.map(({ path }) => dirname(path)))) {
      for (const name of await readdir(join(root, folder)).catch(() => [])) {
        const path = join(folder, name);
        const ino = (await lstat(join(root, path)).catch(() => undefined))?.ino;
        const entry = entries.find((one) => one.ino === ino);
        if (entry !== undefined) followed.set(entry.ino, { path, entry });
      }
    }
  }

  async function stillThere(): Promise<readonly FoundFile[]> {
    const files: FoundFile[] = [];
    for (const [ino, { path, entry }] of followed) {
      const stat = await lstat(join(root, path)).catch(() => undefined);
      if (stat?.isFile() === true && stat.ino === ino)
        files.push({ path, size: stat.size, mtimeMs: stat.mtimeMs, ino, before: entry, named: entry.path });
      else followed.delete(ino);
    }
    return files;
  }

  return {
    async find(seen, ledger) {
      const present = new Set(seen.map(({ ino }) => ino));
      const gone = [...ledger.all()].filter(({ ino, state }) => state === 'rows' && !present.has(ino) && !looked.has(ino));
      for (const { ino } of gone) looked.add(ino);
      if (gone.length > 0) await look(gone);
      const files = await stillThere();
      const final = new Set(settled(files).map(({ ino }) => ino));
      for (const ino of final) followed.delete(ino);
      return files.map((file) => ({ ...file, isFinal: final.has(file.ino) }));
    },
  };
}
