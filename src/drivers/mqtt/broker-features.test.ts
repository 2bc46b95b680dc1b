import type { Packet } from 'mqtt-packet';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { connectBytes, rawClient, startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';
import { createFrameReader } from './frame.ts';
import { decodePacket, encodePacket } from './packet.ts';

let broker: TestBroker;
afterEach(async () => void (await broker.stop()));

/** A client by hand, level 5: packets out, packets in. */
function byHand(properties: Record<string, number> = {}, more: Record<string, unknown> = {}) {
  const { socket } = rawClient(broker.port);
  const inbox: Packet[] = [];
  const reader = createFrameReader<undefined>(1e6, {
    frame({ bytes, from, to }) {
      const packet = decodePacket(Buffer.from(bytes.subarray(from, to)), 5);
      if (packet instanceof Error) throw packet;
      inbox.push(packet);
      return true;
    },
    broken: (_reason, detail) => {
      throw new Error(detail);
    },
  });
  socket.on('data', (chunk: Buffer) => reader.push(chunk, chunk.length, undefined));
  socket.write(connectBytes({ protocolVersion: 5, properties, ...more }));
  return {
    socket,
    inbox,
    send: (packet: Packet) => socket.write(encodePacket(packet, 5)),
    of: <K extends Packet['cmd']>(cmd: K) => inbox.filter((packet): packet is Extract<Packet, { cmd: K }> => packet.cmd === cmd),
  };
}
type ByHand = ReturnType<typeof byHand>;

const message = (topic: string, more: Record<string, unknown> = {}) =>
  ({ cmd: 'publish', topic, payload: Buffer.from('1'), qos: 0, dup: false, retain: false, ...more }) as Packet;
const subscribe = (filter: string, qos: 0 | 1 | 2 = 0, more: Record<string, unknown> = {}): Packet => ({
  cmd: 'subscribe',
  messageId: 9,
  subscriptions: [{ topic: filter, qos, ...more }],
});
const isEnded = ({ of }: ByHand, code: number) => eventually(`DISCONNECT ${code}`, () => of('disconnect')[0]?.reasonCode === code);
const withAll = (id: string) => broker.host.add({ identity: id, keys: ['x', 'y'], secret: 'secret', topics: ['#'] });

describe('topic aliases', () => {
  test('a client names its topic by an alias from the second message on, also that of its values', async () => {
    broker = await startBroker();
    const a = byHand();
    a.send(message('yf/a/values', { payload: '[1]', properties: { topicAlias: 1 } }));
    a.send(message('', { payload: '[2]', qos: 1, messageId: 1, properties: { topicAlias: 1 } }));
    await eventually('the acknowledgement', () => a.of('puback').length === 1);
    expect(broker.host.samples.map(({ value }) => value)).toEqual([1, 2]);
  });

  test.each([
    ['0', { topicAlias: 0 }, 'yf/a/up/x'],
    ['beyond the maximum', { topicAlias: 3 }, 'yf/a/up/x'],
    ['that was never set', { topicAlias: 1 }, ''],
  ])('an alias %s ends the connection', async (_about, properties, topic) => {
    broker = await startBroker({ maxTopicAliases: 2 });
    const a = byHand();
    await eventually('CONNACK', () => a.of('connack')[0]?.properties?.topicAliasMaximum === 2);
    a.send(message(topic, { properties }));
    await isEnded(a, 0x94);
  });

  test('a client that allows aliases gets as many as it allows', async () => {
    broker = await startBroker();
    const b = byHand({ topicAliasMaximum: 1 }, { username: 'b', clientId: 'b' });
    b.send(subscribe('yf/a/#'));
    await eventually('SUBACK', () => b.of('suback').length === 1);
    const a = await broker.client('a');
    for (const topic of ['up/1', 'up/2', 'up/1', 'up/2']) await a.publishAsync(`yf/a/${topic}`, 'x', { qos: 1 });
    await eventually('all', () => b.of('publish').length === 4);
    expect(b.of('publish').map(({ topic, properties }) => [topic, properties?.topicAlias])).toEqual([
      ['yf/a/up/1', 1],
      ['yf/a/up/2', undefined],
      ['', 1],
      ['yf/a/up/2', undefined],
    ]);
  });
});

describe('shared subscriptions', () => {
  const members = async (filter: string) => {
    withAll('m');
    const clients = await Promise.all([1, 2].map((i) => broker.client('m', { clientId: `m${i}`, protocolVersion: 5 })));
    for (const client of clients) await client.subscribeAsync(filter, { qos: 1 });
    return clients;
  };

  test('each message goes to one member in turn, and to every other subscriber', async () => {
    broker = await startBroker();
    const [one, two] = await members('$share/group/yf/a/up/#');
    const b = await broker.client('b');
    await b.subscribeAsync('yf/a/up/#', { qos: 1 });
    const a = await broker.client('a');
    for (let i = 0; i < 6; i++) await a.publishAsync('yf/a/up/x', `${i}`, { qos: 1 });
    await eventually('all', () => b.inbox.length === 6 && (one?.inbox.length ?? 0) + (two?.inbox.length ?? 0) === 6);
    expect([one?.inbox.length, two?.inbox.length]).toEqual([3, 3]);
  });

  test('who has gone gets nothing any more, and without members nobody hears', async () => {
    broker = await startBroker();
    const [one, two] = await members('$share/group/yf/a/up/#');
    await two?.unsubscribeAsync('$share/group/yf/a/up/#');
    const a = await broker.client('a');
    for (let i = 0; i < 4; i++) await a.publishAsync('yf/a/up/x', `${i}`, { qos: 1 });
    await eventually('all', () => one?.inbox.length === 4);
    expect(two?.inbox).toEqual([]);
  });

  test.each([
    [1, 'goes to another', ['0', '1', '2', '3', '4', '5', 'end']],
    [2, 'goes to nobody else', ['1', '3', '5', 'end']],
  ] as const)('what a member that dies has not acknowledged at QoS %d %s', async (qos, _fate, arrives) => {
    broker = await startBroker();
    const member = async (identity: string) => {
      withAll(identity);
      const one = byHand({}, { clientId: identity, username: identity });
      one.send(subscribe('$share/g/yf/a/up/#', qos));
      await eventually('the member', () => one.of('suback').length === 1);
      return one;
    };
    const dying = await member('dying');
    const other = await member('other');
    const sender = await broker.client('a');
    for (let i = 0; i < 6; i++) await sender.publishAsync('yf/a/up/x', `${i}`, { qos });
    await eventually('what the first one gets', () => dying.of('publish').length === 3);
    dying.socket.destroy();
    await eventually('its end', () => broker.host.links.some(({ kind, identity }) => kind === 'disconnected' && identity === 'dying'));
    await sender.publishAsync('yf/a/up/x', 'end', { qos });
    const texts = () => other.of('publish').map(({ payload }) => String(payload));
    await eventually('the end', () => texts().includes('end'));
    expect(texts().sort()).toEqual(arrives);
  });

  test('a shared subscription gets nothing retained', async () => {
    broker = await startBroker();
    const a = await broker.client('a');
    await a.publishAsync('yf/a/up/x', 'old', { qos: 1, retain: true });
    const [one] = await members('$share/group/yf/a/up/#');
    await a.publishAsync('yf/a/up/x', 'new', { qos: 1 });
    await a.publishAsync('yf/a/up/x', 'new', { qos: 1 });
    await eventually('the new ones', () => (one?.inbox.length ?? 0) > 0);
    expect(one?.inbox.map(({ text }) => text)).toEqual(['new']);
  });

  test.each([
    ['$share/group', 0x8f],
    ['$share//yf/a/up/#', 0x8f],
    ['$share/g+/yf/a/up/#', 0x8f],
    ['$share/group/yf/b/down/#', 0x87],
  ])('%s is refused', async (filter, code) => {
    broker = await startBroker();
    const a = byHand();
    a.send(subscribe(filter));
    await eventually('SUBACK', () => a.of('suback').length === 1);
    expect(a.of('suback')[0]?.granted).toEqual([code]);
  });

  test('one without local messages is a protocol error', async () => {
    broker = await startBroker();
    const a = byHand();
    a.send(subscribe('$share/group/yf/a/down/#', 0, { nl: true }));
    await isEnded(a, 0x82);
  });
});

describe('flow control', () => {
  test('more QoS 2 messages under way than were allowed end the connection with the reason', async () => {
    broker = await startBroker({ receiveMaximum: 2 });
    const a = byHand();
    await eventually('CONNACK', () => a.of('connack')[0]?.properties?.receiveMaximum === 2);
    for (const messageId of [1, 2, 3]) a.send(message('yf/a/up/x', { qos: 2, messageId }));
    await isEnded(a, 0x93);
    expect(a.of('pubrec').map(({ messageId }) => messageId)).toEqual([1, 2]);
  });

  test('a client that comes back gets no more at once than it now takes', async () => {
    broker = await startBroker();
    const account = { username: 'b', clientId: 'b', clean: false };
    const before = byHand({ sessionExpiryInterval: 60, receiveMaximum: 5 }, account);
    before.send(subscribe('yf/a/#', 1));
    await eventually('SUBACK', () => before.of('suback').length === 1);
    const a = await broker.client('a');
    for (let i = 0; i < 7; i++) await a.publishAsync('yf/a/up/x', `${i}`, { qos: 1 });
    await eventually('five', () => before.of('publish').length === 5);
    before.socket.destroy();
    const after = byHand({ sessionExpiryInterval: 60, receiveMaximum: 2 }, account);
    const texts: string[] = [];
    while (texts.length < 7) {
      await eventually('the next', () => after.of('publish').length > texts.length);
      expect(after.of('publish').length - texts.length).toBeLessThanOrEqual(2);
      const next = after.of('publish')[texts.length];
      texts.push(String(next?.payload));
      after.send({ cmd: 'puback', messageId: next?.messageId ?? 0, reasonCode: 0 });
    }
    expect(texts).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });
});

test('a client without a name signs in as the device of the configuration, and as nobody without it', async () => {
  broker = await startBroker({ anonymousIdentity: 'a' });
  const nameless = { username: undefined, password: undefined } as const;
  const client = await broker.client('a', nameless);
  await client.publishAsync('yf/a/values', '[5]', { qos: 1 });
  expect(broker.host.samples.map(({ point }) => point)).toEqual([1]);
  await expect(broker.client('a', { ...nameless, username: 'a' })).rejects.toMatchObject({ code: 4 });
  await broker.stop();
  broker = await startBroker();
  await expect(broker.client('a', nameless)).rejects.toMatchObject({ code: 5 });
});

describe('rules', () => {
  test('what is denied is left out of a wider subscription, retained or not', async () => {
    broker = await startBroker();
    broker.host.add({ identity: 'm', secret: 'secret', topics: ['yf/#', 'deny:yf/a/up/secret'] });
    const a = await broker.client('a');
    for (const topic of ['secret', 'open']) await a.publishAsync(`yf/a/up/${topic}`, 'old', { qos: 1, retain: true });
    const m = await broker.client('m');
    await m.subscribeAsync('yf/#', { qos: 1 });
    for (const topic of ['secret', 'open']) await a.publishAsync(`yf/a/up/${topic}`, 'new', { qos: 1 });
    await eventually('the open ones', () => m.inbox.length === 2);
    expect(m.inbox.map(({ topic }) => topic)).toEqual(['yf/a/up/open', 'yf/a/up/open']);
  });

  test('a subscription ends when the rules no longer allow it', async () => {
    broker = await startBroker();
    withAll('m');
    const m = await broker.client('m');
    await m.subscribeAsync('yf/a/up/#', { qos: 1 });
    broker.host.add({ identity: 'm', keys: ['x', 'y'], secret: 'secret' });
    await eventually('the refusal', () => broker.host.refusedFor('not-allowed') === 1);
    const a = await broker.client('a');
    await a.publishAsync('yf/a/up/x', 'gone', { qos: 1 });
    await m.publishAsync('yf/m/up/x', 'a full round trip', { qos: 1 });
    expect(m.inbox).toEqual([]);
  });

  test('refusals are counted one by one and told to people once', async () => {
    broker = await startBroker();
    const a = await broker.client('a', { protocolVersion: 5 });
    for (let i = 0; i < 5; i++) await expect(a.publishAsync('yf/b/values', '[1]', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
    expect(broker.host.refusedFor('not-allowed')).toBe(5);
    const told = broker.host.links.filter(({ kind }) => kind === 'error');
    expect(told).toMatchObject([{ identity: 'a', detail: 'refused: publishing to "yf/b/values"' }]);
  });
});
