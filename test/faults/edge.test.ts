import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type RunningServer, startServer } from '../setup/server.ts';
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
}, 90_000);
afterAll(async () => {
  await edge?.stop('SIGKILL');
  await centre?.server.remove();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

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
  }, 60_000);
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
  expect(await (await fetch(`${edge.url}/metrics`)).text()).toMatch(/^yangfan_uplink_acknowledged_total 200$/m);
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
