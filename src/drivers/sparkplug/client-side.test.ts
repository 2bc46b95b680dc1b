import { createServer, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { sparkplugConfig } from './config.ts';
import { sparkplug } from './driver.ts';
import { createEdge } from './edge.ts';
import { nameOf } from './metric.ts';
import { createPayloadReader } from './payload-reader.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const data = createEdge('plant/line').data([{ alias: 1, type: 'Double', value: 2 }], t0);

/** What a broker answers that delivers data of a running edge node before its SUBACK, and behind it. */
function answerTo(packet: Packet): readonly Packet[] {
  if (packet.cmd === 'connect') return [{ cmd: 'connack', returnCode: 0, sessionPresent: false }];
  if (packet.cmd === 'publish' && packet.qos === 1) return [{ cmd: 'puback', messageId: packet.messageId ?? 0 }];
  if (packet.cmd !== 'subscribe') return [];
  const early: Packet = { cmd: 'publish', ...data, qos: 0, dup: false, retain: false };
  return [early, { cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) }, early];
}

/** Such a broker, with what it was sent. */
async function hastyBroker(answers = answerTo): Promise<{ readonly port: number; readonly seen: readonly Packet[] }> {
  const seen: Packet[] = [];
  const server = createServer((socket: Socket) => {
    const packets = parser();
    packets.on('packet', (packet) => {
      seen.push(packet);
      for (const answer of answers(packet)) socket.write(generate(answer));
    });
    socket.on('data', (bytes) => packets.parse(bytes)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, seen };
}

/** All packets of a source that has come, has asked for a rebirth and was stopped. */
async function packetsOfARun(): Promise<{ readonly packets: readonly Packet[]; readonly host: TestHost }> {
  const { port, seen } = await hastyBroker();
  const host = createTestHost({ now: t0 });
  host.add({ identity: 'plant/line', keys: ['a'] });
  const abort = new AbortController();
  const ended = sparkplug.open(sparkplugConfig.parse({ mode: 'client', port }), host).run(abort.signal);
  const isSent = (topic: string) => seen.some((packet) => packet.cmd === 'publish' && packet.topic === topic);
  await eventually('the rebirth is asked', () => isSent('spBv1.0/plant/NCMD/line'));
  abort.abort();
  await ended;
  await eventually('it hangs up', () => seen.some(({ cmd }) => cmd === 'disconnect'));
  return { packets: seen, host };
}

const state = 'spBv1.0/STATE/yangfan';
const published = (packets: readonly Packet[]) => packets.filter((packet) => packet.cmd === 'publish');
const jsonOf = (bytes: Uint8Array | string): unknown => JSON.parse(Buffer.from(bytes).toString());

test('tck-id-host-topic-phid-death-required, -topic, -qos, -retain, -payload, -payload-timestamp-connect, message-flow-phid-sparkplug-clean-session-311: CONNECT brings the will', async () => {
  const { packets } = await packetsOfARun();
  const [connect] = packets;
  if (connect?.cmd !== 'connect') throw new Error(connect?.cmd);
  expect(connect).toMatchObject({ clean: true, protocolVersion: 4, will: { topic: state, qos: 1, retain: true } });
  expect(jsonOf(connect.will?.payload ?? '')).toEqual({ online: false, timestamp: t0 });
});

test('tck-id-host-topic-phid-birth-message, -sub-required, -topic, -qos, -retain, -payload-timestamp: STATE goes before all commands', async () => {
  const { packets, host } = await packetsOfARun();
  expect(packets.map(({ cmd }) => cmd).slice(0, 3)).toEqual(['connect', 'subscribe', 'publish']);
  const [first, second] = published(packets);
  expect(first).toMatchObject({ topic: state, qos: 1, retain: true });
  expect(jsonOf(first?.payload ?? '')).toEqual({ online: true, timestamp: t0 });
  expect(second).toMatchObject({ topic: 'spBv1.0/plant/NCMD/line' });
  expect(host.refusedFor('out-of-order')).toBe(2);
});

test('tck-id-host-topic-phid-death-payload-timestamp-disconnect-clean, operational-behavior-host-application-termination, -disconnect-intentional: the death goes before DISCONNECT', async () => {
  const { packets } = await packetsOfARun();
  const [death, goodbye] = packets.slice(-2);
  expect(goodbye?.cmd).toBe('disconnect');
  expect(death).toMatchObject({ cmd: 'publish', topic: state, qos: 1, retain: true });
  expect(death?.cmd === 'publish' && jsonOf(death.payload)).toMatchObject({ online: false, timestamp: expect.any(Number) });
});

test('tck-id-topics-ncmd-mqtt, -topic, -timestamp, payloads-ncmd-seq: a command has QoS 0, a time and no sequence number', async () => {
  const { packets } = await packetsOfARun();
  const command = published(packets)[1];
  expect(command).toMatchObject({ qos: 0, retain: false });
  const bytes = Buffer.from(command?.payload ?? '');
  const metrics: string[] = [];
  const head = createPayloadReader().read({ bytes, from: 0, to: bytes.length }, 10, (metric) => metrics.push(nameOf(metric)));
  expect([head.time, head.seq, head.isBroken, metrics]).toEqual([t0, -1, false, ['Node Control/Rebirth']]);
});

test('a broker that does not let us subscribe is a lost link, and nothing is said of us there', async () => {
  const refusing = (packet: Packet): readonly Packet[] =>
    packet.cmd === 'subscribe'
      ? [{ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 0x80) }]
      : answerTo(packet);
  const { port, seen } = await hastyBroker(refusing);
  const run = sparkplug
    .open(sparkplugConfig.parse({ mode: 'client', port }), createTestHost({ now: t0 }))
    .run(new AbortController().signal);
  await expect(run).rejects.toMatchObject({ code: 'LINK_LOST', message: expect.stringContaining('Subscribe error') });
  expect(published(seen)).toEqual([]);
});
