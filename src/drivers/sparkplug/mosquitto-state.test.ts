import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { startProxy } from '../../../test/conformance/proxy.ts';
import { t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { freePort } from '../../../test/setup/ports.ts';
import { type SparkplugConfig, sparkplugConfig } from './config.ts';
import { sparkplug } from './driver.ts';

const daemon = '/usr/sbin/mosquitto';
const isThere = existsSync(daemon);
if (!isThere) console.log(`skipped: ${daemon} is not installed, so the STATE of Sparkplug B was not tried with it`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A mosquitto with further lines of configuration, a wire to it, and all that is said on STATE topics there. */
async function broker(...lines: readonly string[]) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'user root', ...lines, ''].join('\n'));
  const child = spawn(daemon, ['-c', file]);
  closers.push(() => child.kill());
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk.toString();
  });
  await eventually('mosquitto to run', () => log.includes('running'));
  const listener = await connectAsync(`mqtt://127.0.0.1:${port}`);
  closers.push(() => listener.endAsync(true));
  const said: (readonly [topic: string, text: string, isRetained: boolean])[] = [];
  listener.on('message', (topic, payload, { retain }) => void said.push([topic, payload.toString(), retain]));
  await listener.subscribeAsync(['spBv1.0/STATE/#', 'STATE/#'], { qos: 1, rap: true });
  const wire = await startProxy(port);
  closers.push(() => wire.leave());
  return { port, wire, listener, said };
}

function start(config: Partial<SparkplugConfig>, { isTrial = false } = {}) {
  const host = createTestHost({ now: t0 });
  const given = sparkplugConfig.parse({ mode: 'client', ...config });
  const session = sparkplug.open((isTrial && sparkplug.forTrial?.(given)) || given, host);
  const begin = () => {
    const abort = new AbortController();
    const ended = session.run(abort.signal);
    ended.catch(() => undefined); // told by who awaits it
    closers.push(() => abort.abort());
    return { ended, abort };
  };
  return { host, begin };
}

const [state, older] = ['spBv1.0/STATE/yangfan', 'STATE/yangfan'] as const;
const json = (online: boolean, timestamp: number) => JSON.stringify({ online, timestamp });

/** What the broker has kept for who comes now. */
async function retained(port: number): Promise<Record<string, string>> {
  const late = await connectAsync(`mqtt://127.0.0.1:${port}`);
  const kept: Record<string, string> = {};
  late.on('message', (topic, payload, { retain }) => {
    if (retain) kept[topic] = payload.toString();
  });
  await late.subscribeAsync(['spBv1.0/STATE/#', 'STATE/#'], { qos: 1 });
  await late.publishAsync('done', '', { qos: 1 });
  await late.endAsync();
  return kept;
}

describe.skipIf(!isThere)('STATE at mosquitto', () => {
  test('tck-id-host-topic-phid-death-required, -payload-timestamp-connect, -birth-payload-timestamp: a link that breaks says our death with the time of our birth, and the next connection has a time of its own', async () => {
    const { port, wire, said } = await broker();
    const { host, begin } = start({ port: wire.address.port });
    const first = begin();
    await eventually('the birth', () => said.length === 1);
    wire.hangUp();
    await expect(first.ended).rejects.toThrow('hearing broker');
    await eventually('the death', () => said.length === 2);
    expect(await retained(port)).toEqual({ [state]: json(false, t0) });
    host.clock.set(t0 + 60_000);
    begin();
    const last = () => said.at(-1)?.[1];
    await eventually('the second birth', () => last() === json(true, t0 + 60_000));
    wire.hangUp();
    await eventually('the second death', () => last() === json(false, t0 + 60_000));
    expect(await retained(port)).toEqual({ [state]: json(false, t0 + 60_000) });
  });

  test('tck-id-message-flow-hid-sparkplug-state-message-delivered: a false STATE of ours at the broker is put right at once', async () => {
    const { port, wire, listener, said } = await broker();
    start({ port: wire.address.port }).begin();
    await eventually('the birth', () => said.length === 1);
    await listener.publishAsync(state, json(false, t0 + 5), { qos: 1, retain: true });
    await eventually('the correction', () => said.length === 3);
    expect(said.at(-1)?.slice(0, 2)).toEqual([state, json(true, t0)]);
    expect(await retained(port)).toEqual({ [state]: json(true, t0) });
  });

  test('edge nodes of Sparkplug 2.2 hear nothing of us unless it is wanted', async () => {
    const { port, wire, said } = await broker();
    start({ port: wire.address.port }).begin();
    await eventually('the birth', () => said.length === 1);
    expect(Object.keys(await retained(port))).toEqual([state]);
    expect(wire.connections).toBe(1);
  });

  test('with olderState they hear ONLINE behind our birth, and OFFLINE when we go', async () => {
    const { port, wire, said } = await broker();
    const { ended, abort } = start({ port: wire.address.port, olderState: true }).begin();
    await eventually('both births', () => said.length === 2);
    expect(said.map(([topic, text]) => [topic, text])).toEqual([
      [state, json(true, t0)],
      [older, 'ONLINE'],
    ]);
    abort.abort();
    await ended;
    expect(await retained(port)).toMatchObject({ [older]: 'OFFLINE' });
    await eventually('the connections to end', () => wire.connections === 0);
  });

  test('with olderState the will of the second connection says OFFLINE, and a false OFFLINE is put right', async () => {
    const { port, wire, listener, said } = await broker();
    const { ended } = start({ port: wire.address.port, olderState: true }).begin();
    await eventually('both births', () => said.length === 2);
    await listener.publishAsync(older, 'OFFLINE', { qos: 1, retain: true });
    await eventually('the correction', () => said.length === 4);
    expect(said.at(-1)?.slice(0, 2)).toEqual([older, 'ONLINE']);
    wire.hangUp();
    await expect(ended).rejects.toThrow('hearing broker');
    await eventually('both deaths', () => said.length === 6);
    expect(await retained(port)).toEqual({ [state]: json(false, t0), [older]: 'OFFLINE' });
  });

  describe('of a trial is gone behind it', () => {
    const trial = async () => {
      const { port, wire, said } = await broker();
      const running = start({ port: wire.address.port, olderState: true }, { isTrial: true }).begin();
      await eventually('the birth', () => said.length === 1);
      expect(await retained(port)).toEqual({ [`${state}-trial`]: json(true, t0) });
      return { port, wire, said, ...running };
    };

    test('when it ends', async () => {
      const { port, abort, ended } = await trial();
      abort.abort();
      await ended;
      expect(await retained(port)).toEqual({});
    });

    test('when its link breaks', async () => {
      const { port, wire, said } = await trial();
      wire.hangUp();
      await eventually('the will', () => said.length === 2);
      expect(await retained(port)).toEqual({});
    });
  });

  test('a broker that drops our STATE without a word is told as such', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
    closers.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'acl');
    await writeFile(file, 'topic read #\n', { mode: 0o600 });
    const { port, wire } = await broker(`acl_file ${file}`);
    const { host, begin } = start({ port: wire.address.port });
    begin();
    await eventually('the event', () => host.links.some(({ kind, detail }) => kind === 'error' && detail.includes('our own STATE')));
    expect(await retained(port)).toEqual({});
  });
});
