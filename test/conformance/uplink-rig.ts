import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from '../../src/contracts/detector.ts';
import { systemClock } from '../../src/contracts/time.ts';
import { mqttConfig } from '../../src/drivers/mqtt/config.ts';
import { mqtt } from '../../src/drivers/mqtt/driver.ts';
import { createFlow, type RunningFlow } from '../../src/flow/flow.ts';
import { batchOf, type Row, until } from '../../src/flow/testing.ts';
import { openReader } from '../../src/store/reader.ts';
import { openTestStore } from '../../src/store/testing.ts';
import { startUplink, type Uplink, type UplinkOptions } from '../../src/uplink/uplink.ts';
import { freePort } from '../setup/ports.ts';
import { createTestHost, type SeenSample } from './driver-host.ts';

export const identity = 'site-7';
export const secret = 'a secret/with: signs@';
export const points = 20;
export const keys = Array.from({ length: points }, (_, i) => `pump-${i}.flow`);
export const firstAtCentre = 500;
export const everything = { from: -Infinity, to: Infinity };

export const cleanUp: (() => Promise<void> | void)[] = [];
/** Close everything that the test has opened; call it after each. */
export async function closeAll(): Promise<void> {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
}
export const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-uplink-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A site: its store and what it has taken. */
export async function newEdge(options: Parameters<typeof openTestStore>[0] = {}) {
  const folder = await newFolder();
  const store = await openTestStore({ keepLogs: true, ...options, folder });
  const edge = { folder, store, written: [] as Row[] };
  cleanUp.push(() => edge.store.close());
  return edge;
}
export type Edge = Awaited<ReturnType<typeof newEdge>>;

export const write = async (edge: Edge, rows: readonly Row[]) => {
  edge.written.push(...rows);
  await edge.store.write(batchOf(rows));
};

/** Rows of all points at a time. */
export const rowsAt = (time: number, of = points): Row[] => Array.from({ length: of }, (_, i): Row => [i + 1, time, Math.sin(time + i), 0]);

export function newestOf(edge: Edge) {
  const newest = new Map<number, Row>();
  for (const row of edge.written) if (row[1] >= (newest.get(row[0])?.[1] ?? 0)) newest.set(row[0], row);
  return [...newest.values()].map(([point, time, value, quality = 0]) => ({ point, time, value, quality }));
}

export function uplinkOf(edge: Edge, port: number, options: Partial<UplinkOptions> = {}): Uplink {
  const uplink = startUplink({
    url: `mqtt://${identity}:${encodeURIComponent(secret)}@127.0.0.1:${port}`,
    folder: edge.folder,
    clock: systemClock,
    random: Math.random,
    version: '1.2.3',
    keyOf: (point) => keys[point - 1],
    newest: () => newestOf(edge),
    mostKeptBytes: 1e9,
    onTurn: () => undefined,
    waits: { firstMs: 20, mostMs: 200 },
    ...options,
  });
  cleanUp.push(() => uplink.stop());
  return uplink;
}

/** A centre of which only the driver is real, so that the test sees the order in which samples come. */
export async function newListener(known = keys, config: Record<string, unknown> = {}, texts: readonly string[] = []) {
  const host = createTestHost({ now: Date.now() });
  host.add({ identity, keys: known, texts, secret, topics: ['subscribe:yf/#'] });
  const session = mqtt.open(mqttConfig.parse({ port: 0, ...config }), host);
  const ending = new AbortController();
  const done = session.run(ending.signal);
  cleanUp.push(async () => {
    ending.abort();
    await done;
  });
  await until('the broker', () => session.address?.() !== undefined);
  return { host, port: session.address?.()?.port ?? 0 };
}

/** A whole data plane as the centre, on a port that stays the same when it is started again. */
export async function newCentre() {
  const folder = await newFolder();
  const port = await freePort();
  const verdicts: Verdict[] = [];
  const start = async (): Promise<RunningFlow> => {
    const flow = await createFlow({ folder, inThread: true, diskUse: async () => 0.5 });
    flow.listen({ verdicts: (list) => verdicts.push(...list), links() {}, quarantined() {} });
    const secretHash = createHash('sha256').update(secret).digest('hex');
    const bound = new Map(keys.map((key, i) => [key, { point: firstAtCentre + i, scale: 1, offset: 0 }]));
    flow.setBindings('up', [{ identity, origin: 'measured', points: bound, secretHash, topics: [] }]);
    flow.startSource({ id: 'up', protocol: 'mqtt', config: { port } });
    return flow;
  };
  const centre = { port, folder, verdicts, start, flow: await start() };
  cleanUp.push(() => centre.flow.stop().catch(() => undefined));
  return centre;
}
export type Centre = Awaited<ReturnType<typeof newCentre>>;

/** What is stored at the centre, as rows of the edge's points. */
export async function storedAt({ folder, flow }: Centre): Promise<Row[]> {
  const reader = openReader({ folder, shared: flow.storeShared });
  const lists = await Promise.all(
    keys.map(async (_, i) => {
      const { time, value, quality } = await reader.raw(firstAtCentre + i, everything, 1e6);
      return Array.from(time, (t, n): Row => [i + 1, t, value[n] ?? 0, quality[n] ?? 0]);
    }),
  );
  await reader.close();
  return lists.flat();
}

export const nameOf = ([point, time]: Row) => `${point}@${time}`;

/** Samples of the edge that are not at the centre exactly as they are here; of one point and time the last counts. */
export function missing(sent: readonly Row[], stored: readonly Row[]): Row[] {
  const there = new Map(stored.map((row) => [nameOf(row), row]));
  const last = new Map(sent.map((row) => [nameOf(row), row]));
  return [...last.values()].filter((row) => {
    const found = there.get(nameOf(row));
    return found === undefined || !Object.is(found[2], row[2]) || found[3] !== (row[3] ?? 0);
  });
}

/** How many different samples came; the newest come twice when a connection begins. */
export const differentOf = (samples: readonly SeenSample[]) => new Set(samples.map(({ point, time }) => nameOf([point, time, 0]))).size;

export const isDone = (uplink: Uplink) => () => {
  const { isConnected, waitingBytes } = uplink.state();
  return isConnected && waitingBytes === 0;
};
