import { blockSamples, createSamples, decodeBlock } from './block.ts';
import { segmentFile } from './files.ts';
import { type BlockEntry, entryAt, type IndexPage } from './index-page.ts';
import type { Manifest } from './manifest.ts';
import { createNewest, type Newest, readNewest, writeNewest } from './newest.ts';
import type { SegmentInfo } from './segment.ts';
import { openSegment, readPage, type SegmentFile } from './segment-file.ts';

/** The table of newest samples of a folder; made again from the segments and kept when it was lost. */
export async function restoreNewest(folder: string, manifest: Manifest): Promise<Newest> {
  const kept = readNewest(folder);
  if (kept !== undefined) return kept;
  const made = await rebuildNewest(folder, manifest.segments);
  await writeNewest(folder, made);
  return made;
}

/** Make the table of newest samples from the segments; needed only when it was lost. */
async function rebuildNewest(folder: string, segments: readonly SegmentInfo[]): Promise<Newest> {
  const newest = createNewest();
  for (const { number } of segments) {
    const file = await openSegment(segmentFile(folder, number));
    try {
      for (let page = 0; page < file.directory.pages; page++) await takePage(file, await readPage(file, page), newest);
    } finally {
      await file.close();
    }
  }
  return newest;
}

async function takePage(file: SegmentFile, page: IndexPage | undefined, newest: Newest): Promise<void> {
  for (let row = 0; page !== undefined && row < page.rows; row++) {
    const isLastOfPoint = page.point[row + 1] !== page.point[row];
    if (isLastOfPoint) await takeBlock(file, entryAt(page, row), newest);
  }
}

async function takeBlock(file: SegmentFile, entry: BlockEntry, newest: Newest): Promise<void> {
  const samples = createSamples(blockSamples);
  if (!decodeBlock(await file.read(entry.offset, entry.length), entry.point, samples)) return;
  const last = samples.length - 1;
  newest.put(entry.point, samples.time[last] ?? 0, samples.value[last] ?? 0, samples.quality[last] ?? 0);
}
