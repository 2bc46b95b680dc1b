import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keptFolder, replaceFile } from '../store/files.ts';
import { beginning, type Place } from '../store/follow.ts';

const count = z.number().int().min(0);
const schema = z.object({ log: count, at: count, taken: count, time: z.number().optional() });

/** How far samples are acknowledged, as it lies on disk. */
export interface Reached {
  readonly place: Place;
  /** Time of the newest acknowledged sample; `undefined` before the first. */
  readonly time: number | undefined;
}

const file = (folder: string): string => join(keptFolder(folder), 'acknowledged.json');

/** How far it is; the beginning when there is no file, or one that cannot be understood: then samples go twice, which does no harm. */
export function readReached(folder: string): Reached {
  try {
    const { time, ...place } = schema.parse(JSON.parse(readFileSync(file(folder), 'utf8')));
    return { place, time };
  } catch {
    return { place: beginning, time: undefined };
  }
}

/** Write it so that a crash leaves the old or the new one. */
export function writeReached(folder: string, { place, time }: Reached): void {
  mkdirSync(keptFolder(folder), { recursive: true });
  replaceFile(file(folder), Buffer.from(JSON.stringify({ ...place, time })));
}
