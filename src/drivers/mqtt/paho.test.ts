import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { freePort } from '../../../test/setup/ports.ts';
import { mqttConfig } from './config.ts';
import { mqtt } from './driver.ts';

/** A checkout of github.com/eclipse/paho.mqtt.testing; its own licence holds, and nothing of it is kept here. */
const checkout = process.env.PAHO_TESTING ?? '';
const folder = join(checkout, 'interoperability');
const isThere = checkout !== '' && existsSync(folder);
if (!isThere) console.log('skipped: PAHO_TESTING names no checkout of paho.mqtt.testing, so its interoperability scripts were not run');

/** `PAHO_PEER=mosquitto` plays the same against mosquitto, to compare. */
const isMosquitto = process.env.PAHO_PEER === 'mosquitto';
const mosquitto = '/usr/sbin/mosquitto';
const limitMs = 90_000;

interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

/** What the scripts presuppose of a broker: clients without a name, a keep-alive of 60 s, and one topic that nobody may subscribe to. */
async function ours(): Promise<Peer> {
  const host = createTestHost({ now: Date.now() });
  const clock = setInterval(() => host.clock.set(Date.now()), 50);
  host.add({ identity: 'paho', topics: ['#', 'deny:test/nosubscribe'] });
  const config = mqttConfig.parse({ port: 0, anonymousIdentity: 'paho', idleSeconds: 60, receiveMaximum: 20 });
  const session = mqtt.open(config, host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  await eventually('the broker to listen', () => session.address?.() !== undefined);
  return {
    port: session.address?.()?.port ?? 0,
    async stop() {
      abort.abort();
      clearInterval(clock);
      await running;
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function theirs(): Promise<Peer> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'yangfan-paho-'));
  const file = join(home, 'mosquitto.conf');
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const child = spawn(mosquitto, ['-c', file], { stdio: 'ignore' });
  while (!(await answers(port))) await delay(50);
  return {
    port,
    async stop() {
      child.kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

// The scripts leave their options to unittest, which does not know them.
const wrapper = `
import runpy, sys, unittest
script, port, name = sys.argv[1:]
main = unittest.main
unittest.main = lambda: main(argv=[script, name])
sys.argv = [script, '-p', port]
runpy.run_path(script, run_name='__main__')
`;

/** Run one test of a script on a broker of its own; resolves with what went wrong, '' when nothing did. */
async function play(script: string, name: string): Promise<string> {
  const peer = await (isMosquitto ? theirs() : ours());
  try {
    return await new Promise((resolve) => {
      const args = ['-c', wrapper, script, String(peer.port), `Test.${name}`];
      execFile('python3', args, { cwd: folder, timeout: limitMs, killSignal: 'SIGKILL' }, (error, out, err) =>
        resolve(error === null ? '' : `${out}\n${err}`),
      );
    });
  } finally {
    await peer.stop();
  }
}

const testsOf = (script: string): readonly string[] =>
  [...readFileSync(join(folder, script), 'utf8').matchAll(/^ {4}def (test\w*)\(/gm)].map(([, name = '']) => name);

describe.skipIf(!isThere).each(['client_test.py', 'client_test5.py'])(
  `Paho's %s against ${isMosquitto ? 'mosquitto' : 'our broker'}`,
  (script) => {
    test.concurrent.each(isThere ? testsOf(script) : ['nothing'])(
      '%s',
      async (name) => expect(await play(script, name)).toBe(''),
      limitMs + 10_000,
    );
  },
);
