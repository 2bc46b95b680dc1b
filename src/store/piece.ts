import { createSamples, type Samples } from './block.ts';
import type { BlockEntry } from './index-page.ts';
import { monthOf } from './months.ts';
import type { SegmentInfo } from './segment.ts';

const memoryPieceSamples = 512;

/** A stretch of one point's samples that is read as a whole: a block of a segment, or a part of what is in memory. */
export interface Piece {
  /** Of two pieces with a sample of one time, the one with the higher number wins. */
  readonly sequence: number;
  readonly earliest: number;
  readonly latest: number;
  readonly count: number;
  readonly source: { readonly segment: SegmentInfo; readonly entry: BlockEntry } | { readonly samples: Samples };
}

/** Pieces that overlap each other in time and no other piece. */
export type Cluster = readonly Piece[];

/** How many samples a cluster has at most. */
export const countIn = (cluster: Cluster): number => cluster.reduce((sum, { count }) => sum + count, 0);

/** A block as a piece. */
export const blockPiece = (segment: SegmentInfo, entry: BlockEntry): Piece => ({
  sequence: segment.to,
  earliest: entry.earliest,
  latest: entry.latest,
  count: entry.count,
  source: { segment, entry },
});

/** Samples in memory as pieces of one month each, short ones, so that they join few blocks into a cluster. */
export function memoryPieces(sequence: number, samples: Samples): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < samples.length; ) {
    const month = monthOf(samples.time[from] ?? 0);
    let to = from + 1;
    while (to < samples.length && to - from < memoryPieceSamples && monthOf(samples.time[to] ?? 0) === month) to++;
    const part = slice(samples, from, to);
    pieces.push({
      sequence,
      earliest: part.time[0] ?? 0,
      latest: part.time[to - from - 1] ?? 0,
      count: to - from,
      source: { samples: part },
    });
    from = to;
  }
  return pieces;
}

/** Samples `[from, to)` without copying. */
export const slice = (samples: Samples, from: number, to: number): Samples => ({
  length: to - from,
  time: samples.time.subarray(from, to),
  value: samples.value.subarray(from, to),
  quality: samples.quality.subarray(from, to),
});

/** Group pieces into clusters, in rising time. */
export function clusterPieces(pieces: readonly Piece[]): Cluster[] {
  const clusters: Piece[][] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const piece of pieces.toSorted((a, b) => a.earliest - b.earliest)) {
    if (piece.earliest <= latest) clusters.at(-1)?.push(piece);
    else clusters.push([piece]);
    latest = Math.max(latest, piece.latest);
  }
  return clusters;
}

/** Join the samples of a cluster: rising time, and of one time the one of the highest sequence. `parts[i]` belongs to `cluster[i]`. */
export function mergeParts(cluster: Cluster, parts: readonly Samples[]): Samples {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const ranked = parts.map((samples, i) => ({ samples, sequence: cluster[i]?.sequence ?? 0 })).sort((a, b) => a.sequence - b.sequence);
  const all = concatenate(ranked.map(({ samples }) => samples));
  const order = Uint32Array.from({ length: all.length }, (_, i) => i);
  order.sort((a, b) => (all.time[a] ?? 0) - (all.time[b] ?? 0) || a - b);
  const merged = createSamples(all.length);
  for (const place of order) {
    const time = all.time[place] ?? 0;
    const row = merged.length > 0 && merged.time[merged.length - 1] === time ? merged.length - 1 : merged.length++;
    merged.time[row] = time;
    merged.value[row] = all.value[place] ?? 0;
    merged.quality[row] = all.quality[place] ?? 0;
  }
  return merged;
}

/** Samples one after the other. */
export function concatenate(parts: readonly Samples[]): Samples {
  const all = createSamples(parts.reduce((sum, { length }) => sum + length, 0));
  for (const part of parts) {
    all.time.set(part.time.subarray(0, part.length), all.length);
    all.value.set(part.value.subarray(0, part.length), all.length);
    all.quality.set(part.quality.subarray(0, part.length), all.length);
    all.length += part.length;
  }
  return all;
}

/** The samples of `[from, to)`, without copying. */
export function trim(samples: Samples, from: number, to: number): Samples {
  return slice(samples, firstNotBefore(samples, from), firstNotBefore(samples, to));
}

/** Index of the first sample from `begin` on whose time is not before `limit`. */
export function firstNotBefore({ time, length }: Samples, limit: number, begin = 0): number {
  let low = begin;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((time[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
