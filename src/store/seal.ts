import { blockSamples, createSamples, type Samples } from './block.ts';
import type { Chunk } from './chunk.ts';
import { syncFolder } from './files.ts';
import { orderChunk, type Run } from './order.ts';
import type { SegmentInfo } from './segment.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

/** A chunk to be written out. */
export interface Sealing {
  readonly folder: string;
  readonly chunk: Chunk;
  readonly number: number;
  readonly length: number;
  /** Number of the first segment file to write. */
  readonly firstSegment: number;
}

/**
 * Write a chunk as segments, one per month of sample time. Of samples with one time the last received is kept.
 *
 * The files are durable but belong to the store only when a manifest lists them; done again after a failure it writes the same files.
 * Throws what the file system throws.
 */
export function sealChunk({ folder, chunk, number, length, firstSegment }: Sealing): SegmentInfo[] {
  const { order, runs } = orderChunk(chunk, length);
  const samples = createSamples(blockSamples);
  const segments: SegmentInfo[] = [];
  for (const month of groupByMonth(runs)) {
    const plan = { folder, number: firstSegment + segments.length, month: month[0]?.month ?? 0, from: number, to: number };
    const writer = createSegmentWriter(plan);
    try {
      for (const run of month) writeRun(writer, chunk, order, run, samples);
      segments.push(writer.finish());
    } finally {
      writer.abandon();
    }
  }
  syncFolder(folder);
  return segments;
}

function groupByMonth(runs: readonly Run[]): Run[][] {
  const months: Run[][] = [];
  for (const run of runs) {
    const last = months.at(-1);
    if (last?.[0]?.month === run.month) last.push(run);
    else months.push([run]);
  }
  return months;
}

function writeRun(writer: SegmentWriter, chunk: Chunk, order: Uint32Array, run: Run, samples: Samples): void {
  samples.length = 0;
  for (let i = run.from; i < run.to; i++) {
    const place = order[i] ?? 0;
    const time = chunk.time[place] ?? 0;
    const isSameTime = samples.length > 0 && samples.time[samples.length - 1] === time;
    if (!isSameTime && samples.length === blockSamples) {
      writer.add(run.point, samples);
      samples.length = 0;
    }
    const row = isSameTime ? samples.length - 1 : samples.length++;
    samples.time[row] = time;
    samples.value[row] = chunk.value[place] ?? 0;
    samples.quality[row] = chunk.quality[place] ?? 0;
  }
  writer.add(run.point, samples);
}
