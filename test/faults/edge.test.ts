import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../setup/ports.ts';
import { type RunningServer, startServer } from '../setup/server.ts';
import { openMqtt } from './mqtt-client.ts';
import { eventually } from './patience.ts';
import { openSite, type Site } from './site.ts';

// A process with the role edge alone: devices send to it, and a central program gets everything.

const secret = 'only-for-this-test';
let centre: Site;
let edge: RunningServer;
let folder: string;
let mqtt: number;
let env: Readonly<Record<string, string>>;

const startEdge = () => startServer({ dataFolder: join(folder, 'data'), env });

beforeAll(async () => {
  centre = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'yangfan-edge-'));
  mqtt = await freePort();
  const { items } = (await centre.api.get('/sources')) as { items: { id: string; protocol: string }[] };
  const source = items.find(({ protocol }) => protocol === 'mqtt');
  const { point, asset } = centre.meters.mqtt;
  const body = { identity: 'edge-1', asset, keys: { 'pond.depth': { point } } };
  const { id } = (await centre.api.send('POST', `/sources/${source?.id}/devices`, body)) as { id: string };
  const issued = (await centre.api.send('POST', `/devices/${id}/secret`)) as { secret: string };
  const device = {
    identity: 'gauge',
    secretSha256: createHash('sha256').update(secret).digest('hex'),
    values: { depth: { name: 'pond.depth', scale: 0.1 } },
  };
  const file = join(folder, 'edge.json');
  await writeFile(file, JSON.stringify({ sources: [{ id: 'field', protocol: 'mqtt', config: { port: mqtt }, devices: [device] }] }));
  const url = `mqtt://edge-1:${encodeURIComponent(issued.secret)}@127.0.0.1:${centre.server.ports.mqtt}`;
  env = { YANGFAN_ROLES: 'edge', YANGFAN_EDGE_FILE: file, YANGFAN_UPLINK_URL: url };
  edge = await startEdge();
}, 180_000);
afterAll(async () => {
  await edge?.stop('SIGKILL');
  await centre?.server.remove();
  await rm(folder, { recursive: true, force: true });
});

const begin = Date.now() - 3_600_000;
/** Sends samples from..to-1 and resolves when the edge has acknowledged them all. */
async function send(from: number, to: number): Promise<void> {
  const client = await eventually(() => openMqtt(mqtt, { identity: 'gauge', secret }));
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  await Promise.all(numbers.map((i) => client.publish('yf/gauge/values', JSON.stringify({ ts: begin + i, values: { depth: i } }))));
  client.end();
}
const arrived = async (count: number) => {
  const stored = await eventually(async () => {
    const all = await centre.stored(centre.meters.mqtt.point);
    return all.size >= count ? all : undefined;
  });
  expect([...stored].sort(([a], [b]) => a - b).map(([time, value]) => [time - begin, Math.round(value * 1e6) / 1e6])).toEqual(
    Array.from({ length: count }, (_, i) => [i, Math.round(i * 1e5) / 1e6]),
  );
};

test('what devices send to an edge arrives at the centre, scaled, and the edge tells its health', { timeout: 90_000 }, async () => {
  await send(0, 200);
  await arrived(200);
  const { checks } = (await (await fetch(`${edge.url}/api/v1/health`)).json()) as { checks: { part: string; ok: boolean }[] };
  const parts = Object.fromEntries(checks.map(({ part, ok }) => [part, ok]));
  expect(parts).toMatchObject({ flow: true, disk: true, uplink: true });
  // The centre shows a value before its acknowledgement has come back.
  await eventually(async () => /^yangfan_uplink_acknowledged_total 200$/m.test(await (await fetch(`${edge.url}/metrics`)).text()));
  expect((await fetch(`${edge.url}/api/v1/assets`)).status).toBe(404);
});

test('while the centre is away the edge acknowledges, and killed meanwhile it still forwards all', { timeout: 120_000 }, async () => {
  await centre.server.stop('SIGKILL');
  await send(200, 400);
  await edge.stop('SIGKILL');
  edge = await startEdge();
  await send(400, 500);
  await centre.again();
  await arrived(500);
});

test('a wrong file is refused with every mistake, and nothing starts', { timeout: 60_000 }, async () => {
  const file = join(folder, 'wrong.json');
  await writeFile(file, JSON.stringify({ sources: [{ id: 'a b', protocol: 'mqtt', devices: [{ identity: '' }] }] }));
  const start = startServer({ dataFolder: join(folder, 'other'), env: { ...env, YANGFAN_EDGE_FILE: file } });
  await expect(start).rejects.toThrow(/sources\.0\.id.*sources\.0\.devices\.0\.identity.*sources\.0\.devices\.0\.values/s);
});

interface EdgeView {
  readonly state: string;
  readonly report?: { readonly running?: { readonly version: number }; readonly sources: readonly { readonly state: string }[] };
}
interface VersionView {
  readonly version: number;
  readonly state: string;
  readonly reason?: string;
}

test('the centre configures an edge: applied, rolled back by the edge itself, and delivered after both were killed', {
  timeout: 180_000,
}, async () => {
  const { api } = centre;
  const { items } = (await api.get('/sources')) as { items: { id: string; protocol: string }[] };
  const uplinkSource = items.find(({ protocol }) => protocol === 'mqtt')?.id;
  const body = { identity: 'edge-2', keys: {} };
  const device = (await api.send('POST', `/sources/${uplinkSource}/devices`, body)) as { id: string };
  const issued = (await api.send('POST', `/devices/${device.id}/secret`)) as { secret: string };
  const title = { zh: '泵站', en: 'Pumps' };
  const { edge: site, code } = (await api.send('POST', '/edges', { key: 'pumps', title, device: device.id })) as {
    edge: { id: string };
    code: string;
  };
  const port = await freePort();
  const remote: Readonly<Record<string, string>> = {
    YANGFAN_ROLES: 'edge',
    YANGFAN_EDGE_FILE: join(folder, 'none.json'),
    YANGFAN_UPLINK_URL: `mqtt://edge-2:${encodeURIComponent(issued.secret)}@127.0.0.1:${centre.server.ports.mqtt}`,
    YANGFAN_CENTRE_URL: centre.server.url,
    YANGFAN_CENTRE_CODE: code,
    YANGFAN_CENTRE_SECONDS: '0.2',
  };
  const startRemote = () => startServer({ dataFolder: join(folder, 'remote'), env: remote });
  let running = await startRemote();
  const view = async () => (await api.get(`/edges/${site.id}`)) as EdgeView;
  const version = async (number: number) => (await api.get(`/edges/${site.id}/versions/${number}`)) as VersionView;
  const send = async (config: unknown): Promise<VersionView> => {
    const { revision } = (await api.get(`/edges/${site.id}/draft`)) as { revision: number };
    const saved = (await api.send('PUT', `/edges/${site.id}/draft`, { revision, config })) as { revision: number };
    const order = { revision: saved.revision, confirmSeconds: 5 };
    return (await api.send('POST', `/edges/${site.id}/versions`, order)) as VersionView;
  };
  const field = (at: number, more: readonly object[] = []) => ({
    sources: [
      {
        id: 'field',
        protocol: 'mqtt',
        config: { port: at },
        devices: [
          { identity: 'meter', secretSha256: createHash('sha256').update(secret).digest('hex'), values: { depth: 'meter-http.depth' } },
        ],
      },
      ...more,
    ],
  });
  const say = async (value: number) => {
    const client = await eventually(() => openMqtt(port, { identity: 'meter', secret }));
    await client.publish('yf/meter/values', JSON.stringify({ ts: begin + value, values: { depth: value } }));
    client.end();
  };
  const report = async (value: number) => {
    await say(value);
    await eventually(async () => (await centre.stored(centre.meters.http.point)).get(begin + value) === value, 60_000);
  };
  try {
    await eventually(async () => (await view()).state === 'online');

    await send(field(port));
    await eventually(async () => (await version(1)).state === 'applied');
    await report(1);

    // A second source on the port of the first cannot listen.
    await send(field(port, [{ id: 'twice', protocol: 'mqtt', config: { port } }]));
    await eventually(async () => (await version(2)).state === 'rolled-back');
    expect((await version(2)).reason).toContain('twice');
    await report(2);

    await running.stop('SIGKILL');
    await send(field(port, [{ id: 'more', protocol: 'mqtt', config: { port: await freePort() } }]));
    await centre.server.stop('SIGKILL');
    running = await startRemote();
    await say(3);
    await centre.again();
    await eventually(async () => (await version(3)).state === 'applied');
    await report(4);
    expect((await view()).report).toMatchObject({ running: { version: 3 }, sources: [{ state: 'up' }, { state: 'up' }] });
    // What was said while the centre was away waits behind new values, and comes.
    await eventually(async () => (await centre.stored(centre.meters.http.point)).get(begin + 3) === 3);
  } finally {
    await running.stop('SIGKILL');
  }
});
