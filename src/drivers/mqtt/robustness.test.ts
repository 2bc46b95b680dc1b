import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Packet } from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { closed, connectBytes, rawClient, startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';
import { encodePacket } from './packet.ts';

let broker: TestBroker;
afterEach(async () => void (await broker.stop()));

/** Send bytes on a connection of their own and wait until the broker has read them: it closes, or answers a ping at the end. */
async function send(bytes: Buffer): Promise<void> {
  const { socket } = rawClient(broker.port);
  const isOver = closed(socket);
  socket.end(bytes);
  await isOver;
}

test('noise before signing in ends the connection and is counted', async () => {
  broker = await startBroker();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 200 }), (noise) => send(Buffer.from(noise))),
    { numRuns: 100 },
  );
  const a = await broker.client('a');
  await a.publishAsync('yf/a/values', '[1]', { qos: 1 });
});

test('noise after signing in ends the connection, and other clients go on', async () => {
  broker = await startBroker();
  const a = await broker.client('b');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(4 as const, 5 as const), fc.uint8Array({ minLength: 2, maxLength: 200 }), (version, noise) =>
      send(Buffer.concat([connectBytes({ protocolVersion: version }), Buffer.from(noise)])),
    ),
    { numRuns: 100 },
  );
  await a.publishAsync('yf/b/values', '[1]', { qos: 1 });
});

const emptyish = [
  '',
  '00',
  '0000',
  '0001',
  'ffff',
  '000000',
  '000100',
  '00010000',
  '0001000000',
  '000000000001',
  '0001000001',
  '00010000ff',
];

test.each([4, 5] as const)(
  'whole packets of MQTT %d of every type with next to nothing in them end no more than their connection',
  async (version) => {
    broker = await startBroker();
    const a = await broker.client('b');
    const usualFlags: Readonly<Record<number, number>> = { 6: 2, 8: 2, 10: 2 };
    for (let type = 1; type < 16; type++) {
      for (const body of emptyish) {
        const head = Buffer.from([(type << 4) | (usualFlags[type] ?? 0), body.length / 2]);
        await send(Buffer.concat([connectBytes({ protocolVersion: version }), head, Buffer.from(body, 'hex')]));
      }
    }
    await a.publishAsync('yf/b/values', '[1]', { qos: 1 });
    expect(broker.host.refusedFor('bad-frame')).toBeGreaterThan(0);
  },
);

const packets: readonly Packet[] = [
  {
    cmd: 'publish',
    topic: 'yf/a/values',
    payload: '[1]',
    qos: 2,
    dup: false,
    retain: false,
    messageId: 1,
    properties: { contentType: 'x' },
  },
  { cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'yf/a/down/#', qos: 1 }] },
  { cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['yf/a/down/#'] },
  { cmd: 'puback', messageId: 4 },
  { cmd: 'pubrec', messageId: 4 },
  { cmd: 'pubrel', messageId: 4 },
  { cmd: 'pubcomp', messageId: 4 },
  { cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 },
  { cmd: 'suback', messageId: 1, granted: [0] },
  { cmd: 'pingreq' },
  { cmd: 'pingresp' },
  { cmd: 'auth', reasonCode: 0 },
  { cmd: 'disconnect', reasonCode: 0 },
];

test.each(packets)('a $cmd packet with any byte changed or cut short is survived', async (packet) => {
  broker = await startBroker();
  for (const version of [4, 5] as const) {
    if (packet.cmd === 'auth' && version === 4) continue;
    const bytes = encodePacket(packet, version);
    const damaged = [...bytes.keys()].flatMap((at) => [
      Buffer.from(bytes).fill(0xff, at, at + 1),
      Buffer.from(bytes).fill(0, at, at + 1),
      bytes.subarray(0, at),
    ]);
    await Promise.all(
      [bytes, ...damaged].map((each) => send(Buffer.concat([connectBytes({ protocolVersion: version, clientId: '' }), each]))),
    );
  }
  const a = await broker.client('a');
  await a.publishAsync('yf/a/values', '[1]', { qos: 1 });
});

test('a million random bytes never loop', async () => {
  broker = await startBroker();
  const noise = Buffer.alloc(
    1_000_000,
    Buffer.from(fc.sample(fc.uint8Array({ minLength: 997, maxLength: 997 }), { numRuns: 1, seed: 7 })[0] ?? []),
  );
  await send(noise);
  await send(Buffer.concat([connectBytes(), noise]));
  expect(broker.host.refusals.length).toBeGreaterThan(0);
});

test('a packet beyond the limit ends the connection before its body has come', async () => {
  broker = await startBroker({ maxPacketBytes: 1000 });
  const { socket } = rawClient(broker.port);
  socket.write(Buffer.concat([connectBytes(), Buffer.from('30ffffff7f', 'hex')]));
  await closed(socket);
  expect(broker.host.refusedFor('too-large')).toBe(1);
});

test('before signing in only small packets are read', async () => {
  broker = await startBroker();
  const { socket } = rawClient(broker.port);
  socket.write(Buffer.from('10ffff03', 'hex'));
  await closed(socket);
  expect(broker.host.refusedFor('too-large')).toBe(1);
});

test('a client that does not read what it subscribed to is not waited for, and is counted', async () => {
  broker = await startBroker({ maxQueuedBytes: 100_000 });
  const { socket } = rawClient(broker.port);
  socket.write(connectBytes());
  socket.write(encodePacket({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'yf/a/down/#', qos: 0 }] }, 4));
  const b = await broker.client('b');
  await eventually('the subscription', () => broker.host.links.length === 3);
  socket.pause();
  const payload = Buffer.alloc(200_000);
  for (let i = 0; i < 100 && broker.host.refusedFor('no-room') === 0; i++) await b.publishAsync('yf/a/down/x', payload, { qos: 1 });
  expect(broker.host.refusedFor('no-room')).toBeGreaterThan(0);
  socket.destroy();
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

test('a thousand connections that come and go leave no memory behind', async () => {
  broker = await startBroker({}, { keep: false });
  const publish = encodePacket(
    { cmd: 'publish', topic: 'yf/a/values', payload: '{"x":1}', qos: 1, dup: false, retain: false, messageId: 1 },
    4,
  );
  const one = async () => {
    const { socket, received } = rawClient(broker.port);
    socket.write(Buffer.concat([connectBytes({ clientId: '' }), publish]));
    await eventually('PUBACK', () => received().length === 8);
    const isOver = closed(socket);
    socket.destroy();
    await isOver;
  };
  const many = async (count: number) => {
    for (let i = 0; i < count; i += 50) await Promise.all(Array.from({ length: 50 }, one));
    const linksOf = (kind: string) => broker.host.links.filter((l) => l.kind === kind).length;
    await eventually('the end of all', () => linksOf('connected') === linksOf('disconnected'));
    broker.host.forget();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await many(200);
  const after = await many(1000);
  expect(after - before).toBeLessThan(3_000_000);
});
