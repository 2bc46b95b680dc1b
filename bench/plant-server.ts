import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, type RunningServer, signIn, startServer } from '../test/setup/server.ts';
import { verify } from './figures.ts';
import { type PlantSize, plantPack } from './plant.ts';

/** A real server with the benchmark's plant installed. */
export interface PlantServer {
  readonly server: RunningServer;
  readonly api: ApiClient;
  /** With what it was started, to start it again. */
  readonly env: Readonly<Record<string, string>>;
  /** From the order to install until rules are made and devices connected. */
  readonly installSeconds: number;
  readonly devices: readonly (readonly [identity: string, secret: string])[];
  /** Point numbers of a device in the order of its array. */
  pointsOf(identity: string): readonly number[];
  /** End it and remove all that it left. */
  remove(): Promise<void>;
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

/** Everything that follows from the installation has been done too: rules made, devices connected. */
async function settled(api: ApiClient, { protocol = 'mqtt' }: PlantSize): Promise<string> {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await wait(50)) {
    const { outbox } = (await api.get('/system')) as { outbox: { waiting: number; deadLetters: number } };
    verify(outbox.deadLetters === 0, 'events of the installation were given up');
    if (outbox.waiting > 0) continue;
    const sources = (await api.get('/sources')) as Page<{ id: string; protocol: string; state: string }>;
    const source = sources.items.find((one) => one.protocol === protocol);
    if (source?.state === 'up') return source.id;
  }
  throw new Error('the plant was not ready in time');
}

/** New secrets, twenty at a time, as an engineer's script would fetch them. */
async function secretsOf(api: ApiClient, devices: readonly Device[]): Promise<readonly (readonly [string, string])[]> {
  const secrets: (readonly [string, string])[] = [];
  const one = async ({ id, identity }: Device) =>
    [identity, ((await api.send('POST', `/devices/${id}/secret`)) as { secret: string }).secret] as const;
  for (let i = 0; i < devices.length; i += 20) secrets.push(...(await Promise.all(devices.slice(i, i + 20).map(one))));
  return secrets;
}

/** Start a server and install a plant of this size; with secrets for its devices unless nothing will be sent. */
export async function startPlant(size: PlantSize, willSend = true): Promise<PlantServer> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  const packFile = join(folder, 'plant.json');
  await writeFile(packFile, JSON.stringify(plantPack(size)));
  const env = { YANGFAN_PACKS: packFile, YANGFAN_LOG_LEVEL: 'warn' };
  const server = await startServer({ env });
  const remove = async () => {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const api = await signIn(server);
    const begun = performance.now();
    await install(api);
    const source = await settled(api, size);
    const installSeconds = (performance.now() - begun) / 1000;
    const found = await all<Device>(api, `/sources/${source}/devices`);
    verify(found.length === size.devices, `${found.length} of ${size.devices} devices were made`);
    const byIdentity = new Map(found.map((device) => [device.identity, Object.values(device.keys).map(({ point }) => point)]));
    const devices = willSend ? await secretsOf(api, found) : [];
    return { server, env, api, installSeconds, devices, pointsOf: (identity) => byIdentity.get(identity) ?? [], remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
