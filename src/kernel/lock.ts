import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Failure } from '../contracts/errors.ts';

/** The lock of a data folder. */
export interface Lock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** When the process began, in the kernel's own count: tells it from a later process of the same number. `undefined` off Linux. */
  readonly start: string | undefined;
}

/**
 * Takes a data folder for this process alone. The lock of a killed process is taken over.
 *
 * On Linux a socket without a file is held as well: the kernel gives it to one process and takes it back when that ends however it
 * ends, so two starters cannot both take over a stale file. Elsewhere the file alone must do.
 *
 * @throws Failure `CONFLICT` when a living process has it; the message names its number
 */
export async function lockFolder(folder: string): Promise<Lock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const guard = await holdSocket(folder);
  try {
    const holder = await readHolder(path);
    if (guard === 'taken' || (holder !== undefined && (await isAlive(holder)))) throw inUse(folder, holder);
    const content = JSON.stringify({ pid: process.pid, start: await startOf(process.pid) } satisfies Holder);
    await writeFile(`${path}.coming`, content, { mode: 0o600 });
    await rename(`${path}.coming`, path);
  } catch (error) {
    await letGo(guard);
    throw error;
  }
  return {
    release: async () => {
      await rm(path, { force: true });
      await letGo(guard);
    },
  };
}

function inUse(folder: string, holder: Holder | undefined): Failure {
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
  return new Failure('CONFLICT', `opening ${folder}: ${who} already runs on it; stop that one, or choose another data folder`, {
    details: { what: who },
  });
}

/** `undefined` where there are no such sockets. */
async function holdSocket(folder: string): Promise<Server | 'taken' | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { dev, ino } = await stat(folder);
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve('taken') : reject(error)));
    server.listen(`\0yangfan-${dev}-${ino}`, () => resolve(server));
  });
}

async function letGo(guard: Server | 'taken' | undefined): Promise<void> {
  if (typeof guard === 'object') await new Promise((resolve) => guard.close(resolve));
}

/** Process number of the program that has the folder, or `undefined`. */
export async function lockHolder(folder: string): Promise<number | undefined> {
  const holder = await readHolder(join(folder, 'lock'));
  return holder !== undefined && (await isAlive(holder)) ? holder.pid : undefined;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    const { pid, start } = JSON.parse(text);
    return Number.isInteger(pid) ? { pid, start } : undefined;
  } catch {
    // Torn by a power cut: nobody has it.
    return undefined;
  }
}

async function isAlive({ pid, start }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return start === undefined || start === (await startOf(pid));
}

/** Field 22 of /proc/<pid>/stat; the name before it is in brackets and may hold spaces. Source: proc_pid_stat(5) */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
