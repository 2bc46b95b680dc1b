import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { atOnce, until } from '../../src/kernel/testing.ts';
import { builtServer } from '../setup/build.ts';
import { freePorts, type Ports, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { eventually } from './patience.ts';

// How the program ends, whenever it is told to, and how soon it is back.

let folder: string;
let main: string;
beforeAll(async () => {
  main = join(await builtServer(), 'bundle/app/main.js');
  folder = await mkdtemp(join(tmpdir(), 'yangfan-stopping-'));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a test has started; one that fails leaves nothing that would have the data of the next. */
const started: RunningServer[] = [];
const startDemo = async (ports?: Ports): Promise<RunningServer> => {
  const server = await startServer({ demo: true, dataFolder: dataFolder(), ports });
  started.push(server);
  return server;
};
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

/** Daily records of the level of Idukki in the years 2021 to 2025, as in the pack's file. */
const recordsOfIdukki = 364 + 361 + 359 + 359 + 282;

const dataFolder = () => join(folder, 'data');

/** Start the program without waiting for anything. */
async function launch(more: Readonly<Record<string, string>> = {}) {
  const ports = await freePorts();
  const { http, mqtt, sl651, gateway, modbus } = ports;
  const child = spawn(process.execPath, [main], {
    env: {
      ...{ PATH: process.env.PATH, YANGFAN_DATA: dataFolder(), YANGFAN_DEMO: 'true', YANGFAN_PORT: String(http) },
      ...{ YANGFAN_MQTT_PORT: String(mqtt), YANGFAN_SL651_PORT: String(sl651), YANGFAN_HTTP_SOURCE_PORT: String(gateway) },
      YANGFAN_MODBUS_PORT: String(modbus),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const hear = (chunk: Buffer): void => {
    text += String(chunk);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return { child, ports, said: () => text };
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('close', resolve) : resolve(child.exitCode)));

/** Lines of the log that an operator would be called for. */
const complaints = (said: string): readonly string[] =>
  said.split('\n').filter((line) => /"level":"(warn|error|fatal)"|^\s+at /.test(line));

test.each([
  ['as soon as it runs', /^/],
  ['when its database has just started', /"ready":true/],
  ['when it has just said that it is ready', /已就绪/],
])(
  'told to stop %s, it ends in order and leaves no process behind',
  async (_, moment) => {
    const { child, said } = await launch();
    await until(() => moment.test(said()) && child.pid !== undefined, 60_000, atOnce);
    // Before it hears signals at all, the system's own way of ending it is as good.
    child.kill('SIGTERM');
    const code = await ended(child);
    expect(code === 0 || said() === '').toBe(true);
    expect(complaints(said())).toEqual([]);
    expect(existsSync(join(dataFolder(), 'postgres/postmaster.pid'))).toBe(false);
  },
  120_000,
);

test('a demonstration that works is stopped and starts again where it stood, without a line above info', async () => {
  const server = await startDemo();
  await eventually(
    () => fetch(`${server.url}/metrics`).then(async (answer) => /flow_values_total [1-9]/.test(await answer.text())),
    60_000,
  );
  await server.stop();
  expect(server.process.exitCode).toBe(0);
  const again = await startDemo(server.ports);
  expect((await fetch(`${again.url}/`)).status).toBe(200);
  await again.stop();
  expect(complaints(server.said() + again.said())).toEqual([]);
});

test('records whose import was broken off are all there after a later start', async () => {
  const server = await startDemo();
  const api = await signIn(server);
  const { items } = (await api.get('/assets?limit=1000')) as { items: { id: string; key: string }[] };
  const { points } = (await api.get(`/assets/${items.find(({ key }) => key === 'idukki')?.id}`)) as {
    points: { key: string; number: number }[];
  };
  const level = points.find(({ key }) => key === 'level')?.number;
  const range = `from=${Date.UTC(2021, 0, 1)}&to=${Date.UTC(2026, 0, 1)}`;
  await eventually(async () => {
    const { buckets } = (await api.get(`/history/buckets?points=${level}&${range}&count=60`)) as { buckets: { count: number[] }[] };
    return buckets[0]?.count.reduce((sum, one) => sum + one, 0) === recordsOfIdukki;
  });
});

test('a wrong setting, a taken port and a misspelt name are told in one line each', async () => {
  const wrong = await launch({ YANGFAN_PORT: 'abc' });
  expect(await ended(wrong.child)).toBe(2);
  expect(wrong.said()).toMatch(/^yangfan: reading the settings: YANGFAN_PORT: [^\n]+\n$/);
  const occupier = createServer().listen(0, '127.0.0.1');
  await once(occupier, 'listening');
  // holds: it listens on TCP
  const { port } = occupier.address() as AddressInfo;
  const taken = await launch({ YANGFAN_PORT: String(port), YANGFAN_MQTTPORT: '1' });
  expect(await ended(taken.child)).toBe(1);
  expect(taken.said()).toContain(`yangfan: listening on 127.0.0.1:${port}: `);
  expect(complaints(taken.said())).toMatchObject([expect.stringContaining('"variables":["YANGFAN_MQTTPORT"]')]);
  occupier.close();
});
