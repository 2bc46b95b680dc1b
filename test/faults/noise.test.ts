import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createStation } from '../../src/drivers/sl651/station.ts';
import { openMqtt } from './mqtt-client.ts';
import { eventually } from './patience.ts';
import { portOf, sendOne } from './senders.ts';
import { openSite, type Protocol, post, type Site } from './site.ts';

// Bytes that nobody should send, and clocks that are wrong.

const protocols = ['mqtt', 'http', 'sl651'] as const;

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site.server.remove());

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // being cut is what these are for
  await once(socket, 'connect');
  return socket;
}

/** Send bytes, end our side, and wait until the server has ended the connection; a server that does not is given up after 5 s. */
async function throwAt(port: number, bytes: Buffer): Promise<void> {
  const socket = await opened(port);
  // Not `once`, which fails when the connection is reset: that is one way to end it.
  const closed = new Promise((resolve) => socket.resume().once('close', resolve));
  const late = setTimeout(() => socket.destroy(), 5000);
  socket.end(bytes);
  await closed;
  clearTimeout(late);
}

const refusals = async (protocol: Protocol): Promise<number> =>
  Object.values((await site.source(protocol)).refused).reduce((sum, count) => sum + count, 0);

/** Frames that are cut short, lie about their length, or are far too large. */
const malformed: Readonly<Record<Protocol, readonly Buffer[]>> = {
  mqtt: [
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), // a CONNECT of 256 MB
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff]), // a length that does not end
    Buffer.from([0x30, 0x05, 0x00, 0xff, 0x61, 0x62, 0x63]), // a PUBLISH before CONNECT, its topic longer than itself
  ],
  http: [
    Buffer.from('POST /v1/meter-http/values HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n'),
    Buffer.from('POST /v1/meter-http/values HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n'),
    Buffer.from(`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
  ],
  sl651: [
    Buffer.from('7e7e01009900000112343200ff', 'hex'), // ends within its head
    Buffer.from(`7e7e010099000001123432${'0fff'}02${'00'.repeat(300)}`, 'hex'), // promises 4,095 bytes and sends 300
    Buffer.from(`7e7e010099000001123432000802000124112403492703ffff`, 'hex'), // a wrong checksum
  ],
};

test.each(protocols)('random bytes and malformed frames at %s are counted, and devices are served as before', async (protocol) => {
  const before = await refusals(protocol);
  for (let round = 0; round < 3; round++) await throwAt(portOf(site, protocol), randomBytes(65_536));
  const afterNoise = await eventually(async () => {
    const count = await refusals(protocol);
    return count > before ? count : undefined;
  });
  for (const bytes of malformed[protocol]) await throwAt(portOf(site, protocol), bytes);
  await eventually(async () => (await refusals(protocol)) >= afterNoise + malformed[protocol].length);
  await sendOne(site, protocol, 1);
  expect(await site.source(protocol)).toMatchObject({ state: 'up' });
});

test('random bytes at the API end their connection and nothing else', async () => {
  for (let round = 0; round < 5; round++) await throwAt(site.server.ports.http, randomBytes(65_536));
  expect(await site.api.get('/health')).toMatchObject({ status: 'ok' });
});

test.each([
  ['no JSON', '{"samples":[', 400],
  ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ['NUL in a text', '{"device":"a\\u0000b","samples":[{"key":"x","value":1}]}', 404],
  ['17 MB', JSON.stringify({ samples: [], x: 'y'.repeat(17 << 20) }), 413],
])('a body that is %s is refused by the API with its reason', async (_, body, status) => {
  const answer = await fetch(`${site.server.url}/api/v1/samples`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
    body,
  });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
});

const token = async (): Promise<string> =>
  ((await site.api.send('POST', '/tokens', { name: 'noise', role: 'operator', scopes: ['samples:write'] })) as { secret: string }).secret;

const live = (): WebSocket =>
  new WebSocket(`${site.server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: site.api.cookie } });

test('the live connection answers rubbish with an error, hangs up on a giant, and others go on', async () => {
  const [noisy, calm] = [live(), live()];
  const heard: { type: string; point?: number[] }[] = [];
  calm.on('message', (data) => heard.push(JSON.parse(String(data))));
  await Promise.all([once(noisy, 'open'), once(calm, 'open')]);
  calm.send(JSON.stringify({ type: 'subscribe', points: [site.meters.http.point] }));
  const answers: string[] = [];
  noisy.on('message', (data) => answers.push(JSON.parse(String(data)).code));
  for (const rubbish of ['{', '[]', '{"type":"subscribe","points":["x"]}', randomBytes(1000)]) noisy.send(rubbish);
  await eventually(() => answers.filter((code) => code === 'BAD_REQUEST').length === 4);
  const closed = once(noisy, 'close');
  noisy.send('x'.repeat(300_000));
  expect((await closed)[0]).toBe(1009);
  await sendOne(site, 'http', 7);
  await eventually(() => heard.some(({ type, point }) => type === 'values' && point?.includes(site.meters.http.point)));
  calm.close();
});

test('bytes that are no WebSocket frames end the connection only', async () => {
  const socket = await opened(site.server.ports.http);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    `GET /api/v1/live HTTP/1.1\r\nhost: 127.0.0.1:${site.server.ports.http}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\ncookie: ${site.api.cookie}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.resume().write(randomBytes(65_536));
  await closed;
  expect(await site.api.get('/health')).toMatchObject({ status: 'ok' });
});

/** A device whose clock has lost its battery, and one that lives in the future. */
const wrongClocks = [Date.UTC(1970, 0, 2), Date.UTC(2099, 0, 1)];

/** Send a value with a time; resolves when the device was answered, or would never be. */
const sendAt: Readonly<Record<Protocol, (time: number) => Promise<unknown>>> = {
  mqtt: async (time) => {
    const { mqtt } = site.meters;
    const client = await openMqtt(site.server.ports.mqtt, mqtt, 5);
    const ack = await client.publish(
      `yf/${mqtt.identity}/values`,
      JSON.stringify({ ts: new Date(time).toISOString(), values: { depth: 9 } }),
    );
    client.end();
    expect(ack.reasonCode).toBe(0x99);
  },
  http: async (time) => {
    const { body } = await post(site, site.meters.http, { ts: new Date(time).toISOString(), values: { depth: 9 } });
    expect(body).toMatchObject({ taken: 0, refused: [{ reason: 'bad-time', count: 1 }] });
  },
  sl651: async (time) => {
    const { sl651 } = site.meters;
    const station = createStation({
      ...{ station: sl651.identity, center: 1, password: '1234', stationType: 'K', clock: { now: () => time } },
      mode: 'M1',
      connect: () => opened(site.server.ports.sl651),
    });
    await station.report(0x32, time, { Z: 9 });
    await eventually(async () => ((await site.source('sl651')).refused['bad-time'] ?? 0) > 0);
    station.close();
  },
};

test.each(protocols)('a wrong clock by %s is refused and counted, and the newest value stays', async (protocol) => {
  const { point } = site.meters[protocol];
  const newest = async (): Promise<unknown> => (await site.api.get(`/latest?points=${point}`)) as unknown;
  await sendOne(site, protocol, 5);
  const before = await newest();
  for (const time of wrongClocks) await sendAt[protocol](time);
  await eventually(async () => ((await site.source(protocol)).refused['bad-time'] ?? 0) >= wrongClocks.length);
  expect(await newest()).toEqual(before);
  expect([...(await site.stored(point)).values()]).not.toContain(9);
});

test('a wrong clock by the API is refused sample by sample, and the rest is taken', async () => {
  const { point } = site.meters.http;
  const samples = [...wrongClocks, Date.now()].map((time) => ({ point, time, value: 6 }));
  expect(await site.api.send('POST', '/samples', { samples })).toMatchObject({
    taken: 1,
    refused: [
      { index: 0, code: 'BAD_REQUEST' },
      { index: 1, code: 'BAD_REQUEST' },
    ],
  });
});
