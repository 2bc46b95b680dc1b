import { setImmediate as turn } from 'node:timers/promises';
import type { Samples } from './block.ts';
import { segmentFile } from './files.ts';
import { openCursor } from './merge-cursor.ts';
import type { SegmentInfo } from './segment.ts';

/** Blocks that are handed on before others get their turn of the thread: a few milliseconds. */
const blocksPerTurn = 32;

/**
 * Hand on all samples of a segment, block after block by point and time; `samples` are used again after the visit.
 *
 * @returns how many blocks were damaged and left out
 * Throws the error of the system when the file is gone, because it was merged or deleted, and a `Failure` when it is damaged as a whole.
 */
export async function eachBlock(
  folder: string,
  segment: SegmentInfo,
  visit: (point: number, samples: Samples) => Promise<void>,
): Promise<number> {
  const cursor = await openCursor(segmentFile(folder, segment.number));
  try {
    for (let blocks = 1; cursor.point < Number.POSITIVE_INFINITY; blocks++) {
      if (blocks % blocksPerTurn === 0) await turn();
      if (cursor.decode()) await visit(cursor.point, cursor.samples);
      await cursor.moveOn();
    }
    return cursor.damaged;
  } finally {
    await cursor.close();
  }
}
