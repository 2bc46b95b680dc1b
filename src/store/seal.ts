import { rmSync } from 'node:fs';
import { type Band, bandsOf, sortByTime } from './bands.ts';
import { blockSamples, createSamples, encodeTimes, type Samples } from './block.ts';
import type { Chunk } from './chunk.ts';
import { segmentFile, syncFolder } from './files.ts';
import { runLength, runPoint, runQuality, runTime, runWords } from './log-format.ts';
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
  /** Called with the words of runs that hold, among others, the newest samples of all points. */
  readonly onNewest: (run: number) => void;
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
      const runs = sorted.at.subarray(band.from, band.to);
      sortByTime(chunk, runs);
      if (band.isAligned) writeAligned(writer, chunk, band, runs);
      else writeMixed(writer, chunk, band, runs);
      // Of runs of the same points the last in time has the newest of all.
      for (const run of band.isAligned ? runs.subarray(-1) : runs) onNewest(run);
      const rest = pace(band.to / sorted.at.length);
      if (rest !== undefined) await rest;
    }
    if (writer !== undefined) segments.push(writer.finish());
  } finally {
    writer?.abandon();
  }
}

const block = createSamples(blockSamples);

/** The usual case: rows of the same points. Times and qualities are those of all of them. */
function writeAligned(writer: SegmentWriter, chunk: Chunk, band: Band, runs: Uint32Array): void {
  const rows = withoutRepeats(chunk, runs);
  if (rows.length <= blockSamples) writeRows(writer, chunk, band, rows);
  else for (let point = band.first; point < band.last; point++) writeColumn(writer, chunk, rows, { point, column: point - band.first });
}

/** A point with more than one block. */
function writeColumn(writer: SegmentWriter, chunk: Chunk, rows: Uint32Array, { point, column }: { point: number; column: number }): void {
  for (let from = 0; from < rows.length; from += blockSamples) {
    const part = rows.subarray(from, from + blockSamples);
    fillTimes(block, chunk, part);
    fillValues(block, chunk, part, column);
    writer.add(point, block);
  }
}

/** So few rows that each point has one block: times and qualities are put together once for all points. */
function writeRows(writer: SegmentWriter, chunk: Chunk, { first, last }: Band, rows: Uint32Array): void {
  fillTimes(block, chunk, rows);
  const times = encodeTimes(block);
  for (let point = first; point < last; point++) {
    fillValues(block, chunk, rows, point - first);
    writer.add(point, block, times);
  }
}

/** Of runs with one time the last. */
function withoutRepeats(chunk: Chunk, runs: Uint32Array): Uint32Array {
  return runs.filter((at, i) => i + 1 === runs.length || runTime(chunk, at) !== runTime(chunk, runs[i + 1] ?? 0));
}

function fillTimes(samples: Samples, chunk: Chunk, rows: Uint32Array): void {
  samples.length = rows.length;
  for (let i = 0; i < rows.length; i++) {
    samples.time[i] = runTime(chunk, rows[i] ?? 0);
    samples.quality[i] = runQuality(chunk, rows[i] ?? 0);
  }
}

function fillValues({ value }: Samples, { numbers }: Chunk, rows: Uint32Array, column: number): void {
  const offset = runWords + column;
  for (let i = 0; i < rows.length; i++) value[i] = numbers[(rows[i] ?? 0) + offset] ?? 0;
}

/** Runs that share some of their points: a counting sort brings the samples of each point together. */
function writeMixed(writer: SegmentWriter, chunk: Chunk, { first, last }: Band, runs: Uint32Array): void {
  const { ends, run, place } = byPoint(chunk, runs, first, last);
  for (let point = first, from = 0; point < last; point++) {
    const to = ends[point - first] ?? 0;
    block.length = 0;
    for (let i = from; i < to; i++) put(writer, point, chunk, { at: run[i] ?? 0, place: place[i] ?? 0 });
    if (to > from) writer.add(point, block);
    from = to;
  }
}

interface Place {
  /** Word of the run, and of the value. */
  readonly at: number;
  readonly place: number;
}

/** Add a sample to the block; a full block is written first, and a sample of the same time replaced. */
function put(writer: SegmentWriter, point: number, chunk: Chunk, { at, place }: Place): void {
  const time = runTime(chunk, at);
  const isRepeat = block.length > 0 && block.time[block.length - 1] === time;
  if (!isRepeat && block.length === blockSamples) {
    writer.add(point, block);
    block.length = 0;
  }
  const row = isRepeat ? block.length - 1 : block.length++;
  block.time[row] = time;
  block.value[row] = chunk.numbers[place] ?? 0;
  block.quality[row] = runQuality(chunk, at);
}

/** The samples of a band by point and, as the runs are, by time: entry i is the value at word `place[i]` in the run at word `run[i]`. */
function byPoint(chunk: Chunk, runs: Uint32Array, first: number, last: number) {
  const ends = new Uint32Array(last - first);
  let total = 0;
  for (const at of runs) {
    const from = runPoint(chunk, at) - first;
    const length = runLength(chunk, at);
    for (let i = 0; i < length; i++) ends[from + i] = (ends[from + i] ?? 0) + 1;
    total += length;
  }
  for (let i = 0, sum = 0; i < ends.length; i++) {
    const count = ends[i] ?? 0;
    ends[i] = sum; // where the point's samples begin, until they are put
    sum += count;
  }
  const run = new Uint32Array(total);
  const place = new Uint32Array(total);
  for (const at of runs) {
    const from = runPoint(chunk, at) - first;
    const length = runLength(chunk, at);
    for (let i = 0; i < length; i++) {
      const slot = ends[from + i] ?? 0;
      ends[from + i] = slot + 1;
      run[slot] = at;
      place[slot] = at + runWords + i;
    }
  }
  return { ends, run, place };
}
