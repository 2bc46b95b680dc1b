import type { TimeRange } from '../contracts/history.ts';
import { isUsable, type Samples } from './block.ts';
import { type Cluster, concatenate, countIn, slice, trim } from './piece.ts';
import type { Source } from './source.ts';

/** What raw samples are asked for. */
export interface RawQuestion {
  readonly point: number;
  readonly range: TimeRange;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** Raw samples in rising time: the earliest of the range, or the latest; reads no more blocks than it needs. */
export async function readRaw(source: Source, { point, range, limit, newestFirst }: RawQuestion): Promise<Samples> {
  const parts: Samples[] = [];
  let missing = limit;
  for await (const clusters of source.scan(point, range, newestFirst)) {
    for (let at = 0; at < clusters.length && missing > 0; ) {
      const batch = takeSamples(clusters, at, missing);
      for (const samples of await source.load(batch)) {
        const part = trim(samples, range.from, range.to);
        parts.push(part);
        missing -= part.length;
      }
      at += batch.length;
    }
    if (missing <= 0) break;
  }
  const all = concatenate(newestFirst ? parts.reverse() : parts);
  const length = Math.min(limit, all.length);
  return newestFirst ? slice(all, all.length - length, all.length) : slice(all, 0, length);
}

/** As many clusters from `at` on as hold `wanted` samples, and at least one. */
function takeSamples(clusters: readonly Cluster[], at: number, wanted: number): readonly Cluster[] {
  let end = at;
  for (let held = 0; end < clusters.length && held < wanted; end++) held += countIn(clusters[end] ?? []);
  return clusters.slice(at, end);
}

/** Where the last usable sample is looked for first, so that not all that is in memory from before is copied. */
const nearMs = 3_600_000;

/** A sample of a quality that counts. */
export interface UsableSample {
  readonly time: number;
  readonly value: number;
}

/** The last usable sample before a time, or `undefined`. */
export async function lastUsable(source: Source, point: number, before: number): Promise<UsableSample | undefined> {
  const near = await lastUsableIn(source, point, { from: before - nearMs, to: before });
  return near ?? lastUsableIn(source, point, { from: Number.NEGATIVE_INFINITY, to: before });
}

/** Bad samples are passed over in growing steps. */
async function lastUsableIn(source: Source, point: number, { from, to: before }: TimeRange): Promise<UsableSample | undefined> {
  let to = before;
  for (let limit = 1; ; limit = Math.min(limit * 8, 1 << 16)) {
    const found = await readRaw(source, { point, range: { from, to }, limit, newestFirst: true });
    for (let i = found.length - 1; i >= 0; i--) {
      const value = found.value[i] ?? Number.NaN;
      if (isUsable(value, found.quality[i] ?? 0)) return { time: found.time[i] ?? before, value };
    }
    if (found.length < limit) return undefined;
    to = found.time[0] ?? from;
  }
}
