import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Quarantine } from '../contracts/history.ts';
import { quarantineFolder, syncFolder } from './files.ts';

const logName = 'found.jsonl';

/** Move a damaged file out of the way and note why; nothing is deleted. */
export function quarantineFile(folder: string, path: string, reason: string, now: number): Quarantine {
  const target = freeName(folder, basename(path));
  const bytes = statSync(path).size;
  renameSync(path, target);
  return note(folder, { file: basename(target), reason, bytes, foundAt: now });
}

/** Save damaged bytes of a file whose rest stays in use; finding the same bytes again changes nothing. */
export function quarantineBytes(folder: string, name: string, bytes: Uint8Array, reason: string, now: number): Quarantine | undefined {
  if (existsSync(join(quarantineFolder(folder), name))) return undefined;
  mkdirSync(quarantineFolder(folder), { recursive: true });
  writeFileSync(join(quarantineFolder(folder), name), bytes);
  return note(folder, { file: name, reason, bytes: bytes.length, foundAt: now });
}

/** Note a loss of which there are no bytes to keep, such as a file that is gone. */
export function noteLoss(folder: string, file: string, reason: string, now: number): Quarantine {
  mkdirSync(quarantineFolder(folder), { recursive: true });
  return note(folder, { file, reason, bytes: 0, foundAt: now });
}

/** Everything that was ever found damaged in a folder, oldest first. */
export function listQuarantine(folder: string): readonly Quarantine[] {
  const path = join(quarantineFolder(folder), logName);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parse(line));
}

function parse(line: string): Quarantine[] {
  try {
    // holds: only `note` writes these lines; a line that a crash cut short does not parse
    return line === '' ? [] : [JSON.parse(line) as Quarantine];
  } catch {
    return [];
  }
}

function note(folder: string, found: Quarantine): Quarantine {
  appendFileSync(join(quarantineFolder(folder), logName), `${JSON.stringify(found)}\n`, { flush: true });
  syncFolder(quarantineFolder(folder));
  return found;
}

function freeName(folder: string, name: string): string {
  mkdirSync(quarantineFolder(folder), { recursive: true });
  let target = join(quarantineFolder(folder), name);
  for (let copy = 2; existsSync(target); copy++) target = join(quarantineFolder(folder), `${name}.${copy}`);
  return target;
}
