import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Failure } from '../contracts/errors.ts';
import { type BackupManifest, manifestName } from './archive.ts';
import { readTarHeader, type TarEntry, tarBlock } from './tar.ts';

/** What was restored. */
export interface RestoreReport {
  readonly files: number;
  readonly madeAt: string;
  readonly notes: readonly string[];
}

const serverNote = 'The database was on a server and is not in this backup; restore it there, e.g. with psql, before the program starts';

/**
 * Unpacks a backup into a data folder. Everything is checked before the folder gets its name.
 *
 * @throws Failure `CONFLICT` when the folder has something in it; `BAD_FRAME` when the archive is damaged, cut off or not a backup
 */
export async function restore(file: string, dataFolder: string): Promise<RestoreReport> {
  const present = await readdir(dataFolder).catch(() => []);
  if (present.length > 0) {
    throw new Failure('CONFLICT', `restoring to ${dataFolder}: it is not empty; choose a new folder, or move the old one away`, {
      details: { what: dataFolder },
    });
  }
  const coming = `${dataFolder}.coming`;
  await rm(coming, { recursive: true, force: true });
  await mkdir(coming, { recursive: true, mode: 0o700 });
  try {
    const checksums = await unpack(file, coming);
    const manifest = await check(join(coming, manifestName), checksums);
    await rm(join(coming, manifestName));
    await rmdir(dataFolder).catch(() => {});
    await rename(coming, dataFolder);
    return { files: checksums.size - 1, madeAt: manifest.madeAt, notes: manifest.hasDatabase ? [] : [serverNote] };
  } finally {
    await rm(coming, { recursive: true, force: true });
  }
}

async function check(path: string, checksums: ReadonlyMap<string, string>): Promise<BackupManifest> {
  const manifest = await readManifest(path);
  const wrong = Object.entries(manifest.files).filter(([name, sum]) => checksums.get(name) !== sum);
  if (wrong.length === 0 && checksums.size - 1 === Object.keys(manifest.files).length) return manifest;
  throw broken(`${wrong.length} files are missing or changed, e.g. ${wrong[0]?.[0]}`);
}

async function readManifest(path: string): Promise<BackupManifest> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw broken('it has no manifest: it was cut off, or is not a backup of Yangfan');
  // Made by `backup`; a damaged one does not parse, or its checksums do not agree.
  const manifest = parse(text) as BackupManifest | undefined;
  if (typeof manifest?.files !== 'object') throw broken('its manifest is damaged');
  if (manifest.format !== 1) throw broken(`its format is ${manifest.format}, made by a newer version of this program`);
  return manifest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes every entry below a folder; returns the checksums. */
async function unpack(file: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const checksums = new Map<string, string>();
  const target = createTarget(folder, checksums);
  const packed = createReadStream(file);
  const plain = packed.pipe(createGunzip());
  packed.once('error', (error) => plain.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of plain) rest = await target.take(Buffer.concat([rest, piece]));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw broken(cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    await target.close();
  }
  return checksums;
}

/** Takes the bytes of an archive as they come and makes files of them. */
function createTarget(folder: string, checksums: Map<string, string>) {
  let entry: TarEntry | undefined;
  let handle: FileHandle | undefined;
  let hash: Hash = createHash('sha256');
  let left = 0;
  let padding = 0;

  const begin = async (block: Buffer) => {
    entry = readTarHeader(block);
    if (entry === undefined) return;
    const path = join(folder, safe(entry.name));
    await mkdir(entry.kind === 'folder' ? path : dirname(path), { recursive: true, mode: 0o700 });
    if (entry.kind === 'folder') return;
    handle = await open(path, 'wx', 0o600);
    hash = createHash('sha256');
    left = entry.size;
    padding = (tarBlock - (entry.size % tarBlock)) % tarBlock;
    if (left === 0) await end();
  };
  const end = async () => {
    await handle?.close();
    handle = undefined;
    if (entry !== undefined) checksums.set(entry.name, hash.digest('hex'));
  };
  const write = async (bytes: Buffer) => {
    await handle?.write(bytes);
    hash.update(bytes);
    left -= bytes.length;
    if (left === 0) await end();
  };
  /** Uses up what it can of the bytes and returns what it needs more of. */
  const take = async (bytes: Buffer): Promise<Buffer> => {
    let at = 0;
    while (at < bytes.length) {
      const step = left > 0 ? Math.min(left, bytes.length - at) : padding > 0 ? Math.min(padding, bytes.length - at) : tarBlock;
      if (at + step > bytes.length) break;
      const part = bytes.subarray(at, at + step);
      if (left > 0) await write(part);
      else if (padding > 0) padding -= step;
      else await begin(part);
      at += step;
    }
    return bytes.subarray(at);
  };
  return { take, close: async () => handle?.close() };
}

/** Nothing is written outside of the folder, whatever the archive says. */
function safe(name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw broken(`it has the unsafe name ${JSON.stringify(name)}`);
  return name;
}

const broken = (what: string, cause?: unknown) =>
  new Failure('BAD_FRAME', `reading the backup: ${what}`, { cause, details: { what: `backup: ${what}` } });
