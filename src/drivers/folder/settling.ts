import type { SeenFile } from './scan.ts';

/** Of the files that were found now, those that have not changed for so long. */
export type Settling = (found: readonly SeenFile[]) => readonly SeenFile[];

/**
 * Watches files until they are finished. Only that size and time of the last change stay as they are counts, by our own clock: that of a
 * file server, or of who copied the file, may be wrong by hours either way.
 *
 * @param now monotonic milliseconds
 */
export function createSettling(settleMs: number, now: () => number): Settling {
  let known = new Map<string, { readonly file: SeenFile; readonly since: number }>();
  return (found) => {
    const before = known;
    known = new Map();
    return found.filter((file) => {
      const last = before.get(file.path);
      const isSame = last?.file.size === file.size && last.file.mtimeMs === file.mtimeMs && last.file.ino === file.ino;
      const since = isSame ? last.since : now();
      known.set(file.path, { file, since });
      return now() - since >= settleMs;
    });
  };
}
