import { Failure } from '../contracts/errors.ts';
import type { HistoryStats, TimeRange } from '../contracts/history.ts';
import type { Clock } from '../contracts/time.ts';
import type { Samples } from './block.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { StoreShared } from './chunk.ts';
import { createDamageList } from './damage-list.ts';
import { createDirectory } from './directory.ts';
import { createFileCache } from './file-cache.ts';
import { loadClusters } from './loader.ts';
import { isMissing } from './manifest.ts';
import type { Cluster } from './piece.ts';
import { clustersOf } from './scan.ts';
import type { SegmentInfo } from './segment.ts';
import type { SegmentFile } from './segment-file.ts';
import { storeStats } from './stats.ts';
import { takeView } from './view.ts';

const mostTries = 10;

/** Samples of a folder and of a writer's memory, as the questions of a reader need them. */
export interface Source {
  readonly catalogue: Catalogue;
  /** Clusters of a point that overlap a range, in the order of time or backwards; with `after` only what came in later chunks than that. */
  scan(point: number, range: TimeRange, newestFirst?: boolean, after?: number): AsyncGenerator<readonly Cluster[]>;
  load(clusters: readonly Cluster[]): Promise<Samples[]>;
  /** Do some work again when a file that it needed was merged away meanwhile. */
  fresh<T>(work: () => Promise<T>): Promise<T>;
  stats(after?: number): HistoryStats;
  close(): Promise<void>;
}

/** Open a folder, with or without a writer's memory. */
export function createSource(folder: string, shared: StoreShared | undefined, clock: Clock): Source {
  const catalogue = createCatalogue(folder, shared);
  const files = createFileCache(folder);
  const damage = createDamageList(clock);
  const memory = { shared, directory: createDirectory() };
  const pages = async (file: SegmentFile, page: number) => {
    const read = await files.page(file, page);
    if (read === undefined) damage.add(file.description, `page ${page} of its index`, file.directory.length[page] ?? 0);
    return read;
  };
  const isListed = (segment: SegmentInfo) => catalogue.current().segments.some(({ number }) => number === segment.number);
  const onLost = (segment: SegmentInfo, error: unknown) => {
    const isDamaged = error instanceof Failure || (isMissing(error) && isListed(segment));
    if (!isDamaged) throw error;
    damage.add(segment, 'the file as a whole', segment.bytes, error instanceof Error ? error.message : String(error));
  };
  return {
    catalogue,
    scan(point, range, newestFirst = false, after = 0) {
      const whole = takeView(catalogue, memory, point, range);
      const view = after === 0 ? whole : { ...whole, segments: whole.segments.filter(({ to }) => to > after) };
      return clustersOf({ point, range, newestFirst, view, files, pages, onLost });
    },
    load: (clusters) => loadClusters(clusters, files, (segment, at, bytes) => damage.add(segment, `the block at ${at}`, bytes)),
    async fresh(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await work();
        } catch (error) {
          if (!isMissing(error) || tries === mostTries) throw error;
        }
      }
    },
    stats(after = 0) {
      const manifest = catalogue.current();
      return storeStats(folder, { ...manifest, segments: manifest.segments.filter(({ to }) => to > after) }, shared, damage.list());
    },
    close: files.close,
  };
}

/** The same samples without those that came up to a chunk; a segment that was merged across this border is seen whole. */
export const sourceAfter = (source: Source, after: number): Source => ({
  ...source,
  scan: (point, range, newestFirst) => source.scan(point, range, newestFirst, after),
  stats: () => source.stats(after),
});
