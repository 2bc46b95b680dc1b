import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../store/files.ts';
import { isMissing } from '../../store/manifest.ts';

/** How far the copy of a local store is. */
const placeSchema = z.object({
  /** Names this store in ClickHouse, so that two do not write into one table. */
  store: z.uuid(),
  /** Up to this chunk everything is in ClickHouse. */
  chunk: z.number().int().min(0),
  /** The version of a row is its chunk plus this; raised where rows of later versions are there that were received before. */
  base: z.number().int().min(0),
  /** When ClickHouse was last found without what had been copied, {@link EpochMs}. */
  lostAt: z.number().optional(),
  /** From this time on the local store has everything; before it some may have been deleted. Left out: nothing ever was. */
  keptFrom: z.number().optional(),
});

/** How far the copy of a local store is. */
export type Place = Readonly<z.infer<typeof placeSchema>>;

const placeFile = (folder: string): string => join(folder, 'COPIED');

/** Read the place that was kept in the folder of the local store; `undefined` when there is none that can be read. */
export function readPlace(folder: string): Place | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(readFileSync(placeFile(folder), 'utf8'))).data;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Keep a place; throws what the file system throws. */
export function writePlace(folder: string, place: Place): void {
  replaceFile(placeFile(folder), Buffer.from(`${JSON.stringify(place)}\n`));
}

const dayMs = 86_400_000;

/** A place that remembers what the retention may have deleted by now, and for how long it may go on before the place is kept again. */
export function withLoss(place: Place, retentionDays: number | undefined, now: number): Place {
  if (retentionDays === undefined) return place;
  const keptFrom = now - (retentionDays - 1) * dayMs;
  return { ...place, keptFrom: Math.max(place.keptFrom ?? keptFrom, keptFrom) };
}

/** What ClickHouse says of the copy. */
export interface Noted {
  /** The stores that have written, each with its last note. */
  readonly notes: readonly { readonly store: string; readonly version: number }[];
  /** The highest version among the rows; 0 when there are none. */
  readonly highest: number;
}

/**
 * Bring together what this side and the other remember.
 *
 * @param sealed the last chunk of the local store that is in segments
 * @returns where to go on; `'foreign'` when another store writes there. The place has `lostAt` = `now` when rows are missing over there
 */
export function reconcile(place: Place, { notes, highest }: Noted, sealed: number, now: number): Place | 'foreign' {
  if (notes.some(({ store }) => store !== place.store)) return 'foreign';
  const noted = highest === 0 ? 0 : (notes[0]?.version ?? 0);
  const mine = place.chunk === 0 ? 0 : place.base + place.chunk;
  if (place.chunk > sealed) return { ...place, chunk: 0, base: Math.max(place.base, noted, highest) }; // the local store was restored from a backup
  if (noted < mine) return { ...place, chunk: Math.max(0, noted - place.base), lostAt: now };
  const least = Math.max(noted, place.chunk === 0 ? highest : 0);
  return least > place.base + place.chunk ? { ...place, base: least - place.chunk } : place;
}
