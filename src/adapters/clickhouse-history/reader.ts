import { Failure } from '../../contracts/errors.ts';
import type { HistoryReader, HistoryStats } from '../../contracts/history.ts';
import { checkBuckets, checkQuestion, columnsOf, createReader, justAfter } from '../../store/reader.ts';
import { type Source, sourceAfter } from '../../store/source.ts';
import { type Above, aboveOf } from './above.ts';
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
  /** Up to this chunk everything of the local store is in ClickHouse; `undefined` while ClickHouse is away or far behind. */
  readonly copied: () => number | undefined;
  /** True when the local store still has everything from a time on, so that it can answer alone while ClickHouse is away. */
  readonly holds: (from: number) => boolean;
}

/**
 * History out of ClickHouse and of what is not yet copied, with the answers of the local store.
 *
 * While ClickHouse does not answer, or is only being filled, the local store answers what it has whole; for the rest both are asked, or NOT_AVAILABLE is thrown. Only `stats` then
 * tells of the local store alone. Otherwise throws as the reader of the store does.
 */
export function createLayeredReader({ questions, local, copied, holds }: LayeredReaderOptions): HistoryReader {
  const layered = createOverlay(questions, () => aboveOf(sourceAfter(local, copied() ?? 0)));
  const alone = createReader(local);
  const either = async <T>(ask: (reader: HistoryReader) => Promise<T>, isWhole: (found: T) => boolean | Promise<boolean>): Promise<T> => {
    const isKnownAway = copied() === undefined;
    const own = async () => {
      const found = await ask(alone);
      return (await isWhole(found)) ? { found } : undefined;
    };
    const known = isKnownAway ? await own() : undefined; // nobody waits for a server that is away, nor joins years of rows one by one with one that has only begun
    if (known !== undefined) return known.found;
    try {
      return await ask(layered);
    } catch (error) {
      const instead = isAway(error) && !isKnownAway ? await own() : undefined;
      if (instead === undefined) throw error;
      return instead.found;
    }
  };
  /** A sample that is newer than all that was deleted is the last one for ClickHouse too. */
  const holdsLast = (found: { readonly time: number } | undefined) => holds(found?.time ?? Number.NEGATIVE_INFINITY);
  return {
    raw: (point, range, ...rest) =>
      either(
        (reader) => reader.raw(point, range, ...rest),
        () => holds(range.from),
      ),
    buckets: (point, range, count) =>
      either(
        (reader) => reader.buckets(point, range, count),
        async () => holdsLast(await alone.lastAt(point, range.from)), // the first bucket begins with the value from before it
      ),
    lastAt: (point, time) => either((reader) => reader.lastAt(point, time), holdsLast),
    gaps: (point, range, longerThanMs) =>
      either(
        (reader) => reader.gaps(point, range, longerThanMs),
        () => holds(range.from),
      ),
    stats: () =>
      either(
        (reader) => reader.stats(),
        () => true,
      ),
  };
}

const isAway = (error: unknown): boolean => error instanceof Failure && error.code === 'NOT_AVAILABLE';

/**
 * Both layers together; every question needs ClickHouse.
 *
 * @param above called before ClickHouse is asked, so that what is copied meanwhile is found in both
 */
export function createOverlay(questions: Questions, above: () => Above): HistoryReader {
  const layers = (): Layers => ({ below: questions, above: above() });
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
      return sumOf(await below.stats(), await above.stats());
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
