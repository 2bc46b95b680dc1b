import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { closed, connectBytes, rawClient, startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';

let broker: TestBroker;
afterEach(async () => void (await broker.stop()));

const versions = [4, 5] as const;

describe.each(versions)('MQTT level %i', (protocolVersion) => {
  test.each([0, 1, 2] as const)('values at QoS %i reach the sink', async (qos) => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion });
    await a.publishAsync('yf/a/values', '[1.5,2.5]', { qos });
    await eventually('two samples', () => broker.host.samples.length === 2);
    expect(broker.host.samples.map((s) => [s.point, s.value])).toEqual([
      [1, 1.5],
      [2, 2.5],
    ]);
  });

  test.each([1, 2] as const)('QoS %i is not acknowledged before it is durable', async (qos) => {
    broker = await startBroker({}, { durability: 'manual' });
    const { host } = broker;
    const a = await broker.client('a', { protocolVersion });
    const done: number[] = [];
    for (const value of [1, 2, 3]) void a.publishAsync('yf/a/values', `[${value}]`, { qos }).then(() => done.push(value));
    await eventually('three samples', () => host.samples.length === 3);
    await a.subscribeAsync('yf/a/down/#'); // a full round trip
    expect(done).toEqual([]);
    host.sync();
    await eventually('the acknowledgements', () => done.length === 3);
  });

  test('a full sink stops the reading of QoS 1 and nothing is lost or taken twice', async () => {
    broker = await startBroker();
    const { host } = broker;
    const a = await broker.client('a', { protocolVersion });
    host.fill();
    const sent = Array.from({ length: 50 }, (_, i) => a.publishAsync('yf/a/values', `[${i}]`, { qos: 1 }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.samples).toEqual([]);
    host.free();
    await Promise.all(sent);
    expect(host.samples.map((s) => s.value)).toEqual(sent.map((_, i) => i));
  });

  test('QoS 0 without room is dropped and counted', async () => {
    broker = await startBroker();
    broker.host.fill();
    const a = await broker.client('a', { protocolVersion });
    await a.publishAsync('yf/a/values', '[1]', { qos: 0 });
    await eventually('the drop', () => broker.host.refusedFor('no-room') === 1);
  });

  test('a bad payload is acknowledged and counted, and its good part is kept', async () => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion });
    await a.publishAsync('yf/a/values', '{"x":1,"z":2}', { qos: 1 });
    const useless = a.publishAsync('yf/a/values', 'hello', { qos: 1 });
    if (protocolVersion === 5) await expect(useless).rejects.toMatchObject({ code: 0x99 });
    else await useless;
    expect(broker.host.samples.map((s) => s.value)).toEqual([1]);
    expect([broker.host.refusedFor('unknown-key'), broker.host.refusedFor('bad-frame')]).toEqual([1, 1]);
  });

  test('publishing to a topic of another device is refused and counted', async () => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion });
    const refused = a.publishAsync('yf/b/values', '[1]', { qos: 1 });
    if (protocolVersion === 5) await expect(refused).rejects.toMatchObject({ code: 0x87 });
    else await refused;
    expect(broker.host.samples).toEqual([]);
    expect(broker.host.refusedFor('not-allowed')).toBe(1);
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 4, 0x86, 'not-allowed'],
    ['no password', { password: undefined }, 4, 0x86, 'not-allowed'],
    ['an unknown device', { username: 'nobody' }, 5, 0x87, 'unknown-device'],
    ['an identity that is a wildcard', { username: '+' }, 4, 0x86, 'not-allowed'],
  ] as const)('%s is refused and counted', async (_about, options, code3, code5, why) => {
    broker = await startBroker();
    const code = protocolVersion === 5 ? code5 : code3;
    await expect(broker.client('a', { protocolVersion, ...options })).rejects.toMatchObject({ code });
    expect(broker.host.refusedFor(why)).toBe(1);
    expect(broker.host.unknown.map((u) => u.identity)).toEqual(why === 'unknown-device' ? ['nobody'] : []);
  });

  test('messages go to subscribers at the lower QoS, within rights', async () => {
    broker = await startBroker();
    const b = await broker.client('b', { protocolVersion });
    const { inbox } = b;
    await expect(b.subscribeAsync('shared/#', { qos: 1 })).rejects.toThrow();
    await b.subscribeAsync({ 'yf/a/up/+': { qos: 1 }, 'shared/x': { qos: 2 } });
    const a = await broker.client('a', { protocolVersion });
    for (const qos of [0, 1, 2] as const) await a.publishAsync('yf/a/up/log', `q${qos}`, { qos });
    await eventually('three messages', () => inbox.length === 3);
    expect(inbox.map((m) => [m.topic, m.text, m.qos])).toEqual([
      ['yf/a/up/log', 'q0', 0],
      ['yf/a/up/log', 'q1', 1],
      ['yf/a/up/log', 'q2', 1],
    ]);
    await b.unsubscribeAsync('yf/a/up/+');
    await a.publishAsync('yf/a/up/log', 'more', { qos: 1 });
    await b.publishAsync('shared/x', 'end', { qos: 2 });
    await eventually('the end', () => inbox.at(-1)?.text === 'end');
    expect(inbox).toHaveLength(4);
  });

  test('values are also heard by those who may', async () => {
    broker = await startBroker();
    const b = await broker.client('b', { protocolVersion });
    const { inbox } = b;
    await b.subscribeAsync('yf/a/#', { qos: 1 });
    const a = await broker.client('a', { protocolVersion });
    await a.publishAsync('yf/a/values', '[7]', { qos: 2 });
    await eventually('the values', () => inbox.length === 1);
    expect(broker.host.samples.map((s) => s.value)).toEqual([7]);
  });

  test('a retained message meets a later subscriber, until it is emptied', async () => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion });
    const b = await broker.client('b', { protocolVersion });
    const { inbox } = b;
    await a.publishAsync('yf/a/up/state', 'on', { qos: 1, retain: true });
    await b.subscribeAsync('yf/a/up/#', { qos: 1 });
    await eventually('the retained message', () => inbox.length === 1);
    expect(inbox[0]).toMatchObject({ text: 'on', retain: true });
    await a.publishAsync('yf/a/up/state', '', { qos: 1, retain: true });
    await b.unsubscribeAsync('yf/a/up/#');
    await b.subscribeAsync('yf/a/up/#', { qos: 1 });
    await a.publishAsync('yf/a/up/end', 'end', { qos: 1 });
    await eventually('the end', () => inbox.at(-1)?.text === 'end');
    expect(inbox.map((m) => m.text)).toEqual(['on', '', 'end']);
  });

  test('a will is published when the connection breaks, and not after a disconnect', async () => {
    broker = await startBroker();
    const b = await broker.client('b', { protocolVersion });
    const { inbox } = b;
    await b.subscribeAsync('yf/a/up/#', { qos: 1 });
    const will = { topic: 'yf/a/up/gone', payload: Buffer.from('gone'), qos: 1 as const, retain: false };
    const polite = await broker.client('a', { protocolVersion, will });
    await polite.endAsync();
    const broken = await broker.client('a', { protocolVersion, will });
    broken.stream.destroy();
    await eventually('the will', () => inbox.length > 0);
    expect(inbox.map((m) => m.text)).toEqual(['gone']);
  });

  test('a will beyond the rights of its device is refused at sign-in', async () => {
    broker = await startBroker();
    const will = { topic: 'yf/b/values', payload: Buffer.from('[1]'), qos: 1 as const, retain: false };
    await expect(broker.client('a', { protocolVersion, will })).rejects.toThrow();
    expect(broker.host.refusedFor('not-allowed')).toBe(1);
  });

  test('a client that connects again takes over; another device with the same client id does not', async () => {
    broker = await startBroker();
    const first = await broker.client('a', { protocolVersion, clientId: 'one' });
    const other = await broker.client('b', { protocolVersion, clientId: 'one' });
    const isClosed = closed(first);
    const second = await broker.client('a', { protocolVersion, clientId: 'one' });
    await isClosed;
    await second.publishAsync('yf/a/values', '[1]', { qos: 1 });
    await other.publishAsync('yf/b/values', '[1]', { qos: 1 });
  });

  test('a persistent session keeps subscriptions and messages while its client is away, as many as it may', async () => {
    broker = await startBroker({ maxQueued: 5 });
    const lasting = { protocolVersion, clientId: 'lasting', clean: false, properties: { sessionExpiryInterval: 600 } };
    const b = await broker.client('b', lasting);
    await b.subscribeAsync('yf/a/up/#', { qos: 2 });
    await b.endAsync();
    const a = await broker.client('a', { protocolVersion });
    for (let i = 0; i < 8; i++) await a.publishAsync('yf/a/up/n', String(i), { qos: i % 2 === 0 ? 1 : 2 });
    expect(broker.host.refusedFor('no-room')).toBe(3);
    const again = await broker.client('b', lasting);
    await eventually('what waited', () => again.inbox.length === 5);
    const byText = again.inbox.map((m) => [m.text, m.qos]).sort(); // the client shows QoS 2 when it is released
    expect(byText).toEqual([
      ['0', 1],
      ['1', 2],
      ['2', 1],
      ['3', 2],
      ['4', 1],
    ]);
    await again.endAsync();
    const clean = await broker.client('b', { ...lasting, clean: true });
    await a.publishAsync('yf/a/up/n', 'late', { qos: 1 });
    await clean.subscribeAsync('yf/a/up/#', { qos: 1 });
    expect(clean.inbox).toEqual([]);
  });

  test('a full disk is told to MQTT 5; MQTT 3 is left without an acknowledgement and comes again when there is room', async () => {
    broker = await startBroker();
    const { host } = broker;
    const a = await broker.client('a', { protocolVersion, reconnectPeriod: 20, clean: false, clientId: 'one' });
    host.refuseAll('DISK_FULL');
    let state = 'waiting';
    const sent = a.publishAsync('yf/a/values', '[1]', { qos: 1 }).then(
      () => (state = 'taken'),
      () => (state = 'refused'),
    );
    await eventually('the refusal', () => host.refusedFor('no-room') > 0);
    await a.subscribeAsync('yf/a/down/#'); // a full round trip
    expect(state).toBe(protocolVersion === 5 ? 'refused' : 'waiting');
    host.refuseAll(undefined);
    await sent;
    expect(state).toBe(protocolVersion === 5 ? 'refused' : 'taken');
    expect(host.samples).toHaveLength(protocolVersion === 5 ? 0 : 1);
  });

  test('a removed device is sent away', async () => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion });
    const isClosed = closed(a);
    broker.host.remove('a');
    await isClosed;
  });
});

test('a silent client is sent away after one and a half keep-alives', async () => {
  broker = await startBroker();
  const { socket } = rawClient(broker.port);
  socket.write(connectBytes({ keepalive: 1 }));
  await closed(socket);
  expect(broker.host.links.at(-1)).toMatchObject({ kind: 'disconnected', identity: 'a' });
});

test('a connection without CONNECT is ended and counted', async () => {
  broker = await startBroker({ connectSeconds: 1 });
  await closed(rawClient(broker.port).socket);
  expect(broker.host.refusedFor('bad-frame')).toBe(1);
});

test('QoS 2 is taken once, though its PUBLISH comes again on another connection', async () => {
  broker = await startBroker();
  const publish = Buffer.concat([
    Buffer.from([0x34, 2 + 11 + 2 + 3, 0, 11]),
    Buffer.from('yf/a/values'),
    Buffer.from([0, 7]),
    Buffer.from('[5]'),
  ]);
  const first = rawClient(broker.port);
  first.socket.write(Buffer.concat([connectBytes({ clean: false }), publish]));
  await eventually('PUBREC', () => first.received().length === 8);
  first.socket.destroy();
  publish[0] = 0x3c;
  const second = rawClient(broker.port);
  second.socket.write(Buffer.concat([connectBytes({ clean: false }), publish, Buffer.from([0x62, 2, 0, 7])]));
  await eventually('PUBREC and PUBCOMP', () => second.received().length === 12);
  expect(second.received().toString('hex')).toBe('20020100' + '50020007' + '70020007');
  expect(broker.host.samples.map((s) => s.value)).toEqual([5]);
});

test('acknowledgements of one group come in one write and in order', async () => {
  broker = await startBroker({}, { durability: 'manual' });
  const { socket, received } = rawClient(broker.port);
  const publish = (id: number) =>
    Buffer.concat([
      Buffer.from([0x32, 2 + 11 + 2 + 3, 0, 11]),
      Buffer.from('yf/a/values'),
      Buffer.from([id >> 8, id & 255]),
      Buffer.from('[5]'),
    ]);
  socket.write(Buffer.concat([connectBytes(), ...Array.from({ length: 300 }, (_, i) => publish(i + 1))]));
  await eventually('the samples', () => broker.host.samples.length === 300);
  await eventually('CONNACK', () => received().length > 0);
  expect(received().length).toBe(4);
  broker.host.sync();
  await eventually('the acknowledgements', () => received().length === 4 + 300 * 4);
  expect(Array.from({ length: 300 }, (_, i) => received().readUInt16BE(4 + i * 4 + 2))).toEqual(
    Array.from({ length: 300 }, (_, i) => i + 1),
  );
});

test('more connections than allowed are closed and counted', async () => {
  broker = await startBroker({ maxConnections: 1 });
  await broker.client('a');
  await closed(rawClient(broker.port).socket);
  expect(broker.host.refusedFor('not-admitted')).toBe(1);
});

test('a protocol level that is not known is told so', async () => {
  broker = await startBroker();
  const { socket, received } = rawClient(broker.port);
  const bytes = connectBytes();
  bytes[8] = 9;
  socket.write(bytes);
  await closed(socket);
  expect(received().toString('hex')).toBe('20020001');
});

test('every byte of a session may come alone', async () => {
  broker = await startBroker();
  const { socket, received } = rawClient(broker.port);
  socket.setNoDelay(true);
  const publish = Buffer.concat([
    Buffer.from([0x32, 2 + 11 + 2 + 3, 0, 11]),
    Buffer.from('yf/a/values'),
    Buffer.from([0, 9]),
    Buffer.from('[5]'),
  ]);
  for (const byte of Buffer.concat([connectBytes(), publish, Buffer.from([0xc0, 0])])) {
    await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
  }
  await eventually('the answers', () => received().length === 10);
  expect(broker.host.samples).toHaveLength(1);
});

test('the source stops within a second while clients are busy, and leaves nothing behind', async () => {
  broker = await startBroker();
  const clients = await Promise.all(['a', 'b', 'a'].map((identity) => broker.client(identity)));
  for (const client of clients) client.publish('yf/a/values', '[1]', { qos: 1 });
  expect(await broker.stop()).toBeLessThan(1000);
  expect(broker.host.listeners).toBe(0);
  expect(broker.host.links.filter((l) => l.kind === 'disconnected')).toHaveLength(3);
});

test('a port in use is a failure that names it', async () => {
  broker = await startBroker();
  await expect(startBroker({ port: broker.port })).rejects.toThrow();
});
