import { lookup } from 'node:dns';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certify, createAuthority } from '../../test/setup/certificates.ts';
import { hasMosquitto, startMosquitto } from '../../test/setup/mosquitto.ts';
import { freePort } from '../../test/setup/ports.ts';
import { type BridgePlan, type BridgeTarget, bridgeProperty, type OutwardEvent, type RunningBridge } from '../contracts/outward.ts';
import type { SampleBatch } from '../contracts/sample.ts';
import { systemClock, timeLimit } from '../contracts/time.ts';
import { batchOf, type Row, until } from '../flow/testing.ts';
import { keptFolder } from '../store/files.ts';
import { keptLogs } from '../store/kept-logs.ts';
import { openTestStore, type TestStore } from '../store/testing.ts';
import { createLogKeeper } from './log-keeper.ts';
import { createOutward, type OutwardOptions } from './outward.ts';
import { type Recorder, startRecorder } from './testing.ts';

let folder: string;
let store: TestStore;
let cleanUp: (() => Promise<unknown> | unknown)[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-outward-'));
  store = await openTestStore({ folder });
  cleanUp = [() => rm(folder, { recursive: true, force: true }), () => store.close()];
});
afterEach(async () => {
  for (const clean of cleanUp.reverse()) await clean();
});

const newRecorder = async (port = 0): Promise<Recorder> => {
  const recorder = await startRecorder(port);
  cleanUp.push(() => recorder.close().catch(() => undefined)); // a test may have closed it
  return recorder;
};
const outward = (to: NonNullable<OutwardOptions['reach']>['to'] = () => ({ lookup })) =>
  createOutward({
    reach: { to },
    folder,
    keeper: createLogKeeper(folder),
    clock: systemClock,
    random: Math.random,
    onTurn: () => undefined,
    waits: { firstMs: 20, mostMs: 100 },
  });

/** One message a sample, so that order and number can be seen. */
const messagesOf = ({ point, time, value, length }: SampleBatch) =>
  Array.from({ length }, (_, i) => ({ topic: `values/${point[i]}`, payload: JSON.stringify([point[i], time[i], value[i]]), count: 1 }));

const target = (port: number): BridgeTarget => ({ host: '127.0.0.1', port, tls: false, version: '5', clientId: 'bridge' });

/** Events of a test: they wait until they are done. */
function newQueue() {
  const waiting: OutwardEvent[] = [];
  return {
    waiting,
    add: (id: string) => void waiting.push({ id, topic: 'events', payload: id, count: 1 }),
    take: async (most: number) => waiting.slice(0, most),
    done: async (ids: readonly string[]) => void waiting.splice(0, waiting.length, ...waiting.filter(({ id }) => !ids.includes(id))),
  };
}

function start(port: number, plan: Partial<BridgePlan> = {}): RunningBridge {
  const bridge = outward().start({
    ...{ id: 'one', target: target(port), isRetained: false, mostKeptBytes: 1e9, messagesOf, events: newQueue() },
    ...plan,
  });
  cleanUp.push(() => bridge.stop());
  return bridge;
}

const rows = (from: number, count: number): Row[] => Array.from({ length: count }, (_, i): Row => [1, from + i, from + i, 0]);
const timesAt = (recorder: Recorder) =>
  recorder.messages.filter(({ topic }) => topic === 'values/1').map(({ payload }) => JSON.parse(payload)[1] as number);
const isDone = (bridge: RunningBridge) => () => bridge.state().isConnected && bridge.state().waitingBytes === 0;

describe('a bridge', () => {
  test('begins with what comes from now on, and publishes it in the order of receipt', async () => {
    const recorder = await newRecorder();
    await store.write(batchOf(rows(0, 5)));
    const bridge = start(recorder.port);
    await until('the connection', () => bridge.state().isConnected);
    for (const from of [10, 20, 15]) await store.write(batchOf(rows(from, 3)));
    await until('the values', () => timesAt(recorder).length === 9 && isDone(bridge)());
    expect(timesAt(recorder)).toEqual([10, 11, 12, 20, 21, 22, 15, 16, 17]);
    expect(bridge.state()).toMatchObject({ sentValues: 9, refused: 0, givenUpBytes: 0, lagMs: 0 });
  });

  test('counts all that is taken when several messages are under way at once', async () => {
    const recorder = await newRecorder();
    const bridge = start(recorder.port);
    await until('the connection', () => bridge.state().isConnected);
    recorder.hold();
    for (const from of [10, 20, 30]) {
      await store.write(batchOf(rows(from, 3)));
      await until('the values', () => timesAt(recorder).at(-1) === from + 2);
    }
    recorder.release();
    await until('all are acknowledged', isDone(bridge));
    expect(bridge.state().sentValues).toBe(9);
  });

  test('loses nothing while the link is cut, the broker is away, and the program dies and forgets how far it was', async () => {
    const port = await freePort();
    let recorder = await newRecorder(port);
    const all = new Set<number>();
    const seen = () => {
      for (const time of timesAt(recorder)) all.add(time);
    };
    let bridge = start(port);
    const mark = join(keptFolder(folder), 'followed-one.json');
    for (let round = 0; round < 12; round++) {
      await store.write(batchOf(rows(round * 100, 100)));
      if (round % 2 === 0) await store.writer.seal(); // its log is kept
      copyFileSync(mark, `${mark}.old`);
      await until('some values', () => bridge.state().sentValues > 0 || round % 3 === 2);
      recorder.cut();
      if (round % 3 === 1) {
        seen();
        await recorder.close();
        await store.write(batchOf(rows(10_000 + round * 100, 100)));
        recorder = await newRecorder(port);
      }
      if (round % 3 === 2) {
        await bridge.stop();
        copyFileSync(`${mark}.old`, mark); // as after kill -9: what was written down is older than what was sent
        bridge = start(port);
      }
    }
    await until('the rest', isDone(bridge));
    seen();
    expect(all.size).toBe(12 * 100 + 4 * 100);
    expect(bridge.state().givenUpBytes).toBe(0);
    await until('the release of the kept logs', () => keptLogs(folder).length <= 1);
  });

  test('gives up the oldest when more waits than may be kept, counts it, and remembers the count', async () => {
    const port = await freePort();
    const bridge = start(port, { mostKeptBytes: 4_000 });
    for (let i = 0; i < 8; i++) {
      await store.write(batchOf(rows(i * 100, 100)));
      await store.writer.seal();
    }
    // The oldest may have gone while the rest was written.
    await until('the loss', () => bridge.state().givenUpBytes > 0 && bridge.state().waitingBytes <= 4_000);
    const { givenUpBytes } = bridge.state();
    await bridge.stop();
    const recorder = await newRecorder(port);
    const next = start(port, { mostKeptBytes: 4_000 });
    expect(next.state().givenUpBytes).toBe(givenUpBytes);
    await until('the rest', isDone(next));
    expect(timesAt(recorder).at(-1)).toBe(799);
    expect(timesAt(recorder)[0]).toBeGreaterThan(0);
  });

  test('keeps logs for itself although another one needs them no more, and none when it is forgotten', async () => {
    const recorder = await newRecorder();
    const shared = outward();
    const plan = { isRetained: false, mostKeptBytes: 1e9, messagesOf, events: newQueue() };
    const slow = shared.start({ ...plan, id: 'slow', target: target(await freePort()) });
    const quick = shared.start({ ...plan, id: 'quick', target: target(recorder.port) });
    cleanUp.push(
      () => slow.stop(),
      () => quick.stop(),
    );
    await store.write(batchOf(rows(0, 10)));
    await store.writer.seal();
    await until('the values', isDone(quick));
    await quick.stop(); // looks after the kept logs, too
    expect(keptLogs(folder)).toEqual([1]);
    await slow.stop();
    shared.forget('quick');
    expect(keptLogs(folder)).toEqual([1]);
    shared.forget('slow');
    expect([keptLogs(folder), shared.kept()]).toEqual([[], []]);
  });

  test('sends events in order, takes them off the disk only when they are acknowledged, and needs no logs for them', async () => {
    const port = await freePort();
    const events = newQueue();
    const bridge = start(port, { events, messagesOf: undefined });
    for (let i = 0; i < 150; i++) events.add(`e${i}`);
    await until('a try', () => bridge.state().lastError !== undefined);
    expect(events.waiting).toHaveLength(150);
    const recorder = await newRecorder(port);
    await until('the events', () => events.waiting.length === 0);
    expect(recorder.messages.map(({ payload }) => payload)).toEqual(Array.from({ length: 150 }, (_, i) => `e${i}`));
    events.add('late');
    bridge.wake();
    await until('the late one', () => bridge.state().sentEvents === 151);
    expect(existsSync(keptFolder(folder))).toBe(false);
  });

  test('calls no host that it may not call, and none by another way than by what was looked up', async () => {
    const recorder = await newRecorder();
    const closed = outward(() => {
      throw new Error('no way there');
    });
    await expect(closed.reach(target(recorder.port), timeLimit(10_000))).rejects.toThrow('no way there');
    const asked: string[] = [];
    const turned = outward(() => ({
      lookup: (host, _, done) => {
        asked.push(host);
        done(new Error('leads elsewhere'), '');
      },
    }));
    for (const tls of [false, true]) {
      const place = { ...target(recorder.port), host: 'localhost', tls };
      await expect(turned.reach(place, timeLimit(10_000))).rejects.toThrow('leads elsewhere');
    }
    expect(asked).toEqual(['localhost', 'localhost']);
  });

  test('counts what the broker never will take and goes on; waits where it is only not allowed now', async () => {
    const recorder = await newRecorder();
    recorder.answer = (topic) => (topic === 'values/2' ? 0x99 : topic === 'values/3' ? 0x87 : 0);
    const bridge = start(recorder.port);
    await until('the connection', () => bridge.state().isConnected);
    await store.write(batchOf([[1, 1, 1], [2, 2, 2], [1, 3, 3]])); // biome-ignore format: one line
    await until('the values', isDone(bridge));
    expect(bridge.state()).toMatchObject({ sentValues: 2, refused: 1 });
    await store.write(batchOf([[3, 4, 4]]));
    await until('the refusal', () => /publishing to values\/3/.test(bridge.state().lastError ?? ''));
    expect(bridge.state().waitingBytes).toBeGreaterThan(0);
    recorder.answer = () => 0;
    await until('it after all', isDone(bridge));
    expect(recorder.messages.map(({ topic }) => topic)).toContain('values/3');
  });

  test('has no more under way than the broker takes, and lets it keep messages only when that is wanted', async () => {
    const recorder = await newRecorder();
    recorder.receiveMaximum = 3;
    const bridge = start(recorder.port, { isRetained: true });
    await until('the connection', () => bridge.state().isConnected);
    await store.write(batchOf(rows(0, 200)));
    await until('the values', isDone(bridge));
    expect(recorder.mostUnderway).toBeLessThanOrEqual(3);
    expect(recorder.messages.every(({ retain }) => retain)).toBe(true);
    expect(timesAt(recorder)).toEqual(rows(0, 200).map(([, time]) => time));
  });
});

if (!hasMosquitto) console.log('skipped: mosquitto is not installed, so bridges were not tried with it');
describe.skipIf(!hasMosquitto)('a bridge to mosquitto', () => {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  test.each(['5', '3.1.1'] as const)(
    'signs in with a certificate over TLS and MQTT %s, and goes on after kill -9 of the broker',
    async (version) => {
      createAuthority(folder, 'ca');
      certify(folder, { name: 'broker', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1' });
      certify(folder, { name: 'site', authority: 'ca', subject: '/CN=site', names: 'DNS:site' });
      const port = await freePort();
      const lines = [
        'cafile ca.crt',
        'certfile broker.crt',
        'keyfile broker.key',
        'require_certificate true',
        'use_identity_as_username true',
      ];
      let broker = await startMosquitto(folder, port, lines);
      cleanUp.push(() => broker.kill());
      const [ca, certificate, privateKey] = [read('ca.crt'), read('site.crt'), read('site.key')];
      const place: BridgeTarget = { ...target(port), tls: true, version, ca, certificate, privateKey };
      const shared = outward();
      await shared.reach(place, timeLimit(10_000));
      await expect(shared.reach({ ...place, ca: undefined }, timeLimit(10_000))).rejects.toThrow(/certificate/);
      await expect(shared.reach({ ...place, certificate: undefined, privateKey: undefined }, timeLimit(10_000))).rejects.toThrow();
      const heard: string[] = [];
      const listen = async () => {
        const client = await connectAsync({ protocol: 'mqtts', host: '127.0.0.1', port, ca, cert: certificate, key: privateKey });
        cleanUp.push(() => client.endAsync(true));
        client.on('message', (_, payload) => void heard.push(String(payload)));
        await client.subscribeAsync('values/#', { qos: 1 });
        return client;
      };
      const client = await listen();
      const bridge = start(port, { target: place });
      await until('the connection', () => bridge.state().isConnected);
      await store.write(batchOf(rows(0, 50)));
      await until('the values', () => heard.length === 50);
      await client.endAsync(true);
      await broker.kill();
      await until('the loss of the link', () => !bridge.state().isConnected);
      await store.write(batchOf(rows(50, 50)));
      broker = await startMosquitto(folder, port, lines);
      await listen();
      await store.write(batchOf(rows(100, 50)));
      await until('all values', isDone(bridge));
      expect(bridge.state().sentValues).toBe(150);
    },
  );

  test('tells that it is there, and by its will that it is not, also to who asks later; values, events and the last of each are kept', async () => {
    const port = await freePort();
    const broker = await startMosquitto(folder, port, ['allow_anonymous true']);
    cleanUp.push(() => broker.kill());
    const subscriber = async () => {
      const heard: (readonly [topic: string, text: string, isRetained: boolean, mark: unknown])[] = [];
      const client = await connectAsync({ protocol: 'mqtt', host: '127.0.0.1', port, protocolVersion: 5 });
      cleanUp.push(() => client.endAsync(true));
      client.on('message', (topic, payload, { retain, properties }) => {
        heard.push([topic, String(payload), retain, properties?.userProperties?.[bridgeProperty]]);
      });
      await client.subscribeAsync('#', { qos: 1 });
      return heard;
    };
    const states = (heard: Awaited<ReturnType<typeof subscriber>>) =>
      heard.filter(([topic]) => topic === 'sites/7').map(([, text]) => text);
    const live = await subscriber();
    const events = newQueue();
    const status = { topic: 'sites/7', online: 'here', offline: 'gone', isRetained: true };
    const bridge = start(port, { status, events, isRetained: true });
    await until('its word', () => states(live).length === 1);
    await outward().reach({ ...target(port), clientId: 'another' }, timeLimit(10_000));
    await store.write(batchOf(rows(0, 3)));
    events.add('alarm-1');
    bridge.wake();
    await until('values and the event', () => live.length === 5);
    expect(live.filter(([topic]) => topic === 'events')).toEqual([['events', 'alarm-1', false, 'bridge']]);
    const later = await subscriber();
    await until('what is kept', () => later.length === 3);
    expect(new Set(later)).toEqual(
      new Set([
        ['sites/7', 'here', true, 'bridge'],
        ['values/1', '[1,2,2]', true, 'bridge'],
        ['events', 'alarm-1', true, 'bridge'],
      ]),
    );
    await bridge.stop();
    await until('its last will', () => states(live).length === 2);
    expect(states(live)).toEqual(['here', 'gone']);
    const last = await subscriber();
    await until('the state', () => last.length === 3);
    expect(states(last)).toEqual(['gone']);
  });
});
