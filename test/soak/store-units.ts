import { readFileSync } from 'node:fs';
import { blockSamples, createSamples, decodeBlock } from '../../src/store/block.ts';
import { createChunk } from '../../src/store/chunk.ts';
import { entryAt, type IndexPage } from '../../src/store/index-page.ts';
import { following, isGroup, readLog, runLength, runPoint, runTime } from '../../src/store/log-format.ts';
import { segmentMagic } from '../../src/store/segment.ts';
import { openSegment, readPage, type SegmentFile } from '../../src/store/segment-file.ts';

/** A stretch of a file that is safe or damaged as a whole, and the samples that may be missing when it is damaged. */
export interface Unit {
  readonly from: number;
  readonly to: number;
  readonly keys: readonly string[];
}

/** How a unit names a sample. */
export const keyOf = (point: number, time: number): string => `${point}@${time}`;

/** The units of a sound log: its groups. */
export function unitsOfLog(path: string): Unit[] {
  let from = 0;
  return [...readLog(readFileSync(path))].map(({ bytes }) => {
    const unit = { from, to: from + bytes.length, keys: keysOfGroup(bytes) };
    from = unit.to;
    return unit;
  });
}

function keysOfGroup(bytes: Buffer): string[] {
  const chunk = createChunk(bytes.length);
  chunk.bytes.set(bytes);
  const keys: string[] = [];
  for (let at = 0; at < bytes.length / 8; at = following(chunk, at)) {
    if (isGroup(chunk, at)) continue;
    for (let i = 0; i < runLength(chunk, at); i++) keys.push(keyOf(runPoint(chunk, at) + i, runTime(chunk, at)));
  }
  return keys;
}

/** The units of a sound segment: its blocks, its index pages with all blocks of each, and its beginning and end with everything. */
export async function unitsOfSegment(path: string): Promise<Unit[]> {
  const file = await openSegment(path);
  const { offset, length, pages } = file.directory;
  const units: Unit[] = [];
  for (let number = 0; number < pages; number++) {
    const page = await readPage(file, number);
    const blocks = page === undefined ? [] : await unitsOfPage(file, page);
    const from = offset[number] ?? 0;
    units.push(...blocks, { from, to: from + (length[number] ?? 0), keys: blocks.flatMap(({ keys }) => keys) });
  }
  await file.close();
  const end = (offset[pages - 1] ?? 0) + (length[pages - 1] ?? 0);
  const all = units.flatMap(({ keys }) => keys);
  return [{ from: 0, to: segmentMagic.length, keys: all }, ...units, { from: end, to: Number.POSITIVE_INFINITY, keys: all }];
}

async function unitsOfPage(file: SegmentFile, page: IndexPage): Promise<Unit[]> {
  const units: Unit[] = [];
  for (let row = 0; row < page.rows; row++) {
    const { point, offset, length } = entryAt(page, row);
    const samples = createSamples(blockSamples);
    if (!decodeBlock(await file.read(offset, length), point, samples)) throw new Error(`BUG: ${file.path} is damaged at ${offset}`);
    const keys = Array.from(samples.time.subarray(0, samples.length), (time) => keyOf(point, time));
    units.push({ from: offset, to: offset + length, keys });
  }
  return units;
}

/** The checksum and the text of a manifest; the line ends between and behind them mean nothing. */
export function unitsOfManifest(path: string): Unit[] {
  const { length } = readFileSync(path);
  return [
    { from: 0, to: 8, keys: [] },
    { from: 9, to: length - 1, keys: [] },
  ];
}
