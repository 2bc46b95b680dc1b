import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { type Functions, isSyncing, replaceable, replaceFunctions } from '../replaced-functions.ts';
import type { NodeId, Operation, Start } from './disk-model.ts';
import { createJournal, type Journal } from './journal.ts';

/** Everything that this thread does to the files below a folder, in order. */
export interface Recording {
  readonly start: Start;
  readonly operations: readonly Operation[];
  /** Note a promise of the program. */
  promise(ticket: number): void;
  /** Give the file system back. */
  stop(): void;
}

/** What changes files in ways that are not recorded. */
const unknown = {
  fs: [
    ...['copyFileSync', 'cpSync', 'linkSync', 'rmdirSync', 'symlinkSync', 'truncateSync', 'writevSync', 'createWriteStream'],
    ...['open', 'write', 'writev', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'unlink', 'rm', 'mkdir', 'writeFile', 'appendFile'],
  ],
  promises: ['appendFile', 'copyFile', 'cp', 'link', 'mkdir', 'rename', 'rm', 'rmdir', 'symlink', 'truncate', 'unlink', 'writeFile'],
  handle: ['appendFile', 'createWriteStream', 'writeFile', 'writev'],
} as const;

/**
 * Record what happens below a folder from now on. The functions of `node:fs` themselves are replaced, for every module of this thread, so
 * that nothing can pass by; a way of changing files that the recorder does not know throws.
 */
export function recordDisk(folder: string): Recording {
  const journal = createJournal(folder);
  const open = new Map<number, NodeId>();
  const functions = replaceable(fs);
  const ofPromises = replaceable(promises);
  const isOurs = (of: unknown) => journal.isOurs(of) || (typeof of === 'number' && open.has(of));
  const stop = replaceFunctions([
    [functions, { ...refusals(functions, unknown.fs, isOurs), ...outermost(syncFunctions(journal, open), functions) }],
    [ofPromises, { ...refusals(ofPromises, unknown.promises, isOurs), open: openFunction(journal) }],
  ]);
  return {
    start: journal.start,
    operations: journal.operations,
    promise: (ticket) => void journal.operations.push({ kind: 'promise', ticket }),
    stop,
  };
}

/** Functions that throw for files that are recorded. */
function refusals(functions: Functions, names: readonly string[], isOurs: (of: unknown) => boolean): Functions {
  const refusing = names.map((name) => {
    const real = functions[name];
    const check = (...args: unknown[]) => {
      if (args.some(isOurs)) throw new Error(`BUG: the recorder does not know ${name}; teach it`);
      return real?.(...args);
    };
    return [name, check];
  });
  return Object.fromEntries(refusing);
}

/** Only what the program itself calls is recorded: functions of `node:fs` call each other. */
function outermost(recording: Functions, functions: Functions): Functions {
  let isInside = false;
  const wrapped = Object.entries(recording).map(([name, record]) => {
    const real = functions[name];
    const call = (...args: unknown[]) => {
      if (isInside) return real?.(...args);
      isInside = true;
      try {
        return record(...args);
      } finally {
        isInside = false;
      }
    };
    return [name, call];
  });
  return Object.fromEntries(wrapped);
}

/** The functions that work at once: they do it, and then it is noted. */
function syncFunctions(journal: Journal, open: Map<number, NodeId>): Functions {
  const real = { ...fs };
  const { isOurs } = journal;
  const withNode = (file: number, note: (node: NodeId) => void) => {
    const node = open.get(file);
    if (node !== undefined) note(node);
  };
  return replaceable({
    openSync(path: string, flags = 'r', mode?: number) {
      const file = real.openSync(path, flags, mode);
      if (isOurs(path)) open.set(file, journal.opened(path, flags));
      return file;
    },
    closeSync(file: number) {
      real.closeSync(file);
      open.delete(file);
    },
    writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      const done = real.writeSync(file, bytes, offset, length, position);
      withNode(file, (node) => journal.write(node, bytes.subarray(offset, offset + done), position));
      return done;
    },
    fsyncSync(file: number) {
      real.fsyncSync(file);
      withNode(file, (node) => journal.sync(node));
    },
    fdatasyncSync(file: number) {
      real.fdatasyncSync(file);
      withNode(file, (node) => journal.sync(node));
    },
    ftruncateSync(file: number, length = 0) {
      real.ftruncateSync(file, length);
      withNode(file, (node) => journal.resize(node, length));
    },
    ...namingFunctions(journal, real),
  });
}

function namingFunctions(journal: Journal, real: typeof fs) {
  const { isOurs } = journal;
  const whole = (path: string, data: string | Uint8Array, position: number, options?: { readonly flush?: boolean }) => {
    const node = journal.opened(path, position === 0 ? 'w' : 'a');
    journal.write(node, Buffer.from(data), position);
    if (options?.flush === true) journal.sync(node);
  };
  return {
    renameSync(from: string, to: string) {
      real.renameSync(from, to);
      if (isOurs(from)) journal.renamed(from, to);
    },
    unlinkSync(path: string) {
      real.unlinkSync(path);
      if (isOurs(path)) journal.removed(path);
    },
    rmSync(path: string, options?: fs.RmOptions) {
      if (isOurs(path) && options?.recursive === true) throw new Error('BUG: removing a folder is not recorded');
      const isThere = real.existsSync(path);
      real.rmSync(path, options);
      if (isOurs(path) && isThere) journal.removed(path);
    },
    mkdirSync(path: string, options?: fs.MakeDirectoryOptions) {
      const made = real.mkdirSync(path, options);
      if (isOurs(path)) journal.made(path);
      return made;
    },
    writeFileSync(path: string, data: string | Uint8Array, options?: { readonly flush?: boolean }) {
      real.writeFileSync(path, data, options);
      if (isOurs(path)) whole(path, data, 0, options);
    },
    appendFileSync(path: string, data: string | Uint8Array, options?: { readonly flush?: boolean }) {
      const end = isOurs(path) && real.existsSync(path) ? real.statSync(path).size : 0;
      real.appendFileSync(path, data, options);
      if (isOurs(path)) whole(path, data, end, options);
    },
  };
}

function openFunction(journal: Journal): (...args: unknown[]) => unknown {
  const { open } = promises;
  const recording = async (path: string, flags: string | number = 'r', mode?: number): Promise<FileHandle> => {
    const handle = await open(path, flags, mode);
    if (!journal.isOurs(path) || flags === 'r') return handle;
    return recorded(handle, journal, { node: journal.opened(path, nameOf(flags)), isSyncing: isSyncing(flags) });
  };
  // holds: `open` is called with what `node:fs/promises` takes
  return recording as (...args: unknown[]) => unknown;
}

type Write = (this: FileHandle, bytes: Uint8Array, offset: number, length: number, position: number) => unknown;

/** The letters of numeric flags. */
function nameOf(flags: string | number): string {
  if (typeof flags === 'string') return flags;
  if ((flags & fs.constants.O_TRUNC) === 0) throw new Error(`BUG: the recorder does not know the flags ${flags}; teach it`);
  return 'w';
}

interface Opened {
  readonly node: NodeId;
  /** Each write syncs what it wrote. */
  readonly isSyncing: boolean;
}

/** A write may come to the disk at any time from its beginning on; a sync makes safe what was written before it began. */
function recorded(handle: FileHandle, journal: Journal, { node, isSyncing }: Opened): FileHandle {
  const { datasync, sync, truncate } = handle;
  const write: Write = handle.write;
  const synced = async <T>(work: (this: FileHandle) => T): Promise<Awaited<T>> => {
    const began = journal.operations.length;
    const done = await work.call(handle);
    journal.sync(node, began);
    return done;
  };
  return Object.assign(
    handle,
    refusals(replaceable(handle), unknown.handle, () => true),
    {
      write(bytes: Uint8Array, offset: number, length: number, position: number) {
        journal.write(node, bytes.subarray(offset, offset + length), position);
        const work = () => write.call(handle, bytes, offset, length, position);
        return isSyncing ? synced(work) : work();
      },
      datasync: () => synced(datasync),
      sync: () => synced(sync),
      truncate(length = 0) {
        journal.resize(node, length);
        return truncate.call(handle, length);
      },
    },
  );
}
