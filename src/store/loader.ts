import { createSamples, decodeBlock, type Samples } from './block.ts';
import type { FileCache } from './file-cache.ts';
import type { BlockEntry } from './index-page.ts';
import { type Cluster, mergeParts, type Piece } from './piece.ts';
import type { SegmentInfo } from './segment.ts';

const largestRead = 1 << 20;
/** Reading so many bytes in vain takes less time than another call. */
const largestGap = 16 * 1024;

/** Told of every block that cannot be read; its samples are left out. */
export type OnDamage = (segment: SegmentInfo, offset: number, bytes: number) => void;

/** Read the samples of clusters; blocks that lie near each other in a file are read at once. */
export async function loadClusters(clusters: readonly Cluster[], files: FileCache, onDamage: OnDamage): Promise<Samples[]> {
  const blocks = await loadBlocks(clusters.flat(), files, onDamage);
  return clusters.map((cluster) =>
    mergeParts(
      cluster,
      cluster.map((piece) => ('samples' in piece.source ? piece.source.samples : (blocks.get(piece) ?? createSamples(0)))),
    ),
  );
}

interface Block {
  readonly piece: Piece;
  readonly segment: SegmentInfo;
  readonly entry: BlockEntry;
}

async function loadBlocks(pieces: readonly Piece[], files: FileCache, onDamage: OnDamage): Promise<Map<Piece, Samples>> {
  const blocks = pieces.flatMap((piece): Block[] => ('entry' in piece.source ? [{ piece, ...piece.source }] : []));
  const loaded = new Map<Piece, Samples>();
  await Promise.all(extentsOf(blocks).map((extent) => loadExtent(extent, files, loaded, onDamage)));
  return loaded;
}

/** Blocks of one file that lie near each other as one stretch of at most a megabyte. */
function extentsOf(blocks: readonly Block[]): Block[][] {
  const extents: Block[][] = [];
  for (const block of blocks.toSorted((a, b) => a.segment.number - b.segment.number || a.entry.offset - b.entry.offset)) {
    const extent = extents.at(-1);
    const [first, last] = [extent?.[0], extent?.at(-1)];
    const gap = block.entry.offset - (last?.entry.offset ?? 0) - (last?.entry.length ?? 0);
    const isNear = last?.segment.number === block.segment.number && gap <= largestGap;
    const isSmall = block.entry.offset + block.entry.length - (first?.entry.offset ?? 0) <= largestRead;
    if (isNear && isSmall) extent?.push(block);
    else extents.push([block]);
  }
  return extents;
}

async function loadExtent(extent: readonly Block[], files: FileCache, loaded: Map<Piece, Samples>, onDamage: OnDamage): Promise<void> {
  const [first, last] = [extent[0], extent.at(-1)];
  if (first === undefined || last === undefined) return;
  const start = first.entry.offset;
  const bytes = await files.use(first.segment, (file) => file.read(start, last.entry.offset + last.entry.length - start));
  for (const { piece, segment, entry } of extent) {
    const samples = createSamples(entry.count);
    const block = bytes.subarray(entry.offset - start, entry.offset - start + entry.length);
    if (decodeBlock(block, entry.point, samples)) loaded.set(piece, samples);
    else onDamage(segment, entry.offset, entry.length);
  }
}
