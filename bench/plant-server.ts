import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../src/kernel/database.ts';
import { createLog } from '../src/kernel/log.ts';
import { type ApiClient, type RunningServer, root, signIn, startServer } from '../test/setup/server.ts';
import { verify } from './figures.ts';
import { type PlantSize, plantPack } from './plant.ts';

/** A real server with the benchmark's plant installed. */
export interface PlantServer {
  readonly server: RunningServer;
  readonly api: ApiClient;
  /** With what it was started, to start it again. */
  readonly env: Readonly<Record<string, string>>;
  /** From the order to install until rules are made and devices connected; of a plant that was kept: when it was installed. */
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

/** A secret for every device, as an engineer would issue them for a fleet. */
async function issueSecrets(api: ApiClient, source: string): Promise<ReadonlyMap<string, string>> {
  const { items } = (await api.send('POST', `/sources/${source}/secrets`, {})) as Page<{ identity: string; secret: string }>;
  return new Map(items.map(({ identity, secret }) => [identity, secret]));
}

/** What a benchmark knows of an installed plant; kept beside its data folder. */
interface Installed {
  readonly installSeconds: number;
  readonly devices: readonly { readonly identity: string; readonly secret: string; readonly points: readonly number[] }[];
}

/** Install the plant on a server and learn what it holds. */
async function installOn(api: ApiClient, size: PlantSize, willSend: boolean): Promise<Installed> {
  const begun = performance.now();
  await install(api);
  const source = await settled(api, size);
  const installSeconds = (performance.now() - begun) / 1000;
  const found = await all<Device>(api, `/sources/${source}/devices`);
  verify(found.length === size.devices, `${found.length} of ${size.devices} devices were made`);
  const secrets = willSend ? await issueSecrets(api, source) : new Map<string, string>();
  const devices = found.map(({ identity, keys }) => ({
    identity,
    secret: secrets.get(identity) ?? '',
    points: Object.values(keys).map(({ point }) => point),
  }));
  return { installSeconds, devices };
}

/** A folder with what lies in it: `data` is the server's. */
interface Place {
  readonly folder: string;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
}

async function placeIn(folder: string, size: PlantSize): Promise<Place> {
  const packFile = join(folder, 'plant.json');
  await writeFile(packFile, JSON.stringify(plantPack(size)));
  return { folder, data: join(folder, 'data'), env: { YANGFAN_PACKS: packFile, YANGFAN_LOG_LEVEL: 'warn' } };
}

const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** Run what may fail; when it does, end the server and remove its folder first. */
async function orRemove<T>(server: RunningServer, folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await server.stop();
    await removeFolder(folder);
    throw error;
  }
}

/** Names a plant's folder: its size, and a hash of every table definition and of the pack, so that a changed schema installs anew. */
async function nameOf(size: PlantSize): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(plantPack({ ...size, devices: 1 })));
  const isSchema = (name: string) => /(^kernel\/|schema)[^/]*\.js$/.test(name);
  const files = (await readdir(join(root, 'dist'), { recursive: true })).filter(isSchema);
  for (const name of files.sort()) hash.update(await readFile(join(root, 'dist', name)));
  return `${size.devices}-${size.rulesPerDevice}-${size.protocol ?? 'mqtt'}-${hash.digest('hex').slice(0, 12)}`;
}

/** Where installed plants are kept. */
const plants = join(root, '.build/bench-plant');

/** Remove the finished plants of the same size that an older schema made. */
async function removeOutdated(name: string): Promise<void> {
  const sameSize = name.slice(0, name.lastIndexOf('-') + 1);
  const outdated = (await readdir(plants)).filter((one) => one !== name && one.startsWith(sameSize) && !one.includes('.'));
  await Promise.all(outdated.map((one) => removeFolder(join(plants, one))));
}

/** Do what PostgreSQL would do by itself within some minutes of the installation: else it does so in the midst of every run. */
async function tidy(dataFolder: string): Promise<void> {
  const { db, stop } = await openDatabase({ url: undefined, dataFolder, log: createLog('silent') });
  try {
    await sql`vacuum analyze`.execute(db);
  } finally {
    await stop();
  }
}

/** The folder of a plant of this size with an installed data folder in it; made at the first call. */
async function installedFolder(size: PlantSize): Promise<string> {
  const name = await nameOf(size);
  const kept = join(plants, name);
  if (existsSync(kept)) return kept;
  const making = `${kept}.${process.pid}`;
  await mkdir(making, { recursive: true });
  const { data, env } = await placeIn(making, size);
  const server = await startServer({ env, dataFolder: data });
  await orRemove(server, making, async () => {
    await writeFile(join(making, 'installed.json'), JSON.stringify(await installOn(await signIn(server), size, true)));
    await server.stop();
    // The history is empty still, and its format may change without the schema: every run begins its own.
    await removeFolder(join(data, 'history'));
    await tidy(data);
  });
  await rename(making, kept).catch(() => removeFolder(making)); // another run may have made the same meanwhile
  await removeOutdated(name);
  return kept;
}

/**
 * Start a server with a plant of this size, ready to send to. The plant is installed once per size and schema, and kept below
 * `.build/bench-plant/`; every run gets a copy, so that a plant of a whole group starts in seconds.
 *
 * With `isReused` false it is installed anew (`installSeconds` is then of this run), and its devices get secrets only if `willSend`.
 */
export async function startPlant(
  size: PlantSize,
  willSend = true,
  isReused = willSend,
  moreEnv: Readonly<Record<string, string>> = {},
): Promise<PlantServer> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  const { data, env: own } = await placeIn(folder, size);
  const env = { ...own, ...moreEnv };
  const kept = isReused ? await installedFolder(size) : undefined;
  if (kept !== undefined) await cp(join(kept, 'data'), data, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const server = await startServer({ env, dataFolder: data });
  return orRemove(server, folder, async () => {
    const api = await signIn(server);
    const installed = kept === undefined ? await installOn(api, size, willSend) : await readInstalled(kept);
    return plantOn({ server, folder, env, api, size, installed });
  });
}

/** The same where data planes run in processes of their own; always installed anew. `apiEnv` are the settings of the api process. */
export async function startPlantApart(size: PlantSize, apiEnv: Readonly<Record<string, string>>): Promise<PlantServer> {
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  const { data, env: own } = await placeIn(folder, size);
  const env = { ...own, ...apiEnv };
  const server = await startServer({ env, dataFolder: data });
  return orRemove(server, folder, async () => {
    const api = await signIn(server);
    return plantOn({ server, folder, env, api, size, installed: await installOn(api, size, true) });
  });
}

interface PlantParts extends Pick<PlantServer, 'server' | 'env' | 'api'> {
  readonly folder: string;
  readonly size: PlantSize;
  readonly installed: Installed;
}

async function plantOn({ server, folder, env, api, size, installed }: PlantParts): Promise<PlantServer> {
  await settled(api, size);
  const pointsOf = new Map(installed.devices.map(({ identity, points }) => [identity, points]));
  return {
    server,
    env,
    api,
    installSeconds: installed.installSeconds,
    devices: installed.devices.filter(({ secret }) => secret !== '').map(({ identity, secret }) => [identity, secret] as const),
    pointsOf: (identity) => pointsOf.get(identity) ?? [],
    remove: async () => {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function readInstalled(kept: string): Promise<Installed> {
  return JSON.parse(await readFile(join(kept, 'installed.json'), 'utf8')) as Installed; // holds: written by installedFolder
}
