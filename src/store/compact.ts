import { blockSamples, createSamples, encodeTimes, type Samples } from './block.ts';
import { segmentFile } from './files.ts';
import { type MergeCursor, openCursor } from './merge-cursor.ts';
import { monthEnd } from './months.ts';
import type { Pace } from './pace.ts';
import type { SegmentInfo } from './segment.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

const tierBytes = 64 * 1024;
const tierGrowth = 8;
/** What is merged at a time; more is left in several segments. */
const most = { inputs: 64, bytes: 4 * 2 ** 30 };

/** Months that still grow are merged eight at a time, so that a byte is written again once per tier; past ones, and what fills a merge, three at a time. */
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
      const run = runsUpTo(month, tierBytes * tierGrowth ** tier).find((one) => isWorthwhile(one, least));
      if (run !== undefined) return run.segments;
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

/** Neighbours that may be merged. */
interface Run {
  readonly segments: SegmentInfo[];
  bytes: number;
  /** No more may be added. */
  isFull: boolean;
}

/** Longest stretches of neighbours of at most `limit` bytes each and not more than may be merged at a time. */
function runsUpTo(month: readonly SegmentInfo[], limit: number): Run[] {
  let run: Run = { segments: [], bytes: 0, isFull: false };
  const runs = [run];
  const begin = () => {
    run = { segments: [], bytes: 0, isFull: false };
    runs.push(run);
  };
  for (const segment of month) {
    if (segment.bytes > limit) {
      begin();
      continue;
    }
    if (run.segments.length === most.inputs || run.bytes + segment.bytes > most.bytes) {
      run.isFull = true;
      begin();
    }
    run.segments.push(segment);
    run.bytes += segment.bytes;
  }
  return runs;
}

function isWorthwhile({ segments, bytes, isFull }: Run, least: number): boolean {
  const largest = segments.reduce((size, one) => Math.max(size, one.bytes), 0);
  return segments.length >= (isFull ? fanIn.past : least) && (largest <= tierBytes || largest * 2 <= bytes);
}

/** A merge to be done. */
export interface Merge {
  readonly folder: string;
  readonly inputs: readonly SegmentInfo[];
  readonly number: number;
  /** Samples before this time are left out. */
  readonly cutoff: number;
  /** Called between blocks. */
  readonly pace: Pace;
}

/** What a merge gave: the new segment, unless nothing was left, and the inputs in which damage was found. */
export interface Merged {
  readonly segment: SegmentInfo | undefined;
  readonly damaged: readonly { readonly input: SegmentInfo; readonly blocks: number }[];
}

/**
 * Write one segment that holds what the inputs hold; needs about 300 kB of memory per input, whatever their size.
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
    for (let next = earliestOf(cursors); next !== undefined; next = earliestOf(cursors)) {
      const moving = takeFrom(next, output);
      if (moving !== undefined) await moving;
      const rest = pace();
      if (rest !== undefined) await rest;
    }
    output.flush();
    const segment = output.isEmpty() ? undefined : writer.finish();
    const damaged = inputs.flatMap((input, i) => damageIn(input, cursors[i]?.damaged ?? 0));
    return { segment, damaged };
  } finally {
    writer.abandon();
    for (const cursor of cursors) await cursor.close();
  }
}

const damageIn = (input: SegmentInfo, blocks: number) => (blocks > 0 ? [{ input, blocks }] : []);

/** Where the next sample is. One and the same object each time. */
interface Next {
  cursor: MergeCursor;
  /** The earliest time of the point in the other inputs, which must not be passed. */
  others: number;
}

const next: Partial<Next> = {};

/** Of the cursors at the lowest point the one with the earliest time, of one time the last, whose sample wins; `undefined` at the end of all. */
function earliestOf(cursors: readonly MergeCursor[]): Next | undefined {
  let point = Number.POSITIVE_INFINITY;
  let others = Number.POSITIVE_INFINITY;
  let best: MergeCursor | undefined;
  for (const cursor of cursors) {
    if (cursor.point > point || cursor.point === Number.POSITIVE_INFINITY) continue;
    if (best === undefined || cursor.point < point) others = Number.POSITIVE_INFINITY;
    else if (cursor.time > best.time) {
      if (cursor.time < others) others = cursor.time;
      continue;
    } else others = best.time;
    best = cursor;
    point = cursor.point;
  }
  if (best === undefined) return undefined;
  next.cursor = best;
  next.others = others;
  return next as Next; // holds: both are set
}

/** Take in all samples of a cursor's block that come before those of the others; the way to its next block when that has to be read. */
function takeFrom({ cursor, others }: Next, output: Output): Promise<void> | undefined {
  output.turnTo(cursor.point);
  if (cursor.latest < others && output.mayCopy(cursor)) output.copy(cursor);
  else if (cursor.decode()) {
    output.take(cursor, others);
    if (cursor.place < cursor.samples.length) return undefined;
  }
  return cursor.moveOn();
}

type Output = ReturnType<typeof createOutput>;

/** Collects samples into full blocks. */
function createOutput(writer: SegmentWriter, cutoff: number) {
  const samples: Samples = createSamples(blockSamples);
  const encoded = createEncodedTimes();
  let point = Number.NaN;
  let isEmpty = true;
  const flush = () => {
    if (samples.length === 0) return;
    writer.add(point, samples, encoded.of(samples));
    samples.length = 0;
    isEmpty = false;
  };
  const put = (from: Samples, begin: number, end: number) => {
    let length = samples.length;
    for (let i = begin; i < end; i++, length++) {
      samples.time[length] = from.time[i] ?? 0;
      samples.value[length] = from.value[i] ?? 0;
      samples.quality[length] = from.quality[i] ?? 0;
    }
    samples.length = length;
  };
  return {
    flush,
    isEmpty: () => isEmpty,
    /** All that comes now is of this point. */
    turnTo(next: number) {
      if (next === point) return;
      flush();
      point = next;
    },
    /** Blocks that are at least half full are copied as they are. */
    mayCopy: (cursor: MergeCursor) =>
      samples.length === 0 &&
      cursor.place === 0 &&
      cursor.count * 2 >= blockSamples &&
      cursor.time >= cutoff &&
      cursor.block() !== undefined,
    copy(cursor: MergeCursor) {
      const [entry, block] = [cursor.entry(), cursor.block()];
      if (entry === undefined || block === undefined) return;
      writer.copy(entry, block);
      isEmpty = false;
    },
    /** Take the cursor's next sample, which wins over all of the same time, and all that come before `others`. */
    take(cursor: MergeCursor, others: number) {
      const { samples: from, place } = cursor;
      const end = cursor.latest < others ? from.length : Math.max(place + 1, firstFrom(from, place, others));
      let begin = Math.min(end, firstFrom(from, place, cutoff));
      if (begin < end && samples.length > 0 && samples.time[samples.length - 1] === from.time[begin]) begin++;
      while (begin < end) {
        if (samples.length === blockSamples) flush();
        const piece = Math.min(end, begin + blockSamples - samples.length);
        put(from, begin, piece);
        begin = piece;
      }
      cursor.takeTo(end);
    },
  };
}

/** The first sample from `place` whose time is not before `time`. */
function firstFrom({ time, length }: Samples, place: number, limit: number): number {
  let i = place;
  while (i < length && (time[i] ?? 0) < limit) i++;
  return i;
}

/** The points of a device mostly have the same times: they are encoded once. */
function createEncodedTimes() {
  const known = new Float64Array(blockSamples);
  let length = 0;
  let bytes = new Uint8Array(0);
  const areKnown = (samples: Samples): boolean => {
    if (samples.length !== length) return false;
    for (let i = 0; i < length; i++) if (samples.time[i] !== known[i]) return false;
    return true;
  };
  return {
    of(samples: Samples): Uint8Array {
      if (areKnown(samples)) return bytes;
      length = samples.length;
      known.set(samples.time.subarray(0, length));
      bytes = encodeTimes(samples).slice();
      return bytes;
    },
  };
}
