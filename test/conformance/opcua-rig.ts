import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalizedText } from 'node-opcua-client';
import type { ServerSession } from 'node-opcua-server';
import { timeLimit } from '../../src/contracts/time.ts';
import { type OpcuaConfig, opcuaConfig } from '../../src/drivers/opcua/config.ts';
import { createOpcua } from '../../src/drivers/opcua/driver.ts';
import { openNear } from '../../src/drivers/opcua/testing/near.ts';
import { type SimulatedServer, startServer } from '../../src/drivers/opcua/testing/server.ts';
import { createTestHost, type TestHost } from './driver-host.ts';

// A pump, its limits and its states at a simulated server, and the driver that watches them.

/** Where the driver keeps its certificate. */
export let folder = '';
/** The server, from {@link startPump} on. */
export let server: SimulatedServer;
/** Ends what a test has opened, see {@link closeAll}. */
export const closers: (() => Promise<unknown>)[] = [];

/** Limits of the pump. */
export const limits = [15, 30, 45].map((value, i) => ({ name: `Limit${i}`, value, isReadOnly: true }));

/** Start it, before any test of a file. */
export async function startPump(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'yangfan-opcua-'));
  server = await startServer({
    users: { operator: 'correct horse' },
    folders: {
      Pump: [
        { name: 'Flow', value: 1.5, hasHistory: true },
        { name: 'IsOn', type: 'Boolean' },
        { name: 'Count', type: 'UInt16', value: 7 },
        { name: 'Total', type: 'UInt64', value: [1, 5] },
        { name: 'Name', type: 'String', value: 'P-101' },
        { name: 'Steps', type: 'Int32', value: [10, 20, 30] },
        { name: 'Label', type: 'LocalizedText', value: new LocalizedText({ locale: 'zh', text: '一号泵' }) },
        { name: 'Made', type: 'DateTime', value: new Date(Date.UTC(2024, 5, 1, 8)) },
        { name: 'Id', type: 'Guid', value: '72962b91-fa75-4ae6-8d28-b404dc7daf63' },
        { name: 'Bytes', type: 'ByteString', value: Buffer.from([1, 2, 3]) },
        { name: 'Lines', type: 'String', value: ['上', '下'] },
      ],
      Limits: limits,
      States: [
        { name: 'Mode', value: 2, states: { kind: 'multiState', names: { 0: '停止', 1: '手动', 2: '自动' } } },
        { name: 'Valve', value: 10, states: { kind: 'multiStateValue', names: { [-1]: 'fault', 10: 'open', 20: 'closed' } } },
        { name: 'Door', value: true, states: { kind: 'twoState', names: { 0: 'shut', 1: 'ajar' } } },
        { name: 'Phase', value: 1, states: { kind: 'enumeration', names: { 0: 'fill', 1: 'heat', 2: 'drain' } } },
        { name: 'Error', value: 404, states: { kind: 'enumeration', names: { 0: 'none', 404: 'not found' } } },
        { name: 'Shift', value: 1, states: { kind: 'definition', names: { 0: 'early', 1: 'late' } } },
        { name: 'Bare', type: 'Int32', value: 3 },
      ],
    },
  });
}

/** End what a test has opened. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}

/** End it, and remove the driver's certificate. */
export async function stopPump(): Promise<void> {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

/** The driver, its client in the thread of the test. */
export const driver = createOpcua({ openPort: openNear, folder: () => folder });

/** Settings for this server, which is trusted. */
export const configOf = (changes: Partial<OpcuaConfig> = {}): OpcuaConfig =>
  opcuaConfig.parse({
    endpoint: `opc.tcp://127.0.0.1:${server.port}`,
    trustedCertificates: server.fingerprint,
    publishingSeconds: 0.02,
    samplingSeconds: 0.02,
    ...changes,
  });

/** The same, without security. */
export const unsecured = (): OpcuaConfig => configOf({ securityMode: 'none' });

/** The id of a node by its name. */
export const node = (name: string): string => `ns=1;s=${name}`;

/** Watch keys of one device, point 1 and so on. */
export function watch(config: OpcuaConfig, keys: readonly string[], texts: readonly string[] = []) {
  const host = createTestHost({ now: Date.now() });
  host.add({ identity: 'pump', keys, texts });
  const session = driver.open(config, host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  ended.catch(() => {}); // a test that expects it waits for it
  closers.push(() => {
    abort.abort();
    return ended.catch(() => {}); // told where it is expected
  });
  const ask = (question: Record<string, unknown>) => session.ask?.('pump', question, timeLimit(20_000));
  return { host, ended, ask };
}

/** The next session that the server opens. */
export const nextSession = () => new Promise<ServerSession>((resolve) => server.server.once('create_session', resolve));

/** The newest sample of a point. */
export const last = ({ samples }: TestHost, point: number) => samples.findLast((sample) => sample.point === point);
/** What an answer may take. */
export const soon = () => timeLimit(20_000);
