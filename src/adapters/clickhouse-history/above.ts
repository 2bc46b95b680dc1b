import type { HistoryStats, TimeRange } from '../../contracts/history.ts';
import type { Samples } from '../../store/block.ts';
import { lastUsable, type RawQuestion, readRaw, type UsableSample } from '../../store/read-raw.ts';
import type { Source } from '../../store/source.ts';
import { type Fold, walk } from '../../store/walk.ts';

/** The samples that are perhaps not in ClickHouse yet: those of a store in this process, or those of other nodes. */
export interface Above {
  /** Raw samples; see `readRaw`. */
  raw(question: RawQuestion): Promise<Samples>;
  /** The last usable sample before a time, or `undefined`. */
  lastUsable(point: number, before: number): Promise<UsableSample | undefined>;
  /** Lead a fold through the samples of a range. */
  walk(point: number, range: TimeRange, fold: Fold): Promise<void>;
  /** Do some work again when a file that it needed was merged away meanwhile. */
  fresh<T>(work: () => Promise<T>): Promise<T>;
  stats(): HistoryStats | Promise<HistoryStats>;
}

/** The samples of a store in this process. */
export const aboveOf = (source: Source): Above => ({
  raw: (question) => readRaw(source, question),
  lastUsable: (point, before) => lastUsable(source, point, before),
  walk: (point, range, fold) => walk(source, point, range, fold),
  fresh: source.fresh,
  stats: source.stats,
});
