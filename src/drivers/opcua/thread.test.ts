import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { builtServer } from '../../../test/setup/build.ts';
import { timeLimit } from '../../contracts/time.ts';
import { opcuaConfig } from './config.ts';
import { createOpcua } from './driver.ts';
import { type SimulatedServer, startServer } from './testing/server.ts';
import { createThread } from './thread.ts';

let folder = '';
let dist = '';
let server: SimulatedServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-opcua-'));
  dist = await builtServer();
  server = await startServer({ folders: { Pump: [{ name: 'Flow', value: 4 }] } });
}, 300_000);

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test('values, answers and questions cross the threads; the library lives in the other one', { timeout: 60_000 }, async () => {
  const openPort = createThread(pathToFileURL(join(dist, 'drivers/opcua/worker.js')));
  const driver = createOpcua({ openPort, folder: () => folder });
  const config = opcuaConfig.parse({ endpoint: `opc.tcp://127.0.0.1:${server.port}`, trustedCertificates: server.fingerprint });
  expect(await driver.probe(config, timeLimit(50_000))).toContain('Basic256Sha256');
  const host = createTestHost({ now: Date.now() });
  host.add({ identity: 'pump', keys: ['ns=1;s=Pump.Flow'] });
  const session = driver.open(config, host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  await eventually('a value', () => host.samples.some(({ value }) => value === 4));
  const write = { 'ns=1;s=Pump.Flow': 5 };
  expect(await session.ask?.('pump', { write }, timeLimit(20_000))).toEqual(write);
  abort.abort();
  await ended;
});

test('a program without OPC UA sources does not load the library', async () => {
  const script = `await import(${JSON.stringify(pathToFileURL(join(dist, 'flow/drivers.js')).href)});
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('node-opcua'));
    process.stdout.write(String(loaded.length));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('0');
});
