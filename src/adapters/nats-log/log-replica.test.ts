import { readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { batchOf, type Row } from '../../../test/conformance/history.ts';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { systemClock } from '../../contracts/time.ts';
import { silentLog, until } from '../../kernel/testing.ts';
import { logFile } from '../../store/files.ts';
import { openReader } from '../../store/reader.ts';
import { openWriter, type StoreWriter } from '../../store/writer.ts';
import { openNats } from '../nats-bus/connection.ts';
import { type NatsLogReplica, openLogReplica } from './log-replica.ts';

let server: NatsServer;
let connection: NatsConnection;
let folder: string;
let nodes = 0;
let node: string;
const open: StoreWriter[] = [];

const everything = { from: -Infinity, to: Infinity };
const row = (time: number): Row => [1, time, time * 2];

/** A node on a folder, as after a start of its process. */
async function start(at = folder): Promise<{ readonly replica: NatsLogReplica; readonly writer: StoreWriter }> {
  const replica = await openLogReplica({ connection, replicas: 1, node, folder: at, log: silentLog });
  const writer = await openWriter({ folder: at, clock: systemClock, replica, chunkBytes: 4 << 20, isCopied: true });
  open.push(writer);
  return { replica, writer };
}

/** Write samples of these times; resolves when all are durable. */
async function write(writer: StoreWriter, times: readonly number[]): Promise<void> {
  const ticket = writer.append(batchOf(times.map(row))) ?? Number.NaN;
  await until(() => writer.durable >= ticket);
}

async function stored(writer: StoreWriter, at = folder): Promise<readonly number[]> {
  const reader = openReader({ folder: at, shared: writer.shared });
  const { time } = await reader.raw(1, everything, 1e6);
  await reader.close();
  return [...time];
}

describe.skipIf(natsMissing)(`the log of a node in NATS${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  beforeAll(async () => {
    server = await startNats();
    connection = await openNats({ url: server.url, name: 'test', log: silentLog });
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((writer) => writer.close().catch(() => undefined)));
    await rm(folder, { recursive: true, force: true });
  });
  const fresh = async () => {
    node = `n${nodes++}`;
    folder = await mkdtemp(join(tmpdir(), 'yangfan-log-'));
  };

  test('after the loss of its disk a node has all that was acknowledged, large groups too', async () => {
    await fresh();
    const { writer } = await start();
    await write(writer, [1, 2, 3]);
    const many = Array.from({ length: 100_000 }, (_, i) => 10 + i); // 2.4 MB: several messages
    await write(writer, many);
    rmSync(folder, { recursive: true });
    const again = await start();
    expect(again.replica.state().restoredBytes).toBeGreaterThan(2_400_000);
    expect(await stored(again.writer)).toEqual([1, 2, 3, ...many]);
    await write(again.writer, [200_000]);
    await again.writer.close();
    rmSync(folder, { recursive: true });
    expect((await stored((await start()).writer)).at(-1)).toBe(200_000);
  });

  test('an ordinary restart restores nothing, and goes on', async () => {
    await fresh();
    const { writer } = await start();
    await write(writer, [1]);
    await writer.close();
    const again = await start();
    await write(again.writer, [2]);
    expect(again.replica.state().restoredBytes).toBe(0);
    expect(await stored(again.writer)).toEqual([1, 2]);
  });

  test('what a log held before it was replicated is put into the stream', async () => {
    await fresh();
    const alone = await openWriter({ folder, clock: systemClock, chunkBytes: 4 << 20, isCopied: true });
    await write(alone, [1, 2]);
    const log = readFileSync(logFile(folder, 1)); // as a kill leaves it
    await alone.close();
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeFile(logFile(folder, 1), log);
    await (await start()).writer.close();
    rmSync(folder, { recursive: true });
    expect(await stored((await start()).writer)).toEqual([1, 2]);
  });

  test('who was replaced can acknowledge nothing more', async () => {
    await fresh();
    const { writer: old, replica } = await start();
    await write(old, [1]);
    const elsewhere = await mkdtemp(join(tmpdir(), 'yangfan-log-'));
    const { writer } = await start(elsewhere);
    const ticket = old.append(batchOf([row(2)])) ?? 0;
    await until(() => old.refusal === 'NOT_AVAILABLE');
    expect(old.durable).toBeLessThan(ticket);
    expect(replica.state().error).toContain('another process writes it');
    await write(writer, [3]);
    expect(await stored(writer, elsewhere)).toEqual([1, 3]);
    await writer.close();
    await rm(elsewhere, { recursive: true });
  });

  test('while NATS is away nothing is acknowledged; afterwards it goes on by itself', async () => {
    await fresh();
    const { writer } = await start();
    await write(writer, [1]);
    await server.kill();
    const ticket = writer.append(batchOf([row(2)])) ?? 0;
    await until(() => writer.refusal === 'NOT_AVAILABLE', 20_000);
    expect(writer.durable).toBeLessThan(ticket);
    await server.again();
    await until(() => writer.durable >= ticket, 20_000);
    await write(writer, [3]);
    rmSync(folder, { recursive: true });
    expect(await stored((await start()).writer)).toEqual([1, 2, 3]);
  });

  test('who wrote last goes on when NATS no longer knows who owns the logs, and who did not stays out', async () => {
    await fresh();
    const { writer: old } = await start();
    await write(old, [1]);
    const elsewhere = await mkdtemp(join(tmpdir(), 'yangfan-log-'));
    const { writer } = await start(elsewhere);
    await write(writer, [2]);
    await (await jetstreamManager(connection)).streams.purge('yangfan-log', { filter: `yangfan.log-owner.${node}` });
    const late = old.append(batchOf([row(3)])) ?? 0;
    await until(() => old.refusal === 'NOT_AVAILABLE');
    await server.kill(); // only after a failure it is asked whose the logs are
    const ticket = writer.append(batchOf([row(4)])) ?? 0;
    await until(() => writer.refusal === 'NOT_AVAILABLE', 20_000);
    await server.again();
    await until(() => writer.durable >= ticket, 20_000);
    expect(old.durable).toBeLessThan(late);
    expect(await stored(writer, elsewhere)).toEqual([1, 2, 4]);
    await writer.close();
    await rm(elsewhere, { recursive: true });
  });

  test('logs that are copied elsewhere are let go', async () => {
    await fresh();
    const { writer, replica } = await start();
    await write(writer, [1]);
    await writer.seal();
    await write(writer, [2]);
    expect(replica.state().logs).toBe(2);
    await replica.release(1);
    expect(replica.state().logs).toBe(1);
    rmSync(folder, { recursive: true });
    expect(await stored((await start()).writer)).toEqual([2]);
  });
});
