import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestDevice } from '../../../test/conformance/driver-host.ts';
import type { Driver } from '../../contracts/driver.ts';
import { mqttConfig } from '../mqtt/config.ts';
import { mqtt } from '../mqtt/driver.ts';
import { type RtlsConfig, rtlsConfig } from './config.ts';
import { rtls } from './driver.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

const secret = 'a-secret';
const cart: TestDevice = { identity: 'cart', keys: ['x', 'y'], firstPoint: 1 };
const anchors = [[0, 0], [40, 0], [40, 25], [0, 25]].map(([x = 0, y = 0], i) => ({ id: `a${i}`, x, y, z: 1.2 })); // biome-ignore format: one line
const rangesFrom = (x: number, y: number, tag = 'cart') => ({
  tag,
  ranges: anchors.map((anchor) => ({ anchor: anchor.id, distance_m: Math.hypot(anchor.x - x, anchor.y - y) })),
});

async function start<Config>(driver: Driver<Config>, config: Config, devices: readonly TestDevice[]) {
  const host = createTestHost();
  for (const device of devices) host.add(device);
  const session = driver.open(config, host);
  const ending = new AbortController();
  const running = session.run(ending.signal);
  cleanUp.push(async () => {
    ending.abort();
    await running;
  });
  await eventually('the source', () => host.links.some(({ kind }) => kind === 'listening'));
  return { host, port: session.address?.()?.port ?? 0 };
}

const open = (config: Partial<RtlsConfig>, devices: readonly TestDevice[]) =>
  start(rtls, rtlsConfig.parse({ anchors, ...config }), devices);

describe('by HTTP', () => {
  const post = async (port: number, path: string, who: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const authorization = `Basic ${Buffer.from(`${who}:${secret}`).toString('base64')}`;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as { readonly taken?: number; readonly detail?: string } };
  };
  const gateway: TestDevice = { identity: 'gateway', secret };

  test('a gateway speaks for all tags', async () => {
    const { host, port } = await open({ port: 0 }, [cart, gateway]);
    expect(await post(port, '/v1/ranges', 'gateway', rangesFrom(12, 9))).toMatchObject({ status: 200, body: { taken: 2 } });
    expect(host.samples.map(({ point, value }) => [point, value])).toEqual([
      [1, expect.closeTo(12, 2)],
      [2, expect.closeTo(9, 2)],
    ]);
  });

  test('a tag speaks for itself only', async () => {
    const { host, port } = await open({ port: 0 }, [
      { ...cart, secret },
      { identity: 'other', keys: ['x'], firstPoint: 9 },
    ]);
    expect((await post(port, '/v1/ranges', 'cart', rangesFrom(12, 9))).body.taken).toBe(2);
    expect((await post(port, '/v1/ranges', 'cart', rangesFrom(12, 9, 'other'))).body.taken).toBe(0);
    const location = { provider_id: 'other', position: { type: 'Point', coordinates: [1, 2] } };
    expect((await post(port, '/v2/providers/other/location', 'cart', location)).status).toBe(401);
    expect([host.refusedFor('not-allowed'), host.samples.some(({ point }) => point === 9)]).toEqual([2, false]);
  });

  test('a path names the only provider that a message may be of', async () => {
    const { host, port } = await open({ port: 0 }, [cart, gateway]);
    const location = { provider_id: 'cart', position: { type: 'Point', coordinates: [1, 2] } };
    expect((await post(port, '/v2/providers/other/location', 'gateway', location)).body.taken).toBe(0);
    expect((await post(port, '/v2/providers/cart/location', 'gateway', location)).body.taken).toBe(2);
    expect((await post(port, '/v2/providers/locations', 'gateway', [location, location])).body.taken).toBe(4);
    expect(host.refusedFor('not-allowed')).toBe(1);
  });

  test.each([
    ['another path', '/v1/values', 'gateway', {}, {}, 404],
    ['a broken escape', '/v2/providers/%E0%A4%A/location', 'gateway', {}, {}, 404],
    ['a stranger', '/v1/ranges', 'stranger', {}, {}, 401],
    ['no JSON', '/v1/ranges', 'gateway', '{', {}, 400],
    ['packed bodies', '/v1/ranges', 'gateway', {}, { 'content-encoding': 'gzip' }, 415],
    ['a body that is too large', '/v1/ranges', 'gateway', ' '.repeat(5000), {}, 413],
    ['an unknown tag', '/v1/ranges', 'gateway', rangesFrom(1, 2, 'new'), {}, 404],
  ])('%s is answered %s', async (_, path, who, body, headers, status) => {
    const { port } = await open({ port: 0, maxBodyBytes: 4096 }, [cart, gateway]);
    expect((await post(port, path, who, body, headers)).status).toBe(status);
  });

  test('who fails again and again is not looked at any more, and right secrets go on', async () => {
    const { port } = await open({ port: 0, maxFailures: 2 }, [cart, gateway]);
    const tries = [];
    for (let i = 0; i < 4; i++) tries.push((await post(port, '/v1/ranges', 'stranger', {})).status);
    expect(tries).toEqual([401, 401, 429, 429]);
    expect((await post(port, '/v1/ranges', 'gateway', rangesFrom(12, 9))).status).toBe(200);
  });

  test('a full disk is told, and nothing is acknowledged', async () => {
    const { host, port } = await open({ port: 0 }, [cart, gateway]);
    host.refuseAll('DISK_FULL');
    expect((await post(port, '/v1/ranges', 'gateway', rangesFrom(12, 9))).status).toBe(507);
  });
});

test('by MQTT, gateways publish to a broker at which it subscribes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-rtls-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${secret}\n`);
  const broker = await start(mqtt, mqttConfig.parse({ port: 0 }), [
    { identity: 'engine', secret, topics: ['subscribe:rtls/#'] },
    { identity: 'gateway', secret, topics: ['publish:rtls/#'] },
  ]);
  const { host } = await open({ mode: 'mqtt', port: broker.port, user: 'engine', passwordFile }, [cart]);
  const publisher = await connectAsync({
    host: '127.0.0.1',
    port: broker.port,
    clientId: 'gateway',
    username: 'gateway',
    password: secret,
  });
  cleanUp.push(() => publisher.endAsync(true));
  await publisher.publishAsync('rtls/hall', JSON.stringify(rangesFrom(12, 9)), { qos: 1 });
  await eventually('the place', () => host.samples.length === 2);
  expect(host.samples.map(({ value }) => value)).toEqual([expect.closeTo(12, 2), expect.closeTo(9, 2)]);
  await publisher.publishAsync('rtls/hall', 'no JSON', { qos: 1 });
  await eventually('the refusal', () => host.refusedFor('bad-frame') === 1);
});
