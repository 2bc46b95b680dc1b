import { existsSync, rmSync } from 'node:fs';
import { Failure } from '../contracts/errors.ts';
import type { Chunk } from './chunk.ts';
import { mergeSegments, planMerge } from './compact.ts';
import { newestFile, segmentFile, syncFolder } from './files.ts';
import { retireLog } from './kept-logs.ts';
import { bySequence, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { type Newest, readNewest, writeNewest } from './newest.ts';
import type { Pace } from './pace.ts';
import { quarantineFile } from './quarantine.ts';
import { sealChunk } from './seal.ts';
import type { SegmentInfo } from './segment.ts';

const dayMs = 86_400_000;

/** What a sealer keeps in order. It alone writes the manifest. */
export interface SealerOptions {
  /** Holds a sound manifest. */
  readonly folder: string;
  /** [0] is raised after every new manifest. */
  readonly version: Int32Array;
  /** What came in chunks after [0] is not deleted, and not merged with what came before. */
  readonly copied: Int32Array;
  readonly retentionDays: number | undefined;
}

/** How a sealer works. */
export interface SealerSettings extends SealerOptions {
  /** A pace for each work; those of a sealer and of its merges go side by side. */
  readonly pace: () => Pace;
}

/** Turns chunks into segments and small segments into large ones. */
export interface Sealer {
  /** Write a chunk out; when it resolves, the samples are in the manifest. Throws what the file system throws; call it again then. */
  seal(chunk: Chunk, number: number): Promise<void>;
  /** Remove the log of a chunk whose samples are in the manifest, or put it aside for a follower; half a gigabyte takes a tenth of a second. */
  retire(log: number, isKept: boolean): Promise<void>;
  /** Merge what is due and delete what is too old. */
  compact(now: number): Promise<void>;
  /** Somebody waits for what is being done: it is done without rests until the returned function is called. */
  hurry(): () => void;
  /** So full is the chunk that comes after the one that is being sealed, 0…1. Sealing rests as long as it keeps ahead of that. */
  keepAheadOf(share: number): void;
  close(): Promise<void>;
}

/** A sealer that works in the calling thread. */
export function createSealer(options: SealerSettings): Omit<Sealer, 'hurry' | 'keepAheadOf'> {
  const { folder, version, pace } = options;
  let manifest = soundManifest(folder);
  let compaction = Promise.resolve();
  let isClosed = false;
  const newest = createNewestKeeper(folder);
  const change = (next: Manifest) => {
    writeManifest(folder, next);
    manifest = next;
    Atomics.add(version, 0, 1);
  };
  const nextSegment = (): number => {
    const number = manifest.nextSegment;
    manifest = { ...manifest, nextSegment: number + 1 };
    return number;
  };
  const isCopied = ({ to }: SegmentInfo) => to <= Atomics.load(options.copied, 0);
  /** What is copied and what is not are merged apart, so that nothing is copied again for the sake of a merge. */
  const plan = (now: number) => {
    const [copied, others] = [manifest.segments.filter(isCopied), manifest.segments.filter((segment) => !isCopied(segment))];
    return planMerge(copied, now) ?? planMerge(others, now);
  };
  const compact = async (now: number) => {
    const retention = cutoffOf(manifest, now, options.retentionDays);
    dropOld(folder, manifest, (segment) => segment.latest < retention && isCopied(segment), change);
    for (let inputs = plan(now); inputs !== undefined && !isClosed; inputs = plan(now)) {
      const cutoff = inputs.every(isCopied) ? retention : Number.NEGATIVE_INFINITY;
      const merged = await mergeSegments({ folder, inputs, number: nextSegment(), cutoff, pace: pace() });
      syncFolder(folder);
      change(replaceSegments(manifest, inputs, merged.segment));
      for (const { input, blocks } of merged.damaged) keepDamaged(folder, input, blocks, now);
      removeSegments(folder, inputs);
    }
  };
  return {
    async seal(chunk, number) {
      const resting = pace();
      newest.begin();
      const onNewest = (run: number, first: number, last: number) => newest.take(chunk, run, first, last);
      const segments = await sealChunk({ folder, chunk, number, nextSegment, onNewest, pace: resting });
      await newest.keep(resting);
      change({ ...manifest, sealed: number, segments: [...manifest.segments, ...segments].sort(bySequence) });
    },
    async retire(log, isKept) {
      retireLog(folder, log, isKept);
    },
    compact(now) {
      compaction = compaction.catch(() => undefined).then(() => compact(now));
      return compaction;
    },
    async close() {
      isClosed = true;
      await compaction.catch(() => undefined);
    },
  };
}

function soundManifest(folder: string): Manifest {
  const manifest = readManifest(folder);
  if (manifest === undefined || manifest === 'damaged') throw new Failure('INTERNAL', `reading the manifest of ${folder}: it is damaged`);
  return manifest;
}

/** Samples before this time are too old. A clock may jump ahead by years, so the newest sample counts as the present when it is earlier. */
function cutoffOf({ segments }: Manifest, now: number, retentionDays: number | undefined): number {
  if (retentionDays === undefined) return Number.NEGATIVE_INFINITY;
  const newest = segments.reduce((most, { latest }) => Math.max(most, latest), Number.NEGATIVE_INFINITY);
  return Math.min(now, newest) - retentionDays * dayMs;
}

function replaceSegments(manifest: Manifest, inputs: readonly SegmentInfo[], output: SegmentInfo | undefined): Manifest {
  const gone = new Set(inputs.map(({ number }) => number));
  const kept = manifest.segments.filter(({ number }) => !gone.has(number));
  return { ...manifest, segments: [...kept, ...(output === undefined ? [] : [output])].sort(bySequence) };
}

/** Delete segments of which even the newest sample is too old; the others lose theirs when they are merged. */
function dropOld(folder: string, manifest: Manifest, isOld: (segment: SegmentInfo) => boolean, change: (next: Manifest) => void): void {
  const old = manifest.segments.filter(isOld);
  if (old.length === 0) return;
  change(replaceSegments(manifest, old, undefined));
  removeSegments(folder, old);
}

function removeSegments(folder: string, segments: readonly SegmentInfo[]): void {
  for (const { number } of segments) rmSync(segmentFile(folder, number), { force: true });
}

/** A segment with unreadable blocks is kept in quarantine after its readable ones were merged. */
function keepDamaged(folder: string, input: SegmentInfo, blocks: number, now: number): void {
  const path = segmentFile(folder, input.number);
  if (existsSync(path)) quarantineFile(folder, path, `${blocks} blocks cannot be read; the others were kept`, now);
}

/** Keeps the file of newest samples in step; the table stays in memory as long as the sealer does. When it cannot be read it is removed, and the next start makes it anew. */
function createNewestKeeper(folder: string) {
  let table: Newest | undefined;
  return {
    /** To be called before the runs of a chunk are taken. */
    begin(): void {
      table ??= readNewest(folder);
    },
    take(chunk: Chunk, run: number, first: number, last: number): void {
      table?.takeRun(chunk, run, first, last);
    },
    async keep(pace: Pace): Promise<void> {
      if (table === undefined) rmSync(newestFile(folder), { force: true });
      else await writeNewest(folder, table, pace);
    },
  };
}
