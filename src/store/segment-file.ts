import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type BlockEntry, decodePage, entryAt, firstRowOf, type IndexPage } from './index-page.ts';
import {
  checkMagic,
  type Directory,
  damage,
  decodeEnd,
  decodeTail,
  pagesOf,
  type SegmentDescription,
  segmentMagic,
  tailBytes,
} from './segment.ts';

/** An open segment file; what it reads stays readable even when the file is removed meanwhile. */
export interface SegmentFile {
  readonly path: string;
  readonly description: SegmentDescription;
  readonly directory: Directory;
  readonly bytes: number;
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Open a segment and check its end; throws a `Failure` when it is damaged and the system's error when it cannot be read. */
export async function openSegment(path: string): Promise<SegmentFile> {
  const file = await open(path, 'r');
  const read = async (offset: number, length: number) => {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  try {
    const { size } = await file.stat();
    if (size < segmentMagic.length + tailBytes) throw damage('it is too short');
    const { at, pages, jsonBytes } = decodeTail(await read(size - tailBytes, tailBytes), size);
    checkMagic(await read(0, segmentMagic.length));
    const { directory, description } = decodeEnd(await read(at, size - at), pages, jsonBytes);
    return { path, description, directory, bytes: size, read, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Read one page of the index; `undefined` when it is damaged. */
export async function readPage(file: SegmentFile, page: number): Promise<IndexPage | undefined> {
  const { offset, length } = file.directory;
  return pageOf(file, page, await file.read(offset[page] ?? 0, length[page] ?? 0));
}

/** A page of the index from its bytes; `undefined` when they are damaged. */
export function pageOf({ directory: { rows, checksum } }: SegmentFile, page: number, bytes: Uint8Array): IndexPage | undefined {
  return crc32(bytes) === checksum[page] ? decodePage(bytes, rows[page] ?? 0) : undefined;
}

/** How pages are had: from the file or from a cache. */
export type Pages = (file: SegmentFile, page: number) => Promise<IndexPage | undefined>;

/** The blocks of a point that overlap `[from, to]`, in rising time. */
export async function entriesOf(file: SegmentFile, point: number, from: number, to: number, pages: Pages): Promise<BlockEntry[]> {
  const [first, end] = pagesOf(file.directory, point);
  const found: BlockEntry[] = [];
  for (let number = first; number < end; number++) {
    const page = await pages(file, number);
    if (page !== undefined) collect(page, point, from, to, found);
  }
  return found;
}

function collect(page: IndexPage, point: number, from: number, to: number, found: BlockEntry[]): void {
  for (let row = firstRowOf(page, point); row < page.rows && page.point[row] === point; row++) {
    if ((page.earliest[row] ?? 0) <= to && (page.latest[row] ?? 0) >= from) found.push(entryAt(page, row));
  }
}
