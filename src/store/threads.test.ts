import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { batchOf, type Row } from '../../test/conformance/history.ts';
import { builtServer } from '../../test/setup/build.ts';
import { openTestStore, roomFor, type StoreModule } from './testing.ts';

const points = 10;
const rowsPerBatch = 20;
let compiled: StoreModule;

beforeAll(async () => {
  const dist = await builtServer();
  const load = (name: string) => import(pathToFileURL(join(dist, 'store', name)).href);
  compiled = { ...(await load('writer.js')), ...(await load('reader.js')) };
});

const batchFrom = (first: number) =>
  batchOf(Array.from({ length: rowsPerBatch * points }, (_, i): Row => [i % points, first + Math.floor(i / points), i % points]));

test('while another thread seals and merges, a reader always finds each sample once', async () => {
  const store = await openTestStore({ chunkBytes: roomFor(4_000) }, compiled);
  try {
    let [written, isDone] = [0, false];
    const writing = (async () => {
      for (; written < 20_000; written += rowsPerBatch) await store.write(batchFrom(written));
      isDone = true;
    })();
    let reads = 0;
    for (; !isDone; reads++) {
      const before = written;
      const from = Math.max(0, before - 5_000);
      const { time } = await store.reader.raw(reads % points, { from, to: Infinity }, 1e6);
      expect(time.length).toBeGreaterThanOrEqual(before - from);
      expect(time.findIndex((t, i) => t !== from + i)).toBe(-1);
      await new Promise(setImmediate);
    }
    await writing;
    await store.settle();
    expect(reads).toBeGreaterThan(10);
    expect(await store.reader.stats()).toMatchObject({ samples: 20_000 * points, quarantine: [] });
    expect((await store.reader.raw(3, { from: 0, to: Infinity }, 1e6)).time).toHaveLength(20_000);
    expect(store.writer.stats().lastError).toBeUndefined();
  } finally {
    await store.remove();
  }
});

test('a store of another thread opens again after it was closed in the middle of sealing', async () => {
  let store = await openTestStore({ chunkBytes: roomFor(2_000) }, compiled);
  try {
    for (let row = 0; row < 2_000; row += rowsPerBatch) await store.write(batchFrom(row));
    store = await store.reopen();
    expect((await store.reader.raw(1, { from: 0, to: Infinity }, 1e6)).time).toHaveLength(2_000);
  } finally {
    await store.remove();
  }
});
