import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const padded = (number: number) => String(number).padStart(8, '0');
const numbered = (pattern: RegExp) => (name: string) => {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** Names inside a store's folder. */
export const manifestFile = (folder: string): string => join(folder, 'MANIFEST');
export const newestFile = (folder: string): string => join(folder, 'NEWEST');
export const quarantineFolder = (folder: string): string => join(folder, 'quarantine');
export const segmentFile = (folder: string, number: number): string => join(folder, `segment-${padded(number)}.yfs`);
export const logFile = (folder: string, chunk: number): string => join(folder, `wal-${padded(chunk)}.log`);

/** Logs that are kept for whoever follows the store, after their samples are in segments. */
export const keptFolder = (folder: string): string => join(folder, 'kept');

/** The number in a segment's file name, or `undefined` for another file. */
export const segmentNumber = numbered(/^segment-(\d+)\.yfs$/);

/** The chunk number in a log's file name, or `undefined` for another file. */
export const logNumber = numbered(/^wal-(\d+)\.log$/);

/** The chunk numbers of the logs among file names, rising. */
export const logNumbers = (names: readonly string[]): number[] => names.flatMap((name) => logNumber(name) ?? []).sort((a, b) => a - b);

/** True for files that a crash left half written. */
export const isLeftOver = (name: string): boolean => name.endsWith('.tmp');

/** Write all of `bytes` at a position, however many calls the system takes for it. */
export function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** Make renames and removals in a folder durable. */
export function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Make a folder, if it is missing, and those in which it lies, so that a power cut leaves it where it is. */
export function makeFolder(folder: string): void {
  const whole = resolve(folder);
  const first = mkdirSync(whole, { recursive: true }) ?? whole;
  for (let at = whole; at.length >= first.length; at = dirname(at)) syncFolder(dirname(at));
}

/** Replace a file so that after a crash either the old or the new one is there, whole. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const file = openSync(`${path}.tmp`, 'w');
  try {
    writeFully(file, bytes, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.tmp`, path);
  syncFolder(dirname(path));
}
