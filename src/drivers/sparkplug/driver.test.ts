import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';
import { decoded, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import type { Session } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { type SparkplugConfig, sparkplugConfig } from './config.ts';
import { sparkplug } from './driver.ts';
import { createEdge, type Edge } from './edge.ts';
import type { MetricToSend } from './encode.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A client of mqtt.js with all that it received. */
interface Peer {
  readonly client: MqttClient;
  readonly inbox: { readonly topic: string; readonly payload: Buffer; readonly retain: boolean; readonly qos: number }[];
}

async function peer(port: number, options: IClientOptions): Promise<Peer> {
  const client = connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
  closers.push(() => client.end(true));
  const inbox: Peer['inbox'] = [];
  client.on('message', (topic, payload, { retain, qos }) => void inbox.push({ topic, payload, retain, qos }));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  client.on('error', () => undefined);
  return { client, inbox };
}

function newHost(): TestHost {
  const host = createTestHost({ now: t0 });
  host.add({ identity: 'plant/line', keys: ['a'], firstPoint: 1, secret: 'secret' });
  host.add({ identity: 'plant/line/pump', keys: ['x'], firstPoint: 11 });
  return host;
}

function run(config: Partial<SparkplugConfig>, host: TestHost): { session: Session; stop(): Promise<void>; ended: Promise<void> } {
  const session = sparkplug.open(sparkplugConfig.parse({ port: 0, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  ended.catch(() => undefined); // told by stop() and by the test
  const stop = async () => {
    abort.abort();
    await ended;
  };
  return { session, stop, ended };
}

const a: MetricToSend = { name: 'a', alias: 1, timestamp: t0, type: 'Double', value: 1 };
const x: MetricToSend = { name: 'x', alias: 2, timestamp: t0, type: 'UInt16', value: 7 };

/** An edge node on a connection, born with its device. */
async function bornEdge(port: number, account: IClientOptions): Promise<Peer & { readonly edge: Edge }> {
  const edge = createEdge('plant/line');
  const { topic, payload } = edge.death();
  const one = await peer(port, { will: { topic, payload, qos: 1, retain: false }, ...account });
  await one.client.subscribeAsync(['spBv1.0/plant/NCMD/line', 'spBv1.0/plant/DCMD/line/+', 'spBv1.0/STATE/yangfan']);
  for (const message of [edge.birth([a], t0), edge.deviceBirth('pump', [x], t0)]) one.client.publish(message.topic, message.payload);
  return { ...one, edge };
}

const states = ({ inbox }: Peer) =>
  inbox.filter(({ topic }) => topic.includes('STATE')).map(({ payload }) => JSON.parse(payload.toString()));
const commandsOf = ({ inbox }: Peer) =>
  inbox.filter(({ topic }) => topic.includes('CMD')).map(({ topic, payload }) => decoded(topic, payload));

describe('on the broker of the source', () => {
  let host: TestHost;
  let port: number;
  let session: Session;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    host = newHost();
    ({ session, stop } = run({ commandSeconds: 1 }, host));
    closers.push(stop);
    await eventually('the source to listen', () => session.address?.() !== undefined);
    port = session.address?.()?.port ?? 0;
  });
  const account = { username: 'plant/line', password: 'secret' };
  const isBorn = () => host.samples.length === 2;

  test('values of a node and its device at QoS 0 are stored', async () => {
    await bornEdge(port, account);
    await eventually('the samples', isBorn);
    expect(host.samples).toMatchObject([
      { point: 1, value: 1 },
      { point: 11, value: 7 },
    ]);
    expect(host.refusals).toEqual([]);
  });

  test('tck-id-host-topic-phid-birth-payload, -birth-retain, -death-payload-timestamp-disconnect-clean: STATE says that we are there, and that we go', async () => {
    const edge = await bornEdge(port, account);
    await eventually('the state', () => states(edge).length === 1);
    expect(edge.inbox.find(({ topic }) => topic.includes('STATE'))).toMatchObject({ retain: true, topic: 'spBv1.0/STATE/yangfan' });
    host.clock.set(t0 + 1);
    await stop();
    await eventually('the end', () => states(edge).length === 2);
    expect(states(edge)).toEqual([
      { online: true, timestamp: t0 },
      { online: false, timestamp: t0 + 1 },
    ]);
    expect(host.samples.every(({ quality: q }) => q === 0)).toBe(true);
  });

  test('an edge node of Sparkplug 2.2 hears that we are there, retained, and that we go', async () => {
    const edge = await peer(port, account);
    await edge.client.subscribeAsync('STATE/yangfan');
    const heard = () => edge.inbox.map(({ topic, payload, retain }) => [topic, payload.toString(), retain]);
    await eventually('the state', () => heard().length === 1);
    await stop();
    await eventually('the end', () => heard().length === 2);
    expect(heard()).toEqual([
      ['STATE/yangfan', 'ONLINE', true],
      ['STATE/yangfan', 'OFFLINE', false],
    ]);
  });

  test('tck-id-payloads-ndeath-will-message: the will of a lost connection marks its points bad', async () => {
    const edge = await bornEdge(port, account);
    await eventually('the samples', isBorn);
    edge.client.stream.destroy();
    await eventually('the marks', () => host.samples.length === 4);
    expect(host.samples.slice(2).map(({ point, quality: q }) => [point, q])).toEqual([
      [1, quality('bad')],
      [11, quality('bad')],
    ]);
  });

  test('a DISCONNECT without NDEATH marks them too', async () => {
    const edge = await bornEdge(port, account);
    await eventually('the samples', isBorn);
    await edge.client.endAsync();
    await eventually('the marks', () => host.samples.length === 4);
  });

  test('another connection with the name of a node, such as one that only listens, may go without its death', async () => {
    const edge = await bornEdge(port, { ...account, clientId: 'first' });
    await eventually('the samples', isBorn);
    const listener = await peer(port, { ...account, clientId: 'listener' });
    await listener.client.endAsync();
    await eventually('the listener has gone', () =>
      host.links.some(({ kind, identity }) => kind === 'disconnected' && identity === 'plant/line'),
    );
    const { topic, payload } = edge.edge.data([{ ...a, name: undefined, value: 2 }], t0 + 1);
    await edge.client.publishAsync(topic, payload, { qos: 1 });
    expect(host.samples.map(({ value }) => value)).toEqual([1, 7, 2]);
  });

  test('a node that is born on a new connection outlives the old one, which the network had forgotten', async () => {
    const old = await bornEdge(port, { ...account, clientId: 'first' });
    await eventually('the samples', isBorn);
    old.edge.reconnect();
    const fresh = await peer(port, { ...account, clientId: 'second' });
    const birth = old.edge.birth([a], t0);
    await fresh.client.publishAsync(birth.topic, birth.payload, { qos: 1 });
    const before = host.samples.length;
    old.client.stream.destroy();
    await eventually('the old one has gone', () =>
      host.links.some(({ kind, identity }) => kind === 'disconnected' && identity === 'plant/line'),
    );
    expect(host.samples).toHaveLength(before);
  });

  test('tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, -name, -value: a rebirth can be asked, and resolves with the birth', async () => {
    const edge = await bornEdge(port, account);
    await eventually('the samples', isBorn);
    const asked = session.ask?.('plant/line', { command: 'rebirth' }, timeLimit(5000));
    await eventually('the command', () => commandsOf(edge).length === 1);
    expect(commandsOf(edge)).toMatchObject([{ topic: 'spBv1.0/plant/NCMD/line', metrics: [{ name: 'Node Control/Rebirth', value: 1 }] }]);
    const again = edge.edge.birth([a], t0);
    edge.client.publish(again.topic, again.payload);
    expect(await asked).toEqual({ rebirth: true });
  });

  test('tck-id-operational-behavior-data-commands-dcmd-verb, -metric-value, tck-id-payloads-alias-data-cmd-requirement: a written metric is confirmed by its next value', async () => {
    const edge = await bornEdge(port, account);
    await eventually('the samples', isBorn);
    let isConfirmed = false;
    const asked = session.ask?.('plant/line/pump', { write: { x: 500 } }, timeLimit(5000)).then((answer) => {
      isConfirmed = true;
      return answer;
    });
    await eventually('the command', () => commandsOf(edge).length === 1);
    expect(commandsOf(edge)).toMatchObject([
      { topic: 'spBv1.0/plant/DCMD/line/pump', time: t0, metrics: [{ name: '', alias: 2, type: 6, value: 500 }] },
    ]);
    const answers = [499, 500].map((value) => edge.edge.deviceData('pump', [{ ...x, name: undefined, value }], t0));
    edge.client.publish(answers[0]?.topic ?? '', answers[0]?.payload ?? '');
    await eventually('the other value', () => host.samples.length === 3);
    expect(isConfirmed).toBe(false);
    edge.client.publish(answers[1]?.topic ?? '', answers[1]?.payload ?? '');
    expect(await asked).toEqual({ x: 500 });
  });

  test.each([
    ['TIMEOUT', { write: { a: 5 } }],
    ['NOT_FOUND', { write: { a: 5, nothing: 5 } }],
    ['BAD_REQUEST', { write: { a: 1e300 * 1e300 } }],
    ['BAD_REQUEST', { write: { a: true } }],
    ['BAD_REQUEST', { write: {} }],
    ['BAD_REQUEST', { command: 'explode' }],
  ])('a command fails with %s: %j', async (code, question) => {
    await bornEdge(port, account);
    await eventually('the samples', isBorn);
    await expect(session.ask?.('plant/line', question, timeLimit(5000))).rejects.toMatchObject({ code });
    await expect(session.ask?.('plant/other', question, timeLimit(5000))).rejects.toMatchObject({
      code: code === 'BAD_REQUEST' ? code : 'LINK_LOST',
    });
  });

  test('a node may not speak for another one, nor command it', async () => {
    const edge = await bornEdge(port, account);
    const foreign = createEdge('plant/other');
    const { topic, payload } = foreign.birth([a], t0);
    await edge.client.publishAsync(topic, payload, { qos: 1 });
    await edge.client.publishAsync('spBv1.0/plant/NCMD/other', payload, { qos: 1 });
    expect(host.refusedFor('not-allowed')).toBe(2);
  });

  test('of a node that has not signed in nothing is stored, nor marked, of a device that is known', async () => {
    host.remove('plant/line');
    const { client, edge } = await bornEdge(port, { username: 'plant/line' });
    await eventually('it is refused', () => host.refusedFor('not-allowed') > 0);
    expect(host.refusals.find(({ reason }) => reason === 'not-allowed')).toMatchObject({
      identity: 'plant/line/pump',
      detail: expect.stringContaining('adopt plant/line too, and give it its secret'),
    });
    for (const message of [edge.deviceData('pump', [{ ...x, value: 8 }], t0 + 1), edge.deviceDeath('pump', t0 + 2)])
      await client.publishAsync(message.topic, message.payload, { qos: 1 });
    expect(host.samples).toEqual([]);
    expect(host.unknown.map(({ identity }) => identity)).toEqual(['plant/line']);
    expect(host.links.filter(({ identity }) => identity === 'plant/line/pump')).toEqual([]);
    client.end(true);
    host.add({ identity: 'plant/line', keys: ['a'], firstPoint: 1, secret: 'secret' });
    await bornEdge(port, account);
    await eventually('its values', () => host.samples.some(({ point, value }) => point === 11 && value === 7));
  });

  test('an unknown node is let in only to be shown, and let go when it is adopted', async () => {
    const edge = createEdge('plant/new');
    const { client } = await peer(port, { username: 'plant/new', password: 'whatever' });
    const { topic, payload } = edge.birth([a], t0);
    await client.publishAsync(topic, payload, { qos: 1 });
    expect(host.unknown).toMatchObject([{ identity: 'plant/new', values: new Map([['a', 1]]) }]);
    await client.publishAsync('yf/plant/new/values', '{"a":1}', { qos: 1 });
    expect(host.samples).toEqual([]);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    host.add({ identity: 'plant/new', keys: ['a'], secret: 'its own' });
    await closed;
  });

  test('a wrong secret, and a name that is no edge node, are refused', async () => {
    await expect(peer(port, { username: 'plant/line', password: 'wrong' })).rejects.toThrow();
    await expect(peer(port, { username: 'alone', password: 'secret' })).rejects.toThrow();
  });
});

describe('as client of another broker', () => {
  let broker: TestBroker;
  let host: TestHost;
  beforeEach(async () => {
    broker = await startBroker();
    for (const identity of ['us', 'node']) broker.host.add({ identity, secret: 'secret', topics: ['spBv1.0/#'] });
    closers.push(() => broker.stop());
    host = newHost();
  });
  const source = () => {
    const running = run({ mode: 'client', port: broker.port, brokerUser: 'us', brokerPassword: 'secret' }, host);
    closers.push(() => running.stop().catch(() => undefined));
    return running;
  };
  const account = { username: 'node', password: 'secret', clientId: 'node' };
  const isListening = () => broker.host.links.some(({ identity, kind }) => identity === 'us' && kind === 'connected');
  const watcher = async () => {
    const one = await peer(broker.port, { ...account, clientId: 'watcher' });
    await one.client.subscribeAsync('spBv1.0/STATE/#');
    return one;
  };

  test('tck-id-host-topic-phid-birth-required, -birth-payload-timestamp, -death-required: STATE is true after we came and false after we went', async () => {
    const watching = await watcher();
    const { stop } = source();
    await eventually('the birth', () => states(watching).length === 1);
    host.clock.set(t0 + 9);
    await stop();
    await eventually('the death', () => states(watching).length === 2);
    expect(states(watching)[0]).toEqual({ online: true, timestamp: t0 });
    expect(states(watching)[1]).toMatchObject({ online: false });
  });

  test('tck-id-message-flow-hid-sparkplug-state-message-delivered: a false STATE of ours is put right', async () => {
    const watching = await watcher();
    source();
    await eventually('the birth', () => states(watching).length === 1);
    await watching.client.publishAsync('spBv1.0/STATE/yangfan', '{"online":false,"timestamp":1}', { qos: 1, retain: true });
    await eventually('the correction', () => states(watching).length === 3);
    expect(states(watching).map(({ online }) => online)).toEqual([true, false, true]);
  });

  test('values are stored and commands reach the node', async () => {
    const { session } = source();
    await eventually('the link', isListening);
    const watching = await watcher();
    await eventually('the state', () => states(watching).length === 1);
    const edge = await bornEdge(broker.port, account);
    await eventually('the samples', () => host.samples.length === 2);
    const asked = session.ask?.('plant/line', { write: { a: 2.5 } }, timeLimit(5000));
    await eventually('the command', () => commandsOf(edge).length === 1);
    const confirmation = edge.edge.data([{ ...a, name: undefined, value: 2.5 }], t0);
    edge.client.publish(confirmation.topic, confirmation.payload);
    expect(await asked).toEqual({ a: 2.5 });
  });

  test('without room the next message waits, and all is stored when there is some', async () => {
    source();
    const watching = await watcher();
    await eventually('the state', () => states(watching).length === 1);
    host.fill();
    await bornEdge(broker.port, account);
    await eventually('it is asked for room', () => host.denials > 0);
    host.free();
    await eventually('the samples', () => host.samples.length === 2);
  });

  test('a lost broker ends run with LINK_LOST and marks everything bad', async () => {
    const { ended } = source();
    const watching = await watcher();
    await eventually('the state', () => states(watching).length === 1);
    await bornEdge(broker.port, account);
    await eventually('the samples', () => host.samples.length === 2);
    await broker.stop();
    await expect(ended).rejects.toMatchObject({ code: 'LINK_LOST' });
    expect(host.samples.slice(2).map(({ quality: q }) => q)).toEqual([quality('bad'), quality('bad')]);
    expect(host.listeners).toBe(0);
  });

  test('a broker that is not there ends run with NOT_AVAILABLE', async () => {
    await broker.stop();
    await expect(source().ended).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(sparkplug.probe(sparkplugConfig.parse({ mode: 'client', port: broker.port }), timeLimit(5000))).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
    });
  });
});
