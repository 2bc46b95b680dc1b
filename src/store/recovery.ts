import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from '../contracts/errors.ts';
import { isLeftOver, logFile, logNumbers, makeFolder, manifestFile, segmentFile, segmentNumber } from './files.ts';
import { keptLogs } from './kept-logs.ts';
import { bySequence, emptyManifest, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { noteLoss, quarantineFile } from './quarantine.ts';
import type { SegmentInfo } from './segment.ts';
import { openSegment } from './segment-file.ts';

/**
 * Put a folder in order: damaged files go to `quarantine/`, what a crash left half done is removed, and the manifest lists
 * what is there. Throws what the file system throws.
 */
export async function restoreFolder(folder: string, now: number): Promise<Manifest> {
  makeFolder(folder);
  const names = readdirSync(folder);
  for (const name of names.filter(isLeftOver)) rmSync(`${folder}/${name}`);
  const listed = readManifest(folder);
  if (listed === 'damaged') quarantineFile(folder, manifestFile(folder), 'its checksum is wrong; it was made again from the segments', now);
  const isKnown = listed !== undefined && listed !== 'damaged';
  const wanted = isKnown ? listed : await rebuildManifest(folder, names, now);
  if (isKnown) removeOrphans(folder, names, listed);
  const manifest = { ...wanted, segments: await soundSegments(folder, wanted.segments, now) };
  if (!isKnown || manifest.segments.length !== wanted.segments.length) writeManifest(folder, manifest);
  return manifest;
}

/** Every segment describes itself, so a lost manifest costs nothing. Logs are played again; that changes nothing where they were sealed. */
async function rebuildManifest(folder: string, names: readonly string[], now: number): Promise<Manifest> {
  const numbers = names.flatMap((name) => segmentNumber(name) ?? []);
  const found = await Promise.all(numbers.map((number) => describe(folder, number, now)));
  const segments = found.flatMap((info) => info ?? []).sort(bySequence);
  const logs = logNumbers(names);
  const sealed = logs.length > 0 ? Math.min(...logs) - 1 : segments.reduce((most, { to }) => Math.max(most, to), 0);
  return { ...emptyManifest, sealed, segments, nextSegment: numbers.reduce((most, n) => Math.max(most, n), 0) + 1 };
}

/** The segment in a file, or `undefined` when it is damaged; then it is in quarantine afterwards. */
async function describe(folder: string, number: number, now: number): Promise<SegmentInfo | undefined> {
  const path = segmentFile(folder, number);
  try {
    const file = await openSegment(path);
    await file.close();
    return { ...file.description, bytes: file.bytes };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    quarantineFile(folder, path, error.message, now);
    return undefined;
  }
}

/** Segments that were merged away, or never came into the manifest; their samples are in other segments or in a log. */
function removeOrphans(folder: string, names: readonly string[], manifest: Manifest): void {
  const listed = new Set(manifest.segments.map(({ number }) => number));
  for (const number of names.flatMap((name) => segmentNumber(name) ?? [])) {
    if (!listed.has(number)) rmSync(segmentFile(folder, number));
  }
}

async function soundSegments(folder: string, segments: readonly SegmentInfo[], now: number): Promise<readonly SegmentInfo[]> {
  const sound: SegmentInfo[] = [];
  for (const info of segments) {
    const path = segmentFile(folder, info.number);
    if (!existsSync(path)) noteLoss(folder, basename(path), `the file is gone, with ${info.samples} samples`, now);
    else if ((await describe(folder, info.number, now)) !== undefined) sound.push(info);
  }
  return sound;
}

/** What is needed to see which logs count. */
export interface Logs {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Called with the number of a log whose samples are in segments. */
  readonly retire: (log: number) => void;
  /** Stamps a loss that is found. */
  readonly now: number;
}

/** Logs that are needed, and what follows from them. */
export interface PendingLogs {
  /** Numbers of the chunks whose logs are in no segment yet, rising. */
  readonly pending: readonly number[];
  /** The chunk with which to go on. */
  readonly nextChunk: number;
}

/** Retire the logs whose samples are in segments; chunks have no gap in their numbers, so one before the first log that is needed is a loss. */
export function pendingLogs({ folder, manifest, retire, now }: Logs): PendingLogs {
  const numbers = logNumbers(readdirSync(folder));
  for (const number of numbers.filter((n) => n <= manifest.sealed)) retire(number);
  const highest = manifest.segments.reduce((most, { to }) => Math.max(most, to), manifest.sealed);
  const pending = numbers.filter((n) => n > manifest.sealed);
  const first = pending[0];
  if (first !== undefined && first > highest + 1) {
    noteLoss(folder, basename(logFile(folder, first)), `logs ${highest + 1} to ${first - 1} before it are missing`, now);
  }
  return { pending, nextChunk: Math.max(highest, numbers.at(-1) ?? 0, ...keptLogs(folder)) + 1 };
}
