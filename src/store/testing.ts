import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SampleBatch } from '../contracts/sample.ts';
import { systemClock } from '../contracts/time.ts';
import { batchRoom, bytesOfLoneSample, groupHead } from './log-format.ts';
import { openReader, type StoreReader } from './reader.ts';
import { openWriter, type StoreOptions, type StoreWriter } from './writer.ts';

/** Bytes of a chunk in which `samples` find room even if each comes alone. */
export const roomFor = (samples: number): number => batchRoom(samples);

/** A writer and a reader on a folder of their own, for tests. */
export interface TestStore {
  readonly folder: string;
  readonly writer: StoreWriter;
  readonly reader: StoreReader;
  /** Store a batch; resolves when it is durable, waiting for room when there is none. */
  write(batch: SampleBatch): Promise<void>;
  settle(): Promise<void>;
  reopen(): Promise<TestStore>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** Where the store comes from: these sources, or the compiled form of them, which works with threads. */
export interface StoreModule {
  readonly openWriter: typeof openWriter;
  readonly openReader: typeof openReader;
}

/** Open a store in a new temporary folder, or in one that is there. */
export async function openTestStore(
  options: Partial<StoreOptions> = {},
  module: StoreModule = { openWriter, openReader },
): Promise<TestStore> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'yangfan-store-')));
  const writer = await module.openWriter({ clock: systemClock, diskUse: async () => 0.5, ...options, folder });
  const reader = module.openReader({ folder, shared: writer.shared });
  const close = async () => {
    await reader.close();
    await writer.close();
  };
  return {
    folder,
    writer,
    reader,
    async write(batch) {
      const most = options.chunkBytes === undefined ? batch.length : Math.floor((options.chunkBytes - groupHead) / bytesOfLoneSample);
      for (const part of partsOf(batch, most)) await writeDurably(writer, part);
    },
    async settle() {
      await writer.seal();
      await writer.compact();
    },
    async reopen() {
      await close();
      return openTestStore({ ...options, folder }, module);
    },
    close,
    async remove() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function partsOf(batch: SampleBatch, most: number): SampleBatch[] {
  const parts: SampleBatch[] = [];
  for (let from = 0; from < batch.length; from += most) {
    const to = Math.min(batch.length, from + most);
    const [point, time] = [batch.point.slice(from, to), batch.time.slice(from, to)];
    const [value, quality] = [batch.value.slice(from, to), batch.quality.slice(from, to)];
    parts.push({ length: to - from, capacity: to - from, point, time, value, quality });
  }
  return parts;
}

/** Append a batch as soon as there is room; resolves when it is durable. */
export async function writeDurably(writer: StoreWriter, batch: SampleBatch): Promise<void> {
  let ticket = writer.append(batch);
  while (ticket === undefined) {
    await once(writer.onRoom);
    ticket = writer.append(batch);
  }
  while (writer.durable < ticket) await once(writer.onDurable);
}

function once(listen: (listener: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = listen(() => {
      stop();
      resolve();
    });
  });
}
