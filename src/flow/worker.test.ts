import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { builtServer } from '../../test/setup/build.ts';
import type { Verdict } from '../contracts/detector.ts';
import { openReader } from '../store/reader.ts';
import { createFlow, type FlowOptions } from './flow.ts';
import { batchOf, type Row, until } from './testing.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-worker-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(options: Partial<FlowOptions> = {}) {
  const workerFile = options.workerFile ?? pathToFileURL(join(await builtServer(), 'flow/worker.js'));
  const folder = options.folder ?? (await newFolder());
  const failures: Error[] = [];
  const flow = await createFlow({ onFailure: (error) => failures.push(error), refuseDiskRatio: 1, ...options, folder, workerFile });
  cleanUp.push(() => flow.stop().catch(() => {})); // a test may have stopped or broken it
  return { flow, folder, failures };
}

test('samples, verdicts, failures and newest values cross the threads', { timeout: 120_000 }, async () => {
  const { flow, folder } = await start();
  const verdicts: Verdict[] = [];
  flow.listen({ verdicts: (list) => verdicts.push(...list), links: () => {}, quarantined: () => {} });
  flow.setRules(
    [70_000],
    [{ rule: 9, point: 70_000, kind: 'above', params: { limit: 1 }, onDelayMs: 0, offDelayMs: 0, isAbnormal: false }],
  );
  const now = Date.now();
  await flow.ingest('test', batchOf([[70_000, now, 2.5]]));
  expect(flow.latest.read(70_000)).toMatchObject({ time: now, value: 2.5 });
  await until('the verdict', () => verdicts.length === 1);
  expect(verdicts[0]).toMatchObject({ rule: 9, isAbnormal: true, time: now, value: 2.5 });
  const reader = openReader({ folder, shared: flow.storeShared });
  expect((await reader.lastAt(70_000, now))?.value).toBe(2.5);
  await reader.close();
  await expect(flow.ask('s', 'a', {})).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await expect(flow.trial({ protocol: 'smoke-signals', config: {}, devices: [], seconds: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await flow.stop();
  await expect(flow.stats()).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
});

test('no half-written sample is ever read while the worker writes', { timeout: 120_000 }, async () => {
  const { flow } = await start();
  const begin = Date.now() - 100_000;
  const rows = Array.from({ length: 50_000 }, (_, i): Row => [1, begin + i, begin + i]);
  await flow.ingest('test', batchOf(rows.slice(0, 1)));
  const done = flow.ingest('test', batchOf(rows)).then(() => true);
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  let reads = 0;
  while (!isDone) {
    for (let i = 0; i < 20_000; i++, reads++) {
      const sample = flow.latest.read(1);
      if (sample === undefined || sample.time !== sample.value) throw new Error(`torn: ${JSON.stringify(sample)}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(reads).toBeGreaterThan(0);
  expect(flow.latest.read(1)?.time).toBe(begin + 49_999);
});

test('a store that cannot be opened keeps the flow from starting, with its reason', { timeout: 120_000 }, async () => {
  const file = join(await newFolder(), 'a-file');
  await writeFile(file, '');
  await expect(start({ folder: join(file, 'history') })).rejects.toThrow(/ENOTDIR|EEXIST/);
});

test('a worker that dies is reported, and every call learns it', async () => {
  const workerFile = pathToFileURL(join(await newFolder(), 'dying.mjs'));
  await writeFile(
    workerFile,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', () => { throw new Error('BUG: a broken driver'); });
     parentPort.postMessage({ type: 'ready', shared: undefined });`,
  );
  const { flow, failures } = await start({ workerFile });
  await expect(flow.stats()).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await until('the report', () => failures.length === 1);
  expect(failures[0]?.message).toBe('BUG: a broken driver');
  await expect(flow.stats()).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
});
