import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join, parse, relative } from 'node:path';
import { Failure } from '../../contracts/errors.ts';
import type { FolderConfig } from './config.ts';
import type { LedgerEntry } from './ledger.ts';

/** Name of the folder in the watched one where the ledger and what was put aside are. */
export const stateFolder = '.yangfan';

/** A file that was found. */
export interface SeenFile {
  /** Within the watched folder. */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** A file that may be taken, and what was known of its number on the disk when the folder was looked through. */
export interface FoundFile extends SeenFile {
  readonly before: LedgerEntry | undefined;
  /** The path that told its device, of a file that log rotation has renamed; default: its own. */
  readonly named?: string;
  /** A renamed one that does not change any more: its last row counts, and it is done. Default: false. */
  readonly isFinal?: boolean;
}

/** Files with the right endings, in the order of their names; hidden ones, links, and folders of our own are passed over. Throws `NOT_AVAILABLE`. */
export async function scan({
  path: root,
  subfolders,
  endings,
  afterwards,
  doneFolder,
  failedFolder,
}: FolderConfig): Promise<readonly SeenFile[]> {
  const own = new Set(afterwards === 'move' ? [join(root, doneFolder), join(root, failedFolder)] : []);
  const lower = endings.map((ending) => ending.toLowerCase());
  const found: SeenFile[] = [];

  async function look(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && subfolders && !own.has(path)) await look(path);
      if (!entry.isFile() || !lower.some((ending) => entry.name.toLowerCase().endsWith(ending))) continue;
      const stat = await lstat(path).catch(() => undefined); // it may have gone in between
      if (stat?.isFile() === true) found.push({ path: relative(root, path), size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino });
    }
  }

  try {
    await look(root);
    return found;
  } catch (cause) {
    const what = `${root}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Failure('NOT_AVAILABLE', `looking through ${what}`, { cause, details: { what } });
  }
}

/** Move a file to a folder within the watched one, keeping its own folders; a name that is there already gets a number. Throws what the system says. */
export async function moveTo({ path: root }: Pick<FolderConfig, 'path'>, path: string, folder: string): Promise<void> {
  const { dir, name, ext } = parse(join(root, folder, path));
  await mkdir(dir, { recursive: true });
  let target = join(dir, name + ext);
  for (let i = 2; (await lstat(target).catch(() => undefined)) !== undefined; i++) target = join(dir, `${name}.${i}${ext}`);
  await rename(join(root, path), target);
}

/** Identity of the device by the name of its file or folder; '' where a column has it. */
export function identityOf(path: string, rule: FolderConfig['identity'], root: string): string {
  const { name } = parse(path);
  const folder = dirname(path);
  if (rule === 'folder') return parse(folder === '.' ? root : folder).base;
  if (rule === 'file-prefix') return name.split('_', 1)[0] ?? '';
  return rule === 'file' ? name : '';
}
