import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { batchOf, type Row } from '../../../test/conformance/history.ts';
import { type ClickHouseServer, clickhouseMissing, startClickHouse } from '../../../test/setup/clickhouse.ts';
import { until, virtualClock } from '../../kernel/testing.ts';
import { type CopiedStore, openCopiedStore } from './testing.ts';

const everything = { from: -8.64e15, to: 8.64e15 };
const start = Date.UTC(2024, 0, 1);
const day = 86_400_000;
let server: ClickHouseServer;
let places = 0;
let database: string;
let url: string;
const opened: CopiedStore[] = [];

/** Values 0, 1, 2 … of one point, a second apart. */
const rows = (point: number, from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i): Row => [point, start + (from + i) * 1000, from + i]);
const open = async (options: Partial<Parameters<typeof openCopiedStore>[0]> = {}) => {
  const store = await openCopiedStore({ url, backoff: { firstMs: 20, longestMs: 100 }, lookMs: 20, ...options });
  opened.push(store);
  return store;
};
const countThere = async (): Promise<number> => Number(await server.ask(`SELECT count() FROM ${database}.samples`));
const uniqueThere = async (): Promise<number> => Number(await server.ask(`SELECT count() FROM ${database}.samples FINAL`));
const valuesOf = async ({ reader }: CopiedStore, point: number): Promise<number[]> => [...(await reader.raw(point, everything, 1e6)).value];

describe.skipIf(clickhouseMissing)(`the copy in ClickHouse${clickhouseMissing === undefined ? '' : ` (${clickhouseMissing})`}`, () => {
  beforeAll(async () => {
    server = await startClickHouse();
  });
  afterAll(() => server.remove());
  beforeEach(() => {
    database = `place${places++}`;
    url = `${server.url}/${database}`;
  });
  afterEach(async () => {
    for (const store of opened.splice(0).reverse()) await store.remove();
  });

  test('what is sealed is copied once and what is in memory is answered all the same', async () => {
    const store = await open();
    await store.write(batchOf(rows(1, 0, 5000)));
    expect(store.copy.state()).toMatchObject({ state: 'starting', behindSamples: 0 });
    await store.writer.seal();
    expect(store.copy.state().behindSamples).toBe(5000);
    store.copy.start();
    await until(() => store.copy.copied === 1);
    await store.write(batchOf(rows(1, 5000, 10)));
    expect(await countThere()).toBe(5000);
    expect(store.copy.state()).toMatchObject({ state: 'running', behindSamples: 0, behindMs: 0, rowsTotal: 5000, lostAt: undefined });
    expect((await valuesOf(store, 1)).slice(-11)).toEqual([4999, 5000, 5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008, 5009]);
    expect(await store.reader.stats()).toMatchObject({ samples: 5010, oldest: start, newest: start + 5009 * 1000 });
  });

  test('a server that is stopped under load and comes back has everything, and nothing twice', { timeout: 120_000 }, async () => {
    const store = await open({ rows: 100 });
    store.copy.start();
    for (let round = 0; round < 12; round++) {
      await store.write(batchOf(rows(1 + (round % 3), round * 500, 500)));
      await store.writer.seal();
      if (round === 3) await server.stop('SIGKILL');
      if (round === 8) await until(() => store.copy.state().state === 'failing', 20_000);
      if (round === 9) await server.start();
    }
    await until(() => store.copy.copied === 12, 60_000);
    expect(store.copy.state()).toMatchObject({ state: 'running', behindSamples: 0, lostAt: undefined });
    expect(store.copy.state().failuresTotal).toBeGreaterThan(0);
    expect(await uniqueThere()).toBe(6000);
    for (const point of [1, 2, 3]) {
      const expected = [0, 3, 6, 9].flatMap((round) => rows(point, (round + point - 1) * 500, 500).map(([, , value]) => value));
      expect(await valuesOf(store, point)).toEqual(expected);
    }
  });

  test('while the server is away the local store answers what it has whole, and refuses the rest', { timeout: 60_000 }, async () => {
    const store = await open({ holds: (from) => from >= start + 100_000 });
    await store.write(batchOf(rows(1, 0, 1000)));
    await store.settle();
    await server.stop();
    try {
      const recent = { from: start + 500_000, to: start + 510_000 };
      expect((await store.reader.raw(1, recent, 100)).time).toHaveLength(10);
      expect([...(await store.reader.buckets(1, recent, 2)).twa]).toEqual([502, 507]);
      expect(await store.reader.lastAt(1, start + day)).toMatchObject({ value: 999 });
      expect(await store.reader.gaps(1, recent, 500)).toHaveLength(10);
      await expect(store.reader.raw(1, everything, 100)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
      await expect(store.reader.lastAt(2, start + day)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
      expect(await store.reader.stats()).toMatchObject({ samples: 1000 });
    } finally {
      await server.start();
    }
  });

  test('a server that was emptied says so and gets everything again', async () => {
    const clock = virtualClock(start + day);
    const store = await open({ clock });
    await store.write(batchOf(rows(1, 0, 100)));
    await store.settle();
    await server.ask(`DROP DATABASE ${database}`);
    await store.write(batchOf(rows(1, 100, 10)));
    await store.writer.seal();
    expect(await valuesOf(store, 1).catch((error: unknown) => error)).toMatchObject({ code: 'NOT_AVAILABLE' });
    await store.copy.catchUp();
    expect(store.copy.state()).toMatchObject({ state: 'running', behindSamples: 0, lostAt: start + day });
    expect(await uniqueThere()).toBe(110);
    await server.ask(`TRUNCATE TABLE ${database}.samples`);
    clock.advance(day);
    await store.copy.catchUp();
    expect(store.copy.state()).toMatchObject({ lostAt: start + 2 * day });
    expect(await valuesOf(store, 1)).toHaveLength(110);
  });

  test('a process that ends before it noted the place copies again, and each sample counts once', async () => {
    const store = await open();
    await store.write(batchOf(rows(1, 0, 100)));
    await store.settle();
    const before = readFileSync(join(store.folder, 'COPIED'));
    await store.write(batchOf([[1, start, 77]]));
    await store.settle();
    await store.close();
    writeFileSync(join(store.folder, 'COPIED'), before);
    const again = await open({ folder: store.folder });
    await again.copy.catchUp();
    expect(again.copy.state()).toMatchObject({ rowsTotal: 1, lostAt: undefined });
    expect(await countThere()).toBeGreaterThan(100);
    expect(await uniqueThere()).toBe(100);
    expect((await valuesOf(again, 1)).slice(0, 2)).toEqual([77, 1]);
  });

  test('a damaged segment is left out and counted, and what comes after it is copied', async () => {
    const store = await open();
    for (const point of [1, 2, 3]) {
      await store.write(batchOf(rows(point, 0, 10)));
      await store.writer.seal();
    }
    const [first = '', second = ''] = readdirSync(store.folder).filter((name) => name.startsWith('segment-'));
    writeFileSync(join(store.folder, first), 'x'.repeat(100));
    rmSync(join(store.folder, second));
    await store.copy.catchUp();
    expect(store.copy.state()).toMatchObject({ state: 'running', damagedTotal: 2, behindSamples: 0 });
    expect(await valuesOf(store, 3)).toHaveLength(10);
    expect(await countThere()).toBe(10);
  });

  test('a database into which another store writes is left alone', async () => {
    const first = await open();
    await first.write(batchOf(rows(1, 0, 10)));
    await first.settle();
    const second = await open();
    await second.write(batchOf(rows(1, 0, 99)));
    await expect(second.settle()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(second.copy.state()).toMatchObject({ state: 'foreign', behindSamples: 99 });
    expect(await uniqueThere()).toBe(10);
  });

  test('nodes of one installation copy side by side, and each finds its place again', async () => {
    const [first, second] = [await open({ isShared: true }), await open({ isShared: true })];
    await first.write(batchOf(rows(1, 0, 10)));
    await second.write(batchOf(rows(2, 0, 20)));
    await Promise.all([first.settle(), second.settle()]);
    const again = await second.reopen();
    await again.write(batchOf(rows(2, 20, 5)));
    await again.settle();
    expect(again.copy.state()).toMatchObject({ state: 'running', behindSamples: 0, lostAt: undefined });
    expect(await uniqueThere()).toBe(35);
    expect(await valuesOf(first, 2)).toHaveLength(25);
    await again.remove();
  });

  test('nothing local is deleted before it is copied, and afterwards it is answered from there', async () => {
    const clock = virtualClock(start + 400 * day);
    const store = await open({ clock, store: { retentionDays: 30 } });
    await store.write(batchOf(rows(1, 0, 100)));
    await store.writer.seal();
    await store.writer.compact();
    expect(store.copy.state().behindSamples).toBe(100);
    await store.copy.catchUp();
    await store.writer.compact();
    expect(await valuesOf(store, 1)).toHaveLength(100);
    expect(await store.reader.stats()).toMatchObject({ samples: 100, segments: 1 });
    await server.ask(`TRUNCATE TABLE ${database}.samples`);
    expect(await valuesOf(store, 1)).toEqual([]); // so it was there and nowhere else
  });

  test('what was merged while the server was away is copied as one', async () => {
    const store = await open();
    await store.write(batchOf(rows(1, 0, 10)));
    await store.settle();
    for (let chunk = 1; chunk <= 9; chunk++) {
      await store.write(batchOf([...rows(1, chunk * 10, 10), [1, start, -chunk]]));
      await store.writer.seal();
    }
    await store.writer.compact();
    expect(await valuesOf(store, 1)).toHaveLength(100);
    await store.copy.catchUp();
    expect(await uniqueThere()).toBe(100);
    expect((await valuesOf(store, 1))[0]).toBe(-9);
  });
});
