import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorCode } from '../contracts/errors.ts';
import type { LogPiece, LogReplica } from '../contracts/log-replica.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import type { SampleRuns } from '../contracts/sample-runs.ts';
import { type Chunk, lengthOf, numberOf, publish } from './chunk.ts';
import { logFile, syncFolder } from './files.ts';
import { batchRoom, beginGroup, encodeRuns, finishGroup } from './log-format.ts';

/** A group that is longer is closed, so that one write does not keep all acknowledgements waiting. */
const groupBytes = 16 << 20;
const retryMs = 250;

/**
 * With O_DSYNC (POSIX `open`) a write ends when its bytes are on the disk: one call instead of two, and whoever waits for the disk waits
 * for one turn of a busy event loop less. `undefined` where the system has none that also empties the disk's own buffer.
 */
const syncing = process.platform === 'linux' ? constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC : undefined;

/** How a log is kept. */
export interface LogOptions {
  readonly folder: string;
  /** Bytes that may wait for the disk. */
  readonly pendingBytes: number;
  /** Number of the first group. */
  readonly firstGroup: number;
  /** Called after every sync, and after every failure to write, which is tried again until it succeeds. */
  readonly onChange: () => void;
  /** Keeps every group elsewhere too, before it counts as durable; default: nobody does. */
  readonly replica?: LogReplica | undefined;
}

/** The write-ahead log: one file per chunk with the bytes of the chunk, synced group by group; while one group is synced, the next one fills. */
export interface SampleLog {
  /** Whether so many samples may be appended: not when too much waits for the disk. Cheap, for it is asked again and again until there is room. */
  hasRoom(samples: number): boolean;
  /**
   * Copy a batch into a chunk that has room for it, and show it to readers.
   *
   * @returns how many samples were put in; those whose time is no date are left out
   */
  append(batch: SampleBatch, runs: SampleRuns, chunk: Chunk): number;
  /** Ticket of the last batch taken. */
  readonly ticket: number;
  /** Ticket of the last batch synced. */
  readonly durable: number;
  readonly groups: number;
  /** Why writing fails at present. */
  readonly error: string | undefined;
  /** `DISK_WRITE` while the disk fails, `NOT_AVAILABLE` while the replica does. */
  readonly refusal: ErrorCode | undefined;
  /** Sync what is waiting, with one try, and close the file. */
  close(): Promise<void>;
}

/** Words `[from, end)` of a chunk. */
interface Group {
  readonly chunk: Chunk;
  readonly from: number;
  end: number;
  samples: number;
  ticket: number;
}

/** Open a log that continues in new files; nothing is written before the first batch. */
export function createLog(options: LogOptions): SampleLog {
  const queue: Group[] = [];
  const file = createLogFile(options.folder);
  let [pending, ticket, durable, groups] = [0, 0, 0, 0];
  let failed: Failed | undefined;
  let isClosing = false;
  let running: Promise<void> | undefined;

  const groupIn = (chunk: Chunk): Group => {
    const last = queue.at(-1);
    if (last !== undefined && last.chunk === chunk && (last.end - last.from) * 8 < groupBytes) return last;
    const from = lengthOf(chunk);
    const group = { chunk, from, end: beginGroup(chunk, from), samples: 0, ticket };
    pending += (group.end - from) * 8;
    queue.push(group);
    return group;
  };
  const writeNext = async ({ chunk, from, end, ticket: last }: Group) => {
    const piece = { log: numberOf(chunk), at: from * 8, bytes: chunk.bytes.subarray(from * 8, end * 8) };
    // Both at once, and both again when one has failed: the same bytes at the same place.
    const [onDisk, elsewhere] = await Promise.allSettled([file.write(piece), options.replica?.keep(piece)]);
    failed = failureOf('DISK_WRITE', onDisk) ?? failureOf('NOT_AVAILABLE', elsewhere);
    if (failed === undefined) {
      durable = last;
      groups++;
      pending -= (end - from) * 8;
    }
    options.onChange();
    return failed === undefined;
  };
  const run = async () => {
    await new Promise(setImmediate); // lets all that has already arrived join the group
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      finishGroup(group.chunk, [group.from, group.end], group.samples, options.firstGroup + groups);
      while (!(await writeNext(group))) {
        if (isClosing) return;
        await pause(retryMs);
      }
    }
    running = undefined;
  };
  return {
    hasRoom: (samples) => pending === 0 || pending + batchRoom(samples) <= options.pendingBytes,
    append(batch, runs, chunk) {
      const group = groupIn(chunk);
      const added = encodeRuns(batch, runs, chunk, group.end);
      pending += (added.end - group.end) * 8;
      group.end = added.end;
      group.samples += added.samples;
      group.ticket = ++ticket;
      publish(chunk, added);
      running ??= run();
      return added.samples;
    },
    get ticket() {
      return ticket;
    },
    get durable() {
      return durable;
    },
    get groups() {
      return groups;
    },
    get error() {
      return failed?.error;
    },
    get refusal() {
      return failed?.refusal;
    },
    async close() {
      isClosing = true;
      await running;
      await file.close();
    },
  };
}

interface Failed {
  readonly refusal: ErrorCode;
  readonly error: string;
}

function failureOf(refusal: ErrorCode, result: PromiseSettledResult<unknown>): Failed | undefined {
  if (result.status === 'fulfilled') return undefined;
  const { reason } = result;
  return { refusal, error: reason instanceof Error ? reason.message : String(reason) };
}

/** Appends to the file of a chunk and goes on to the next file with the next chunk. */
function createLogFile(folder: string) {
  let current: { readonly chunk: number; readonly handle: FileHandle } | undefined;
  const fileOf = async (chunk: number): Promise<FileHandle> => {
    if (current?.chunk === chunk) return current.handle;
    await current?.handle.close();
    current = undefined;
    const handle = await open(logFile(folder, chunk), syncing ?? 'w');
    try {
      syncFolder(folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    current = { chunk, handle };
    return handle;
  };
  return {
    /** Write and sync; after a failure the same bytes go to the same place again. */
    async write({ log, at: position, bytes }: LogPiece): Promise<void> {
      const handle = await fileOf(log);
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      if (syncing === undefined) await handle.datasync();
    },
    close: async () => current?.handle.close(),
  };
}
