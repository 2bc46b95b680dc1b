import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../contracts/sample.ts';

/**
 * The write-ahead log: groups, each synced to disk as one.
 *
 *     group  'YFLG' · crc32 of all that follows · bytes of the body · samples · number (f64) · body
 *     body   runs of samples with one time, one quality and neighbouring points:
 *            count (u16) · quality (u8) · 0 · first point (u32) · time (f64) · values (f64 each)
 *
 * A row of 58 values of a device costs 8.3 bytes a value, a lone sample 24. All is little-endian and a multiple of 8 bytes.
 */
export const groupHead = 24;
const magic = Buffer.from('YFLG');
const runHead = 16;
const longestRun = 65_535;

/** Room that a batch of `samples` may need. */
export const batchRoom = (samples: number): number => samples * (runHead + 8);

/** A group's bytes with views on them. */
export interface GroupBuffer {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
}

/** A buffer of at least `size` bytes. */
export function createGroupBuffer(size: number): GroupBuffer {
  const buffer = new ArrayBuffer(Math.ceil(size / 8) * 8);
  return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer), numbers: new Float64Array(buffer) };
}

/** Append a batch at `at`, a multiple of 8 with `batchRoom` free; returns where it ends. */
export function encodeBatch(batch: SampleBatch, target: GroupBuffer, at: number): number {
  let end = at >> 3;
  for (let i = 0; i < batch.length; ) {
    const next = endOfRun(batch, i);
    target.words[end * 2] = (next - i) | ((batch.quality[i] ?? 0) << 16);
    target.words[end * 2 + 1] = batch.point[i] ?? 0;
    target.numbers[end + 1] = batch.time[i] ?? 0;
    end += 2;
    for (; i < next; i++) target.numbers[end++] = batch.value[i] ?? 0;
  }
  return end * 8;
}

/** Where the run that begins at `from` ends. */
function endOfRun({ point, time, quality, length }: SampleBatch, from: number): number {
  const limit = Math.min(length, from + longestRun);
  let i = from + 1;
  while (i < limit && point[i] === (point[i - 1] ?? 0) + 1 && time[i] === time[from] && quality[i] === quality[from]) i++;
  return i;
}

/** Fill in the head of a group that ends at `end`. */
export function finishGroup(target: GroupBuffer, end: number, samples: number, number: number): void {
  target.bytes.set(magic);
  target.words[2] = end - groupHead;
  target.words[3] = samples;
  target.numbers[2] = number;
  target.words[1] = crc32(target.bytes.subarray(8, end));
}

/** A sound group found in a log, or a stretch of bytes that is none. */
export type LogPart =
  | { readonly kind: 'group'; readonly number: number; readonly samples: number; readonly body: Buffer }
  | { readonly kind: 'damage'; readonly at: number; readonly bytes: Buffer; readonly isTail: boolean };

/** Go through a log file. A damaged group is passed over by looking for the next sound one; nothing is passed over untold. */
export function* readLog(log: Buffer): Generator<LogPart> {
  for (let at = 0; at < log.length; ) {
    const end = groupEnd(log, at);
    if (end !== undefined) {
      yield {
        kind: 'group',
        number: log.readDoubleLE(at + 16),
        samples: log.readUInt32LE(at + 12),
        body: log.subarray(at + groupHead, end),
      };
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

function nextGroup(log: Buffer, from: number): number {
  for (let at = log.indexOf(magic, from); at >= 0; at = log.indexOf(magic, at + 1)) {
    if (groupEnd(log, at) !== undefined) return at;
  }
  return log.length;
}

/** Visit the samples of a group's body in the order in which they came. */
export function decodeGroup(body: Buffer, visit: (point: number, time: number, value: number, quality: number) => void): void {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let at = 0; at + runHead <= body.length; ) {
    const count = view.getUint16(at, true);
    const quality = view.getUint8(at + 2);
    const point = view.getUint32(at + 4, true);
    const time = view.getFloat64(at + 8, true);
    at += runHead;
    for (let i = 0; i < count; i++, at += 8) visit(point + i, time, view.getFloat64(at, true), quality);
  }
}
