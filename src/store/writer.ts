import type { ErrorCode } from '../contracts/errors.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import type { StoreShared } from './chunk.ts';

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
  /** Samples that a chunk in memory holds (21 bytes each, paid when used); default 1,048,576. No batch may be longer. */
  readonly chunkSamples?: number;
  /** Chunks in memory; default 3. One is filled while the others are sealed. */
  readonly chunks?: number;
  /** A chunk is sealed when its first sample is this old; default 600,000 ms. */
  readonly sealAfterMs?: number;
  /** Samples older than this are deleted; default: kept for ever. */
  readonly retentionDays?: number;
  /** Bytes that may wait for the disk before `append` says that there is no room; default 8 MiB. */
  readonly pendingBytes?: number;
  /** Seal and compact in the calling thread; default: true when run from TypeScript sources, where no worker can be loaded. */
  readonly inThread?: boolean;
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
  /** The highest ticket whose samples are synced to disk. */
  readonly durable: number;
  /** Call `listener` after every group sync. Returns the way to stop. */
  onDurable(listener: (ticket: number) => void): () => void;
  /** Call `listener` when `append` may succeed again. Returns the way to stop. */
  onRoom(listener: () => void): () => void;
  /** Why no sample is taken: `DISK_FULL`, `DISK_WRITE`, or `undefined`. */
  readonly refusal: ErrorCode | undefined;
  /** Used share of the disk, 0…1. */
  readonly diskUsedRatio: number;
  /** True above `warnDiskRatio`. */
  readonly isDiskLow: boolean;
  /** Visit the newest stored sample of every point, as it was when the writer was opened. */
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

/** Open the store of a folder for writing; brings back everything that was ever acknowledged. */
export function openWriter(_options: StoreOptions): Promise<StoreWriter> {
  return Promise.reject(new Error('BUG: openWriter is not written yet'));
}
