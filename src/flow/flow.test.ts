import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Verdict } from '../contracts/detector.ts';
import type { DeviceBinding, Driver, DriverHost, LinkEvent } from '../contracts/driver.ts';
import type { FlowRule, Quarantined } from '../contracts/flow.ts';
import { append } from '../contracts/sample.ts';
import { openReader } from '../store/reader.ts';
import { createFlow, type FlowOptions, type RunningFlow } from './flow.ts';
import { learntFile } from './learnt-file.ts';
import { batchOf, handClock, until } from './testing.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** A driver that a test moves by hand: each session hands out its host. */
function handDriver() {
  const hosts: DriverHost[] = [];
  const driver: Driver<{ greeting: string }> = {
    protocol: 'hand',
    title: { zh: '手动', en: 'By hand' },
    config: z.object({ greeting: z.string().default('hello') }),
    open: ({ greeting }, host) => ({
      async run(signal) {
        hosts.push(host);
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: greeting });
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
      ask: async (identity, question) => ({ identity, ...question }),
    }),
    probe: async ({ greeting }) => `says ${greeting}`,
  };
  return { driver, hosts };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-flow-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function setUp(options: Partial<FlowOptions> = {}) {
  const folder = options.folder ?? (await newFolder());
  const clock = handClock();
  const { driver, hosts } = handDriver();
  const flow = await createFlow({ clock, inThread: true, tickMs: 0, drivers: [driver], diskUse: async () => 0.5, ...options, folder });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await flow.stop();
    isStopped = true;
  };
  cleanUp.push(stop);
  const verdicts: Verdict[] = [];
  const links: LinkEvent[] = [];
  const quarantined: Quarantined[] = [];
  flow.listen({
    verdicts: (list) => verdicts.push(...list),
    links: (_, list) => links.push(...list),
    quarantined: (_, list) => quarantined.push(...list),
  });
  return { flow, stop, clock, folder, hosts, verdicts, links, quarantined };
}

const rule: FlowRule = { rule: 1, point: 3, kind: 'above', params: { limit: 10 }, onDelayMs: 0, offDelayMs: 0, isAbnormal: false };
const binding: DeviceBinding = { identity: 'a', origin: 'measured', points: new Map(), secretHash: undefined, topics: [] };
const sourceStats = async (flow: RunningFlow) => (await flow.stats()).sources[0];

test('ingested samples are judged, newest and stored when ingest resolves', async () => {
  const { flow, clock, folder, verdicts } = await setUp();
  flow.setPoints([{ point: 3, low: 0, high: 100 }]);
  flow.setRules([3], [rule]);
  const batch = batchOf([
    [3, clock.time - 1000, 9],
    [3, clock.time, 11],
  ]);
  await flow.ingest('import', batch);
  expect(batch.length).toBe(2); // it was copied
  expect(flow.latest.read(3)).toEqual({ time: clock.time, value: 11, quality: 0, receivedAt: clock.time });
  expect(verdicts).toMatchObject([{ rule: 1, isAbnormal: true, time: clock.time }]);
  const reader = openReader({ folder, shared: flow.storeShared });
  expect([...(await reader.raw(3, { from: 0, to: clock.time + 1 }, 10)).value]).toEqual([9, 11]);
  await reader.close();
  expect(await flow.stats()).toMatchObject({ valuesTotal: 2, refusal: undefined, sources: [{ id: 'import', messages: 1, values: 2 }] });
});

test('imported history is stored and shown, but raises nothing', async () => {
  const { flow, clock, verdicts } = await setUp();
  flow.setRules([3], [rule]);
  await flow.ingest('import', batchOf([[3, clock.time - 1000, 11]]), 'history');
  expect(flow.latest.read(3)?.value).toBe(11);
  expect(verdicts).toEqual([]);
  await flow.ingest('api', batchOf([[3, clock.time, 12]]));
  expect(verdicts).toMatchObject([{ isAbnormal: true, time: clock.time }]);
});

test('a wrong clock poisons nothing: samples of 1970 and 2099 are refused and counted', async () => {
  const { flow, clock } = await setUp();
  await flow.ingest('import', batchOf([[3, clock.time, 1], [3, 1000, 2], [3, Date.UTC(2099, 0, 1), 3]])); // biome-ignore format: one row
  expect(flow.latest.read(3)?.value).toBe(1);
  expect((await sourceStats(flow))?.refused).toEqual({ 'bad-time': 2 });
});

test('a driver puts samples in and learns when they are durable', async () => {
  const { flow, clock, hosts } = await setUp();
  flow.startSource({ id: 's', protocol: 'hand', config: {} });
  await until('the session', () => hosts.length === 1);
  const sink = hosts[0]?.sink;
  const batch = sink?.room(1);
  if (sink === undefined || batch === undefined) throw new Error('no room');
  append(batch, 3, clock.time, 42, 0);
  const ticket = sink.ticket();
  await until('the sync', () => sink.durable >= ticket);
  expect(flow.latest.read(3)?.value).toBe(42);
});

test('a source goes starting, up, stopped; its greeting and its counters are told', async () => {
  const { flow, hosts, links } = await setUp();
  flow.startSource({ id: 's', protocol: 'hand', config: { greeting: 'ni hao' } });
  await until('the session', () => hosts.length === 1);
  hosts[0]?.count(1, 2, 30);
  hosts[0]?.refuse('bad-checksum', 3, 'x', 'wrong CRC');
  expect(await sourceStats(flow)).toMatchObject({ state: 'up', messages: 1, values: 2, bytes: 30, refused: { 'bad-checksum': 3 } });
  flow.tick();
  expect(links).toMatchObject([{ kind: 'listening', detail: 'ni hao' }]);
  await flow.stopSource('s');
  expect(await sourceStats(flow)).toMatchObject({ state: 'stopped', messages: 1 });
});

test('a source that is started again runs once, with the new configuration', async () => {
  const { flow, hosts, links } = await setUp();
  flow.startSource({ id: 's', protocol: 'hand', config: { greeting: 'one' } });
  flow.startSource({ id: 's', protocol: 'hand', config: { greeting: 'two' } });
  await until('the second session', () => hosts.length === 2);
  flow.tick();
  expect(links.map(({ detail }) => detail)).toEqual(['one', 'two']);
});

test.each([
  ['an unknown protocol', 'smoke-signals', {}, 'smoke-signals'],
  ['a configuration that is not valid', 'hand', { greeting: 7 }, 'greeting'],
])('a source with %s is down with the reason and is not tried again', async (_, protocol, config, reason) => {
  const { flow, links } = await setUp();
  flow.startSource({ id: 's', protocol, config });
  await until('the refusal', async () => (await sourceStats(flow))?.state === 'down');
  const stats = await sourceStats(flow);
  expect(stats?.lastError).toContain(reason);
  expect(stats?.retryAt).toBeUndefined();
  flow.tick();
  expect(links).toMatchObject([{ kind: 'error', identity: undefined }]);
});

const trialOf = (protocol: string, config: object, seconds = 0) => ({ protocol, config, devices: [], seconds });

test('a trial runs beside the sources and stores nothing, and says what is wrong with a configuration', async () => {
  const { flow } = await setUp();
  const { ok, steps } = await flow.trial(trialOf('hand', {}));
  expect([ok, steps[1]?.text.en]).toEqual([true, 'says hello']);
  expect(await flow.trial(trialOf('hand', { greeting: 7 }))).toMatchObject({ ok: false });
  await expect(flow.trial(trialOf('none', {}))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await flow.stats()).valuesTotal).toBe(0);
});

test('four trials run at a time; one more is refused until one has ended', async () => {
  const { flow } = await setUp();
  const running = Array.from({ length: 4 }, () => flow.trial(trialOf('hand', {}, 0.3)));
  await expect(flow.trial(trialOf('hand', {}))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await Promise.all(running);
  expect(await flow.trial(trialOf('hand', {}))).toMatchObject({ ok: true });
});

test('a question reaches the device of a running source only', async () => {
  const { flow, hosts } = await setUp();
  await expect(flow.ask('s', 'a', { fn: 37 })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  flow.startSource({ id: 's', protocol: 'hand', config: {} });
  await until('the session', () => hosts.length === 1);
  expect(await flow.ask('s', 'a', { fn: 37 })).toEqual({ identity: 'a', fn: 37 });
  expect(await flow.ask('s', 'a', { fn: 37 }, Date.now() + 60_000)).toEqual({ identity: 'a', fn: 37 });
  await expect(flow.ask('s', 'a', { fn: 37 }, 1)).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('nothing was sent'),
  });
});

test('bindings of a source reach its driver, before and after it starts', async () => {
  const { flow, hosts } = await setUp();
  flow.setBindings('s', [binding]);
  flow.startSource({ id: 's', protocol: 'hand', config: {} });
  await until('the session', () => hosts.length === 1);
  const found = hosts[0]?.device('a');
  expect({ ...found, points: new Map(found?.points) }).toEqual(binding);
  flow.setBindings('s', []);
  expect(hosts[0]?.device('a')).toBeUndefined();
});

test('an unknown device is shown to people', async () => {
  const { flow, hosts, quarantined } = await setUp();
  flow.startSource({ id: 's', protocol: 'hand', config: {} });
  await until('the session', () => hosts.length === 1);
  hosts[0]?.quarantine('0011223344', new Map([['Z', 12.5]]), 'SL 651 station');
  flow.tick();
  expect(quarantined).toMatchObject([{ identity: '0011223344', values: [['Z', 12.5]] }]);
});

test('a delay is completed by tick on a virtual clock', async () => {
  const { flow, clock, verdicts } = await setUp();
  flow.setRules([3], [{ ...rule, onDelayMs: 60_000 }]);
  await flow.ingest('story', batchOf([[3, clock.time, 11]]));
  flow.tick(clock.time + 59_000);
  expect(verdicts).toEqual([]);
  flow.tick(clock.time + 60_000);
  expect(verdicts).toMatchObject([{ isAbnormal: true, time: clock.time, value: 11 }]);
});

test('a rule that is not valid is refused where it is set', async () => {
  const { flow } = await setUp();
  expect(() => flow.setRules([3], [{ ...rule, params: {} }])).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

test('after a restart the newest samples are back, and verdicts are neither repeated nor forgotten', async () => {
  const first = await setUp();
  await first.flow.ingest('import', batchOf([[3, first.clock.time, 11, 4], [4, first.clock.time, 11]])); // biome-ignore format: one row
  await first.stop();
  const second = await setUp({ folder: first.folder });
  expect(second.flow.latest.read(3)).toMatchObject({ time: first.clock.time, value: 11, quality: 4 });
  second.flow.setRules([3, 4], [{ ...rule, isAbnormal: true }, { ...rule, rule: 2, point: 4 }]); // biome-ignore format: one row
  second.flow.tick();
  expect(second.verdicts).toMatchObject([{ rule: 2, isAbnormal: true }]);
});

test('a full disk refuses samples with its code, and they are taken again when there is room', async () => {
  let used = 0.99;
  const { flow, clock } = await setUp({ diskUse: async () => used });
  await expect(flow.ingest('import', batchOf([[3, clock.time, 1]]))).rejects.toMatchObject({ code: 'DISK_FULL', details: { percent: 95 } });
  expect((await flow.stats()).refusal).toBe('DISK_FULL');
  used = 0.5;
  await until('room on the disk', async () => (await flow.stats()).refusal === undefined);
  await flow.ingest('import', batchOf([[3, clock.time, 1]]));
});

test('too much waiting at once is refused as overload, and one large import alone is not', async () => {
  const { flow, clock } = await setUp();
  const large = batchOf([]);
  const batch = { ...large, length: 2_200_000, capacity: 2_200_000, ...columnsOf(2_200_000, clock.time) };
  const first = flow.ingest('import', batch);
  await expect(flow.ingest('import', batchOf([[3, clock.time, 1]]))).rejects.toMatchObject({ code: 'OVERLOADED' });
  await first;
  expect((await flow.stats()).valuesTotal).toBe(2_200_000);
});

const columnsOf = (length: number, now: number) => ({
  point: new Uint32Array(length).map((_, i) => i % 1000),
  time: new Float64Array(length).map((_, i) => now - length + i),
  value: new Float64Array(length),
  quality: new Uint8Array(length),
});

test('after the stop nothing is taken', async () => {
  const { flow, stop, clock } = await setUp();
  await stop();
  await expect(flow.ingest('import', batchOf([[3, clock.time, 1]]))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
});

const spc: FlowRule = { ...rule, kind: 'spc', params: { rules: [1], learnValues: 20 } };
/** Samples of a point that swings between 9 and 11. */
const swing = (from: number, count: number, now: number) =>
  batchOf(Array.from({ length: count }, (_, i) => [3, now - 3_600_000 + (from + i) * 1000, 10 + ((from + i) % 2 === 0 ? 1 : -1)]));

test('a rule that has learnt judges right after a restart, without reading history', async () => {
  const first = await setUp();
  first.flow.setRules([3], [spc]);
  await first.flow.ingest('x', swing(0, 50, first.clock.now()));
  expect(await first.flow.learning()).toEqual([]);
  await first.stop();
  const second = await setUp({ folder: first.folder });
  second.flow.setRules([3], [spc]);
  expect(await second.flow.learning()).toEqual([]);
  await second.flow.ingest('x', batchOf([[3, second.clock.now(), 90]]));
  expect(second.verdicts).toMatchObject([{ isAbnormal: true, value: 90, why: { code: 'outOfControl', rule: 1 } }]);
});

test('after a crash a rule takes in what was stored, and judges as if it had not been away', async () => {
  const first = await setUp();
  first.flow.setRules([3], [spc]);
  await first.flow.ingest('x', swing(0, 50, first.clock.now()));
  const copy = await newFolder();
  await cp(first.folder, copy, { recursive: true }); // what a crash leaves: synced logs, nothing kept
  await first.flow.ingest('x', batchOf([[3, first.clock.now(), 90]]));

  const second = await setUp({ folder: copy });
  second.flow.setRules([3], [spc]);
  expect(await second.flow.learning()).toMatchObject([{ rule: 1, state: 'warming' }]);
  await second.flow.warmed();
  expect(await second.flow.learning()).toEqual([]);
  await second.flow.ingest('x', batchOf([[3, second.clock.now(), 90]]));
  expect(second.verdicts).toEqual(first.verdicts);
  expect(second.verdicts.length).toBe(1);
});

test('what rules have learnt is kept every ten minutes', async () => {
  const { flow, clock, folder } = await setUp();
  flow.setRules([3], [spc]);
  await flow.ingest('x', swing(0, 50, clock.now()));
  flow.tick();
  expect(existsSync(learntFile(folder))).toBe(false);
  clock.time += 600_000;
  flow.tick();
  await vi.waitFor(() => expect(existsSync(learntFile(folder))).toBe(true), 10_000);
});
