import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type BlockSummary, blockRoom, encodeBlock, encodeTimes, type Samples, summarise } from './block.ts';
import { segmentFile, writeFully } from './files.ts';
import { createPageBuilder, pageRows } from './index-page.ts';
import { encodeEnd, type PagePlace, type SegmentInfo, segmentMagic } from './segment.ts';

const bufferBytes = 1 << 20;

/** A segment being written. Blocks come ordered by point and time; nothing is visible before `finish`. */
export interface SegmentWriter {
  /** Add a block of one point; `times` are those of {@link encodeTimes} where they are known from another point. */
  add(point: number, samples: Samples, times?: Uint8Array): void;
  /** Add a block as it stands in another segment. */
  copy(summary: BlockSummary, block: Uint8Array): void;
  /** Write the index, sync, and give the file its name. The caller syncs the folder. */
  finish(): SegmentInfo;
  /** Give up and remove what was written; does nothing after `finish`. */
  abandon(): void;
}

/** Which segment is written. */
export interface SegmentPlan {
  readonly folder: string;
  readonly number: number;
  readonly month: number;
  readonly from: number;
  readonly to: number;
}

/** Begin a segment; throws what the file system throws. */
export function createSegmentWriter(plan: SegmentPlan): SegmentWriter {
  const path = segmentFile(plan.folder, plan.number);
  const output = createOutput(`${path}.tmp`);
  const index = createIndex();
  let [samples, earliest, latest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isOpen = true;
  output.put(segmentMagic);
  const note = (summary: BlockSummary, offset: number) => {
    samples += summary.count;
    earliest = Math.min(earliest, summary.earliest);
    latest = Math.max(latest, summary.latest);
    index.add(summary, offset, output.position() - offset);
  };
  return {
    add(point, block, times = encodeTimes(block)) {
      const offset = output.position();
      output.room(blockRoom(block.length), (target, at) => encodeBlock(point, block, times, target, at));
      note(summarise(point, block), offset);
    },
    copy(summary, block) {
      const offset = output.position();
      output.put(block);
      note(summary, offset);
    },
    finish() {
      const { folder: _, ...place } = plan;
      index.write(output, { ...place, samples, earliest, latest });
      output.sync();
      renameSync(`${path}.tmp`, path);
      isOpen = false;
      return { ...place, samples, earliest, latest, bytes: output.position() };
    },
    abandon() {
      if (!isOpen) return;
      isOpen = false;
      output.close();
      rmSync(`${path}.tmp`, { force: true });
    },
  };
}

/** A file that grows through a buffer. */
interface Output {
  position(): number;
  put(bytes: Uint8Array): void;
  /** Let `fill` append to at least `bytes` of room; it returns where it ended. */
  room(bytes: number, fill: (target: Uint8Array, at: number) => number): void;
  /** Write and sync everything, and close. */
  sync(): void;
  close(): void;
}

function createOutput(path: string): Output {
  const file = openSync(path, 'w');
  const buffer = new Uint8Array(bufferBytes);
  let [written, used] = [0, 0];
  const flush = () => {
    writeFully(file, buffer.subarray(0, used), written);
    written += used;
    used = 0;
  };
  return {
    position: () => written + used,
    put(bytes) {
      if (used + bytes.length > buffer.length) flush();
      if (bytes.length <= buffer.length) {
        buffer.set(bytes, used);
        used += bytes.length;
        return;
      }
      writeFully(file, bytes, written);
      written += bytes.length;
    },
    room(bytes, fill) {
      if (used + bytes > buffer.length) flush();
      used = fill(buffer, used);
    },
    sync() {
      flush();
      fsyncSync(file);
      closeSync(file);
    },
    close: () => closeSync(file),
  };
}

/** The entries of the blocks; full pages are kept encoded. */
function createIndex() {
  const pages: { firstPoint: number; rows: number; bytes: Uint8Array }[] = [];
  const page = createPageBuilder();
  const turn = () => {
    const { firstPoint, rows } = page;
    if (rows > 0) pages.push({ firstPoint, rows, bytes: page.encode() });
  };
  return {
    add(summary: BlockSummary, offset: number, length: number): void {
      page.add(summary, offset, length);
      if (page.rows === pageRows) turn();
    },
    write(output: Output, description: Omit<SegmentInfo, 'bytes'>): void {
      turn();
      const places: PagePlace[] = [];
      for (const { firstPoint, rows, bytes } of pages) {
        places.push({ firstPoint, rows, offset: output.position(), length: bytes.length, checksum: crc32(bytes) });
        output.put(bytes);
      }
      output.put(encodeEnd(places, description, output.position()));
    },
  };
}
