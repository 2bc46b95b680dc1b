import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { decoded, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { freePort } from '../../../test/setup/ports.ts';
import { sparkplugConfig } from './config.ts';
import { sparkplug } from './driver.ts';
import { createEdge, type Published } from './edge.ts';
import type { MetricToSend } from './encode.ts';

const [publisher, subscriber, server] = ['/usr/bin/mosquitto_pub', '/usr/bin/mosquitto_sub', '/usr/sbin/mosquitto'];
const isThere = [publisher, subscriber, server].every((path) => existsSync(path));
if (!isThere) console.log('skipped: mosquitto or mosquitto-clients is not installed, so Sparkplug B was not tried with them');

const run = promisify(execFile);
const a: MetricToSend = { name: 'a', alias: 1, timestamp: t0, type: 'Double', value: 1.5 };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function start(config: Record<string, unknown>) {
  const host = createTestHost({ now: t0 });
  host.add({ identity: 'plant/line', keys: ['a'], secret: 'secret' });
  const session = sparkplug.open(sparkplugConfig.parse(config), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  const stop = (): Promise<void> => {
    abort.abort();
    return ended;
  };
  closers.push(stop);
  return { host, session, stop };
}

/** Publish raw bytes with mosquitto_pub, which reads them from a file. */
async function publish(port: number, { topic, payload }: Published): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-test-'));
  closers.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'payload'), payload);
  const account = ['-u', 'plant/line', '-P', 'secret', '-i', 'plant/line'];
  await run(publisher, ['-h', '127.0.0.1', '-p', String(port), ...account, '-q', '1', '-t', topic, '-f', join(folder, 'payload')]);
}

/** The messages on topics, in hex, as mosquitto_sub prints them; it subscribes to all of them at once. */
function heard(port: number, ...topics: readonly string[]): { readonly lines: (topic?: string) => string } {
  const account = ['-u', 'plant/line', '-P', 'secret', '-i', 'listener'];
  const child = spawn(subscriber, [
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    ...account,
    ...topics.flatMap((topic) => ['-t', topic]),
    '-F',
    '%t %x %r',
  ]);
  closers.push(() => child.kill());
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk.toString();
  });
  const about = (topic: string) => output.split('\n').filter((line) => line.startsWith(`${topic} `));
  return {
    lines: (topic = topics[0] ?? '') =>
      about(topic)
        .map((line) => `${line}\n`)
        .join(''),
  };
}

describe.skipIf(!isThere)('with mosquitto', () => {
  test('raw payloads of mosquitto_pub are stored, and mosquitto_sub hears STATE and the rebirth request', async () => {
    const { host, session } = start({ port: 0 });
    await eventually('the source to listen', () => session.address?.() !== undefined);
    const port = session.address?.()?.port ?? 0;
    const commandTopic = 'spBv1.0/plant/NCMD/line';
    // One client for both: a second one with its identifier would end its session, and the retained state says that it has subscribed.
    const { lines } = heard(port, 'spBv1.0/STATE/yangfan', commandTopic);
    await eventually('the state', () => lines().includes(' 1\n'));
    const edge = createEdge('plant/line');
    await publish(port, edge.birth([a], t0));
    await eventually('the sample', () => host.samples.length > 0);
    expect(host.samples[0]).toMatchObject({ point: 1, value: 1.5, time: t0 });
    await publish(port, edge.data([{ ...a, name: undefined }], t0)); // its connection has ended, and with it the session
    await eventually('the rebirth request', () => lines(commandTopic).includes('\n'));
    const [topic = '', hex = ''] = lines(commandTopic).trim().split(' ');
    expect(decoded(topic, Buffer.from(hex, 'hex'))).toMatchObject({ metrics: [{ name: 'Node Control/Rebirth', value: 1 }] });
  });

  test('a source that is a client of mosquitto stores what edge nodes publish there, and its death is left behind as retained STATE', async () => {
    const port = await freePort();
    const broker = spawn(server, ['-p', String(port)]);
    closers.push(() => broker.kill());
    let log = '';
    broker.stderr.on('data', (chunk) => {
      log += chunk.toString();
    });
    await eventually('mosquitto to run', () => log.includes('running'));
    const { host, stop } = start({ mode: 'client', port });
    const state = heard(port, 'spBv1.0/STATE/yangfan');
    await eventually('the state', () => state.lines().includes('\n'));
    const edge = createEdge('plant/line');
    await publish(port, edge.birth([a], t0));
    await publish(port, edge.data([{ alias: 1, type: 'Double', value: 2.5 }], t0 + 1));
    await eventually('the samples', () => host.samples.length === 2);
    expect(host.samples.map(({ value }) => value)).toEqual([1.5, 2.5]);
    await stop();
    const after = heard(port, 'spBv1.0/STATE/yangfan');
    await eventually('the retained state', () => after.lines().includes(' 1\n'));
    const [, hex = ''] = after.lines().trim().split(' ');
    expect(JSON.parse(Buffer.from(hex, 'hex').toString())).toMatchObject({ online: false });
  });
});
