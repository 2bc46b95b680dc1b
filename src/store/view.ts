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

/** The samples of a point in a chunk in rising time, the last received of each time; about 2 ns per sample of the chunk. */
function copyOf(chunk: Chunk, length: number, wanted: Wanted): Samples {
  const isOutside = (chunk.span[0] ?? 0) >= wanted.to || (chunk.span[1] ?? 0) < wanted.from;
  const places = isOutside ? nowhere : placesOf(chunk, length, wanted);
  if (!isInOrder(chunk, places)) places.sort((a, b) => (chunk.time[a] ?? 0) - (chunk.time[b] ?? 0) || a - b);
  return gather(chunk, places);
}

/** The samples at these places; of one time only the last. */
function gather({ time, value, quality }: Chunk, places: Uint32Array): Samples {
  const samples = createSamples(places.length);
  let row = -1;
  let newest = Number.NaN;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? 0;
    const at = time[place] ?? 0;
    if (at !== newest) row++;
    newest = at;
    samples.time[row] = at;
    samples.value[row] = value[place] ?? 0;
    samples.quality[row] = quality[place] ?? 0;
  }
  samples.length = row + 1;
  return samples;
}

const nowhere = new Uint32Array();

/** Where a chunk has samples of a point. Counted first: after an import they may be a million, and a list that grows costs more than a second look. */
function placesOf(chunk: Chunk, length: number, wanted: Wanted): Uint32Array {
  let count = 0;
  for (let i = 0; i < length; i++) if (isWanted(chunk, i, wanted)) count++;
  const places = new Uint32Array(count);
  for (let i = 0, row = 0; i < length && row < count; i++) if (isWanted(chunk, i, wanted)) places[row++] = i;
  return places;
}

function isWanted(chunk: Chunk, i: number, { point, from, to }: Wanted): boolean {
  if (chunk.point[i] !== point) return false;
  const time = chunk.time[i] ?? 0;
  return time >= from && time < to;
}

/** Mostly they are: a device sends its samples in the order of their times. */
function isInOrder({ time }: Chunk, places: Uint32Array): boolean {
  for (let i = 1; i < places.length; i++) if ((time[places[i] ?? 0] ?? 0) < (time[places[i - 1] ?? 0] ?? 0)) return false;
  return true;
}
