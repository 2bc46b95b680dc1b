import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { append, createBatch, type SampleBatch } from '../../src/contracts/sample.ts';
import { systemClock } from '../../src/contracts/time.ts';
import { openReader, type StoreReader } from '../../src/store/reader.ts';
import { roomFor } from '../../src/store/testing.ts';
import { openWriter, type StoreOptions, type StoreWriter } from '../../src/store/writer.ts';
import { createLedger, type Differences, type Ledger } from './ledger.ts';
import { createRandom, type Random } from './power-cut/random.ts';
import type { Tally } from './report.ts';

/** A store under load, and the ledger of what it was given. */
export interface LoadedStore {
  readonly folder: string;
  readonly writer: StoreWriter;
  readonly reader: StoreReader;
  readonly ledger: Ledger;
  /** Send rows of devices, some of them late or repeated, until `isOver`; calls `onTurn` again and again. */
  load(how: Load): Promise<void>;
  /** What a kill at this moment would leave, opened and compared with what is promised at this moment. */
  killed(tally: Tally): Promise<Differences>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** How a store is loaded. */
export interface Load {
  isOver(): boolean;
  /** Called after every row that was taken, and when none is. */
  onTurn(isTaken: boolean): void | Promise<void>;
  /** How many devices with 20 points each send; default 4. */
  readonly devices?: number;
}

const width = 20;
const start = Date.UTC(2026, 9, 1);
const options = { clock: systemClock, diskUse: async () => 0.5, chunkBytes: roomFor(20_000), pendingBytes: 32 << 10, inThread: true };

/** Open a store in a folder of its own; it is small, so that chunks are sealed and segments merged all the time. */
export async function openLoadedStore(changes: Partial<StoreOptions> = {}, seed = 1): Promise<LoadedStore> {
  const folder = changes.folder ?? mkdtempSync(join(tmpdir(), 'yangfan-soak-'));
  const settings = { ...options, ...changes, folder };
  const random = createRandom(seed);
  const ledger = createLedger();
  const writer = await openWriter(settings);
  const reader = openReader({ folder, shared: writer.shared });
  ledger.follow(writer);
  const close = async () => {
    await reader.close();
    await writer.close();
  };
  return {
    folder,
    writer,
    reader,
    ledger,
    async load({ isOver, onTurn, devices = 4 }) {
      const batch = createBatch(width);
      for (let row = 0; !isOver(); ) {
        fill(batch, { row, device: random.below(devices) }, random);
        const isTaken = ledger.send(batch);
        if (isTaken) row++;
        await onTurn(isTaken);
        if (!isTaken || row % 50 === 0) await nextTurn();
      }
    },
    killed: (tally) => openCopy(settings, ledger, tally),
    close,
    async remove() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A row of a device; one in ten is late by up to 60 days, one in ten has the time of the row before. */
function fill(batch: SampleBatch, { row, device }: { readonly row: number; readonly device: number }, random: Random): void {
  const late = random.chance(0.1) ? random.below(60 * 86_400) * 1000 : 0;
  const time = start + 1000 * (random.chance(0.1) ? row - 1 : row) - late;
  batch.length = 0;
  for (let i = 0; i < width; i++) append(batch, device * width + i, time, random.next(), 0);
}

/** The folder is copied in one go: in this thread nothing else happens meanwhile. */
async function openCopy(settings: StoreOptions, ledger: Ledger, tally: Tally): Promise<Differences> {
  const folder = mkdtempSync(join(tmpdir(), 'yangfan-soak-copy-'));
  try {
    const promised = ledger.promise();
    cpSync(settings.folder, folder, { recursive: true });
    const began = performance.now();
    const writer = await openWriter({ ...settings, folder });
    tally.recoveryMs.push(performance.now() - began);
    const reader = openReader({ folder, shared: writer.shared });
    const differences = await ledger.compare(reader, { promised });
    await reader.close();
    await writer.close();
    return differences;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
