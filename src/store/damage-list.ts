import { basename } from 'node:path';
import type { Quarantine } from '../contracts/history.ts';
import type { Clock } from '../contracts/time.ts';
import { segmentFile } from './files.ts';
import type { SegmentInfo } from './segment.ts';

/** Damage that a reader met; each place is listed once. */
export interface DamageList {
  /** `why` is what reading said, if it said something. */
  add(segment: Pick<SegmentInfo, 'number'>, place: string, bytes: number, why?: string): void;
  list(): readonly Quarantine[];
}

/** An empty list. */
export function createDamageList(clock: Clock): DamageList {
  const found = new Map<string, Quarantine>();
  return {
    add(segment, place, bytes, why) {
      const file = basename(segmentFile('', segment.number));
      const key = `${file} ${place}`;
      const what = `${place} cannot be read and is left out`;
      const reason = why === undefined ? what : `${what}: ${why}`;
      if (!found.has(key)) found.set(key, { file, reason, bytes, foundAt: clock.now() });
    },
    list: () => [...found.values()],
  };
}
