import type { TimeRange } from '../contracts/history.ts';
import { sortByTime } from './bands.ts';
import { createSamples, type Samples } from './block.ts';
import type { Catalogue } from './catalogue.ts';
import { type Chunk, lengthOf, numberOf, type StoreShared } from './chunk.ts';
import type { ChunkDirectory, Wanted } from './directory.ts';
import { runLength, runPoint, runQuality, runTime, runWords } from './log-format.ts';
import type { SegmentInfo } from './segment.ts';

/** What there is of one point in a time range at one moment: segments to look into, and copies of the samples in memory. */
export interface View {
  readonly segments: readonly SegmentInfo[];
  readonly memory: readonly { readonly sequence: number; readonly samples: Samples }[];
}

/** What a reader sees of a writer's memory; without `shared` nothing. */
export interface Memory {
  readonly shared: StoreShared | undefined;
  readonly directory: ChunkDirectory;
}

/**
 * Take a view of `[from, to)` in which each stored sample is found: either in a segment or in memory.
 *
 * A chunk is freed only after a manifest names its segments, and the version is raised between. So when neither the version nor a
 * chunk's number changed while the chunks were copied, nothing has slipped from one to the other; else it is taken again.
 */
export function takeView(catalogue: Catalogue, memory: Memory, point: number, { from, to }: TimeRange): View {
  const { shared } = memory;
  for (;;) {
    const version = versionOf(shared);
    const { sealed, segments } = catalogue.current();
    const copies = copyMemory(memory, sealed, { point, from, to });
    if (copies !== undefined && version === versionOf(shared)) {
      return { segments: segments.filter(({ earliest, latest }) => earliest < to && latest >= from), memory: copies };
    }
  }
}

const versionOf = (shared: StoreShared | undefined): number => (shared === undefined ? 0 : Atomics.load(shared.version, 0));

/** Copies of what the chunks after `sealed` hold, or `undefined` when one was used anew meanwhile. */
function copyMemory({ shared, directory }: Memory, sealed: number, wanted: Wanted): View['memory'] | undefined {
  const copies: { sequence: number; samples: Samples }[] = [];
  for (const chunk of shared?.chunks ?? []) {
    const sequence = numberOf(chunk);
    if (sequence <= sealed) continue;
    const samples = copyOf(chunk, directory, wanted);
    if (numberOf(chunk) !== sequence) return undefined;
    if (samples.length > 0) copies.push({ sequence, samples });
  }
  return copies;
}

/** The samples of a point in a chunk in rising time, the last received of each time. */
function copyOf(chunk: Chunk, directory: ChunkDirectory, wanted: Wanted): Samples {
  const isOutside = (chunk.span[0] ?? 0) >= wanted.to || (chunk.span[1] ?? 0) < wanted.from;
  if (isOutside) return createSamples(0);
  const length = lengthOf(chunk);
  const runs = wantedOf(chunk, directory.runsOf(chunk, wanted, length), length, wanted);
  sortByTime(chunk, runs);
  return gather(chunk, wanted.point, runs);
}

/** Hot path: those of the runs that have the point in the range. */
function wantedOf(chunk: Chunk, runs: Uint32Array, length: number, wanted: Wanted): Uint32Array {
  const found = new Uint32Array(runs.length);
  let count = 0;
  for (let i = 0; i < runs.length; i++) {
    const at = runs[i] ?? 0;
    if (at < length && isWanted(chunk, at, wanted)) found[count++] = at;
  }
  return found.subarray(0, count);
}

function isWanted(chunk: Chunk, at: number, { point, from, to }: Wanted): boolean {
  const column = point - runPoint(chunk, at);
  if (column < 0 || column >= runLength(chunk, at)) return false;
  const time = runTime(chunk, at);
  return time >= from && time < to;
}

/** The samples of a point in these runs; of one time only the last. */
function gather(chunk: Chunk, point: number, runs: Uint32Array): Samples {
  const samples = createSamples(runs.length);
  let row = -1;
  let newest = Number.NaN;
  for (const at of runs) {
    const time = runTime(chunk, at);
    if (time !== newest) row++;
    newest = time;
    samples.time[row] = time;
    samples.value[row] = chunk.numbers[at + runWords + point - runPoint(chunk, at)] ?? 0;
    samples.quality[row] = runQuality(chunk, at);
  }
  samples.length = row + 1;
  return samples;
}
