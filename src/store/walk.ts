import type { TimeRange } from '../contracts/history.ts';
import type { BlockSummary, Samples } from './block.ts';
import type { BlockEntry } from './index-page.ts';
import { type Cluster, countIn, trim } from './piece.ts';
import type { Source } from './source.ts';

const batchSamples = 1 << 16;

/** Takes in a point's samples in rising time, whole blocks by their summary where that is enough. */
export interface Fold {
  /** True when the summary of a block says all that is needed. */
  covers(summary: BlockSummary): boolean;
  block(summary: BlockSummary): void;
  samples(samples: Samples): void;
}

/** Lead a fold through the samples of a range; a few blocks are read at a time, so that memory stays small. */
export async function walk(source: Source, point: number, range: TimeRange, fold: Fold): Promise<void> {
  for await (const clusters of source.scan(point, range)) {
    const steps = clusters.map((cluster) => ({ cluster, entry: summaryOf(cluster, fold) }));
    for (let at = 0; at < steps.length; ) {
      const batch = batchOf(steps, at);
      const loaded = await source.load(batch.flatMap(({ cluster, entry }) => (entry === undefined ? [cluster] : [])));
      let next = 0;
      for (const { entry } of batch) {
        const samples = entry === undefined ? loaded[next++] : undefined;
        if (entry !== undefined) fold.block(entry);
        if (samples !== undefined) fold.samples(trim(samples, range.from, range.to));
      }
      at += batch.length;
    }
  }
}

interface Step {
  readonly cluster: Cluster;
  readonly entry: BlockEntry | undefined;
}

/** The summary of a block that overlaps no other, when the fold can do with it. */
function summaryOf(cluster: Cluster, fold: Fold): BlockEntry | undefined {
  const source = cluster.length === 1 ? cluster[0]?.source : undefined;
  return source !== undefined && 'entry' in source && fold.covers(source.entry) ? source.entry : undefined;
}

/** Steps from `at` on that together read about {@link batchSamples}. */
function batchOf(steps: readonly Step[], at: number): readonly Step[] {
  let end = at;
  for (let held = 0; end < steps.length && held < batchSamples; end++) {
    const step = steps[end];
    if (step?.entry === undefined) held += countIn(step?.cluster ?? []);
  }
  return steps.slice(at, end);
}
