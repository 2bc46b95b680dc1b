import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/setup/ports.ts';
import { family } from '../measure-process.ts';
import { pointKeys } from '../plant.ts';
import type { Contender, Running, Step } from './contender.ts';
import { bytesBelow, end, installNpm, launch, makeFolder, root, until, wait } from './machinery.ts';
import { identityOf, loadMqtt, mosquittoVersion, startMosquitto } from './mosquitto.ts';

const programs = join(root, '.build/side-by-side/fuxa/install');
const program = join(programs, 'node_modules/@frangoteam/fuxa');
const pollingMs = 500;

const tagId = (device: number, key: string): string => `${identityOf(device)}-${key}`;

const tag = (device: number, key: string): object => ({
  ...{ id: tagId(device, key), name: tagId(device, key), label: key, type: 'json' },
  ...{ address: `yf/${identityOf(device)}/values`, memaddress: key, options: { subs: [key], pubs: [] } },
  daq: { enabled: true, changed: true, interval: 3600, restored: false },
});

/** One device of FUXA for each device of the plant: a database file for each. */
const project = (devices: number, brokerPort: number): object => ({
  version: '1.01',
  name: 'plant',
  server: { id: '0', name: 'FUXA Server', type: 'FuxaServer', property: {}, enabled: true, tags: {} },
  hmi: { layout: {}, views: [] },
  devices: Object.fromEntries(
    Array.from({ length: devices }, (_, device) => [
      identityOf(device),
      {
        ...{ id: identityOf(device), name: identityOf(device), enabled: true, type: 'MQTTclient', polling: pollingMs },
        property: { address: `mqtt://127.0.0.1:${brokerPort}` },
        tags: Object.fromEntries(pointKeys.map((key) => [tagId(device, key), tag(device, key)])),
      },
    ]),
  ),
  charts: [],
  graphs: [],
  alarms: [],
  texts: [],
  scripts: [],
  reports: [],
});

interface Row {
  readonly dt: number;
  readonly value: string | number;
}

async function start(folder: string, devices: number): Promise<Running> {
  makeFolder(folder);
  mkdirSync(join(folder, '_appdata'));
  const settings = `module.exports = { ...require(${JSON.stringify(join(program, 'settings.default.js'))}), logApiLevel: 'none', apiRateLimitMax: 1e9, daqTokenizer: 0 };`;
  writeFileSync(join(folder, '_appdata/settings.js'), settings);
  const broker = await startMosquitto(join(folder, 'mosquitto'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [process.execPath, join(program, 'main.js'), '--port', String(port), '--userDir', folder] as const;
  const child = launch('fuxa', command, { cwd: folder, env: { ...process.env, PORT: String(port), UV_THREADPOOL_SIZE: '16' } });
  let since = 0;
  const read = async (device: number, point: number): Promise<Awaited<ReturnType<Running['read']>>> => {
    const query = { gid: 'read', sids: [tagId(device, pointKeys[point] ?? '')], from: since, to: Date.now() + 60_000 };
    const answer = await fetch(`${url}/api/daq?query=${encodeURIComponent(JSON.stringify(query))}`);
    if (!answer.ok) return []; // it knows a tag from its first value on
    const [rows = []] = (await answer.json()) as readonly (readonly Row[])[]; // holds: one list for each tag asked for
    return rows.map(({ dt, value }) => ({ time: dt, value: Number(value) }));
  };
  const load = (step: Step): ReturnType<typeof loadMqtt> => loadMqtt(broker.port, 'object', step);
  const stop = async (): Promise<void> => {
    await end(child);
    await end(broker.child);
  };
  try {
    await until('FUXA', async () => (await fetch(`${url}/api/project`)).ok);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/project`, { method: 'POST', headers, body: JSON.stringify(project(devices, broker.port)) });
    if (!answer.ok) throw new Error(`FUXA answered ${answer.status} to its project`);
    await wait(5000); // it connects its devices by a timer of its own
    const warmUp = { offered: devices * pointKeys.length, seconds: 4, devices, startTime: 0, stepMs: 1000 };
    const isKept = async (): Promise<boolean> => (await read(devices - 1, pointKeys.length - 1)).length > 0;
    await until('the first values', async () => (await load(warmUp)) !== undefined && (await isKept())); // first ones only make a tag's map
    await wait(2000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pids: () => [child, broker.child].flatMap(({ pid }) => family(pid ?? 0)),
    load: (step) => {
      since = Date.now();
      return load(step);
    },
    read,
    stop,
    bytes: () => bytesBelow(join(folder, '_db')),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** mosquitto → FUXA's MQTT client → its SQLite history. */
export const fuxa: Contender = {
  name: 'fuxa',
  steps: [300, 600, 1200, 2500, 5000, 10_000, 20_000, 50_000],
  grows: 'devices',
  hasOwnClock: true,
  settings:
    'JSON objects to mosquitto, each device once a second, more devices at each step: FUXA keeps the newest value at each turn of its polling, by its own time of arrival; polling 500 ms, save on change, one FUXA device (one SQLite file) for each device, 16 threads for SQLite, SQLite as shipped',
  acknowledgement:
    'PUBACK when the message is in the memory of mosquitto; FUXA subscribes at QoS 0; each value is a transaction of its own with fsync, later',
  does: 'broker, latest values, history; times of the devices are not kept; no alarms configured',
  install: async (folder) => {
    const broker = mosquittoVersion();
    installNpm(folder, ['@frangoteam/fuxa@1']);
    const { version } = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8')) as { version: string }; // holds: npm's form
    return `${version}, mosquitto ${broker}, Node.js ${process.version}`;
  },
  start,
};
