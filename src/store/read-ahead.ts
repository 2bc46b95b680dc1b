import type { SegmentFile } from './segment-file.ts';

const pieceBytes = 256 * 1024;

/** Reads places of a file that mostly follow each other, in large pieces. */
export interface ReadAhead {
  /** Have the bytes of a place at hand; takes no promise when they are. */
  moveTo(offset: number, length: number): Promise<void> | undefined;
  /** Those of the place that was moved to last; fewer when the file ends before. */
  bytes(): Uint8Array;
}

/** Nothing is read before the first place. */
export function createReadAhead(file: Pick<SegmentFile, 'read'>): ReadAhead {
  let piece: Uint8Array = new Uint8Array(0);
  let [start, from, to] = [0, 0, 0];
  const read = async (offset: number, length: number): Promise<void> => {
    piece = await file.read(offset, Math.max(length, pieceBytes));
    start = offset;
  };
  return {
    moveTo(offset, length) {
      from = offset;
      to = offset + length;
      return from < start || to > start + piece.length ? read(offset, length) : undefined;
    },
    bytes: () => piece.subarray(from - start, to - start),
  };
}
