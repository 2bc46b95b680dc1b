import { readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { append, type SampleBatch } from '../contracts/sample.ts';
import { keptFolder, logFile, logNumbers } from './files.ts';
import { keptLogs, sizeOf } from './kept-logs.ts';
import { following, groupHead, readLog, runLength, runPoint, runQuality, runTime, runWords, soundGroup } from './log-format.ts';

/** A place in the order of receipt: within a log, the group that begins at a byte, and how many of its samples lie before it. */
export interface Place {
  readonly log: number;
  readonly at: number;
  readonly taken: number;
}

/** The place before everything. */
export const beginning: Place = { log: 0, at: 0, taken: 0 };

/** Goes through the samples of a store in the order in which they were received. */
export interface Follower {
  /** Fill the batch with what comes next, as far as its capacity; it is left empty when there is nothing more at present. */
  read(batch: SampleBatch): Promise<void>;
  /** The place behind what was read. */
  readonly place: Place;
  /** Bytes of damaged logs that were passed over. */
  readonly damagedBytes: number;
  close(): Promise<void>;
}

/**
 * Follow the logs of a store that was opened with `keepLogs`, from a place on; for any thread and process. What it reads is written, but
 * perhaps not yet synced. Damage is passed over by looking for the next sound group, and counted.
 *
 * `read` throws what the file system throws.
 */
export function openFollower(folder: string, from: Place): Follower {
  let place = from;
  let file: { readonly log: number; readonly handle: FileHandle } | undefined;
  let group: Group | undefined;
  let damagedBytes = 0;

  const leaveFile = async () => {
    await file?.handle.close();
    file = undefined;
  };
  const handleOf = async (log: number): Promise<FileHandle | undefined> => {
    if (file?.log === log) return file.handle;
    await leaveFile();
    const handle = (await openIfThere(logFile(folder, log))) ?? (await openIfThere(logFile(keptFolder(folder), log)));
    if (handle !== undefined) file = { log, handle };
    return handle;
  };
  /**
   * No sound group is at the place: pass over the damage before the next one, and when there is none go on to the next log.
   *
   * @returns false when there is no next log either: then the group may still be coming
   */
  const passOver = async (handle: FileHandle | undefined, next: number | undefined): Promise<boolean> => {
    const rest = handle === undefined ? Buffer.alloc(0) : await restOf(handle, place.at);
    const part = readLog(rest).next().value;
    if (part?.kind === 'group') return true; // it has come meanwhile
    const isLast = part === undefined || part.isTail;
    if (isLast && next === undefined) return false;
    damagedBytes += part?.bytes.length ?? 0;
    place =
      isLast && next !== undefined ? { log: next, at: 0, taken: 0 } : { ...place, at: place.at + (part?.bytes.length ?? 0), taken: 0 };
    return true;
  };
  const nextGroup = async (): Promise<Group | undefined> => {
    for (;;) {
      const next = logsOf(folder).find((log) => log > place.log); // asked first: what is read afterwards is all that the log will ever hold
      const handle = await handleOf(place.log);
      const bytes = handle === undefined ? undefined : await groupAt(handle, place.at);
      if (bytes !== undefined) return groupFrom(bytes, place.taken);
      if (!(await passOver(handle, next))) return undefined;
    }
  };
  return {
    async read(batch) {
      batch.length = 0;
      while (batch.length < batch.capacity) {
        group ??= await nextGroup();
        if (group === undefined) return;
        const taken = place.taken + take(group, batch);
        const isDone = group.word >= group.end;
        place = isDone ? { ...place, at: place.at + group.end * 8, taken: 0 } : { ...place, taken };
        if (isDone) group = undefined;
      }
    },
    get place() {
      return place;
    },
    get damagedBytes() {
      return damagedBytes;
    },
    close: leaveFile,
  };
}

/** Bytes of the logs of a store behind a place. */
export const bytesBehind = (folder: string, { log, at }: Place): number =>
  logsOf(folder)
    .filter((number) => number >= log)
    .reduce((sum, number) => sum + Math.max(0, sizeOfLog(folder, number) - (number === log ? at : 0)), 0);

/** The place behind everything that is written; a group that is just being written is left out by who follows from there. */
export function endOf(folder: string): Place {
  const log = logsOf(folder).at(-1);
  return log === undefined ? beginning : { log, at: sizeOfLog(folder, log), taken: 0 };
}

const sizeOfLog = (folder: string, log: number): number => sizeOf(logFile(folder, log)) || sizeOf(logFile(keptFolder(folder), log));

/** Numbers of all logs, rising. One may be listed twice while it is moved. */
const logsOf = (folder: string): number[] => {
  const live = logNumbers(readdirSync(folder));
  return [...new Set([...keptLogs(folder), ...live])].sort((a, b) => a - b);
};

/** A group with how far it has been read. */
interface Group {
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  readonly end: number;
  word: number;
  /** Samples of the run at `word` that have been read. */
  within: number;
}

function groupFrom(bytes: Buffer, taken: number): Group {
  const copy = Uint8Array.from(bytes).buffer; // aligned to words
  const group: Group = { words: new Uint32Array(copy), numbers: new Float64Array(copy), end: bytes.length / 8, word: 0, within: 0 };
  group.word = following(group, 0);
  for (group.within = taken; group.word < group.end && group.within >= runLength(group, group.word); ) {
    group.within -= runLength(group, group.word);
    group.word = following(group, group.word);
  }
  return group;
}

/** Copy as much of a group as the batch takes; how many samples that were. */
function take(group: Group, batch: SampleBatch): number {
  const before = batch.length;
  while (group.word < group.end && batch.length < batch.capacity) {
    const { word, within } = group;
    const [point, time, quality] = [runPoint(group, word), runTime(group, word), runQuality(group, word)];
    const to = Math.min(runLength(group, word), within + batch.capacity - batch.length);
    for (let i = within; i < to; i++) append(batch, point + i, time, group.numbers[word + runWords + i] ?? 0, quality);
    const isDone = to === runLength(group, word);
    group.within = isDone ? 0 : to;
    if (isDone) group.word = following(group, word);
  }
  return batch.length - before;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    // holds: the file system throws nothing else
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The sound group at a place of a file, or `undefined` while it is not all there. */
async function groupAt(handle: FileHandle, at: number): Promise<Buffer | undefined> {
  const head = await bytesAt(handle, at, groupHead);
  if (head.length < groupHead) return undefined;
  const { size } = await handle.stat();
  const length = groupHead + head.readUInt32LE(8);
  if (at + length > size) return undefined;
  const bytes = await bytesAt(handle, at, length);
  return soundGroup(bytes) ? bytes : undefined;
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function restOf(handle: FileHandle, at: number): Promise<Buffer> {
  const { size } = await handle.stat();
  return bytesAt(handle, at, Math.max(0, size - at));
}
