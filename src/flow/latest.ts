import type { LatestColumns, LatestSample, LatestTable } from '../contracts/flow.ts';
import { isBad } from '../contracts/quality.ts';
import type { PointNumber, SampleBatch } from '../contracts/sample.ts';
import type { EpochMs } from '../contracts/time.ts';

/** Points of one page; pages are made as points appear. */
export const pagePoints = 65_536;
/** Pages at most: point numbers from 16,777,216 on are beyond what one data plane holds, and their samples are refused. */
export const pageLimit = 256;

const fields = 4; // time, value, receivedAt, quality: one slot
const slots = 2;
const stride = fields * slots; // 64 bytes, one cache line
const versionBytes = pagePoints * 4;

/** One page as it crosses between threads. */
export interface LatestPage {
  readonly index: number;
  readonly memory: SharedArrayBuffer;
}

/**
 * The newest sample of 65,536 points in shared memory.
 *
 * Each point has two slots and a sequence number whose lowest bit names the slot that holds its newest sample. The writer fills the other
 * slot and then raises the number; a reader takes the slot named and believes it when the number has not moved meanwhile. So nobody waits,
 * even when the writer's thread is put to sleep in the middle, and no half-written sample is ever seen. Number 0: never had a sample.
 */
interface Columns {
  readonly sequence: Uint32Array;
  readonly slot: Float64Array;
}

const columnsOf = (memory: SharedArrayBuffer): Columns => ({
  sequence: new Uint32Array(memory, 0, pagePoints),
  slot: new Float64Array(memory, versionBytes, pagePoints * stride),
});

/** The sequence number after another one: never 0, and always naming the other slot. */
const following = (sequence: number): number => (sequence === 0xffff_ffff ? 2 : sequence + 1);

/** Reading side, in any thread: give it the pages as they are announced. */
export interface LatestPages extends LatestTable {
  addPage(page: LatestPage): void;
}

/** A reader without pages. */
export function createLatestReader(): LatestPages {
  const pages: (Columns | undefined)[] = [];
  const pageOf = (point: PointNumber) => pages[point >>> 16];
  return {
    addPage({ index, memory }) {
      pages[index] = columnsOf(memory);
    },
    read(point) {
      const page = pageOf(point);
      return page === undefined ? undefined : readSlot(page, point & 0xffff);
    },
    copy(point, into, row) {
      const page = pageOf(point);
      return page !== undefined && copySlot(page, point & 0xffff, into, row);
    },
    version(point) {
      const page = pageOf(point);
      return page === undefined ? 0 : Atomics.load(page.sequence, point & 0xffff);
    },
  };
}

function readSlot({ sequence, slot }: Columns, i: number): LatestSample | undefined {
  for (;;) {
    const before = Atomics.load(sequence, i);
    if (before === 0) return undefined;
    const at = i * stride + (before & 1) * fields;
    const sample = { time: slot[at] ?? 0, value: slot[at + 1] ?? 0, receivedAt: slot[at + 2] ?? 0, quality: slot[at + 3] ?? 0 };
    if (Atomics.load(sequence, i) === before) return sample;
  }
}

function copySlot({ sequence, slot }: Columns, i: number, { time, value, quality }: LatestColumns, row: number): boolean {
  for (;;) {
    const before = Atomics.load(sequence, i);
    if (before === 0) return false;
    const at = i * stride + (before & 1) * fields;
    time[row] = slot[at] ?? 0;
    value[row] = slot[at + 1] ?? 0;
    quality[row] = slot[at + 3] ?? 0;
    if (Atomics.load(sequence, i) === before) return true;
  }
}

/** Writing side; lives in the thread of the data plane. */
export interface LatestWriter {
  /** Keep those samples of a batch that are at least as new as what is known of their point. */
  take(batch: SampleBatch, receivedAt: EpochMs): void;
  /** The same, each sample with its own time of receipt. */
  takeEach(batch: SampleBatch, receivedAt: Float64Array): void;
  /** Have the memory of these points at hand: the first touch of 4 KiB costs more than all their samples of a second. */
  reserve(points: Float64Array): void;
  /** The newest sample when it may be judged, i.e. is not of bad quality. */
  usable(point: PointNumber): LatestSample | undefined;
  /** The time of the newest sample, of whatever quality. */
  timeOf(point: PointNumber): EpochMs | undefined;
}

/** An empty table of newest samples. `announce` is called for every new page, before anything is written to it. */
export function createLatestWriter(announce: (page: LatestPage) => void): LatestWriter {
  const pages: (Columns | undefined)[] = [];

  const makePage = (index: number): Columns => {
    const memory = new SharedArrayBuffer(versionBytes + pagePoints * stride * 8);
    const page = columnsOf(memory);
    pages[index] = page;
    announce({ index, memory });
    return page;
  };

  const read = (point: PointNumber) => {
    const page = pages[point >>> 16];
    return page === undefined ? undefined : readSlot(page, point & 0xffff);
  };

  return {
    take({ point, time, value, quality, length }, receivedAt) {
      for (let i = 0; i < length; i++) {
        const p = point[i] ?? 0;
        const page = pages[p >>> 16] ?? makePage(p >>> 16);
        keep(page, p & 0xffff, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0, receivedAt);
      }
    },
    takeEach({ point, time, value, quality, length }, receivedAt) {
      for (let i = 0; i < length; i++) {
        const p = point[i] ?? 0;
        const page = pages[p >>> 16] ?? makePage(p >>> 16);
        keep(page, p & 0xffff, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0, receivedAt[i] ?? 0);
      }
    },
    reserve(points) {
      for (const p of points) {
        if (p >= pagePoints * pageLimit) continue; // its samples are refused
        const page = pages[p >>> 16] ?? makePage(p >>> 16);
        touch(page, p & 0xffff);
      }
    },
    usable(point) {
      const sample = read(point);
      return sample === undefined || isBad(sample.quality) ? undefined : sample;
    },
    timeOf: (point) => read(point)?.time,
  };
}

/** Write where a point that never had a sample has nothing yet. */
function touch({ sequence, slot }: Columns, i: number): void {
  if (sequence[i] !== 0) return;
  sequence[i] = 0;
  slot[i * stride] = 0;
}

/** Columns as arguments, not an object: this runs once per value. The writer is alone, so it may read its own sequence numbers plainly. */
function keep(page: Columns, i: number, time: number, value: number, quality: number, receivedAt: number): void {
  const { sequence, slot } = page;
  const present = sequence[i] ?? 0;
  if (present !== 0 && time < (slot[i * stride + (present & 1) * fields] ?? 0)) return;
  const next = following(present);
  const at = i * stride + (next & 1) * fields;
  slot[at] = time;
  slot[at + 1] = value;
  slot[at + 2] = receivedAt;
  slot[at + 3] = quality;
  Atomics.store(sequence, i, next);
}
