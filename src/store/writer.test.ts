import { existsSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { batchOf, type Row } from '../../test/conformance/history.ts';
import type { LogPiece } from '../contracts/log-replica.ts';
import type { Clock } from '../contracts/time.ts';
import { logFile } from './files.ts';
import { openTestStore, roomFor, type TestStore, writeDurably } from './testing.ts';
import type { StoreOptions } from './writer.ts';

const everything = { from: -Infinity, to: Infinity };
const day = 86_400_000;
let store: TestStore | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await store?.remove();
  store = undefined;
});

const open = async (options: Partial<StoreOptions> = {}) => {
  store = await openTestStore(options);
  return store;
};
const row = (point: number, time: number, value = time): Row => [point, time, value];
const timesOf = async (s: TestStore, point: number) => [...(await s.reader.raw(point, everything, 1e6)).time];

describe('append', () => {
  test('gives rising tickets, which become durable in order, and may be read at once', async () => {
    const { writer, reader } = await open();
    const seen: number[] = [];
    writer.onDurable((ticket) => seen.push(ticket));
    const tickets = [1, 2, 3].map((time) => writer.append(batchOf([row(1, time)])));
    expect(tickets).toEqual([1, 2, 3]);
    expect((await reader.raw(1, everything, 10)).time).toHaveLength(3);
    await vi.waitFor(() => expect(writer.durable).toBe(3));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('copies: what is done to the batch afterwards changes nothing', async () => {
    const s = await open();
    const batch = batchOf([row(1, 5)]);
    s.writer.append(batch);
    batch.time[0] = 99;
    await s.settle();
    expect(await timesOf(s, 1)).toEqual([5]);
  });

  test('says that there is no room when too much waits for the disk, and calls when there is room again', async () => {
    const { writer } = await open({ pendingBytes: 1000 });
    const room = vi.fn();
    writer.onRoom(room);
    expect(writer.append(batchOf(Array.from({ length: 30 }, (_, i) => row(1, i))))).toBe(1);
    expect(writer.append(batchOf(Array.from({ length: 30 }, (_, i) => row(1, i))))).toBeUndefined();
    expect(writer.refusal).toBeUndefined();
    await vi.waitFor(() => expect(room).toHaveBeenCalled());
    expect(writer.append(batchOf([row(1, 31)]))).toBe(2);
  });

  test('refuses a batch that no chunk can hold', async () => {
    const { writer } = await open({ chunkBytes: roomFor(10) });
    const batch = batchOf(Array.from({ length: 11 }, (_, i) => row(1, i)));
    expect(() => writer.append(batch)).toThrow('the limit is 10');
  });

  test.each([Number.NaN, Infinity, -Infinity, 9e15])('leaves out and counts a sample at the time %s', async (time) => {
    const s = await open();
    await s.write(batchOf([row(1, 1), [1, time, 2], row(1, 3)]));
    expect(await timesOf(s, 1)).toEqual([1, 3]);
    expect(s.writer.stats()).toMatchObject({ samples: 2, refused: 1 });
  });

  test('counts late samples and those sent twice', async () => {
    const s = await open();
    await s.write(batchOf([row(1, 5), row(1, 4), row(1, 5), row(2, 1)]));
    expect(s.writer.stats()).toMatchObject({ samples: 4, late: 1, duplicates: 1 });
  });
});

describe('a replica', () => {
  test('is given every byte of the log in its order, and nothing is acknowledged before it has it', async () => {
    const held: (() => void)[] = [];
    const pieces: { log: number; at: number; bytes: Buffer }[] = [];
    const keep = ({ log, at, bytes }: LogPiece) => {
      pieces.push({ log, at, bytes: Buffer.from(bytes) });
      return new Promise<void>((resolve) => held.push(resolve));
    };
    const { writer, folder } = await open({ replica: { keep } });
    const first = writer.append(batchOf([row(1, 1)])) ?? 0;
    await vi.waitFor(() => expect(held).toHaveLength(1));
    const second = writer.append(batchOf([row(1, 2)])) ?? 0;
    await vi.waitFor(() => expect(statSync(logFile(folder, 1)).size).toBe(pieces[0]?.bytes.length));
    expect(writer.durable).toBeLessThan(first);
    held[0]?.();
    await vi.waitFor(() => expect(held).toHaveLength(2));
    expect(writer.durable).toBe(first);
    held[1]?.();
    await vi.waitFor(() => expect(writer.durable).toBe(second));
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes))).toEqual(readFileSync(logFile(folder, 1)));
    expect(pieces.map(({ log, at }) => [log, at])).toEqual([
      [1, 0],
      [1, pieces[0]?.bytes.length],
    ]);
  });

  test('that fails is told; the same bytes go there again until it takes them', async () => {
    let isAway = true;
    const seen: string[] = [];
    const keep = async ({ bytes }: LogPiece) => {
      seen.push(Buffer.from(bytes).toString('hex'));
      if (isAway) throw new Error('gone fishing');
    };
    const { writer } = await open({ replica: { keep } });
    const ticket = writer.append(batchOf([row(1, 1)])) ?? 0;
    await vi.waitFor(() => expect(writer.refusal).toBe('NOT_AVAILABLE'));
    expect(writer.stats().lastError).toBe('gone fishing');
    expect(writer.append(batchOf([row(1, 2)]))).toBeUndefined();
    expect(writer.durable).toBeLessThan(ticket);
    isAway = false;
    await vi.waitFor(() => expect(writer.durable).toBe(ticket), 5_000);
    expect(writer.refusal).toBeUndefined();
    expect(new Set(seen).size).toBe(1);
  });
});

describe('a disk', () => {
  const watched = async (use: () => number) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const s = await open({ diskUse: async () => use() });
    const look = () => vi.advanceTimersByTimeAsync(2_000);
    return { ...s, look };
  };

  test('warns at 85 %, refuses at 95 % and takes samples again below 94 %', async () => {
    let use = 0.84;
    const { writer, look } = await watched(() => use);
    const at = async (ratio: number) => {
      use = ratio;
      await look();
      return { isLow: writer.isDiskLow, refusal: writer.refusal, isTaken: writer.append(batchOf([row(1, ratio)])) !== undefined };
    };
    expect(await at(0.849)).toEqual({ isLow: false, refusal: undefined, isTaken: true });
    expect(await at(0.85)).toEqual({ isLow: true, refusal: undefined, isTaken: true });
    expect(await at(0.95)).toEqual({ isLow: true, refusal: 'DISK_FULL', isTaken: false });
    expect(await at(0.945)).toEqual({ isLow: true, refusal: 'DISK_FULL', isTaken: false });
    expect(await at(0.939)).toEqual({ isLow: true, refusal: undefined, isTaken: true });
    expect(writer.diskUsedRatio).toBe(0.939);
  });

  test('that is full lets a store open and be read, and calls when samples are taken again', async () => {
    let use = 0.99;
    const { writer, reader, look } = await watched(() => use);
    expect(writer.refusal).toBe('DISK_FULL');
    expect((await reader.raw(1, everything, 1)).time).toHaveLength(0);
    const room = vi.fn();
    writer.onRoom(room);
    use = 0.5;
    await look();
    expect(room).toHaveBeenCalled();
    expect(writer.append(batchOf([row(1, 1)]))).toBe(1);
  });

  test('that fails is told, nothing is acknowledged meanwhile, and writing goes on by itself', async () => {
    const s = await open();
    await s.write(batchOf([row(1, 1)]));
    await s.writer.seal();
    await mkdir(logFile(s.folder, 2));
    const ticket = s.writer.append(batchOf([row(1, 2)])) ?? 0;
    await vi.waitFor(() => expect(s.writer.refusal).toBe('DISK_WRITE'));
    expect(s.writer.stats().lastError).toContain('EISDIR');
    expect(s.writer.append(batchOf([row(1, 3)]))).toBeUndefined();
    expect(s.writer.durable).toBeLessThan(ticket);
    await rm(logFile(s.folder, 2), { recursive: true });
    await vi.waitFor(() => expect(s.writer.durable).toBe(ticket), 5_000);
    expect(s.writer.refusal).toBeUndefined();
    expect(await timesOf(await s.reopen(), 1)).toEqual([1, 2]);
  });
});

describe('a chunk', () => {
  const manual = (start: number): Clock & { time: number } => ({
    time: start,
    now() {
      return this.time;
    },
  });

  test('is sealed when its first sample is old enough, and its log is removed', async () => {
    const clock = manual(0);
    const s = await open({ clock, sealAfterMs: 50 });
    await s.write(batchOf([row(1, 1)]));
    expect((await s.reader.stats()).segments).toBe(0);
    expect(existsSync(logFile(s.folder, 1))).toBe(true);
    clock.time = 60;
    await vi.waitFor(async () => expect((await s.reader.stats()).segments).toBe(1), 5_000);
    await vi.waitFor(() => expect(existsSync(logFile(s.folder, 1))).toBe(false));
    expect(await timesOf(s, 1)).toEqual([1]);
  });

  test('in which neighbouring points have too many runs is sealed as soon as another one is free, and nothing is lost', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const s = await open({ mostRunsTogether: 100, sealAfterMs: 600_000 });
    for (let time = 0; time < 1000; time += 10) await s.write(batchOf(Array.from({ length: 10 }, (_, i) => row(1, time + i))));
    vi.advanceTimersByTime(5000); // the last chunk, which was full when no other was free or is just so
    await vi.waitFor(() => expect(existsSync(logFile(s.folder, 1))).toBe(false));
    await vi.waitFor(async () => expect((await s.reader.stats()).segments).toBeGreaterThan(1));
    expect(await timesOf(s, 1)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('with many runs of points far apart is not sealed before its time', async () => {
    const s = await open({ mostRunsTogether: 100 });
    for (let i = 0; i < 500; i++) await s.write(batchOf([row(i * 1024, i)]));
    expect((await s.reader.stats()).segments).toBe(0);
  });

  test('is sealed although the clock was set back after its first sample', async () => {
    const clock = manual(1e12);
    const s = await open({ clock, sealAfterMs: 50 });
    await s.write(batchOf([row(1, 1)]));
    clock.time = 0;
    await vi.waitFor(async () => expect((await s.reader.stats()).segments).toBe(1), 5_000);
    expect(await timesOf(s, 1)).toEqual([1]);
  });

  test('is sealed again and again until the folder can be written', async () => {
    const s = await open({ chunkBytes: roomFor(4) });
    const blocker = `${s.folder}/segment-00000001.yfs.tmp`;
    await mkdir(blocker);
    await s.write(batchOf([1, 2, 3, 4].map((time) => row(1, time))));
    const sealed = s.writer.seal();
    await vi.waitFor(() => expect(s.writer.stats().lastError).toContain('EISDIR'));
    expect(await timesOf(s, 1)).toEqual([1, 2, 3, 4]);
    await rm(blocker, { recursive: true });
    await sealed;
    expect(s.writer.stats().lastError).toBeUndefined();
    expect(await timesOf(s, 1)).toEqual([1, 2, 3, 4]);
  });

  test('holds samples of many months, which become segments of their own', async () => {
    const s = await open();
    await s.write(batchOf(Array.from({ length: 24 }, (_, i) => row(1, Date.UTC(2020, i, 15)))));
    await s.settle();
    expect((await s.reader.stats()).segments).toBe(24);
    expect(await timesOf(s, 1)).toHaveLength(24);
  });

  test('with times of every year makes no more than a bounded number of segments', async () => {
    const s = await open();
    await s.write(batchOf(Array.from({ length: 500 }, (_, i) => row(1, (i - 250) * 3e13))));
    await s.settle();
    expect((await s.reader.stats()).segments).toBeLessThan(10);
    expect(await timesOf(s, 1)).toHaveLength(500);
  });
});

describe('merging', () => {
  test('makes few segments of many and keeps the last of each time', async () => {
    const s = await open();
    for (let i = 0; i < 40; i++) {
      await s.write(batchOf(Array.from({ length: 50 }, (_, k) => [1, k * 1000 + (i % 8), i] as const)));
      await s.settle();
    }
    const stats = await s.reader.stats();
    expect(stats.segments).toBeLessThan(8);
    const { time, value } = await s.reader.raw(1, everything, 1e6);
    expect(time).toHaveLength(400);
    expect(new Set(value)).toEqual(new Set([32, 33, 34, 35, 36, 37, 38, 39]));
  });

  test('does not disturb who reads at the same time', async () => {
    const s = await open({ chunkBytes: roomFor(500) });
    let [written, isDone] = [0, false];
    const writing = (async () => {
      for (let i = 0; i < 12_000; i += 100) {
        await s.write(batchOf(Array.from({ length: 100 }, (_, k) => row(1, i + k))));
        written = i + 100;
      }
      isDone = true;
    })();
    while (!isDone) {
      const before = written;
      const times = await timesOf(s, 1);
      expect(times.length).toBeGreaterThanOrEqual(before);
      expect(times.findIndex((time, i) => time !== i)).toBe(-1);
      await new Promise(setImmediate);
    }
    await writing;
  });
});

describe('retention', () => {
  test('deletes segments that are wholly too old, and the old part of those that are merged', async () => {
    const now = 1000 * day;
    const s = await open({ retentionDays: 30, clock: { now: () => now } });
    await s.write(batchOf([row(1, now - 400 * day), row(1, now - 29 * day), row(1, now - day)]));
    await s.settle();
    expect(await timesOf(s, 1)).toEqual([now - 29 * day, now - day]);
  });

  test('waits for what is to be copied elsewhere, and merges it apart from what was copied', async () => {
    const now = 1000 * day;
    const s = await open({ retentionDays: 30, isCopied: true, clock: { now: () => now } });
    const old = Array.from({ length: 12 }, (_, i) => now - 400 * day + i);
    await s.write(batchOf([row(2, now)])); // chunk 1, from which the retention counts
    await s.writer.seal();
    for (const [i, time] of old.entries()) {
      await s.write(batchOf([row(1, time)]));
      await s.writer.seal();
      await s.writer.compact();
      expect(await timesOf(s, 1)).toEqual(old.slice(i < 6 ? 0 : 6, i + 1));
      if (i === 5) Atomics.store(s.writer.shared.copied, 0, 7);
    }
    expect(await timesOf(s, 1)).toEqual(old.slice(6));
    Atomics.store(s.writer.shared.copied, 0, old.length + 1);
    await s.writer.compact();
    expect(await timesOf(s, 1)).toEqual([]);
  });

  test('counts from the newest sample when the clock is ahead of it, so that a clock that jumps deletes nothing', async () => {
    const clock = { time: 1000 * day, now: () => clock.time };
    const s = await open({ retentionDays: 30, clock });
    await s.write(batchOf([row(1, 900 * day), row(1, 980 * day), row(1, 999 * day)]));
    clock.time = 5000 * day;
    await s.settle();
    expect(await timesOf(s, 1)).toEqual([980 * day, 999 * day]);
  });
});

describe('opening', () => {
  test('tells the newest sample of every point, sealed or not', async () => {
    const s = await open();
    await s.write(batchOf([row(1, 1), row(2, 9)]));
    await s.settle();
    await writeDurably(s.writer, batchOf([row(1, 2), row(2, 8)]));
    store = await s.reopen();
    const newest: number[][] = [];
    store.writer.recovered((point, time) => newest.push([point, time]));
    expect(newest.sort()).toEqual([
      [1, 2],
      [2, 9],
    ]);
  });

  test('with less memory than before brings everything back', async () => {
    const s = await open();
    await s.write(batchOf(Array.from({ length: 1000 }, (_, i) => row(1, i))));
    const copy = await openTestStore({ chunkBytes: roomFor(100), folder: await copyOf(s.folder) });
    expect(await timesOf(copy, 1)).toHaveLength(1000);
    await copy.remove();
  });
});

/** The files of a store as a killed process would leave them. */
async function copyOf(folder: string): Promise<string> {
  await cp(folder, `${folder}-copy`, { recursive: true });
  return `${folder}-copy`;
}
