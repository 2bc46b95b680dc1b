import { segmentFile } from './files.ts';
import type { IndexPage } from './index-page.ts';
import type { SegmentInfo } from './segment.ts';
import { openSegment, readPage, type SegmentFile } from './segment-file.ts';

const mostFiles = 256;
const mostPages = 512;

/** Open segments and decoded index pages, the least recently used of which are given up: at most 256 files and 8 MB of pages. */
export interface FileCache {
  /** Use a segment's file, which stays open meanwhile. Throws what `openSegment` throws. */
  use<T>(info: SegmentInfo, work: (file: SegmentFile) => Promise<T>): Promise<T>;
  /** A page of an open segment; `undefined` when it is damaged. */
  page(file: SegmentFile, page: number): Promise<IndexPage | undefined>;
  close(): Promise<void>;
}

interface Opened {
  readonly file: Promise<SegmentFile>;
  users: number;
  isGivenUp: boolean;
}

/** A cache for the segments of a folder. */
export function createFileCache(folder: string): FileCache {
  const files = new Map<number, Opened>();
  const pages = new Map<string, Promise<IndexPage | undefined>>();
  const giveUp = async (number: number, opened: Opened) => {
    files.delete(number);
    opened.isGivenUp = true;
    if (opened.users === 0) await closeFile(opened);
  };
  const find = (number: number): Opened => {
    const opened = files.get(number) ?? { file: openSegment(segmentFile(folder, number)), users: 0, isGivenUp: false };
    refresh(files, number, opened);
    return opened;
  };
  return {
    async use(info, work) {
      const opened = find(info.number);
      opened.users++;
      try {
        return await work(await opened.file);
      } catch (error) {
        await opened.file.catch(() => files.delete(info.number));
        throw error;
      } finally {
        opened.users--;
        if (opened.isGivenUp && opened.users === 0) await closeFile(opened);
        const [oldest] = files;
        if (files.size > mostFiles && oldest !== undefined) await giveUp(...oldest);
      }
    },
    page(file, page) {
      const key = `${file.path}:${page}`;
      const found = pages.get(key) ?? readPage(file, page);
      refresh(pages, key, found);
      const [oldest] = pages.keys();
      if (pages.size > mostPages && oldest !== undefined) pages.delete(oldest);
      return found;
    },
    async close() {
      for (const [number, opened] of [...files]) await giveUp(number, opened);
      pages.clear();
    },
  };
}

/** A map keeps the order of insertion, so the first entry is the one not used for longest. */
function refresh<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
}

async function closeFile(opened: Opened): Promise<void> {
  const file = await opened.file.catch(() => undefined);
  await file?.close();
}
