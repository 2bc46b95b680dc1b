import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { encodeBinary } from '../payload/binary.ts';
import { type HttpConfig, httpConfig } from './config.ts';
import { http } from './driver.ts';

let host: TestHost;
let url: string;
let port: number;
let stop: () => Promise<number>;

async function start(config: Partial<HttpConfig> = {}, durability: 'soon' | 'manual' = 'soon') {
  host = createTestHost({ durability });
  host.add({ identity: 'a', keys: ['x', 'y'], secret: 'secret' });
  const session = http.open(httpConfig.parse({ port: 0, ...config }), host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  await Promise.race([eventually('the listener', () => session.address?.() !== undefined), running]);
  port = session.address?.()?.port ?? 0;
  url = `http://127.0.0.1:${port}/v1/a/values`;
  stop = async () => {
    const before = performance.now();
    abort.abort();
    await running;
    return performance.now() - before;
  };
}

beforeEach(() => start());
afterEach(async () => void (await stop()));

async function restart(config: Partial<HttpConfig>, durability: 'soon' | 'manual' = 'soon') {
  await stop();
  await start(config, durability);
}

const basic = (identity: string, secret: string) => `Basic ${Buffer.from(`${identity}:${secret}`).toString('base64')}`;
const headers = { authorization: basic('a', 'secret'), 'content-type': 'application/json' };
const post = (body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}, to = url) =>
  fetch(to, { method: 'POST', body, headers: { ...headers, ...more } });

test('values are taken and the answer says how many', async () => {
  const response = await post('{"x":1,"y":2}');
  expect([response.status, await response.json()]).toEqual([200, { taken: 2, refused: [] }]);
  expect(host.samples.map((s) => [s.point, s.value])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('a bearer secret and a binary body are understood', async () => {
  const body = Uint8Array.from(encodeBinary({ values: [1, 2] }));
  const response = await post(body, { authorization: 'Bearer secret', 'content-type': 'application/octet-stream' });
  expect(await response.json()).toEqual({ taken: 2, refused: [] });
});

test('the good part is kept and the bad part is named and counted', async () => {
  const response = await post('{"x":1,"z":2}');
  expect(await response.json()).toMatchObject({ taken: 1, refused: [{ reason: 'unknown-key', count: 1 }] });
  expect(host.refusedFor('unknown-key')).toBe(1);
});

test('the answer comes only when the values are durable', async () => {
  await restart({}, 'manual');
  let isAnswered = false;
  const response = post('[1]').then((r) => {
    isAnswered = true;
    return r;
  });
  await eventually('the sample', () => host.samples.length === 1);
  await post('[1]', { authorization: 'Bearer wrong' }); // a full round trip
  expect(isAnswered).toBe(false);
  host.sync();
  expect((await response).status).toBe(200);
});

test('without room the request waits, and is taken when there is room', async () => {
  host.fill();
  const response = post('[1]');
  await post('[1]', { authorization: 'Bearer wrong' }); // a full round trip
  expect(host.samples).toEqual([]);
  host.free();
  expect(await (await response).json()).toEqual({ taken: 1, refused: [] });
});

const refusals: readonly (readonly [about: string, request: () => Promise<Response>, status: number, reason: string])[] = [
  ['a wrong secret', () => post('[1]', { authorization: basic('a', 'wrong') }), 401, 'not-allowed'],
  ['the identity of another device', () => post('[1]', { authorization: basic('b', 'secret') }), 401, 'not-allowed'],
  ['a header that is no credential', () => post('[1]', { authorization: 'Basic !!!' }), 401, 'not-allowed'],
  ['an unknown device', () => post('{"q":5}', {}, url.replace('/a/', '/nobody/')), 404, 'unknown-device'],
  ['another type', () => post('[1]', { 'content-type': 'text/plain' }), 415, 'bad-frame'],
  ['a compressed body', () => post('[1]', { 'content-encoding': 'gzip' }), 415, 'bad-frame'],
  ['a body that is not JSON', () => post('[1'), 400, 'bad-frame'],
  ['a body of the other type', () => post(Uint8Array.from(encodeBinary({ values: [1] }))), 400, 'bad-frame'],
  ['a body that is too large', () => post(' '.repeat(2_000_000)), 413, 'too-large'],
  ['too many values', () => post(`[${Array(10_001).fill(1)}]`), 413, 'too-large'],
];

test.each(refusals)('%s is answered and counted', async (_about, request, status, reason) => {
  const response = await request();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status });
  expect(host.refusals.map((r) => r.reason)).toEqual([reason]);
  expect(host.samples).toEqual([]);
});

test('an unknown device is shown with what it sent', async () => {
  await post('{"q":5,"ts":1717200000,"text":"no"}', {}, url.replace('/a/', '/nobody/'));
  expect(host.unknown).toMatchObject([{ identity: 'nobody', values: new Map([['q', 5]]) }]);
});

test('other paths and methods are refused', async () => {
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${port}/v1/%ff/values`)).status).toBe(404);
  const get = await fetch(url, { headers });
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a full disk is answered 507 until there is room again', async () => {
  host.refuseAll('DISK_FULL');
  const response = await post('[1]');
  expect([response.status, response.headers.get('retry-after')]).toEqual([507, '60']);
  host.refuseAll(undefined);
  expect((await post('[1]')).status).toBe(200);
});

test('a disk that does not answer gives 503', async () => {
  await restart({ durableSeconds: 1 }, 'manual');
  expect((await post('[1]')).status).toBe(503);
});

test('one device has only so many requests at a time', async () => {
  await restart({ maxPerDevice: 1 }, 'manual');
  const first = post('[1]');
  await eventually('the sample', () => host.samples.length === 1);
  expect((await post('[1]')).status).toBe(429);
  host.sync();
  expect((await first).status).toBe(200);
});

test('an address that fails again and again is answered 429, and right secrets go on', async () => {
  await restart({ maxFailures: 2 });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await post('[1]', { authorization: 'Bearer wrong' })).status);
  expect(statuses).toEqual([401, 401, 429, 429]);
  expect((await post('[1]')).status).toBe(200);
  host.clock.set(host.clock.now() + 60_000);
  expect((await post('[1]', { authorization: 'Bearer wrong' })).status).toBe(401);
});

/** Send bytes on a socket of its own and keep it open; what came back when the other side closed. */
const exchange = (bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });

test('a header that never ends is cut off', async () => {
  await restart({ headerSeconds: 1, requestSeconds: 1 });
  expect(await exchange('POST /v1/a/values HTTP/1.1\r\nhost: x\r\n')).toContain('408');
});

test('a body that never ends is cut off and counted', async () => {
  await restart({ headerSeconds: 1, requestSeconds: 1 });
  await exchange(
    `POST /v1/a/values HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n[1`,
  );
  expect(host.refusedFor('bad-frame')).toBeGreaterThan(0);
  expect(host.samples).toEqual([]);
});

test('noise is answered 400 and counted', async () => {
  expect(await exchange('\0\x01\x02 what is this\r\n\r\n')).toContain('400');
  expect(host.refusedFor('bad-frame')).toBe(1);
});

test('the source stops within a second while requests wait, and leaves nothing behind', async () => {
  await restart({}, 'manual');
  const waiting = post('[1]').catch(() => 'cut off');
  await eventually('the sample', () => host.samples.length === 1);
  expect(await stop()).toBeLessThan(1000);
  await waiting;
  expect(host.listeners).toBe(0);
});
