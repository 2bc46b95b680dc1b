import { type BlockSummary, blockSamples, createSamples, decodeBlock, type Samples } from './block.ts';
import { type BlockEntry, entryAt, type IndexPage } from './index-page.ts';
import { openSegment, readPage, type SegmentFile } from './segment-file.ts';

const readAhead = 64 * 1024;

/** Walks through the blocks of one segment, and through the samples of a block, in the order of the file. */
export interface MergeCursor {
  /** Point of the present block; Infinity after the last. */
  readonly point: number;
  /** Time of the next sample. */
  readonly time: number;
  /** Time of the last sample of the present block. */
  readonly latest: number;
  readonly count: number;
  /** No sample of the present block was taken yet. */
  readonly isWhole: boolean;
  readonly isAtEnd: boolean;
  readonly entry: BlockSummary | undefined;
  readonly samples: Samples;
  readonly place: number;
  /** Blocks that could not be read. */
  readonly damaged: number;
  /** The present block as it stands in the file, or `undefined` when it is damaged. */
  block(): Uint8Array | undefined;
  /** Make `samples` those of the present block. When it is damaged it is counted and skipped, and the answer is false. */
  decode(): Promise<boolean>;
  advance(): void;
  skipBlock(): Promise<void>;
  close(): Promise<void>;
}

/** Open a cursor at the first block of a file; throws a `Failure` when the file is damaged as a whole. */
export async function openCursor(path: string): Promise<MergeCursor> {
  const file = await openSegment(path);
  const cursor = createCursor(file);
  await cursor.skipBlock();
  return cursor;
}

function createCursor(file: SegmentFile): MergeCursor {
  const samples = createSamples(blockSamples);
  const window = createWindow(file);
  let page: IndexPage | undefined;
  let [nextPage, row, place, damaged] = [0, -1, 0, 0];
  let entry: BlockEntry | undefined;
  let isDecoded = false;
  let isSound: boolean | undefined;
  const nextEntry = async () => {
    row++;
    while (page === undefined || row >= page.rows) {
      if (nextPage >= file.directory.pages) return undefined;
      page = await readPage(file, nextPage);
      if (page === undefined) damaged += file.directory.rows[nextPage] ?? 0;
      nextPage++;
      row = 0;
    }
    return entryAt(page, row);
  };
  const skipBlock = async () => {
    entry = await nextEntry();
    [place, isDecoded, isSound] = [0, false, undefined];
    samples.length = 0;
    if (entry !== undefined) await window.moveTo(entry.offset, entry.length);
  };
  const isReadable = (): boolean => {
    isSound ??= entry !== undefined && decodeBlock(window.bytes(), entry.point, samples) && samples.length === entry.count;
    return isSound;
  };
  return {
    get point() {
      return entry?.point ?? Number.POSITIVE_INFINITY;
    },
    get time() {
      return isDecoded ? (samples.time[place] ?? 0) : (entry?.earliest ?? Number.POSITIVE_INFINITY);
    },
    get latest() {
      return entry?.latest ?? Number.POSITIVE_INFINITY;
    },
    get count() {
      return entry?.count ?? 0;
    },
    get isWhole() {
      return place === 0;
    },
    get isAtEnd() {
      return place >= samples.length;
    },
    get entry() {
      return entry;
    },
    get place() {
      return place;
    },
    get damaged() {
      return damaged;
    },
    samples,
    block: () => (isReadable() ? window.bytes() : undefined),
    async decode() {
      isDecoded = isReadable();
      if (isDecoded) return true;
      damaged++;
      await skipBlock();
      return false;
    },
    advance() {
      place++;
    },
    skipBlock,
    close: () => file.close(),
  };
}

/** Reads a file from front to back in large pieces. */
function createWindow(file: SegmentFile) {
  let start = 0;
  let buffer: Buffer = Buffer.alloc(0);
  let block = buffer;
  return {
    bytes: () => block,
    async moveTo(offset: number, length: number): Promise<void> {
      if (offset < start || offset + length > start + buffer.length) {
        buffer = await file.read(offset, Math.max(length, readAhead));
        start = offset;
      }
      block = buffer.subarray(offset - start, offset - start + length);
    },
  };
}
