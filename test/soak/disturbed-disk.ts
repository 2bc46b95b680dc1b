import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Functions, isSyncing, replaceable, replaceFunctions } from './replaced-functions.ts';

/** What a program asks of its disk. */
export interface DiskCall {
  readonly kind: 'open' | 'write' | 'sync' | 'rename';
  /** The file; of a rename its new name. */
  readonly path: string;
}

/** What becomes of a call: it takes so many ms longer, or it fails after half of its bytes were written. */
export type Disturbance = number | Error;

/**
 * Disturb what this thread does to the files below a folder from now on; files that are open already are left alone.
 *
 * A call of the synchronous functions keeps the thread waiting, as a slow disk does. Returns the way to stop.
 */
export function disturbDisk(folder: string, disturbance: (call: DiskCall) => Disturbance): () => void {
  const asked = (kind: DiskCall['kind'], path: unknown): Disturbance =>
    typeof path === 'string' && path.startsWith(folder) ? disturbance({ kind, path }) : 0;
  return replaceFunctions([
    [replaceable(fs), syncFunctions(asked)],
    [replaceable(promises), { open: openFunction(asked) }],
  ]);
}

type Asked = (kind: DiskCall['kind'], path: unknown) => Disturbance;

/** A failure of the disk as the system tells it. */
export const diskError = (code: 'ENOSPC' | 'EIO'): Error => Object.assign(new Error(`${code}: the disk was told to fail`), { code });

const bell = new Int32Array(new SharedArrayBuffer(4));

/** Wait in this thread, or throw. */
function suffer(disturbance: Disturbance): void {
  if (disturbance instanceof Error) throw disturbance;
  if (disturbance > 0) Atomics.wait(bell, 0, 0, disturbance);
}

function syncFunctions(asked: Asked): Functions {
  const real = { ...fs };
  const paths = new Map<number, string>();
  const sync = (work: (file: number) => void) => (file: number) => {
    suffer(asked('sync', paths.get(file)));
    work(file);
  };
  return replaceable({
    openSync(path: string, flags = 'r', mode?: number) {
      suffer(asked('open', path));
      const file = real.openSync(path, flags, mode);
      paths.set(file, path);
      return file;
    },
    closeSync(file: number) {
      paths.delete(file);
      real.closeSync(file);
    },
    writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number) {
      const disturbance = asked('write', paths.get(file));
      if (disturbance instanceof Error) real.writeSync(file, bytes, offset, length >> 1, position);
      suffer(disturbance);
      return real.writeSync(file, bytes, offset, length, position);
    },
    fsyncSync: sync(real.fsyncSync),
    fdatasyncSync: sync(real.fdatasyncSync),
    renameSync(from: string, to: string) {
      suffer(asked('rename', to));
      real.renameSync(from, to);
    },
  });
}

/** The same for functions that do not keep the thread. */
async function endure(disturbance: Disturbance): Promise<void> {
  if (disturbance instanceof Error) throw disturbance;
  if (disturbance > 0) await pause(disturbance);
}

function openFunction(asked: Asked): (...args: unknown[]) => unknown {
  const { open } = promises;
  const disturbed = async (path: string, flags: string | number = 'r', mode?: number): Promise<FileHandle> => {
    await endure(asked('open', path));
    return disturbedHandle(await open(path, flags, mode), isSyncing(flags), (kind) => asked(kind, path));
  };
  // holds: `open` is called with what `node:fs/promises` takes
  return disturbed as (...args: unknown[]) => unknown;
}

type Write = (this: FileHandle, bytes: Uint8Array, offset: number, length: number, position: number) => Promise<unknown>;

function disturbedHandle(handle: FileHandle, isSynced: boolean, asked: (kind: DiskCall['kind']) => Disturbance): FileHandle {
  const { datasync, sync } = handle;
  const write: Write = handle.write;
  const synced = async (work: (this: FileHandle) => Promise<void>) => {
    await endure(asked('sync'));
    await work.call(handle);
  };
  return Object.assign(handle, {
    async write(bytes: Uint8Array, offset: number, length: number, position: number) {
      const disturbance = asked('write');
      if (disturbance instanceof Error) await write.call(handle, bytes, offset, length >> 1, position);
      await endure(disturbance);
      const written = await write.call(handle, bytes, offset, length, position);
      if (isSynced) await endure(asked('sync'));
      return written;
    },
    datasync: () => synced(datasync),
    sync: () => synced(sync),
  });
}
