import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncFolder } from '../store/files.ts';
import { noteLoss, quarantineFile } from '../store/quarantine.ts';

/*
 * The file LEARNT beside the segments of a store:
 *     'YFLE' · version (u32)
 *     record  bytes (u32) · crc32 of what follows (u32) · what follows
 */
const magic = 0x454c_4659;
const version = 1;
const head = 8;
/** Bytes that are written in one go; in between the thread does other work. */
const bytesAtOnce = 1 << 18;

/** The file in a store's folder. */
export const learntFile = (folder: string): string => join(folder, 'LEARNT');

/**
 * The records of a folder, none when there is no file. A damaged record is left out; a file that ends too early or is of another version goes to
 * `quarantine/`. Both are listed among the damage of the store.
 */
export function readLearnt(folder: string, now: number): readonly Uint8Array[] {
  const path = learntFile(folder);
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  if (bytes.length < head || bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== version) {
    quarantineFile(folder, path, 'it does not begin as a file of learnt rules; they learn from history again', now);
    return [];
  }
  const records: Uint8Array[] = [];
  let damaged = 0;
  let at = head;
  while (at + head <= bytes.length) {
    const end = at + head + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    const record = bytes.subarray(at + head, end);
    if (crc32(record) === bytes.readUInt32LE(at + 4)) records.push(new Uint8Array(record));
    else damaged++;
    at = end;
  }
  if (damaged > 0) noteLoss(folder, 'LEARNT', `${damaged} learnt rules have a wrong checksum; they learn from history again`, now);
  if (at < bytes.length) quarantineFile(folder, path, 'it ends within a learnt rule; those after it learn from history again', now);
  return records;
}

/** Replace the file; after a crash either the old or the new one is there, whole. Throws what the file system throws. */
export async function writeLearnt(folder: string, records: Iterable<Uint8Array>): Promise<void> {
  const path = learntFile(folder);
  const file = await open(`${path}.tmp`, 'w');
  try {
    for (const piece of pieces(records)) await file.writeFile(piece);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  syncFolder(folder);
}

function* pieces(records: Iterable<Uint8Array>): Iterable<Uint8Array> {
  let gathered: Uint8Array[] = [words(magic, version)];
  let size = head;
  for (const record of records) {
    gathered.push(words(record.length, crc32(record)), record);
    size += head + record.length;
    if (size < bytesAtOnce) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  yield Buffer.concat(gathered);
}

function words(a: number, b: number): Uint8Array {
  const bytes = Buffer.alloc(head);
  bytes.writeUInt32LE(a, 0);
  bytes.writeUInt32LE(b, 4);
  return bytes;
}
