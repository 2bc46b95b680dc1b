import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../contracts/errors.ts';

const entry = z.object({
  /** Within the watched folder. */
  path: z.string(),
  /** Number of the file on its disk, by which it is known again after a renaming. */
  ino: z.number(),
  /** `rows`: taken up to `bytes`; `done`: taken to its end. */
  state: z.enum(['rows', 'done']),
  bytes: z.number().int().min(0),
  /** Lines before `bytes`. */
  lines: z.number().int().min(0),
  /** SHA-256 of the first `headBytes`, by which the file is known again. */
  headBytes: z.number().int().min(0),
  head: z.string(),
  /** SHA-256 of a file that is done; of no meaning for others. */
  checksum: z.string(),
  /** Size and time of the last change when it was done, so that it need not be read to know it again. */
  size: z.number(),
  mtimeMs: z.number(),
  /** Rows that gave values, and rows that were put aside in so many bytes. */
  taken: z.number().int().min(0),
  aside: z.number().int().min(0),
  asideBytes: z.number().int().min(0),
});

/** What is known of a file. */
export type LedgerEntry = Readonly<z.infer<typeof entry>>;

/** Remembers over restarts what was taken. */
export interface Ledger {
  get(path: string): LedgerEntry | undefined;
  all(): Iterable<LedgerEntry>;
  isKnown(checksum: string): boolean;
  /** Resolves when it is on disk. Throws `NOT_AVAILABLE`. */
  put(entry: LedgerEntry): Promise<void>;
  close(): Promise<void>;
}

/** Name of the ledger's file. */
const fileName = 'ledger.jsonl';
/** It is written anew when it has so many more lines than files. */
const spareLines = 1_000;

const failed = (path: string, cause: unknown): Failure => {
  const what = `${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new Failure('NOT_AVAILABLE', `keeping the ledger of a folder in ${what}`, { cause, details: { what } });
};

/** Entries in the order of their writing. A last line that was torn by a crash is none. */
function parseLines(text: string): readonly LedgerEntry[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      return [entry.parse(JSON.parse(line))];
    } catch {
      return []; // its file is read again, which stores nothing twice
    }
  });
}

async function writeWhole(path: string, entries: Iterable<LedgerEntry>): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.write([...entries].map((one) => `${JSON.stringify(one)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** Open the ledger in a folder, which is made when it is not there. Throws `NOT_AVAILABLE`. */
export async function openLedger(folder: string): Promise<Ledger> {
  const path = join(folder, fileName);
  try {
    await mkdir(folder, { recursive: true });
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const entries = new Map<string, LedgerEntry>();
    const checksums = new Set<string>();
    for (const one of parseLines(text)) {
      entries.set(one.path, one);
      if (one.state === 'done') checksums.add(one.checksum);
    }
    await writeWhole(path, entries.values());
    let file = await open(path, 'a');
    let lines = entries.size;
    return {
      get: (name) => entries.get(name),
      all: () => entries.values(),
      isKnown: (checksum) => checksums.has(checksum),
      async put(one) {
        try {
          entries.set(one.path, one);
          if (one.state === 'done') checksums.add(one.checksum);
          await file.write(`${JSON.stringify(one)}\n`);
          await file.sync();
          if (++lines <= entries.size + spareLines) return;
          await file.close();
          await writeWhole(path, entries.values());
          file = await open(path, 'a');
          lines = entries.size;
        } catch (cause) {
          throw failed(path, cause);
        }
      },
      close: () => file.close(),
    };
  } catch (cause) {
    throw cause instanceof Failure ? cause : failed(path, cause);
  }
}
