import type { Buckets, TimeRange } from '../../contracts/history.ts';
import type { BlockSummary } from '../../store/block.ts';
import { createBucketFold, createGrid } from '../../store/bucket-fold.ts';
import type { Above } from './above.ts';
import { heldBefore, type Layers, pagesOver } from './layers.ts';

/** Which buckets are asked for. */
export interface BucketsQuestion {
  readonly point: number;
  readonly range: TimeRange;
  readonly count: number;
}

/**
 * Buckets over both layers: ClickHouse sums up each bucket; only where local samples lie, the rows themselves are fetched and joined
 * with them. The fold is the one of the local store, so that the answers are the same.
 */
export async function bucketsOver(layers: Layers, question: BucketsQuestion): Promise<Buckets> {
  const { below, above } = layers;
  const { point, range, count } = question;
  const [summaries, before] = await Promise.all([below.summaries(point, range, count), heldBefore(layers, point, range.from)]);
  return above.fresh(async () => {
    const fold = createBucketFold(range, count, before);
    const rest = createQueue(summaries);
    for (const stretch of await touched(above, question)) {
      for (const summary of rest.before(stretch.from)) fold.block(summary);
      for await (const samples of pagesOver(layers, point, stretch)) fold.samples(samples);
      rest.before(stretch.to); // these are told by the rows
    }
    for (const summary of rest.before(range.to)) fold.block(summary);
    return fold.result();
  });
}

/** Summaries in rising time, taken from the front. */
function createQueue(summaries: readonly BlockSummary[]) {
  let next = 0;
  return {
    before(time: number): readonly BlockSummary[] {
      const from = next;
      while ((summaries[next]?.firstTime ?? Infinity) < time) next++;
      return summaries.slice(from, next);
    },
  };
}

/** Stretches of neighbouring buckets in which there are local samples. */
async function touched(above: Above, { point, range, count }: BucketsQuestion): Promise<readonly TimeRange[]> {
  const grid = createGrid(range, count);
  const marks = new Uint8Array(count + 1);
  const mark = (time: number) => {
    marks[grid.bucketOf(time) ?? count] = 1;
  };
  await above.walk(point, range, {
    covers: ({ earliest, latest }) => earliest >= range.from && grid.bucketOf(earliest) === grid.bucketOf(latest),
    block: ({ earliest }) => mark(earliest),
    samples({ length, time }) {
      for (let i = 0; i < length; i++) mark(time[i] ?? 0);
    },
  });
  marks[count] = 0;
  const stretches: TimeRange[] = [];
  for (let from = marks.indexOf(1); from >= 0; from = marks.indexOf(1, from)) {
    const first = from;
    while (marks[from] === 1) from++;
    stretches.push({ from: grid.startOf(first), to: from === count ? range.to : grid.startOf(from) });
  }
  return stretches;
}
