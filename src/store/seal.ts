import { rmSync } from 'node:fs';
import { type Band, bandsOf } from './bands.ts';
import { blockSamples, createSamples, encodeTimes } from './block.ts';
import type { Chunk } from './chunk.ts';
import { segmentFile, syncFolder } from './files.ts';
import type { Pace } from './pace.ts';
import type { SegmentInfo } from './segment.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';
import { sortRuns } from './sorted-runs.ts';

/** A chunk to be written out. */
export interface Sealing {
  readonly folder: string;
  readonly chunk: Chunk;
  readonly number: number;
  /** A number for the next segment file. */
  readonly nextSegment: () => number;
  /** Called with the runs that hold the newest samples of points `[first, last)`, of every month. */
  readonly onNewest: (run: number, first: number, last: number) => void;
  /** Called between bands, and while they are made out. */
  readonly pace: Pace;
}

/**
 * Write a chunk as segments, one per month of sample time. Of samples with one time the last received is kept.
 *
 * The files are durable but belong to the store only when a manifest lists them. Throws what the file system throws, and leaves no file then.
 */
export async function sealChunk(sealing: Sealing): Promise<readonly SegmentInfo[]> {
  const segments: SegmentInfo[] = [];
  try {
    await writeBands(sealing, segments);
    syncFolder(sealing.folder);
    return segments;
  } catch (error) {
    for (const segment of segments) rmSync(segmentFile(sealing.folder, segment.number), { force: true });
    throw error;
  }
}

async function writeBands({ folder, chunk, number, nextSegment, onNewest, pace }: Sealing, segments: SegmentInfo[]): Promise<void> {
  const sorted = await sortRuns(chunk, pace);
  let writer: SegmentWriter | undefined;
  let month = -1;
  try {
    for (const band of bandsOf(chunk, sorted)) {
      if (writer === undefined || band.month !== month) {
        if (writer !== undefined) segments.push(writer.finish());
        month = band.month;
        writer = createSegmentWriter({ folder, number: nextSegment(), month, from: number, to: number });
      }
      writeBand(writer, chunk, band);
      onNewest(band.newest, band.first, band.last);
      const rest = pace(band.share);
      if (rest !== undefined) await rest;
    }
    if (writer !== undefined) segments.push(writer.finish());
  } finally {
    writer?.abandon();
  }
}

const block = createSamples(blockSamples);

/** Where each point has one block, times and qualities are put together once for all. */
function writeBand(writer: SegmentWriter, chunk: Chunk, band: Band): void {
  for (let from = 0; from < band.rows; from += blockSamples) {
    const to = Math.min(band.rows, from + blockSamples);
    block.length = to - from;
    block.time.set(band.time.subarray(from, to));
    block.quality.set(band.quality.subarray(from, to));
    const times = encodeTimes(block);
    for (let point = band.first; point < band.last; point++) {
      fillValues(chunk, band.base, from, point);
      writer.add(point, block, times);
    }
  }
}

function fillValues({ numbers }: Chunk, base: Float64Array, from: number, point: number): void {
  for (let i = 0; i < block.length; i++) block.value[i] = numbers[(base[from + i] ?? 0) + point] ?? 0;
}
