import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { keptFolder, logFile, logNumbers } from './files.ts';

/** A log whose samples are in segments is no longer needed by the store: remove it, or put it aside for a follower. */
export function retireLog(folder: string, log: number, isKept: boolean): void {
  const path = logFile(folder, log);
  if (!isKept) rmSync(path, { force: true });
  else if (existsSync(path)) {
    mkdirSync(keptFolder(folder), { recursive: true });
    renameSync(path, logFile(keptFolder(folder), log));
  }
}

/** Numbers of the logs that are kept for a follower, rising. */
export const keptLogs = (folder: string): readonly number[] =>
  existsSync(keptFolder(folder)) ? logNumbers(readdirSync(keptFolder(folder))) : [];

/** Remove the kept logs before a number: all of them is where it was to go. */
export function releaseKept(folder: string, before: number): void {
  for (const log of keptLogs(folder).filter((number) => number < before)) rmSync(logFile(keptFolder(folder), log), { force: true });
}

/** A log that was removed although it was still needed. */
export interface GivenUp {
  readonly log: number;
  readonly bytes: number;
}

/** Remove the oldest kept logs until the others take at most `most` bytes; which ones these were. */
export function trimKept(folder: string, most: number): readonly GivenUp[] {
  const logs = keptLogs(folder).map((log) => ({ log, bytes: sizeOf(logFile(keptFolder(folder), log)) }));
  let total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const tooMuch = logs.filter(({ bytes }) => {
    const isOver = total > most;
    if (isOver) total -= bytes;
    return isOver;
  });
  for (const { log } of tooMuch) rmSync(logFile(keptFolder(folder), log), { force: true });
  return tooMuch;
}

/** Bytes of a file, 0 when it is not there. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
