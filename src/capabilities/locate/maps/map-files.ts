import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { uuidv7 } from 'uuidv7';
import { Failure } from '../../../contracts/errors.ts';

/** A file that came in and lies on disk, synced. */
export interface CameIn {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Its first bytes, as many as there are up to {@link headBytes}. */
  readonly head: Buffer;
}

/** Bytes by which a file is known. */
export const headBytes = 16;

/** Files of maps and plans on disk: a folder for each tenant, a new name for each version of a file. */
export interface MapFiles {
  /**
   * Take a file in: written and synced, then looked at by `check`; what `check` resolves to is given back with the name of the file.
   * When `check` throws, nothing is left on disk.
   *
   * @param mostBytes for a file with these first bytes; throw from it to refuse at once
   * @throws Failure `TOO_LARGE`, `BAD_REQUEST` (empty), `DISK_WRITE`, and what `check` throws
   */
  take<T>(
    tenant: string,
    body: Readable,
    how: { readonly mostBytes: (head: Buffer) => number; readonly check: (file: CameIn) => Promise<T> },
  ): Promise<{ readonly file: string; readonly bytes: number; readonly sha256: string; readonly checked: T }>;
  path(tenant: string, file: string): string;
  stream(tenant: string, file: string): Readable;
  /** Away with a file; one that is not there is no error. */
  remove(tenant: string, file: string): Promise<void>;
  /** Remove what no row names: left by a program that ended between disk and database. */
  tidy(named: ReadonlySet<string>): Promise<void>;
}

/** Files below a folder, which is made when the first one comes. */
export function openMapFiles(folder: string): MapFiles {
  // Never a name that means another folder, such as `..`.
  const home = (tenant: string) => join(folder, `t-${encodeURIComponent(tenant)}`);
  const pathOf = (tenant: string, file: string) => join(home(tenant), file);
  return {
    path: pathOf,
    stream: (tenant, file) => createReadStream(pathOf(tenant, file)),
    remove: (tenant, file) => rm(pathOf(tenant, file), { force: true }),
    async take(tenant, body, { mostBytes, check }) {
      await mkdir(home(tenant), { recursive: true, mode: 0o700 });
      const file = uuidv7();
      const coming = pathOf(tenant, `${file}.coming`);
      try {
        const came = await write(body, coming, mostBytes);
        const checked = await check(came);
        await rename(coming, pathOf(tenant, file));
        await sync(home(tenant));
        return { file, bytes: came.bytes, sha256: came.sha256, checked };
      } catch (error) {
        throw onDisk(error);
      } finally {
        await rm(coming, { force: true });
      }
    },
    async tidy(named) {
      for (const tenant of await namesIn(folder))
        for (const file of await namesIn(join(folder, tenant)))
          if (!named.has(`${tenant}/${file}`)) await rm(join(folder, tenant, file), { force: true });
    },
  };
}

/** The name under which {@link MapFiles.tidy} knows a file of a tenant. */
export const tidyName = (tenant: string, file: string): string => `t-${encodeURIComponent(tenant)}/${file}`;

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

async function write(body: Readable, path: string, mostBytes: (head: Buffer) => number): Promise<CameIn> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let [bytes, head, most] = [0, Buffer.alloc(0), undefined as number | undefined];
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
      if (head.length === headBytes) most ??= mostBytes(head);
      if (most !== undefined && bytes > most)
        throw new Failure('TOO_LARGE', `taking a file of a map: over ${most} bytes`, { details: { limit: mebibytes(most) } });
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (bytes === 0) throw new Failure('BAD_REQUEST', 'taking a file of a map: it is empty', { details: { what: 'the file is empty' } });
  if (most === undefined) mostBytes(head);
  return { path, bytes, sha256: hash.digest('hex'), head };
}

const mebibytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;

async function sync(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** What the disk did wrong, in words for people; everything else as it is. */
function onDisk(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return full.has(code)
    ? new Failure('DISK_WRITE', `keeping a file of a map: ${message}`, { cause: error, details: { what: message } })
    : error;
}
