import { Failure } from '../contracts/errors.ts';
import type { HistoryReader, TimeRange } from '../contracts/history.ts';
import { type Clock, systemClock } from '../contracts/time.ts';
import type { Samples } from './block.ts';
import { createBucketFold } from './bucket-fold.ts';
import type { StoreShared } from './chunk.ts';
import { createGapFold } from './gap-fold.ts';
import { lastUsable, readRaw } from './read-raw.ts';
import { createSource, type Source } from './source.ts';
import { walk } from './walk.ts';

const mostBuckets = 1_000_000;

/** A reader of a store, for any thread, with or without a writer at work. */
export interface StoreReader extends HistoryReader {
  /** Close the files that it holds open. */
  close(): Promise<void>;
}

/** What is read, and by what. */
export interface ReaderOptions {
  readonly folder: string;
  /** What the writer's thread has published; without it only sealed samples are seen. */
  readonly shared?: StoreShared | undefined;
  /** Stamps damage that is found; default the computer's clock. */
  readonly clock?: Clock;
}

/**
 * Open the stored samples of a folder for reading; opens no file before the first question.
 *
 * Questions throw a `Failure` BAD_REQUEST for a range or a number that makes no sense. Damaged blocks and files are left out of
 * answers and told by `stats`.
 */
export function openReader({ folder, shared, clock = systemClock }: ReaderOptions): StoreReader {
  return createReader(createSource(folder, shared, clock));
}

/** A reader of a source that may serve others too. */
export function createReader(source: Source): StoreReader {
  return {
    async raw(point, range, limit, newestFirst = false) {
      checkQuestion(range, 'samples', limit);
      return columnsOf(await source.fresh(() => readRaw(source, { point, range, limit, newestFirst })));
    },
    async buckets(point, range, count) {
      checkBuckets(range, count);
      return source.fresh(async () => {
        const held = await lastUsable(source, point, range.from);
        const fold = createBucketFold(range, count, held?.value);
        await walk(source, point, range, fold);
        return fold.result();
      });
    },
    async lastAt(point, time) {
      const range = { from: Number.NEGATIVE_INFINITY, to: justAfter(time) };
      const found = await source.fresh(() => readRaw(source, { point, range, limit: 1, newestFirst: true }));
      const [t, value, quality] = [found.time[0], found.value[0], found.quality[0]];
      return t === undefined || value === undefined || quality === undefined ? undefined : { time: t, value, quality };
    },
    async gaps(point, range, longerThanMs) {
      checkQuestion(range, 'gaps', 0);
      return source.fresh(async () => {
        const whole = { from: range.from, to: justAfter(range.to) };
        const fold = createGapFold(whole, longerThanMs);
        await walk(source, point, whole, fold);
        return fold.gaps;
      });
    },
    stats: async () => source.stats(),
    close: source.close,
  };
}

/** Throws a `Failure` BAD_REQUEST for a range or a count that makes no sense. */
export function checkQuestion(range: TimeRange, what: string, count: number): void {
  const isSound = !Number.isNaN(range.from) && !Number.isNaN(range.to) && count >= 0 && (Number.isInteger(count) || count === Infinity);
  if (!isSound) throw refused(`${count} ${what} from ${range.from} to ${range.to}`);
}

/** The same for a range that is to be cut into buckets. */
export function checkBuckets(range: TimeRange, count: number): void {
  checkQuestion(range, 'buckets', count);
  if (!(range.to > range.from) || count < 1 || count > mostBuckets) throw refused(`${count} buckets over ${range.to - range.from} ms`);
}

const refused = (what: string) => new Failure('BAD_REQUEST', `reading history: ${what}`, { details: { what } });

/** Columns of exactly their length, which do not keep larger ones alive. */
export const columnsOf = ({ length, time, value, quality }: Samples) => ({
  time: time.slice(0, length),
  value: value.slice(0, length),
  quality: quality.slice(0, length),
});

const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The next larger double, so that a half-open range can end with a time. */
export function justAfter(time: number): number {
  if (time === 0 || !Number.isFinite(time)) return time === 0 ? Number.MIN_VALUE : time;
  number[0] = time;
  bits[0] = (bits[0] ?? 0n) + (time > 0 ? 1n : -1n);
  return number[0];
}
