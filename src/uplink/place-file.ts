import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keptFolder, replaceFile } from '../store/files.ts';
import { beginning, type Place } from '../store/follow.ts';

const count = z.number().int().min(0);
const schema = z.object({ log: count, at: count, taken: count, time: z.number().optional(), givenUpBytes: z.number().default(0) });

/** How far samples are acknowledged, as it lies on disk. */
export interface Reached {
  readonly place: Place;
  /** Time of the newest acknowledged sample; `undefined` before the first. */
  readonly time: number | undefined;
  /** Bytes of logs that were given up, since the first start. */
  readonly givenUpBytes: number;
}

/** Name of the uplink's file in the folder of the kept logs. */
export const uplinkFile = 'acknowledged.json';

/** How far it is; the beginning when there is no file, or one that cannot be understood: then samples go twice, which does no harm. */
export function readReached(folder: string, name: string): Reached {
  try {
    const { time, givenUpBytes, ...place } = schema.parse(JSON.parse(readFileSync(join(keptFolder(folder), name), 'utf8')));
    return { place, time, givenUpBytes };
  } catch {
    return { place: beginning, time: undefined, givenUpBytes: 0 };
  }
}

/** Write it so that a crash leaves the old or the new one. */
export function writeReached(folder: string, name: string, { place, ...rest }: Reached): void {
  mkdirSync(keptFolder(folder), { recursive: true });
  replaceFile(join(keptFolder(folder), name), Buffer.from(JSON.stringify({ ...place, ...rest })));
}
