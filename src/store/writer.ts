import { totalmem } from 'node:os';
import { type ErrorCode, Failure } from '../contracts/errors.ts';
import type { LogReplica } from '../contracts/log-replica.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { runsOf, type SampleRuns } from '../contracts/sample-runs.ts';
import type { Clock } from '../contracts/time.ts';
import { allChunks, createShared, type StoreShared } from './chunk.ts';
import { type DiskWatch, diskUse, watchDisk } from './disk.ts';
import { followedBy, retireLog } from './kept-logs.ts';
import { createLog, type SampleLog } from './log.ts';
import { batchRoom, bytesOfLoneSample, groupHead } from './log-format.ts';
import { createMemory, type Memory } from './memory.ts';
import type { Ages, Newest } from './newest.ts';
import { restoreNewest } from './rebuild-newest.ts';
import { pendingLogs, restoreFolder } from './recovery.ts';
import { replayLogs } from './replay.ts';
import { createSealQueue } from './seal-queue.ts';
import { startSealer } from './sealer-thread.ts';

export type { StoreShared } from './chunk.ts';

/** How a store is kept. Everything but the folder and the clock has a default that suits a station of up to 100,000 points. */
export interface StoreOptions {
  /** Made when missing. One writer at a time; the caller holds the lock. */
  readonly folder: string;
  readonly clock: Clock;
  /** Used share of the disk above which the store warns; default 0.85. */
  readonly warnDiskRatio?: number;
  /** Used share of the disk above which samples are refused with `DISK_FULL`; default 0.95. They are taken again 0.01 below it. */
  readonly refuseDiskRatio?: number;
  /**
   * Bytes of a chunk in memory, paid when used; default 1/48 of the computer's memory within 24 MB … 512 MB. A sample takes 8.3 bytes in
   * a message of 58 and 24 alone. The more samples of a point come into a chunk, the better they pack. At most 2 GB.
   */
  readonly chunkBytes?: number;
  /** Chunks in memory; default 3, at least 2. One is filled while the others are sealed. */
  readonly chunks?: number;
  /**
   * A chunk is sealed when 1,024 neighbouring points have so many runs in it and another chunk is free; default 262,144. More makes
   * questions about what has just been imported slower, at about 0.2 µs a run.
   */
  readonly mostRunsTogether?: number;
  /** A chunk is sealed when its first sample is this old; default 600,000 ms. */
  readonly sealAfterMs?: number;
  /** Samples older than this, counted from the newest sample or the present, whichever is earlier, are deleted; default: kept for ever. */
  readonly retentionDays?: number;
  /** Samples are copied elsewhere: none is deleted before `shared.copied` says that it is there. Default: false. */
  readonly isCopied?: boolean;
  /**
   * Logs whose samples are in segments are moved to `kept/` instead of removed, for a follower (`follow.ts`), which removes them; default
   * false: only as long as somebody follows by a file of his own (`followedFile`).
   */
  readonly keepLogs?: boolean;
  /** Bytes that may wait for the disk before `append` says that there is no room; default 32 MiB. */
  readonly pendingBytes?: number;
  /** Seal and compact in the calling thread; default: true when run from TypeScript sources, where no worker can be loaded. */
  readonly inThread?: boolean;
  /** Keeps the log elsewhere too: nothing is durable before it is there; default: none. While it fails, samples are refused with `NOT_AVAILABLE`. */
  readonly replica?: LogReplica;
  /** Used share of the disk that holds a folder, 0…1; default asks the operating system. */
  readonly diskUse?: (folder: string) => Promise<number>;
}

/** Counters since the writer was opened. */
export interface StoreStats {
  readonly samples: number;
  /** Samples with the same time as the newest of their point (sent twice); the last received is kept. */
  readonly duplicates: number;
  /** Samples older than the newest of their point; they are stored in their place. */
  readonly late: number;
  /** Samples without a usable time, not stored. */
  readonly refused: number;
  /** Groups synced to disk. */
  readonly groups: number;
  /** The last error of the disk, for people; `undefined` when writing works. */
  readonly lastError: string | undefined;
}

/** The writing side of a store; lives in one thread. */
export interface StoreWriter {
  /**
   * Take a copy of a batch; the batch is free afterwards.
   *
   * @returns the ticket that becomes durable with it, or `undefined` when there is no room now or samples are refused
   * (see `refusal`): try again when `onRoom` calls
   * @throws Failure TOO_LARGE when the batch is longer than a chunk
   */
  append(batch: SampleBatch): number | undefined;
  /** Have memory at hand for the newest samples of these points, which are about to come. */
  reserve(points: Float64Array): void;
  /** The highest ticket whose samples are synced to disk, and in the replica if there is one. */
  readonly durable: number;
  /** Call `listener` after every group sync. Returns the way to stop. */
  onDurable(listener: (ticket: number) => void): () => void;
  /** Call `listener` when `append` may succeed again. Returns the way to stop. */
  onRoom(listener: () => void): () => void;
  /** Why no sample is taken: `DISK_FULL`, `DISK_WRITE`, `NOT_AVAILABLE` (the replica), or `undefined`. */
  readonly refusal: ErrorCode | undefined;
  /** Used share of the disk, 0…1. */
  readonly diskUsedRatio: number;
  /** True above `warnDiskRatio`. */
  readonly isDiskLow: boolean;
  /** Visit the newest sample of every point; right after opening these are the stored ones. */
  recovered(visit: (point: number, time: number, value: number, quality: number) => void): void;
  readonly shared: StoreShared;
  stats(): StoreStats;
  /** Move everything that is in memory into segments; resolves when that is durable. For tests, backup and shut-down. */
  seal(): Promise<void>;
  /** Merge what is due and apply the retention now; resolves when done. */
  compact(): Promise<void>;
  /** Sync, seal and stop. */
  close(): Promise<void>;
}

const defaults = {
  warnDiskRatio: 0.85,
  refuseDiskRatio: 0.95,
  chunkBytes: Math.min(512 << 20, Math.max(24 << 20, totalmem() / 48)),
  chunks: 3,
  sealAfterMs: 600_000,
  mostRunsTogether: 1 << 18,
  pendingBytes: 32 << 20,
  isCopied: false,
  keepLogs: false,
  inThread: import.meta.url.endsWith('.ts'),
  diskUse,
};
const diskEveryMs = 2_000;
const slowestAgingMs = 5_000;

/**
 * Open the store of a folder for writing; brings back everything that was ever acknowledged.
 *
 * Damaged files are moved to `quarantine/` and told by the reader's `stats`. Throws what the file system throws when the folder
 * cannot be used at all.
 */
export async function openWriter(options: StoreOptions): Promise<StoreWriter> {
  const settings = withDefaults(options);
  const { folder, clock, keepLogs } = settings;
  const isKept = () => keepLogs || followedBy(folder).length > 0;
  const retire = (log: number) => retireLog(folder, log, isKept());
  const shared = createShared(Math.max(2, settings.chunks), settings.chunkBytes, settings.isCopied ? 0 : allChunks);
  const manifest = await restoreFolder(folder, clock.now());
  const newest = await restoreNewest(folder, manifest);
  const sealer = startSealer(
    { folder, version: shared.version, copied: shared.copied, retentionDays: settings.retentionDays },
    settings.inThread,
  );
  const { pending, nextChunk } = pendingLogs({ folder, manifest, retire, now: clock.now() });
  const { waiting, nextGroup } = await replayLogs({ folder, retire, pending, chunks: shared.chunks, newest, sealer, now: clock.now() });

  const durableListeners = createListeners<number>();
  const roomListeners = createListeners<undefined>();
  const onRoom = () => roomListeners.call(undefined);
  const onSync = () => {
    durableListeners.call(log.durable);
    sealer.keepAheadOf(memory.share);
    queue.advance();
    onRoom();
  };
  const { pendingBytes, replica } = settings;
  const log = createLog({ folder, pendingBytes, firstGroup: nextGroup, onChange: onSync, replica });
  const queue = createSealQueue({ retire: (log) => sealer.retire(log, isKept()), clock, sealer, log, waiting, onRoom });
  const memory = createMemory({ clock, chunks: shared.chunks, log, queue, nextChunk, mostRunsTogether: settings.mostRunsTogether });
  const { diskUse: use, warnDiskRatio: warn, refuseDiskRatio: refuse } = settings;
  const disk = await watchDisk({ folder, use, warn, refuse, everyMs: diskEveryMs, onChange: onRoom });
  const agingMs = Math.min(slowestAgingMs, settings.sealAfterMs);
  const aging = setInterval(() => memory.sealOlderThan(settings.sealAfterMs), agingMs).unref();
  const counter = createCounter(newest);
  return {
    append: createAppend({ settings, disk, log, memory, counter }),
    reserve: newest.reserve,
    get durable() {
      return log.durable;
    },
    onDurable: durableListeners.add,
    onRoom: roomListeners.add,
    get refusal() {
      if (disk.isFull) return 'DISK_FULL';
      return log.refusal ?? (memory.isStuck ? 'DISK_WRITE' : undefined);
    },
    get diskUsedRatio() {
      return disk.ratio;
    },
    get isDiskLow() {
      return disk.isLow;
    },
    recovered: newest.visit,
    shared,
    stats: () => ({ ...counter.counts(), groups: log.groups, lastError: log.error ?? queue.error }),
    seal: memory.seal,
    compact: () => sealer.compact(clock.now()).finally(sealer.hurry()),
    async close() {
      clearInterval(aging);
      disk.stop();
      await log.close();
      await memory.close();
      await sealer.close();
    },
  };
}

type Settings = StoreOptions & typeof defaults;

/** An option that is there but undefined counts as left out. */
function withDefaults(options: StoreOptions): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  // holds: `given` is `options` without its undefined members
  return { ...defaults, ...(given as unknown as StoreOptions) };
}

/** What `append` works with. */
interface Parts {
  readonly settings: Settings;
  readonly disk: DiskWatch;
  readonly log: SampleLog;
  readonly memory: Memory;
  readonly counter: Counter;
}

function createAppend({ settings, disk, log, memory, counter }: Parts) {
  const mostSamples = Math.floor((settings.chunkBytes - groupHead) / bytesOfLoneSample);
  return (batch: SampleBatch): number | undefined => {
    if (batch.length > mostSamples) throw tooLong(batch.length, mostSamples);
    if (disk.isFull || log.error !== undefined || !log.hasRoom(batch.length)) return undefined;
    const chunk = memory.place(batchRoom(batch.length));
    if (chunk === undefined) return undefined;
    const runs = runsOf(batch);
    const taken = log.append(batch, runs, chunk);
    memory.took(batch, runs);
    counter.count(batch, runs, taken);
    return log.ticket;
  };
}

const tooLong = (length: number, limit: number) =>
  new Failure('TOO_LARGE', `storing a batch: ${length} samples, the limit is ${limit}`, { details: { limit: `${limit} samples` } });

type Counter = ReturnType<typeof createCounter>;

function createCounter(newest: Newest) {
  const ages: Ages = { same: 0, older: 0 };
  let [samples, refused] = [0, 0];
  return {
    counts: () => ({ samples, duplicates: ages.same, late: ages.older, refused }),
    count(batch: SampleBatch, runs: SampleRuns, taken: number) {
      newest.take(batch, runs, ages);
      samples += taken;
      refused += batch.length - taken;
    },
  };
}

/** People who want to be told of something. */
function createListeners<T>() {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener: (value: T) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call(value: T): void {
      for (const listener of listeners) listener(value);
    },
  };
}
