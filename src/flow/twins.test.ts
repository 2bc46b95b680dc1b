import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { DeviceBinding, Driver, DriverHost, LinkEvent, Twin } from '../contracts/driver.ts';
import { originOf, quality } from '../contracts/quality.ts';
import { append } from '../contracts/sample.ts';
import { openReader } from '../store/reader.ts';
import { createFlow } from './flow.ts';
import { handClock, until } from './testing.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** A data plane with the twin of one device that feeds points 1 and 2, and the host of its driver. */
async function setUp(folder?: string) {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'yangfan-twins-')));
  if (folder === undefined) cleanUp.push(() => rm(place, { recursive: true, force: true }));
  const clock = handClock();
  const hosts: DriverHost[] = [];
  const driver: Driver<object> = {
    protocol: 'hand',
    title: { zh: '手动', en: 'By hand' },
    config: z.object({}),
    open: (_, host) => ({
      async run(signal) {
        hosts.push(host);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
    }),
    probe: async () => '',
  };
  const flow = await createFlow({ clock, inThread: true, tickMs: 0, drivers: [driver], diskUse: async () => 0.5, folder: place });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await flow.stop();
    isStopped = true;
  };
  cleanUp.push(stop);
  const links: LinkEvent[] = [];
  flow.listen({ verdicts() {}, links: (_, list) => links.push(...list), quarantined() {} });
  const source = { id: 's', protocol: 'hand', config: {} };
  flow.setBindings('s', [bound(twin())]);
  flow.startSource(source);
  await until('the driver', () => hosts.length === 1);
  /** Time goes on, and the plane looks at the clock. */
  const pass = (ms: number) => {
    clock.time += ms;
    flow.tick();
  };
  /** The driver brings a sample. */
  const speak = (point: number, value: number, byte = 0) => {
    const batch = hosts[0]?.sink.room(1);
    if (batch === undefined) throw new Error('no room');
    append(batch, point, clock.time, value, byte);
  };
  const stored = async (point: number) => {
    await flow.seal();
    const reader = openReader({ folder: place, shared: flow.storeShared });
    const { value, quality: qualities } = await reader.raw(point, { from: 0, to: clock.time + 1 }, 100);
    await reader.close();
    return { values: [...value], origins: [...qualities].map(originOf) };
  };
  const ends = () => links.filter(({ kind }) => kind === 'twin');
  return { flow, stop, clock, place, source, pass, speak, stored, ends };
}

const twin = (change: Partial<Twin> = {}): Twin => ({
  since: 1,
  everyMs: 5000,
  points: [1, 2].map((point) => ({ point, low: 0, high: 10, decimals: 2, shape: 'wave' })),
  ...change,
});
const bound = (of: Twin | undefined, change: Partial<DeviceBinding> = {}): DeviceBinding => ({
  identity: 'a',
  origin: 'measured',
  points: new Map([1, 2].map((point) => [`k${point}`, { point, scale: 1, offset: 0 }])),
  secretHash: undefined,
  topics: [],
  twin: of,
  ...change,
});

test('a twin sends a value of each point at its interval, within the range, marked as simulated', async () => {
  const { flow, pass, stored, ends } = await setUp();
  for (let i = 0; i < 11; i++) pass(1000);
  const { values, origins } = await stored(1);
  expect(values).toHaveLength(3); // at once, and at two multiples of five seconds
  expect(values.filter((value) => value < 0 || value > 10)).toEqual([]);
  expect(origins).toEqual(['simulated', 'simulated', 'simulated']);
  expect(flow.latest.read(2)?.quality).toBe(quality('good', 'simulated'));
  expect(ends()).toEqual([]);
});

test('the first good sample of the device ends its twin at once, once, and is told', async () => {
  const { pass, speak, stored, ends, clock } = await setUp();
  pass(1000);
  pass(4000);
  clock.time += 500;
  speak(2, 3.5);
  for (let i = 0; i < 6; i++) pass(1000);
  expect(await stored(1)).toMatchObject({ origins: ['simulated', 'simulated'] });
  expect((await stored(2)).origins).toEqual(['simulated', 'simulated', 'measured']);
  expect(ends()).toEqual([{ kind: 'twin', identity: 'a', time: expect.any(Number), detail: expect.stringContaining('point 2 is 3.5') }]);
  expect(ends()[0]?.time).toBeLessThan(clock.time);
});

test('a value that is due in the same moment as the device speaks is not sent', async () => {
  const { pass, speak, stored } = await setUp();
  speak(1, 4);
  pass(0);
  expect(await stored(2)).toEqual({ values: [], origins: [] });
  expect(await stored(1)).toEqual({ values: [4], origins: ['measured'] });
});

test('an uncertain sample ends a twin; a bad one, one of no number and one of another point do not', async () => {
  const { pass, speak, ends } = await setUp();
  pass(0);
  speak(1, 1, quality('bad'));
  speak(1, Number.NaN);
  speak(9, 1);
  pass(0);
  expect(ends()).toEqual([]);
  speak(1, 1, quality('uncertain'));
  pass(0);
  expect(ends()).toHaveLength(1);
});

test('a twin that has ended stays so when its device is bound anew, until it is switched on again', async () => {
  const { flow, pass, speak, stored } = await setUp();
  speak(1, 4);
  pass(0);
  flow.changeBindings('s', [bound(twin())], []);
  pass(5000);
  flow.setBindings('s', [bound(twin())]);
  pass(5000);
  expect((await stored(2)).origins).toEqual([]);
  flow.changeBindings('s', [bound(twin({ since: 2 }))], []);
  pass(5000);
  expect((await stored(2)).origins).toEqual(['simulated']);
});

test('an end that nobody acts upon is told again after ten seconds', async () => {
  const { flow, pass, speak, ends } = await setUp();
  speak(1, 4);
  pass(0);
  pass(9000);
  expect(ends()).toHaveLength(1);
  pass(1000);
  expect(ends()).toHaveLength(2);
  flow.changeBindings('s', [bound(undefined)], []);
  pass(60_000);
  expect(ends()).toHaveLength(2);
});

test.each<[string, (flow: Awaited<ReturnType<typeof setUp>>['flow']) => unknown]>([
  ['is switched off', (flow) => flow.changeBindings('s', [bound(undefined)], [])],
  ['loses its device', (flow) => flow.changeBindings('s', [], ['a'])],
  ['loses its source', (flow) => flow.stopSource('s')],
])('a twin that %s sends nothing more', async (_, act) => {
  const { flow, pass, stored } = await setUp();
  pass(0);
  await act(flow);
  pass(60_000);
  expect((await stored(1)).values).toHaveLength(1);
});

test('the twin of one device goes on when another device speaks', async () => {
  const { flow, pass, speak, stored, ends } = await setUp();
  const other = twin({ points: [{ point: 3, low: 0, high: 1, decimals: 0, shape: 'state' }] });
  flow.changeBindings('s', [bound(other, { identity: 'b' })], []);
  speak(1, 4);
  pass(5000);
  expect(ends().map(({ identity }) => identity)).toEqual(['a']);
  expect((await stored(3)).origins).toEqual(['simulated']);
});
