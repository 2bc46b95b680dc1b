import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../contracts/sample.ts';
import type { SampleRuns } from '../contracts/sample-runs.ts';
import type { Chunk } from './chunk.ts';

/**
 * The write-ahead log, and with the same bytes the memory of a chunk: groups, each synced to disk as one.
 *
 *     group  'YFLG' · crc32 of all that follows · bytes of the body · samples · number (f64) · body
 *     body   runs of samples with one time, one quality and neighbouring points:
 *            count (u16) · quality (u8) · 0 · first point (u32) · time (f64) · values (f64 each)
 *
 * A row of 58 values of a device costs 8.3 bytes a value, a lone sample 24. All is little-endian and a multiple of 8 bytes. The fourth
 * byte tells a group (`G`) from a run (0), so that who goes through a chunk knows what to pass over.
 */
export const groupHead = 24;
/** Words of eight bytes in front of the body of a group, and in front of the values of a run. */
const groupWords = groupHead / 8;
export const runWords = 2;
const magic = Buffer.from('YFLG');
const magicWord = magic.readUInt32LE(0);
/** The range of times that a date can show. */
const largestTime = 8.64e15;

/** True for a time that is a date; samples of other times are not stored. */
export const isDate = (time: number): boolean => Math.abs(time) <= largestTime;

/** Bytes of a run of one sample. */
export const bytesOfLoneSample = (runWords + 1) * 8;

/** Room that a batch of `samples` may need, the head of a new group included. */
export const batchRoom = (samples: number): number => groupHead + samples * bytesOfLoneSample;

/** Begin a group at a word of a chunk; where its body begins. Complete it with {@link finishGroup}. */
export function beginGroup({ words }: Chunk, at: number): number {
  words[at * 2] = magicWord;
  return at + groupWords;
}

/** What one batch has added to a chunk. One and the same object each time. */
export interface Encoded {
  /** Word behind the last run. */
  end: number;
  samples: number;
  earliest: number;
  latest: number;
}

const encoded: Encoded = { end: 0, samples: 0, earliest: 0, latest: 0 };

/** Append the runs of a batch at a word of a chunk with {@link batchRoom} free; a run whose time is no date is left out. */
export function encodeRuns(batch: SampleBatch, { ends, count }: SampleRuns, { words, numbers }: Chunk, at: number): Encoded {
  encoded.end = at;
  encoded.samples = 0;
  encoded.earliest = Number.POSITIVE_INFINITY;
  encoded.latest = Number.NEGATIVE_INFINITY;
  let i = 0;
  for (let run = 0; run < count; run++) {
    const next = ends[run] ?? 0;
    const time = batch.time[i] ?? 0;
    if (isDate(time)) {
      const head = encoded.end;
      words[head * 2] = (next - i) | ((batch.quality[i] ?? 0) << 16);
      words[head * 2 + 1] = batch.point[i] ?? 0;
      numbers[head + 1] = time;
      for (let k = i, to = head + runWords; k < next; k++) numbers[to++] = batch.value[k] ?? 0;
      encoded.end = head + runWords + next - i;
      encoded.samples += next - i;
      if (time < encoded.earliest) encoded.earliest = time;
      if (time > encoded.latest) encoded.latest = time;
    }
    i = next;
  }
  return encoded;
}

/** Fill in the head of the group in words `[from, end)` of a chunk. */
export function finishGroup(
  { bytes, words, numbers }: Chunk,
  [from, end]: readonly [number, number],
  samples: number,
  number: number,
): void {
  words[from * 2 + 2] = (end - from) * 8 - groupHead;
  words[from * 2 + 3] = samples;
  numbers[from + 2] = number;
  words[from * 2 + 1] = crc32(bytes.subarray(from * 8 + 8, end * 8));
}

/** True for the head of a group, false for a run. */
export const isGroup = ({ words }: Pick<Chunk, 'words'>, at: number): boolean => words[at * 2] === magicWord;

/** How many samples the run at a word has. */
export const runLength = ({ words }: Pick<Chunk, 'words'>, at: number): number => (words[at * 2] ?? 0) & 0xffff;

/** Quality of the run at a word. */
export const runQuality = ({ words }: Pick<Chunk, 'words'>, at: number): number => ((words[at * 2] ?? 0) >>> 16) & 0xff;

/** First point of the run at a word. */
export const runPoint = ({ words }: Pick<Chunk, 'words'>, at: number): number => words[at * 2 + 1] ?? 0;

/** Time of the run at a word. */
export const runTime = ({ numbers }: Pick<Chunk, 'numbers'>, at: number): number => numbers[at + 1] ?? 0;

/** Word of what follows the run or the head of a group at a word. */
export const following = (chunk: Pick<Chunk, 'words'>, at: number): number =>
  at + (isGroup(chunk, at) ? groupWords : runWords + runLength(chunk, at));

/** A sound group found in a log, or a stretch of bytes that is none. */
export type LogPart =
  | { readonly kind: 'group'; readonly number: number; readonly samples: number; readonly bytes: Buffer }
  | { readonly kind: 'damage'; readonly at: number; readonly bytes: Buffer; readonly isTail: boolean };

/** Go through a log file. A damaged group is passed over by looking for the next sound one; nothing is passed over untold. */
export function* readLog(log: Buffer): Generator<LogPart> {
  for (let at = 0; at < log.length; ) {
    const end = groupEnd(log, at);
    if (end !== undefined) {
      yield { kind: 'group', number: log.readDoubleLE(at + 16), samples: log.readUInt32LE(at + 12), bytes: log.subarray(at, end) };
      at = end;
      continue;
    }
    const next = nextGroup(log, at + 1);
    yield { kind: 'damage', at, bytes: log.subarray(at, next), isTail: next === log.length };
    at = next;
  }
}

/** Where the sound group that begins at `at` ends, or `undefined` when there is none. */
function groupEnd(log: Buffer, at: number): number | undefined {
  if (at + groupHead > log.length || log.compare(magic, 0, 4, at, at + 4) !== 0) return undefined;
  const end = at + groupHead + log.readUInt32LE(at + 8);
  if (end > log.length || crc32(log.subarray(at + 8, end)) !== log.readUInt32LE(at + 4)) return undefined;
  return end;
}

/** True for the bytes of exactly one sound group. */
export const soundGroup = (bytes: Buffer): boolean => groupEnd(bytes, 0) === bytes.length;

function nextGroup(log: Buffer, from: number): number {
  for (let at = log.indexOf(magic, from); at >= 0; at = log.indexOf(magic, at + 1)) {
    if (groupEnd(log, at) !== undefined) return at;
  }
  return log.length;
}
