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

/** A log that does not fit any more. */
export interface TooMuch {
  readonly log: number;
  readonly bytes: number;
}

/** The oldest of the kept logs from a number on that must go, so that the others take at most `most` bytes. They are not removed. */
export function keptBeyond(folder: string, from: number, most: number): readonly TooMuch[] {
  const logs = keptLogs(folder)
    .filter((log) => log >= from)
    .map((log) => ({ log, bytes: sizeOf(logFile(keptFolder(folder), log)) }));
  let total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  return logs.filter(({ bytes }) => {
    const isOver = total > most;
    if (isOver) total -= bytes;
    return isOver;
  });
}

/** Name of the file in the folder of the kept logs by which one who follows a running store, without `keepLogs`, keeps its logs. */
export const followedFile = (name: string): string => `followed-${name}.json`;

/** Names of those who follow a store by a file of their own. */
export const followedBy = (folder: string): readonly string[] =>
  existsSync(keptFolder(folder))
    ? readdirSync(keptFolder(folder)).flatMap((file) => /^followed-([\w-]+)\.json$/.exec(file)?.[1] ?? [])
    : [];

/** Bytes of a file, 0 when it is not there. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
