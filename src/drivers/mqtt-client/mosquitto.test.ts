import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { certify, createAuthority } from '../../../test/setup/certificates.ts';
import { freePort } from '../../../test/setup/ports.ts';
import { bridgeProperty } from '../../contracts/outward.ts';
import { timeLimit } from '../../contracts/time.ts';
import { type MqttClientConfig, mqttClientConfig } from './config.ts';
import { mqttClient } from './driver.ts';

const [daemon, publisher, subscriber] = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto_pub', '/usr/bin/mosquitto_sub'] as const;
const isThere = [daemon, publisher, subscriber, '/usr/bin/openssl'].every((file) => existsSync(file));
if (!isThere) console.log(`skipped: ${daemon}, its clients or openssl are not installed, so the MQTT client was not tried with mosquitto`);
const run = promisify(execFile);

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => socket.destroy());
    socket.once('close', (hadError) => resolve(!hadError));
    socket.once('error', () => undefined);
  });

describe.skipIf(!isThere)('beside mosquitto', () => {
  let folder: string;
  let port: number;
  let child: ChildProcess | undefined;
  let ends: (() => Promise<unknown>)[] = [];

  async function startBroker(lines: readonly string[] = []): Promise<void> {
    const file = join(folder, 'mosquitto.conf');
    await writeFile(file, [`listener ${port} 127.0.0.1`, 'user root', ...lines, ''].join('\n'));
    child = spawn(daemon, ['-c', file], { cwd: folder, stdio: 'ignore' });
    for (const end = performance.now() + 10_000; !(await answers(port)); ) {
      if (performance.now() > end) throw new Error('mosquitto does not listen');
    }
  }
  async function stopBroker(): Promise<void> {
    const stopped = child;
    child = undefined;
    if (stopped === undefined || stopped.exitCode !== null) return;
    const ended = new Promise((resolve) => stopped.once('exit', resolve));
    stopped.kill('SIGKILL');
    await ended;
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yangfan-mosquitto-'));
    port = await freePort();
  });
  afterEach(async () => {
    for (const end of ends) await end();
    ends = [];
    await stopBroker();
    await rm(folder, { recursive: true, force: true });
  });

  /** A running source that knows the device `pump-1` (x, y; points 1, 2) and `pump-2` (x; point 11) with a topic of its own. */
  async function start(config: Partial<MqttClientConfig> = {}, host: TestHost = createTestHost()) {
    if (host.device('pump-1') === undefined) {
      host.add({ identity: 'pump-1', keys: ['x', 'y'] });
      host.add({ identity: 'pump-2', keys: ['x'], firstPoint: 11, topics: ['values:plant/old/+/data'] });
    }
    const session = mqttClient.open(mqttClientConfig.parse({ port, ...config }), host);
    const abort = new AbortController();
    const told = host.links.length;
    const running = session.run(abort.signal);
    const stop = async () => {
      abort.abort();
      await running.catch(() => undefined);
    };
    ends.push(stop);
    await Promise.race([running, eventually('the subscription', () => host.links.slice(told).some(({ kind }) => kind === 'listening'))]);
    return { host, running, stop, session };
  }
  const publish = (topic: string, text: string, more: readonly string[] = []) =>
    run(publisher, ['-h', '127.0.0.1', '-p', String(port), '-t', topic, '-m', text, ...more]);
  const seen = (host: TestHost) => host.samples.filter(({ quality }) => quality === 0).map(({ point, value }) => [point, value]);

  test.each(['5', '3.1.1'] as const)('MQTT %s: values come by the pattern and by the topic list, at every QoS', async (version) => {
    await startBroker(['allow_anonymous true']);
    const { host } = await start({ version, qos: 2, subscriptions: ['plant/%u/+/values'] });
    for (const qos of ['0', '1', '2']) await publish('plant/pump-1/a/values', `{"x":${qos}}`, ['-q', qos]);
    await publish('plant/old/7/data', '{"x":9}', ['-q', '1']);
    await eventually('all values', () => seen(host).length === 4);
    expect(seen(host)).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [11, 9],
    ]);
  });

  test('what is published while we are away is kept by the broker and comes afterwards', async () => {
    await startBroker(['allow_anonymous true']);
    const config = { clientId: 'yangfan-1' };
    const { host, stop } = await start(config);
    await stop();
    for (const value of [1, 2, 3]) await publish('yf/pump-1/values', `{"x":${value}}`, ['-q', '1']);
    await start(config, host);
    await eventually('all values', () => seen(host).length === 3);
  });

  test('a message is acknowledged only when it is on disk: what was not comes again', async () => {
    await startBroker(['allow_anonymous true']);
    const config = { clientId: 'yangfan-1' };
    const host = createTestHost({ durability: 'manual' });
    const { stop } = await start(config, host);
    await publish('yf/pump-1/values', '{"x":1}', ['-q', '1']);
    await eventually('the sample', () => seen(host).length === 1);
    await stop();
    await start(config, host);
    await eventually('the same sample again', () => seen(host).length === 2);
    host.sync();
    await publish('yf/pump-1/values', '{"x":2}', ['-q', '1']);
    await eventually('the next one, and nothing twice', () => seen(host).length === 3);
  });

  test('a broker that dies is a Failure, its points turn bad, and a new session hears it again', async () => {
    await startBroker(['allow_anonymous true']);
    const { host, running } = await start();
    await publish('yf/pump-1/values', '{"x":1}', ['-q', '1']);
    await eventually('the value', () => seen(host).length === 1);
    await stopBroker();
    await expect(running).rejects.toMatchObject({ code: 'LINK_LOST' });
    expect(host.samples.at(-1)?.value).toBeNaN();
    await startBroker(['allow_anonymous true']);
    await start({}, host);
    await publish('yf/pump-1/values', '{"x":2}', ['-q', '1']);
    await eventually('the next value', () => seen(host).length === 2);
  });

  test('strangers are shown, and what is retained is refused', async () => {
    await startBroker(['allow_anonymous true']);
    await publish('yf/pump-1/values', '{"x":1}', ['-q', '1', '-r']);
    const { host } = await start();
    await publish('yf/pump-9/values', '{"x":3}', ['-q', '1']);
    await eventually('the stranger', () => host.unknown.length === 1);
    expect(host.unknown[0]).toMatchObject({ identity: 'pump-9', values: new Map([['x', 3]]) });
    await eventually('the refusal', () => host.refusedFor('out-of-order') === 1);
    expect(host.samples).toEqual([]);
  });

  test('what a bridge has forwarded is taken, unless it would go in a circle', async () => {
    await startBroker(['allow_anonymous true']);
    const bridge = await connectAsync({ host: '127.0.0.1', port, reconnectPeriod: 0, protocolVersion: 5 });
    ends.push(() => bridge.endAsync(true));
    const forward = (x: number) =>
      bridge.publishAsync('yf/pump-1/values', JSON.stringify({ x }), {
        qos: 1,
        properties: { userProperties: { [bridgeProperty]: 'site-7' } },
      });
    const { host, stop } = await start({ bridged: 'refused' });
    await forward(1);
    await bridge.publishAsync('yf/pump-1/values', '{"x":2}', { qos: 1, properties: { userProperties: { room: '3' } } });
    await eventually('the other', () => host.samples.length === 1);
    expect([host.samples[0]?.value, host.refusedFor('not-allowed')]).toEqual([2, 1]);
    await stop();
    const open = await start();
    await forward(3);
    await eventually('it', () => open.host.samples.some(({ value }) => value === 3));
  });

  test('a written value goes to the command topic and is confirmed by the device', async () => {
    await startBroker(['allow_anonymous true']);
    const { session } = await start();
    const device = await connectAsync({ host: '127.0.0.1', port, reconnectPeriod: 0 });
    ends.push(() => device.endAsync(true));
    await device.subscribeAsync('yf/pump-1/down/write', { qos: 1 });
    device.on('message', (_topic, payload) => void device.publish('yf/pump-1/values', payload, { qos: 1 }));
    const written = session.ask?.('pump-1', { write: { y: 7.5 } }, timeLimit(10_000));
    expect(await written).toEqual({ y: 7.5 });
  });

  test('it is online while it is there, and offline when it was stopped or its link was cut', async () => {
    await startBroker(['allow_anonymous true']);
    const state = async () => (await run(subscriber, ['-h', '127.0.0.1', '-p', String(port), '-t', 'yf/state', '-C', '1'])).stdout.trim();
    const { stop } = await start({ statusTopic: 'yf/state' });
    expect(await state()).toBe('online');
    await stop();
    expect(await state()).toBe('offline');
  });

  test('with TLS: secret or certificate, and a broker that cannot be checked is not heard', async () => {
    createAuthority(folder, 'ca');
    createAuthority(folder, 'other');
    certify(folder, { name: 'broker', authority: 'ca', subject: '/CN=localhost', names: 'DNS:localhost,IP:127.0.0.1' });
    certify(folder, { name: 'we', authority: 'ca', subject: '/CN=we', names: 'DNS:we' });
    const at = (name: string) => join(folder, name);
    await run('mosquitto_passwd', ['-b', '-c', at('users'), 'we', 'our secret'], { cwd: folder });
    const files = [`cafile ${at('ca.crt')}`, `certfile ${at('broker.crt')}`, `keyfile ${at('broker.key')}`];
    await startBroker([...files, 'allow_anonymous false', `password_file ${at('users')}`]);
    await writeFile(at('password'), 'our secret\n');
    const account = { tls: true, caFile: at('ca.crt'), user: 'we', passwordFile: at('password') };
    const { stop } = await start(account);
    await stop();
    const config = (more: Partial<MqttClientConfig>) => mqttClientConfig.parse({ port, ...account, ...more });
    expect(await mqttClient.probe(config({}), timeLimit(5_000))).toContain('let us in');
    await writeFile(at('wrong'), 'wrong');
    const probe = (more: Partial<MqttClientConfig>) => mqttClient.probe(config(more), timeLimit(5_000));
    await expect(probe({ passwordFile: at('wrong') })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(probe({ caFile: at('other.crt') })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await expect(probe({ passwordFile: at('nowhere') })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    await stopBroker();
    await startBroker([...files, 'allow_anonymous true', 'require_certificate true']);
    await expect(probe({ user: '', passwordFile: '' })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(await probe({ user: '', passwordFile: '', certificateFile: at('we.crt'), keyFile: at('we.key') })).toContain('let us in');
  });
});
