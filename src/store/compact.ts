import { blockSamples, createSamples, type Samples } from './block.ts';
import { segmentFile } from './files.ts';
import { type MergeCursor, openCursor } from './merge-cursor.ts';
import { monthEnd } from './months.ts';
import type { Pace } from './pace.ts';
import type { SegmentInfo } from './segment.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

const tierBytes = 64 * 1024;
const tierGrowth = 8;
const mostInputs = 64;
const mostBytes = 1 << 30;

/** Months that still grow are merged eight at a time, so that a byte is written again once per tier; past ones three at a time. */
const fanIn = { growing: 8, past: 3 };

/**
 * The segments to merge next, or `undefined` when nothing is due.
 *
 * They follow each other within one month, so that "the later wins" stays true, and the largest is at most half of them all,
 * so that much is never written again for the sake of little.
 */
export function planMerge(segments: readonly SegmentInfo[], now: number): readonly SegmentInfo[] | undefined {
  for (const month of byMonth(segments)) {
    const least = monthEnd(month[0]?.month ?? 0) > now ? fanIn.growing : fanIn.past;
    for (let tier = 0; tier < 8; tier++) {
      const run = runsUpTo(month, tierBytes * tierGrowth ** tier).find((list) => isWorthwhile(list, least));
      if (run !== undefined) return run;
    }
  }
  return undefined;
}

/** Segments are listed by month, so a month's are neighbours. */
function byMonth(segments: readonly SegmentInfo[]): SegmentInfo[][] {
  const months: SegmentInfo[][] = [];
  for (const segment of segments) {
    const last = months.at(-1);
    if (last?.[0]?.month === segment.month) last.push(segment);
    else months.push([segment]);
  }
  return months;
}

/** Longest stretches of neighbours of at most `limit` bytes each. */
function runsUpTo(month: readonly SegmentInfo[], limit: number): SegmentInfo[][] {
  const runs: SegmentInfo[][] = [[]];
  for (const segment of month) {
    if (segment.bytes > limit) runs.push([]);
    else if ((runs.at(-1)?.length ?? 0) < mostInputs) runs.at(-1)?.push(segment);
  }
  return runs;
}

function isWorthwhile(run: readonly SegmentInfo[], least: number): boolean {
  const total = run.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = run.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  return run.length >= least && total <= mostBytes && (largest <= tierBytes || largest * 2 <= total);
}

/** A merge to be done. */
export interface Merge {
  readonly folder: string;
  readonly inputs: readonly SegmentInfo[];
  readonly number: number;
  /** Samples before this time are left out. */
  readonly cutoff: number;
  /** Called between points. */
  readonly pace: Pace;
}

/** What a merge gave: the new segment, unless nothing was left, and the inputs in which damage was found. */
export interface Merged {
  readonly segment: SegmentInfo | undefined;
  readonly damaged: readonly { readonly input: SegmentInfo; readonly blocks: number }[];
}

/**
 * Write one segment that holds what the inputs hold; needs about 100 kB of memory per input, whatever their size.
 *
 * The inputs stay. Damaged blocks are left out and told. Throws what the file system throws.
 */
export async function mergeSegments({ folder, inputs, number, cutoff, pace }: Merge): Promise<Merged> {
  const cursors: MergeCursor[] = [];
  const [month, from, to] = [inputs[0]?.month ?? 0, inputs[0]?.from ?? 0, inputs.at(-1)?.to ?? 0];
  const writer = createSegmentWriter({ folder, number, month, from, to });
  try {
    for (const input of inputs) cursors.push(await openCursor(segmentFile(folder, input.number)));
    const output = createOutput(writer, cutoff);
    for (let point = lowestPoint(cursors); point < Number.POSITIVE_INFINITY; point = lowestPoint(cursors)) {
      await mergePoint(
        point,
        cursors.filter((cursor) => cursor.point === point),
        output,
      );
      output.flush(point);
      pace();
    }
    const segment = output.isEmpty() ? undefined : writer.finish();
    const damaged = inputs.flatMap((input, i) => damageIn(input, cursors[i]?.damaged ?? 0));
    return { segment, damaged };
  } finally {
    writer.abandon();
    for (const cursor of cursors) await cursor.close();
  }
}

const damageIn = (input: SegmentInfo, blocks: number) => (blocks > 0 ? [{ input, blocks }] : []);

const lowestPoint = (cursors: readonly MergeCursor[]): number => cursors.reduce((least, { point }) => Math.min(least, point), Infinity);

/** Take the samples of one point from all cursors in rising time; of one time the last cursor's. */
async function mergePoint(point: number, all: readonly MergeCursor[], output: Output): Promise<void> {
  let cursors = all;
  while (cursors.length > 0) {
    const { cursor, others } = earliestOf(cursors);
    if (cursor.latest < others && output.mayCopy(cursor)) {
      output.copy(cursor);
      await cursor.skipBlock();
    } else if (await cursor.decode()) {
      output.take(point, cursor, others);
      if (cursor.isAtEnd) await cursor.skipBlock();
    }
    cursors = cursors.filter((c) => c.point === point);
  }
}

/** The cursor with the earliest next time, the last such one, and the earliest time of the rest, which it must not pass. */
function earliestOf(cursors: readonly MergeCursor[]): { cursor: MergeCursor; others: number } {
  // holds: called with at least one cursor
  let cursor = cursors[0] as MergeCursor;
  let others = Number.POSITIVE_INFINITY;
  for (const next of cursors.slice(1)) {
    if (next.time <= cursor.time) {
      others = Math.min(others, cursor.time);
      cursor = next;
    } else others = Math.min(others, next.time);
  }
  return { cursor, others };
}

type Output = ReturnType<typeof createOutput>;

/** Collects samples into full blocks. */
function createOutput(writer: SegmentWriter, cutoff: number) {
  const samples: Samples = createSamples(blockSamples);
  let isEmpty = true;
  const flush = (point: number) => {
    if (samples.length === 0) return;
    writer.add(point, samples);
    samples.length = 0;
    isEmpty = false;
  };
  const put = (point: number, from: Samples, at: number) => {
    const time = from.time[at] ?? 0;
    if (time < cutoff || samples.time[samples.length - 1] === time) return;
    if (samples.length === blockSamples) flush(point);
    samples.time[samples.length] = time;
    samples.value[samples.length] = from.value[at] ?? 0;
    samples.quality[samples.length++] = from.quality[at] ?? 0;
  };
  return {
    flush,
    isEmpty: () => isEmpty,
    /** Blocks that are at least half full are copied as they are. */
    mayCopy: (cursor: MergeCursor) =>
      samples.length === 0 && cursor.isWhole && cursor.count * 2 >= blockSamples && cursor.time >= cutoff && cursor.block() !== undefined,
    copy(cursor: MergeCursor) {
      const [entry, block] = [cursor.entry, cursor.block()];
      if (entry === undefined || block === undefined) return;
      writer.copy(entry, block);
      isEmpty = false;
    },
    /** Take the cursor's next sample, which wins over all of the same time, and all that come before `others`. */
    take(point: number, cursor: MergeCursor, others: number) {
      do {
        put(point, cursor.samples, cursor.place);
        cursor.advance();
      } while (!cursor.isAtEnd && cursor.time < others);
    },
  };
}
