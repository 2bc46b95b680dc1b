import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMqtt } from './mqtt-client.ts';
import { eventually } from './patience.ts';
import { portOf, sendOne } from './senders.ts';
import { openSite, type Protocol, type Site } from './site.ts';

// Links that are cut, hang and trickle.

const protocols = ['mqtt', 'http', 'sl651'] as const;

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // being cut is what these are for
  await once(socket, 'connect');
  return socket;
}

/** The beginning of a message of each protocol, broken off. */
const beginnings: Readonly<Record<Protocol, Buffer>> = {
  mqtt: Buffer.from([0x10, 0x30, 0x00, 0x04, 0x4d, 0x51]),
  http: Buffer.from('POST /v1/meter-http/values HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"depth":'),
  sl651: Buffer.from('7e7e0100990000011234320040', 'hex'),
};

/** Messages whose ends never come: a head, and the byte that is sent again and again. */
const endless = { mqtt: ['\x10\xb0\x78', '\0'], http: ['POST /v1/meter-http/values HTTP/1.1\r\nx: ', 'a'] } as const;

/** Twenty clients that send a byte now and then, until the server has hung up on all. */
async function trickle(port: number, [head, byte]: readonly [string, string]): Promise<void> {
  const slow = await Promise.all(Array.from({ length: 20 }, () => opened(port)));
  for (const socket of slow) socket.write(head, 'latin1');
  const timer = setInterval(() => {
    for (const socket of slow) socket.write(byte);
  }, 200);
  await Promise.all(slow.map((socket) => new Promise((resolve) => socket.resume().once('close', resolve))));
  clearInterval(timer);
}

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site.server.remove());

const memory = async (): Promise<number> => ((await site.api.get('/system')) as { memory: { rssBytes: number } }).memory.rssBytes;
const cut = async (protocol: Protocol, times: number): Promise<void> => {
  for (let done = 0; done < times; done += 50) {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => opened(portOf(site, protocol))));
    for (const [n, socket] of sockets.entries()) {
      socket.write(beginnings[protocol].subarray(0, n % (beginnings[protocol].length + 1)));
      if (n % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    }
  }
};

test.each(protocols)(
  '1,000 connections to %s that are cut within their first message leave flat memory and a listening driver',
  async (protocol) => {
    await cut(protocol, 1000);
    const before = await memory();
    await cut(protocol, 1000);
    expect((await memory()) - before).toBeLessThan(32 << 20);
    await sendOne(site, protocol, 1);
    expect(await site.source(protocol)).toMatchObject({ state: 'up' });
  },
);

test('peers that stop in the midst of a message, or never begin one, delay nobody', async () => {
  const hanging: Socket[] = [];
  for (const protocol of protocols) {
    for (let n = 0; n < 100; n++) {
      const socket = await opened(portOf(site, protocol));
      if (n % 2 === 0) socket.write(beginnings[protocol]);
      hanging.push(socket);
    }
  }
  for (const protocol of protocols) await sendOne(site, protocol, 2);
  expect(hanging.some(({ destroyed }) => !destroyed)).toBe(true); // nobody had to wait until all were hung up on
  for (const socket of hanging) socket.destroy();
});

test('a device that sends values and never reads its acknowledgements delays nobody, and its values are kept', async () => {
  const { identity } = site.meters.mqtt;
  const deaf = await openMqtt(site.server.ports.mqtt, site.meters.mqtt);
  deaf.socket.pause();
  const begin = Date.now() - 3_600_000;
  for (let i = 0; i < 20_000; i++)
    deaf.publish(`yf/${identity}/values`, JSON.stringify({ ts: begin + i, values: { depth: 3 } })).catch(() => undefined);
  await sendOne(site, 'http', 3);
  await eventually(async () => (await site.stored(site.meters.mqtt.point)).has(begin + 19_999));
  deaf.end();
});

test.each([
  ['mqtt', { connectSeconds: 1 }],
  ['http', { headerSeconds: 1, requestSeconds: 2 }],
] as const)(
  '%s hangs up on slow-loris clients in time, and counts them',
  async (protocol, limits) => {
    const { id } = await site.source(protocol);
    await site.api.send('PATCH', `/sources/${id}`, { config: { port: portOf(site, protocol), ...limits } });
    await eventually(() => opened(portOf(site, protocol)).then((socket) => socket.destroy()));
    await eventually(async () => (await site.source(protocol)).state === 'up');
    const before = (await site.source(protocol)).refused['bad-frame'] ?? 0;
    await trickle(portOf(site, protocol), endless[protocol]);
    await eventually(async () => ((await site.source(protocol)).refused['bad-frame'] ?? 0) >= before + 20);
    await sendOne(site, protocol, 4);
  },
  30_000,
);
