import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeLimit } from '../../src/contracts/time.ts';
import { freePort } from '../../test/setup/ports.ts';
import { family } from '../measure-process.ts';
import { pointKeys } from '../plant.ts';
import { type Contender, type Running, usualSteps } from './contender.ts';
import { bytesBelow, end, installNpm, launch, makeFolder, root, until } from './machinery.ts';
import { loadMqtt, mosquittoVersion, startMosquitto } from './mosquitto.ts';

const programs = join(root, '.build/side-by-side/node-red/install');
const packages = ['node-red@4', 'node-red-node-sqlite@1'] as const;
const database = 'history/plant.sqlite';

const schema = `PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000;
CREATE TABLE IF NOT EXISTS plant (device INTEGER, time INTEGER, ${pointKeys.map((key) => `${key} REAL`).join(', ')}, PRIMARY KEY (device, time)) WITHOUT ROWID;`;

/** Rows wait until the last transaction is done: as large batches as the database needs. */
const collect = `
if (msg.topic === 'flush') {
  const rows = context.get('rows') || [];
  if (rows.length === 0 || (context.get('busy') && Date.now() - context.get('busy') < 60000)) return null;
  context.set('busy', Date.now());
  context.set('rows', []);
  const parts = ['BEGIN;'];
  for (let i = 0; i < rows.length; i += 500) parts.push('INSERT OR REPLACE INTO plant VALUES ' + rows.slice(i, i + 500).join(',') + ';');
  parts.push('COMMIT;');
  return { topic: parts.join(''), isBatch: true };
}
if (msg.isBatch) { context.set('busy', 0); return null; }
const rows = context.get('rows');
const row = '(' + msg.topic.slice(4, -7) + ',' + msg.payload.t + ',' + msg.payload.v.join(',') + ')';
if (rows) rows.push(row); else context.set('rows', [row]);
return null;`;

const query = `const { device, point, from } = msg.req.query;
msg.topic = 'SELECT time, ' + point + ' AS value FROM plant WHERE device = ' + device + ' AND time >= ' + from + ' AND time < ' + (Number(from) + 3600000) + ' ORDER BY time';
return msg;`;

/** The flow: MQTT → rows → transactions; and a query over HTTP. */
function flow(folder: string, brokerPort: number): readonly object[] {
  const at = { z: 'flow' };
  const sql = { ...at, type: 'sqlite', mydb: 'database', sql: '' };
  const inject = { ...at, type: 'inject', topic: '', payload: '', payloadType: 'str', crontab: '', repeat: '' };
  const broker = {
    broker: '127.0.0.1',
    port: String(brokerPort),
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
    clientid: 'node-red',
  };
  return [
    { id: 'flow', type: 'tab', label: 'history' },
    { id: 'broker', type: 'mqtt-broker', name: '', autoConnect: true, usetls: false, ...broker },
    { id: 'database', type: 'sqlitedb', db: join(folder, database), mode: 'RWC' },
    { ...inject, id: 'begin', props: [{ p: 'topic', vt: 'str' }], topic: schema, once: true, onceDelay: '0.1', wires: [['schema']] },
    { ...sql, id: 'schema', sqlquery: 'batch', wires: [[]] },
    {
      ...at,
      id: 'in',
      type: 'mqtt in',
      topic: 'yf/+/values',
      qos: '1',
      datatype: 'json',
      broker: 'broker',
      nl: false,
      rap: true,
      rh: 0,
      wires: [['collect']],
    },
    {
      ...inject,
      id: 'tick',
      props: [{ p: 'topic', vt: 'str' }],
      topic: 'flush',
      repeat: '0.2',
      once: false,
      onceDelay: 1,
      wires: [['collect']],
    },
    {
      ...at,
      id: 'collect',
      type: 'function',
      func: collect,
      outputs: 1,
      noerr: 0,
      initialize: '',
      finalize: '',
      libs: [],
      wires: [['write']],
    },
    { ...sql, id: 'write', sqlquery: 'batch', wires: [['collect']] },
    { ...at, id: 'ask', type: 'http in', url: '/read', method: 'get', upload: false, wires: [['query']] },
    {
      ...at,
      id: 'query',
      type: 'function',
      func: query,
      outputs: 1,
      noerr: 0,
      initialize: '',
      finalize: '',
      libs: [],
      wires: [['select']],
    },
    { ...sql, id: 'select', sqlquery: 'msg.topic', wires: [['answer']] },
    { ...at, id: 'answer', type: 'http response', statusCode: '', headers: {}, wires: [] },
  ];
}

async function start(folder: string): Promise<Running> {
  makeFolder(folder);
  mkdirSync(join(folder, 'history'));
  const broker = await startMosquitto(join(folder, 'mosquitto'));
  const port = await freePort();
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(folder, broker.port)));
  writeFileSync(
    join(folder, 'settings.js'),
    `module.exports = { flowFile: 'flows.json', uiHost: '127.0.0.1', uiPort: ${port}, httpAdminRoot: false, disableEditor: true, logging: { console: { level: 'warn' } } };`,
  );
  const command = [process.execPath, join(programs, 'node_modules/node-red/red.js'), '--userDir', folder] as const;
  const child = launch('node-red', command, { cwd: folder });
  let patienceMs = 1000; // the flow does not answer while its table is missing
  const read: Running['read'] = async (device, point, { startTime }) => {
    const answer = await fetch(`http://127.0.0.1:${port}/read?device=${device}&point=${pointKeys[point]}&from=${startTime}`, {
      signal: timeLimit(patienceMs),
    });
    return (await answer.json()) as Awaited<ReturnType<Running['read']>>; // holds: our flow answers rows of time and value
  };
  const anyStep = { offered: 0, seconds: 0, devices: 0, startTime: 0, stepMs: 0 };
  await until('Node-RED', async () => Array.isArray(await read(0, 0, anyStep)));
  patienceMs = 60_000;
  return {
    pids: () => [child, broker.child].flatMap(({ pid }) => family(pid ?? 0)),
    load: (step) => loadMqtt(broker.port, 'array', step),
    read,
    stop: async () => {
      await end(child);
      await end(broker.child);
    },
    bytes: () => bytesBelow(join(folder, 'history')),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(programs, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version; // holds: npm's form

/** mosquitto → a Node-RED flow → SQLite. */
export const nodeRed: Contender = {
  name: 'node-red',
  steps: [12_500, 25_000, ...usualSteps],
  grows: 'rate',
  hasOwnClock: false,
  settings:
    'JSON arrays to mosquitto without limits of its queues; flow: mqtt in (QoS 1, JSON) → function that collects rows → sqlite node in batch mode, one transaction at a time, at most every 200 ms; one row of 58 columns for each message, WITHOUT ROWID, WAL, synchronous=NORMAL; editor off',
  acknowledgement:
    'PUBACK when the message is in the memory of mosquitto; the flow acknowledges on arrival, before its transaction; WAL without fsync of each: a crash loses what waits',
  does: 'broker, flow and history; no rules, no checks of identity, no latest values in this flow',
  install: async (folder) => {
    const broker = mosquittoVersion();
    installNpm(folder, packages);
    return `${versionOf('node-red')}, node-red-node-sqlite ${versionOf('node-red-node-sqlite')}, mosquitto ${broker}, Node.js ${process.version}`;
  },
  start,
};
