import { afterEach, describe, expect, test } from 'vitest';
import { timeLimit } from '../../contracts/time.ts';
import { snmpConfig } from './config.ts';
import { discoverSnmp } from './discover.ts';
import { openLink } from './link.ts';
import { lookAt } from './look.ts';
import { sensorUnit } from './sensor-unit.ts';
import { type SimulatedAgentsOptions, startAgents } from './simulated-agent.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const host = '127.0.0.1';
const maker = '1.3.6.1.4.1.53864.1';
const interfaces = {
  name: 'ifEntry',
  oid: '1.3.6.1.2.1.2.2.1',
  columns: [
    { name: 'ifIndex', type: 'Integer' },
    { name: 'ifDescr', type: 'OctetString' },
  ],
};

async function agentsWith(options: Partial<SimulatedAgentsOptions>) {
  const objects = [
    { name: 'sysUpTime', oid: '1.3.6.1.2.1.1.3', type: 'TimeTicks', value: 1000 },
    { name: 'tcpInSegs', oid: '1.3.6.1.2.1.6.10', type: 'Counter', value: 7 },
    { name: 'level', oid: `${maker}.1`, type: 'Integer', value: -5 },
    { name: 'label', oid: `${maker}.2`, type: 'OctetString', value: 'pump' },
  ];
  const agents = await startAgents({ hosts: [host], objects, ...options });
  closers.push(agents.leave);
  const { port } = agents;
  const find = (asked: object, limitMs = 20_000, config: object = {}) =>
    discoverSnmp.find(
      snmpConfig.parse({ version: '2c', community: 'public', port, answerSeconds: 0.3, ...config }),
      discoverSnmp.request.parse(asked),
      timeLimit(limitMs),
    );
  return { agents, find };
}

const found = (key: string, more: object) => ({ identity: host, key, path: [], type: 'Integer32', unit: '', value: undefined, ...more });

test('the objects that are known by name are found, counters as rates too, and the groups beside them are told as places', async () => {
  const { find } = await agentsWith({});
  const { points, places, remarks } = await find({ devices: host });
  expect(points).toEqual([
    found('sysUpTime.0', { name: 'sysUpTime', path: ['SNMPv2-MIB'], type: 'TimeTicks', unit: '0.01 s', value: 1000 }),
    found('tcpInSegs.0', { name: 'tcpInSegs', path: ['TCP-MIB'], type: 'Counter32', value: 7 }),
    found('tcpInSegs.0:rate', { name: 'tcpInSegs:rate', path: ['TCP-MIB'], type: 'Counter32', unit: '1/s' }),
  ]);
  expect(remarks).toEqual([]);
  expect(places.map(({ name, request }) => [name, request.under])).toEqual([
    [`${host} · system (1.3.6.1.2.1.1)`, '1.3.6.1.2.1.1'],
    [`${host} · 53864 (1.3.6.1.4.1.53864)`, '1.3.6.1.4.1.53864'],
  ]);
});

test('all below an OID is found, with its number where it has no name', async () => {
  const { find } = await agentsWith({});
  const { points, places } = await find({ devices: host, under: '1.3.6.1.4.1.53864' });
  expect(points).toEqual([
    found(`${maker}.1.0`, { name: `${maker}.1.0`, value: -5 }),
    found(`${maker}.2.0`, { name: `${maker}.2.0`, type: 'OCTET STRING' }),
  ]);
  expect(places).toEqual([]);
});

test('rows are known by their names, and by their numbers where a name is missing or not the only one', async () => {
  const rows = [
    [1, 'eth0'],
    [2, 'twin'],
    [3, 'twin'],
    [4, ''],
    [5, 'odd]name'],
  ];
  const { find } = await agentsWith({ tables: [{ ...interfaces, rows }] });
  const { points } = await find({ devices: host, under: interfaces.oid });
  expect(points.filter(({ name }) => name === 'ifIndex').map(({ key, path }) => [key, ...path])).toEqual([
    ['ifIndex[ifDescr=eth0]', 'IF-MIB', 'eth0'],
    ['ifIndex.2', 'IF-MIB', '2'],
    ['ifIndex.3', 'IF-MIB', '3'],
    ['ifIndex.4', 'IF-MIB', '4'],
    ['ifIndex.5', 'IF-MIB', '5'],
  ]);
});

test('a subtree that is too large is read in parts without a gap', async () => {
  const rows = Array.from({ length: 13 }, (_, i) => [i + 1, `port ${i}`]);
  const { agents } = await agentsWith({ tables: [{ ...interfaces, rows }] });
  const config = snmpConfig.parse({ version: '2c', community: 'public' });
  const link = openLink(config, { host, port: agents.port }, () => undefined);
  closers.push(link.close);
  const wish = { under: interfaces.oid, isWanted: () => true, most: 10, atOnce: 4, retries: 0 };
  const read: string[] = [];
  for (let isFull = true; isFull; ) {
    const seen = await lookAt(link, { ...wish, after: read.at(-1) }, timeLimit(20_000));
    expect(seen.varbinds.length).toBeLessThanOrEqual(10);
    read.push(...seen.varbinds.map(({ oid }) => oid));
    isFull = seen.isFull;
  }
  expect(read).toEqual([1, 2].flatMap((column) => rows.map(([row]) => `${interfaces.oid}.${column}.${row}`)));
});

test('an agent that does not answer is told, and the other is found', async () => {
  const { agents, find } = await agentsWith({ hosts: [host, '127.0.0.2'] });
  agents.goSilent('127.0.0.2');
  const { points, remarks } = await find({ devices: `${host}, 127.0.0.2`, under: 'sysUpTime' }, 20_000, { retries: 0 });
  expect(points).toMatchObject([{ identity: host, key: 'sysUpTime.0' }]);
  expect(remarks).toMatchObject([{ zh: expect.stringContaining('127.0.0.2 没有应答') }]);
});

test('a question that was lost is asked again', async () => {
  const { agents, find } = await agentsWith({});
  let left = 1;
  agents.bend((bytes) => (left-- > 0 ? new Uint8Array([0]) : bytes));
  expect((await find({ devices: host, under: 'sysUpTime' }, 20_000, { retries: 1 })).points).toHaveLength(1);
});

test('time that is up leaves what was found', async () => {
  const { find } = await agentsWith({});
  const { points, remarks } = await find({ devices: host }, 0);
  expect(points).toEqual([]);
  expect(remarks).toMatchObject([{ en: `${host}: time was up; the rest was not looked at` }]);
});

test('without a name to call it says what to do', async () => {
  const { find } = await agentsWith({});
  await expect(find({})).rejects.toMatchObject({ code: 'BAD_REQUEST', details: { what: expect.stringContaining('name the agents') } });
});

test.each([{ devices: 'a b' }, { devices: '10.0.0.1:0' }, { under: 'ifNothing' }, { after: 'x' }])('%j is refused', (asked) => {
  expect(discoverSnmp.request.safeParse(asked).success).toBe(false);
});

describe('the unit of a sensor', () => {
  test.each([
    [{ type: 8, scale: 9, precision: 1 }, '0.1 °C'],
    [{ type: 8, scale: 9, precision: 0 }, '°C'],
    [{ type: 4, scale: 8, precision: 0 }, '0.001 V'],
    [{ type: 6, scale: 10, precision: 3 }, 'W'],
    [{ type: 10, scale: 9, precision: -1 }, 'r/min'],
    [{ type: 5, scale: 6, precision: 0 }, '1e-9 A'],
    [{ type: 7, scale: 11, precision: 0 }, '1000000 Hz'],
    [{ type: 12, scale: 9, precision: 0 }, ''],
    [{ type: 8, scale: 99, precision: 0 }, ''],
    [{ type: 8, scale: 9, precision: Number.NaN }, ''],
  ])('%j is "%s"', (kind, unit) => expect(sensorUnit(kind)).toBe(unit));
});
