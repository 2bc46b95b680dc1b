import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { manifestFile, replaceFile } from './files.ts';
import type { SegmentInfo } from './segment.ts';

/** What a store consists of. A file that is not listed here does not count. */
export interface Manifest {
  /** Chunks up to this number are in segments; their logs are no longer needed. */
  readonly sealed: number;
  /** Number of the next segment file. */
  readonly nextSegment: number;
  /** By month, then by chunk. */
  readonly segments: readonly SegmentInfo[];
}

export const emptyManifest: Manifest = { sealed: 0, nextSegment: 1, segments: [] };

/** The order in which segments are listed; within a month the later one wins. */
export const bySequence = (a: SegmentInfo, b: SegmentInfo): number => a.month - b.month || a.to - b.to || a.number - b.number;

/** Replace the manifest of a folder; throws what the file system throws, and then the old one still holds. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const body = JSON.stringify(manifest);
  replaceFile(manifestFile(folder), Buffer.from(`${checksum(body)}\n${body}\n`));
}

/** Read the manifest of a folder: `undefined` when there is none, `'damaged'` when it cannot be trusted. */
export function readManifest(folder: string): Manifest | undefined | 'damaged' {
  const text = readText(manifestFile(folder));
  if (text === undefined) return undefined;
  const body = text.slice(9, -1);
  // holds: the checksum was right, so this is what `writeManifest` wrote
  return text.slice(0, 8) === checksum(body) ? (JSON.parse(body) as Manifest) : 'damaged';
}

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** True for the error that a file is not there. */
export const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
