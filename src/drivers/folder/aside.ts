import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RefusalReason } from '../../contracts/driver.ts';

/** A row that could not be taken, or not wholly. */
export interface AsideRow {
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly row: string;
  /** Whom the row is of, where it is wholly of one. */
  readonly identity?: string | undefined;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Name of the file in which rows of a file are put aside. */
export const asideName = (path: string): string => `${path.replaceAll(/[/\\]/g, '__')}.aside.csv`;

/**
 * Put rows aside, with their lines and reasons, behind the first `from` bytes of the file for them; what a crash left behind these is
 * written over. Resolves with the new length, on disk. Throws what the system says.
 */
export async function putAside(
  folder: string,
  path: string,
  { from, rows }: { readonly from: number; readonly rows: readonly AsideRow[] },
): Promise<number> {
  if (rows.length === 0) return from;
  await mkdir(folder, { recursive: true });
  const lines = rows.map(({ line, reason, detail, row }) => `${line},${reason},${quoted(detail)},${quoted(row.trimEnd())}\n`);
  const bytes = Buffer.from((from === 0 ? 'line,reason,detail,row\n' : '') + lines.join(''));
  const file = await open(join(folder, asideName(path)), from === 0 ? 'w' : 'r+');
  try {
    await file.truncate(from);
    await file.write(bytes, 0, bytes.length, from);
    await file.sync();
    return from + bytes.length;
  } finally {
    await file.close();
  }
}
