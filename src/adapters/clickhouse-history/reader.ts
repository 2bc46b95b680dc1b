import type { HistoryReader, HistoryStats } from '../../contracts/history.ts';
import { checkBuckets, checkQuestion, columnsOf, justAfter } from '../../store/reader.ts';
import { type Source, sourceAfter } from '../../store/source.ts';
import { bucketsOver } from './buckets.ts';
import { gapsOver } from './gaps.ts';
import { type Layers, rawOver } from './layers.ts';
import type { Questions } from './questions.ts';

/** What is read. */
export interface LayeredReaderOptions {
  /** Asks ClickHouse. */
  readonly questions: Questions;
  /** The local store. */
  readonly local: Source;
  /** Up to this chunk everything of the local store is in ClickHouse; 0 where that is not known. */
  readonly copied: () => number;
}

/**
 * History out of ClickHouse and of what is not yet copied, with the answers of the local store.
 *
 * Throws as the reader of the store does, and NOT_AVAILABLE when ClickHouse does not answer.
 */
export function createLayeredReader({ questions, local, copied }: LayeredReaderOptions): HistoryReader {
  const layers = (): Layers => ({ below: questions, above: sourceAfter(local, copied()) });
  return {
    async raw(point, range, limit, newestFirst = false) {
      checkQuestion(range, 'samples', limit);
      return columnsOf(await rawOver(layers(), { point, range, limit, newestFirst }));
    },
    async buckets(point, range, count) {
      checkBuckets(range, count);
      return bucketsOver(layers(), { point, range, count });
    },
    async lastAt(point, time) {
      const range = { from: Number.NEGATIVE_INFINITY, to: justAfter(time) };
      const found = await rawOver(layers(), { point, range, limit: 1, newestFirst: true });
      const [t, value, quality] = [found.time[0], found.value[0], found.quality[0]];
      return t === undefined || value === undefined || quality === undefined ? undefined : { time: t, value, quality };
    },
    async gaps(point, range, longerThanMs) {
      checkQuestion(range, 'gaps', 0);
      return gapsOver(layers(), { point, range: { from: range.from, to: justAfter(range.to) }, longerThanMs });
    },
    async stats() {
      const { below, above } = layers();
      return sumOf(await below.stats(), above.stats());
    },
  };
}

function sumOf(below: Omit<HistoryStats, 'quarantine'>, above: HistoryStats): HistoryStats {
  const times = (which: 'oldest' | 'newest') => [below[which], above[which]].filter((time) => time !== undefined);
  const [oldest, newest] = [times('oldest'), times('newest')];
  return {
    segments: below.segments + above.segments,
    bytes: below.bytes + above.bytes,
    samples: below.samples + above.samples,
    oldest: oldest.length === 0 ? undefined : Math.min(...oldest),
    newest: newest.length === 0 ? undefined : Math.max(...newest),
    quarantine: above.quarantine,
  };
}
