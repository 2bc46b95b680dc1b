import { afterEach, expect, test } from 'vitest';
import { timeLimit } from '../../contracts/time.ts';
import { iec104Config } from './config.ts';
import { iec104 } from './driver.ts';
import { openOutstation } from './outstation-server.ts';
import { createPlant } from './plant.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const objects = { 1001: [1, 1], 1300: [13, 30.5], 2000: [15, 77] } as const;

async function stationWith(plant = createPlant({ 1: objects, 7: { 9: [11, -4] } })) {
  const server = await openOutstation({ plant });
  closing.push(server.close);
  const { port } = server.address;
  const find = async (asked: object, limitMs = 20_000) => {
    const { discover } = iec104;
    if (discover === undefined) throw new Error('BUG: the driver finds points');
    return discover.find(iec104Config.parse({ port, answerSeconds: 1 }), discover.request.parse(asked), timeLimit(limitMs));
  };
  return { server, find };
}

const found = (identity: string, key: string, type: string, value: number | undefined) => ({
  identity,
  key,
  name: key,
  path: [],
  type,
  unit: '',
  value,
});
const lastRemark = { en: expect.stringContaining('Objects of commands') };

test('an interrogation of a station finds its objects with types and values, and its counters', async () => {
  const { server, find } = await stationWith();
  const { points, places, remarks } = await find({ stations: '1' });
  expect(points).toEqual([found('1', '1001', 'M_SP_NA_1', 1), found('1', '1300', 'M_ME_NC_1', 30.5), found('1', '2000', 'M_IT_NA_1', 77)]);
  expect(places).toEqual([]);
  expect(remarks).toMatchObject([lastRemark]);
  expect(new Set(server.heard.map(([type]) => type))).toEqual(new Set([100, 101])); // no clock, no command
});

test('without names all stations of the link are found, counters left out', async () => {
  const { find } = await stationWith();
  const { points, remarks } = await find({});
  expect(points).toEqual([found('1', '1001', 'M_SP_NA_1', 1), found('1', '1300', 'M_ME_NC_1', 30.5), found('7', '9', 'M_ME_NB_1', -4)]);
  expect(remarks).toMatchObject([lastRemark]);
});

test('a station that is not there or says nothing is told, and the others are found', async () => {
  const { server, find } = await stationWith();
  server.behaviour.silent.add(7);
  const { points, remarks } = await find({ stations: '1, 7, 9', counters: false, seconds: 2 });
  expect(points.map(({ key }) => key)).toEqual(['1001', '1300']);
  expect(remarks).toMatchObject([{ zh: '站 7 没有应答总召唤' }, { en: 'Station 9 refuses the general interrogation' }, lastRemark]);
});

test('a number that is none is found without a value', async () => {
  const { find } = await stationWith(createPlant({ 1: { 5: [13, Number.NaN] } }));
  expect((await find({ stations: '1', counters: false })).points).toEqual([found('1', '5', 'M_ME_NC_1', undefined)]);
});

test('when nobody answers, time that is up says so', async () => {
  const { server, find } = await stationWith();
  server.behaviour.silent.add(1).add(7);
  const { points, remarks } = await find({ seconds: 1 });
  expect(points).toEqual([]);
  expect(remarks).toMatchObject([{ en: expect.stringContaining('name the stations') }, lastRemark]);
});

test('a look that is broken off tells what was found', async () => {
  const { server, find } = await stationWith();
  server.behaviour.silent.add(7);
  const { points, remarks } = await find({ stations: '1, 7', counters: false }, 1_500);
  expect(points).toHaveLength(2);
  expect(remarks).toMatchObject([{ en: 'Station 7 did not answer the general interrogation' }, lastRemark]);
});

test('without a link it says so', async () => {
  const { server, find } = await stationWith();
  await server.leave();
  await expect(find({})).rejects.toThrow('ECONNREFUSED');
});

test.each(['0', '65535', '1-3', 'a', '1,,x'])('the stations %j are refused', async (stations) => {
  expect(iec104.discover?.request.safeParse({ stations }).success).toBe(false);
});
