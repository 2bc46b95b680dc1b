import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Failure } from '../contracts/errors.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** What a backup says of itself; the last file in the archive. */
export interface BackupManifest {
  readonly format: 1;
  readonly madeAt: string;
  /** False when the database is on a server of its own, which this backup does not cover. */
  readonly hasDatabase: boolean;
  /** SHA-256 of every file by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Name of the manifest in the archive. */
export const manifestName = 'manifest.json';

/** Writes files into an archive. */
export interface Packer {
  /** Packs a file as it is now, at most `size` bytes; one that shrinks meanwhile is filled with zeros. */
  file(name: string, path: string): Promise<void>;
  text(name: string, content: string): Promise<void>;
  folder(name: string): Promise<void>;
}

/** Packs a folder with all that is in it; a file that goes meanwhile is left out. */
export async function copyTree(
  packer: Packer,
  name: string,
  path: string,
  leaveOut: (name: string) => boolean = () => false,
): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return packer.file(name, path);
  if (found?.isDirectory() !== true) return;
  await packer.folder(name);
  for (const child of (await readdir(path)).sort()) {
    if (!leaveOut(`${name}/${child}`)) await copyTree(packer, `${name}/${child}`, join(path, child), leaveOut);
  }
}

const pieceBytes = 1 << 20;

/** A gzipped tar that is written piece by piece, with the checksum of every file. */
export function createArchive(path: string) {
  // Speed over size: the bulk of it, the history, is packed already.
  const packed = createGzip({ level: 1 });
  const written = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const done = finished(packed.pipe(written));
  packed.once('error', (error) => written.destroy(error));
  // A failure to write is thrown by the next `put`, or by `close`.
  done.catch((error: Error) => packed.destroy(error));
  const checksums: Record<string, string> = {};
  let bytes = 0;

  const file = async (name: string, from: string) => {
    const handle = await open(from, 'r').catch(ifGone);
    if (handle === undefined) return;
    try {
      const { size } = await handle.stat();
      await put(packed, tarHeader({ name, kind: 'file', size }));
      const hash = createHash('sha256');
      for (let at = 0; at < size; at += pieceBytes) {
        const piece = Buffer.alloc(Math.min(pieceBytes, size - at));
        await handle.read(piece, 0, piece.length, at);
        hash.update(piece);
        await put(packed, piece);
      }
      await put(packed, tarPadding(size));
      checksums[name] = hash.digest('hex');
      bytes += size;
    } finally {
      await handle.close();
    }
  };
  const text = async (name: string, content: string) => {
    const body = Buffer.from(content);
    for (const piece of [tarHeader({ name, kind: 'file', size: body.length }), body, tarPadding(body.length)]) await put(packed, piece);
    checksums[name] = createHash('sha256').update(body).digest('hex');
  };
  const packer: Packer = { file, text, folder: (name) => put(packed, tarHeader({ name, kind: 'folder', size: 0 })) };
  const close = async (hasDatabase: boolean) => {
    const manifest: BackupManifest = { format: 1, madeAt: new Date().toISOString(), hasDatabase, files: { ...checksums } };
    await text(manifestName, JSON.stringify(manifest, undefined, 1));
    await put(packed, tarEnd);
    packed.end();
    await done;
    return { files: Object.keys(manifest.files).length, bytes };
  };
  return { packer, close };
}

function ifGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Writes and waits until there is room again. */
function put(stream: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (bytes.length === 0) return resolve();
    stream.write(bytes, (error) =>
      error
        ? reject(new Failure('DISK_WRITE', `writing the backup: ${error.message}`, { cause: error, details: { what: error.message } }))
        : resolve(),
    );
  });
}
