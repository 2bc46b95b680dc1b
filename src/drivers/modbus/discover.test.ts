import { afterEach, expect, test } from 'vitest';
import { timeLimit } from '../../contracts/time.ts';
import { modbusConfig } from './config.ts';
import { discoverModbus } from './discover.ts';
import { createSlave } from './slave.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function slaveWith(units: readonly number[]) {
  const slave = createSlave({ framing: 'tcp', units, memorySize: 50 });
  closing.push(() => slave.close());
  const { port } = await slave.listen();
  const find = (request: object, limitMs = 20_000) =>
    discoverModbus.find(modbusConfig.parse({ port, answerSeconds: 0.3 }), discoverModbus.request.parse(request), timeLimit(limitMs));
  return { slave, find };
}

test('a scan finds the addresses that a unit has, with their values', async () => {
  const { slave, find } = await slaveWith([1]);
  slave.units.get(1)?.memory.holding.set([7, 8, 9], 10);
  slave.units.get(1)?.memory.coil.set([1], 3);
  slave.units.get(1)?.memory.holes.add('holding 11');
  const { points, remarks } = await find({ ranges: 'holding:10-12, coil:3' });
  expect(points).toEqual([
    { identity: '1', key: 'holding:10:uint16', name: 'holding 10', path: [], type: 'uint16', unit: '', value: 7 },
    { identity: '1', key: 'holding:12:uint16', name: 'holding 12', path: [], type: 'uint16', unit: '', value: 9 },
    { identity: '1', key: 'coil:3', name: 'coil 3', path: [], type: 'bit', unit: '', value: 1 },
  ]);
  expect(remarks.map(({ en }) => en)).toEqual(['Unit 1 refuses 1 addresses']);
});

test('a unit that does not answer is told, and does not keep the others from being found', async () => {
  const { find } = await slaveWith([1, 3]);
  const { points, remarks } = await find({ units: '1-3', ranges: 'holding:0-4' });
  expect(points.map(({ identity }) => identity).sort()).toEqual([...Array(5).fill('1'), ...Array(5).fill('3')]);
  expect(remarks).toMatchObject([{ en: expect.stringContaining('Unit 2 does not answer') }]);
});

test('time that is up leaves what was found', async () => {
  const { slave, find } = await slaveWith([1]);
  Object.assign(slave.units.get(1)?.faults ?? {}, { delayMs: 10_000 });
  const { points, remarks } = await find({ ranges: 'holding:0-49' }, 50);
  expect(points).toEqual([]);
  expect(remarks).toHaveLength(1);
});

test.each([
  ['a range that falls', { ranges: 'holding:9-1' }],
  ['an address that there cannot be', { ranges: 'holding:70000' }],
  ['a unit that there cannot be', { units: '1-300' }],
  ['too much at a time', { units: '1-100', ranges: 'holding:0-9999' }],
])('%s is refused', async (_, request) => {
  const { find } = await slaveWith([1]);
  await expect(find(request)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('without a link it says so', async () => {
  const config = modbusConfig.parse({ port: 1 });
  await expect(discoverModbus.find(config, discoverModbus.request.parse({}), timeLimit(5000))).rejects.toThrow('ECONNREFUSED');
});
