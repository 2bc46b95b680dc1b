import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { SampleBatch } from '../contracts/sample.ts';
import { logFile, syncFolder } from './files.ts';
import { batchRoom, createGroupBuffer, encodeBatch, finishGroup, type GroupBuffer, groupHead } from './log-format.ts';

const groupBytes = 1 << 20;
const retryMs = 250;

/** How a log is kept. */
export interface LogOptions {
  readonly folder: string;
  /** Bytes that may wait for the disk. */
  readonly pendingBytes: number;
  /** Number of the first group. */
  readonly firstGroup: number;
  /** Called after every sync, and after every failure to write, which is tried again until it succeeds. */
  readonly onChange: () => void;
}

/** The write-ahead log: one file per chunk, synced group by group; while one group is synced, the next one fills. */
export interface SampleLog {
  /** Copy a batch into the group that is being filled; its ticket, or `undefined` when too much is waiting for the disk. */
  append(batch: SampleBatch, chunk: number): number | undefined;
  /** Ticket of the last batch taken. */
  readonly ticket: number;
  /** Ticket of the last batch synced. */
  readonly durable: number;
  readonly groups: number;
  /** Why writing fails at present. */
  readonly error: string | undefined;
  /** Sync what is waiting, with one try, and close the file. */
  close(): Promise<void>;
}

interface Group {
  readonly buffer: GroupBuffer;
  readonly chunk: number;
  end: number;
  samples: number;
  ticket: number;
}

/** Open a log that continues in new files; nothing is written before the first batch. */
export function createLog(options: LogOptions): SampleLog {
  const queue: Group[] = [];
  const free: GroupBuffer[] = [];
  const file = createLogFile(options.folder);
  let [pending, ticket, durable, groups] = [0, 0, 0, 0];
  let error: string | undefined;
  let isClosing = false;
  let running: Promise<void> | undefined;

  const groupFor = (room: number, chunk: number): Group => {
    const last = queue.at(-1);
    if (last !== undefined && last.chunk === chunk && last.end + room <= last.buffer.bytes.length) return last;
    const needed = groupHead + room;
    const buffer = (needed <= groupBytes ? free.pop() : undefined) ?? createGroupBuffer(Math.max(needed, groupBytes));
    const group = { buffer, chunk, end: groupHead, samples: 0, ticket };
    queue.push(group);
    return group;
  };
  const writeNext = async (group: Group) => {
    try {
      await file.write(group.chunk, group.buffer.bytes.subarray(0, group.end));
      error = undefined;
      durable = group.ticket;
      groups++;
      pending -= group.end;
      if (group.buffer.bytes.length === groupBytes && free.length < 2) free.push(group.buffer);
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
    options.onChange();
    return error === undefined;
  };
  const run = async () => {
    await new Promise(setImmediate); // lets all that has already arrived join the group
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      finishGroup(group.buffer, group.end, group.samples, options.firstGroup + groups);
      while (!(await writeNext(group))) {
        if (isClosing) return;
        await pause(retryMs);
      }
    }
    running = undefined;
  };
  return {
    append(batch, chunk) {
      const room = batchRoom(batch.length);
      if (pending > 0 && pending + room + groupHead > options.pendingBytes) return undefined;
      const group = groupFor(room, chunk);
      const end = encodeBatch(batch, group.buffer, group.end);
      pending += end - (group.samples === 0 ? 0 : group.end);
      group.end = end;
      group.samples += batch.length;
      group.ticket = ++ticket;
      running ??= run();
      return ticket;
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
      return error;
    },
    async close() {
      isClosing = true;
      await running;
      await file.close();
    },
  };
}

/** Appends to the file of a chunk and goes on to the next file with the next chunk. */
function createLogFile(folder: string) {
  let current: { readonly chunk: number; readonly handle: FileHandle } | undefined;
  let position = 0;
  const fileOf = async (chunk: number): Promise<FileHandle> => {
    if (current?.chunk === chunk) return current.handle;
    await current?.handle.close();
    current = undefined;
    const handle = await open(logFile(folder, chunk), 'w');
    try {
      syncFolder(folder);
    } catch (error) {
      await handle.close();
      throw error;
    }
    current = { chunk, handle };
    position = 0;
    return handle;
  };
  return {
    /** Write and sync; after a failure the same bytes go to the same place again. */
    async write(chunk: number, bytes: Uint8Array): Promise<void> {
      const handle = await fileOf(chunk);
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      await handle.datasync();
      position += bytes.length;
    },
    close: async () => current?.handle.close(),
  };
}
