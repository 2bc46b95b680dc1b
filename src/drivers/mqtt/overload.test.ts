import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { connectBytes, rawClient, startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';
import { encodePacket } from './packet.ts';

let broker: TestBroker;
afterEach(async () => void (await broker.stop()));

const publish = (topic: string, payload: string, messageId: number): Buffer =>
  encodePacket({ cmd: 'publish', topic, payload, qos: messageId > 0 ? 1 : 0, messageId, dup: false, retain: false }, 4);

describe('while no new connection is let in', () => {
  test.each([
    [4, '20020003'],
    [5, '2003009700'],
  ] as const)('MQTT %i is told so, counted, and present connections go on', async (protocolVersion, answer) => {
    broker = await startBroker();
    const present = await broker.client('a');
    broker.host.closed = '97% of all cores in use';
    const { socket, received } = rawClient(broker.port);
    socket.write(connectBytes({ protocolVersion, username: 'b' }));
    await once(socket, 'close');
    expect(received().toString('hex')).toBe(answer);
    expect(broker.host.refusals).toMatchObject([{ reason: 'not-admitted', detail: expect.stringContaining('97% of all cores') }]);
    await present.publishAsync('yf/a/values', '[1]', { qos: 1 });
    broker.host.closed = undefined;
    await broker.client('b');
  });
});

test('a plant that comes back at once is let in at the rate, in order, and nobody is sent away', async () => {
  broker = await startBroker({ signInsPerSecond: 200, connectSeconds: 1 });
  const count = 120;
  const identities = Array.from({ length: count }, (_, i) => `d${i}`);
  for (const identity of identities) broker.host.add({ identity, keys: ['x'], secret: 'secret' });
  const began = performance.now();
  const clients = identities.map((username) => {
    const client = rawClient(broker.port);
    client.socket.write(connectBytes({ username, clientId: username }));
    return client;
  });
  await eventually('all CONNACKs', () => clients.every(({ received }) => received().toString('hex') === '20020000'));
  expect(performance.now() - began).toBeGreaterThan(((count - 20) / 200) * 1000 - 50); // twenty at once, the rest at 200 a second
  expect(broker.host.refusals).toEqual([]);
  for (const { socket } of clients) socket.destroy();
});

test('who leaves while it waits at the door is forgotten', async () => {
  broker = await startBroker({ signInsPerSecond: 1 });
  await broker.client('a');
  const { socket } = rawClient(broker.port);
  socket.write(connectBytes({ username: 'b', clientId: 'b' }));
  await once(socket, 'connect');
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(broker.host.links.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
});

describe('a flood', () => {
  const topic = 'yf/a/values';
  const flood = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => publish(topic, '[1.25,2.5]', (i % 65_535) + 1)));

  test('of one client is worked off whole and in order, turn by turn', async () => {
    broker = await startBroker();
    const { socket, received } = rawClient(broker.port);
    socket.write(Buffer.concat([connectBytes({ username: 'a' }), flood]));
    await eventually('all acknowledgements', () => received().length === 4 + 20_000 * 4, 20_000);
    const acks = received().subarray(4);
    expect([...Array(20_000).keys()].every((i) => acks.readUInt16BE(i * 4 + 2) === (i % 65_535) + 1)).toBe(true);
    expect(broker.host.samples).toHaveLength(40_000);
    socket.destroy();
  });

  test('does not keep a client with one small message waiting', async () => {
    broker = await startBroker();
    const floods = Array.from({ length: 20 }, (_, i) => {
      const { socket } = rawClient(broker.port);
      socket.write(Buffer.concat([connectBytes({ username: 'a', clientId: `flood${i}` }), flood]));
      return socket;
    });
    await eventually('the flood', () => broker.host.counted.values > 1000);
    const { socket, received } = rawClient(broker.port);
    socket.write(Buffer.concat([connectBytes({ username: 'b', clientId: 'b' }), publish('yf/b/values', '[7]', 1)]));
    await eventually('its acknowledgement', () => received().toString('hex') === '20020000' + '40020001', 20_000);
    expect(broker.host.counted.messages).toBeLessThan(20 * 20_000);
    for (const one of [...floods, socket]) one.destroy();
  });

  test('without room halts every client, and the one with little goes on first', async () => {
    broker = await startBroker();
    broker.host.fill();
    const big = rawClient(broker.port);
    big.socket.write(Buffer.concat([connectBytes({ username: 'a' }), flood]));
    await eventually('the halt', () => broker.host.denials > 0);
    const small = rawClient(broker.port);
    small.socket.write(Buffer.concat([connectBytes({ username: 'b', clientId: 'b' }), publish('yf/b/values', '[7]', 1)]));
    await eventually('its halt', () => broker.host.denials > 1);
    broker.host.free();
    await eventually('all', () => broker.host.samples.length === 40_001);
    expect(broker.host.samples.findIndex(({ point }) => point === 11)).toBe(0);
    for (const { socket } of [big, small]) socket.destroy();
  });

  test('that waits for room is worked off although its sender has hung up, and only then does the sender count as gone', async () => {
    broker = await startBroker();
    const { socket, received } = rawClient(broker.port);
    socket.write(connectBytes({ username: 'a' }));
    await eventually('the CONNACK', () => received().length === 4);
    broker.host.fill();
    socket.write(Buffer.concat(Array.from({ length: 100 }, (_, i) => publish(topic, '[1.25,2.5]', i === 0 ? 1 : 0))));
    await eventually('the halt', () => broker.host.denials > 0);
    socket.end();
    await new Promise((resolve) => setTimeout(resolve, 100)); // its end is heard
    const gone = () => broker.host.links.filter(({ kind }) => kind === 'disconnected').length;
    expect(gone()).toBe(0);
    broker.host.free();
    await eventually('its going', () => gone() === 1);
    expect(broker.host.samples).toHaveLength(200);
  });
});
