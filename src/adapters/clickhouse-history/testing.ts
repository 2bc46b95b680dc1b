import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryReader } from '../../contracts/history.ts';
import type { SampleBatch } from '../../contracts/sample.ts';
import { systemClock } from '../../contracts/time.ts';
import { silentLog } from '../../kernel/testing.ts';
import { createSource } from '../../store/source.ts';
import { writeDurably } from '../../store/testing.ts';
import { openWriter, type StoreOptions, type StoreWriter } from '../../store/writer.ts';
import { openClickHouse } from './connection.ts';
import { type Copy, type CopyOptions, createCopy } from './copy.ts';
import { createQuestions } from './questions.ts';
import { createLayeredReader } from './reader.ts';

/** A local store with its copy in ClickHouse, for tests. */
export interface CopiedStore {
  readonly folder: string;
  readonly writer: StoreWriter;
  readonly copy: Copy;
  readonly reader: HistoryReader;
  write(batch: SampleBatch): Promise<void>;
  /** Seal and copy everything, then merge. */
  settle(): Promise<void>;
  reopen(): Promise<CopiedStore>;
  close(): Promise<void>;
  /** Close, and remove the local folder. */
  remove(): Promise<void>;
}

/** What a test may want otherwise. */
export interface CopiedStoreOptions
  extends Partial<Pick<CopyOptions, 'rows' | 'retentionDays' | 'lookMs' | 'backoff' | 'clock' | 'isShared'>> {
  readonly url: string;
  readonly folder?: string;
  readonly store?: Partial<StoreOptions>;
  /** Default: the local store never answers alone. */
  readonly holds?: (from: number) => boolean;
}

/** Open a store in a new temporary folder, or in one that is there; the copy stands still until it is started or asked to catch up. */
export async function openCopiedStore(options: CopiedStoreOptions): Promise<CopiedStore> {
  const { url, store, rows, lookMs, backoff, isShared, holds = () => false, clock = systemClock } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'yangfan-copied-')));
  const writer = await openWriter({ clock, folder, isCopied: true, diskUse: async () => 0.5, ...store });
  const { shared } = writer;
  const clickhouse = openClickHouse({ url, patience: { askMs: 10_000, insertMs: 10_000 } });
  const copy = createCopy({ clickhouse, folder, shared, clock, log: silentLog, ...givenOf({ rows, lookMs, backoff, isShared }) });
  const local = createSource(folder, shared, clock);
  const close = async () => {
    await copy.stop();
    await local.close();
    await writer.close();
  };
  return {
    folder,
    writer,
    copy,
    reader: createLayeredReader({ questions: createQuestions(clickhouse), local, copied: () => copy.copied, holds }),
    write: (batch) => writeDurably(writer, batch),
    async settle() {
      await writer.seal();
      await copy.catchUp();
      await writer.compact();
    },
    async reopen() {
      await close();
      return openCopiedStore({ ...options, folder });
    },
    close,
    async remove() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Without the members that are undefined, so that defaults hold. */
const givenOf = <T extends object>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }; // holds: that is what the filter leaves
