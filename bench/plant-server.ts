import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, type RunningServer, signIn, startServer } from '../test/setup/server.ts';
import { verify } from './figures.ts';
import { plantPack } from './plant.ts';

/** A real server with the benchmark's plant installed. */
export interface PlantServer {
  readonly server: RunningServer;
  readonly api: ApiClient;
  readonly devices: readonly (readonly [identity: string, secret: string])[];
  /** Point numbers of a device in the order of its array. */
  pointsOf(identity: string): readonly number[];
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

interface Device {
  readonly id: string;
  readonly identity: string;
  readonly keys: Readonly<Record<string, { readonly point: number }>>;
}

async function all<T>(api: ApiClient, path: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after = ''; ; ) {
    const page = (await api.get(`${path}?limit=1000${after}`)) as Page<T>;
    items.push(...page.items);
    if (page.next === undefined) return items;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function install(api: ApiClient): Promise<void> {
  const { job } = (await api.send('POST', '/packs/bench-plant/install')) as { job: string };
  for (;;) {
    const { state, error } = (await api.get(`/jobs/${job}`)) as { state: string; error?: { en: string } };
    verify(state !== 'failed', `installing the plant: ${error?.en}`);
    if (state === 'done') return;
    await wait(100);
  }
}

async function devicesOf(api: ApiClient, count: number): Promise<readonly Device[]> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await wait(200)) {
    const sources = (await api.get('/sources')) as Page<{ id: string; protocol: string; state: string }>;
    const source = sources.items.find((one) => one.protocol === 'mqtt');
    if (source?.state !== 'up') continue;
    const devices = await all<Device>(api, `/sources/${source.id}/devices`);
    if (devices.length === count) return devices;
  }
  throw new Error('the plant was not ready in time');
}

/** Start a server and install a plant of so many machines, each point with a limit unless fewer rules are asked for. */
export async function startPlant(devices: number, rulesPerDevice: number): Promise<PlantServer> {
  const packFile = join(await mkdtemp(join(tmpdir(), 'yangfan-bench-')), 'plant.json');
  await writeFile(packFile, JSON.stringify(plantPack(devices, rulesPerDevice)));
  const server = await startServer({ env: { YANGFAN_PACKS: packFile, YANGFAN_LOG_LEVEL: 'warn' } });
  const api = await signIn(server);
  await install(api);
  const found = await devicesOf(api, devices);
  const secrets: (readonly [string, string])[] = [];
  for (let i = 0; i < found.length; i += 20) {
    secrets.push(
      ...(await Promise.all(
        found
          .slice(i, i + 20)
          .map(
            async ({ id, identity }) =>
              [identity, ((await api.send('POST', `/devices/${id}/secret`)) as { secret: string }).secret] as const,
          ),
      )),
    );
  }
  const byIdentity = new Map(found.map((device) => [device.identity, Object.values(device.keys).map(({ point }) => point)]));
  return { server, api, devices: secrets, pointsOf: (identity) => byIdentity.get(identity) ?? [] };
}
