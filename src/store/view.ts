import type { TimeRange } from '../contracts/history.ts';
import { createSamples, type Samples } from './block.ts';
import type { Catalogue } from './catalogue.ts';
import { type Chunk, lengthOf, numberOf, type StoreShared } from './chunk.ts';
import type { SegmentInfo } from './segment.ts';

/** What there is of one point in a time range at one moment: segments to look into, and copies of the samples in memory. */
export interface View {
  readonly segments: readonly SegmentInfo[];
  readonly memory: readonly { readonly sequence: number; readonly samples: Samples }[];
}

/**
 * Take a view of `[from, to)` in which each stored sample is found: either in a segment or in memory.
 *
 * A chunk is freed only after a manifest names its segments, and the version is raised between. So when neither the version nor a
 * chunk's number changed while the chunks were copied, nothing has slipped from one to the other; else it is taken again.
 */
export function takeView(catalogue: Catalogue, shared: StoreShared | undefined, point: number, { from, to }: TimeRange): View {
  for (;;) {
    const version = versionOf(shared);
    const { sealed, segments } = catalogue.current();
    const memory = copyMemory(shared?.chunks ?? [], sealed, { point, from, to });
    if (memory !== undefined && version === versionOf(shared)) {
      return { segments: segments.filter(({ earliest, latest }) => earliest < to && latest >= from), memory };
    }
  }
}

const versionOf = (shared: StoreShared | undefined): number => (shared === undefined ? 0 : Atomics.load(shared.version, 0));

interface Wanted {
  readonly point: number;
  readonly from: number;
  readonly to: number;
}

/** Copies of what the chunks after `sealed` hold, or `undefined` when one was used anew meanwhile. */
function copyMemory(chunks: readonly Chunk[], sealed: number, wanted: Wanted): View['memory'] | undefined {
  const copies: { sequence: number; samples: Samples }[] = [];
  for (const chunk of chunks) {
    const sequence = numberOf(chunk);
    if (sequence <= sealed) continue;
    const samples = copyOf(chunk, lengthOf(chunk), wanted);
    if (numberOf(chunk) !== sequence) return undefined;
    if (samples.length > 0) copies.push({ sequence, samples });
  }
  return copies;
}

/** The samples of a point in a chunk in rising time, the last received of each time; about 1 ns per sample of the chunk. */
function copyOf(chunk: Chunk, length: number, { point, from, to }: Wanted): Samples {
  const places: number[] = [];
  const isOutside = (chunk.span[0] ?? 0) >= to || (chunk.span[1] ?? 0) < from;
  for (let i = 0; i < length && !isOutside; i++) {
    if (chunk.point[i] !== point) continue;
    const time = chunk.time[i] ?? 0;
    if (time >= from && time < to) places.push(i);
  }
  places.sort((a, b) => (chunk.time[a] ?? 0) - (chunk.time[b] ?? 0) || a - b);
  const samples = createSamples(places.length);
  for (const place of places) {
    const time = chunk.time[place] ?? 0;
    const row = samples.time[samples.length - 1] === time ? samples.length - 1 : samples.length++;
    samples.time[row] = time;
    samples.value[row] = chunk.value[place] ?? 0;
    samples.quality[row] = chunk.quality[place] ?? 0;
  }
  return samples;
}
