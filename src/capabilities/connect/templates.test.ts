import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../kernel/testing.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';

let database: TestDatabase;
let desk: Desk;
beforeAll(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});

const pump = {
  title: { zh: '泵', en: 'Pump' },
  protocol: 'sl651',
  model: 'station',
  parameters: [{ name: 'base', default: '0' }, { name: 'area' }],
  keys: [
    { key: 'r{base+1}', point: 'level', scale: 2, offset: 1 },
    { key: 'r{base}', point: 'flow', scale: 1, offset: 0 },
  ],
  texts: ['r{base+2}:string[16]'],
  topics: ['x/{area}'],
};
const save = (change: object = {}) => desk.call('POST', '/device-templates', { body: { ...pump, ...change } });
const make = (template: string, devices: readonly object[], more: object = {}) =>
  desk.call('POST', `/sources/${desk.source('sl651')}/devices/from-template`, { body: { template, devices }, ...more });
const devicesOf = async () => (await desk.call('GET', `/sources/${desk.source('sl651')}/devices`)).body.items;

test('a template makes devices with their own addresses, on assets that there are and on new ones', async () => {
  const { body: template } = await save();
  const north = desk.assets.byKey('main', 'north')?.id;
  const { status, body } = await make(template.id, [
    { identity: 'p1', values: { base: '10', area: 'a' }, asset: north },
    { identity: 'p2', values: { area: 'b' }, newAsset: { key: 'pump-2', title: { zh: '二号', en: 'Two' } } },
  ]);
  expect(status).toBe(200);
  expect(body.items).toMatchObject([
    {
      identity: 'p1',
      topics: ['x/a'],
      texts: [{ key: 'r12:string[16]' }],
      keys: { r11: { point: desk.point('north', 'level'), scale: 2, offset: 1 }, r10: {} },
    },
    { identity: 'p2', assetTitle: { en: 'Two' }, keys: { r1: { point: desk.point('pump-2', 'level') }, r0: {} } },
  ]);
  expect(desk.flow.bindings.get(desk.source('sl651'))?.some(({ identity }) => identity === 'p2')).toBe(true);
});

test('what is exported can be imported, and a device can be saved as one', async () => {
  const { body: made } = await save();
  const listed = (await desk.call('GET', '/device-templates')).body.items.find(({ id }: { id: string }) => id === made.id);
  const { id: _, ...file } = listed;
  expect((await desk.call('POST', '/device-templates', { body: file })).body).toEqual({ ...listed, id: expect.any(String) });
  const [first] = await devicesOf();
  const { body } = await desk.call('POST', `/devices/${first.id}/template`, { body: { title: pump.title } });
  expect(body).toMatchObject({ protocol: 'sl651', model: 'station', keys: [{ key: 'Z', point: 'level', scale: 1, offset: 100 }] });
});

test.each([
  ['an unknown protocol', { protocol: 'smoke' }, 'smoke'],
  ['an unknown model', { model: 'lake' }, 'lake'],
  ['a point that the model lacks', { keys: [{ key: 'a', point: 'depth' }] }, 'depth'],
  ['a parameter that is not listed', { topics: ['{unit}'] }, 'unit'],
  ['a parameter twice', { parameters: [{ name: 'base' }, { name: 'base' }, { name: 'area' }] }, 'twice'],
  [
    'a key twice',
    {
      keys: [
        { key: 'a', point: 'level' },
        { key: 'a', point: 'flow' },
      ],
    },
    'twice',
  ],
])('a template with %s is refused by name', async (_, change, named) => {
  const { status, body } = await save(change);
  expect([status, body.details.what]).toEqual([400, expect.stringContaining(named)]);
});

test.each([
  ['a parameter without a value', { identity: 'q' }, 'area has no value'],
  ['a parameter that it lacks', { identity: 'q', values: { area: 'a', size: '1' } }, 'no parameter size'],
  ['a sum of words', { identity: 'q', values: { area: 'a', base: 'b' } }, 'whole number'],
  ['an asset that exists, as a new one', { identity: 'q', values: { area: 'a' }, newAsset: { key: 'north' } }, 'north exists'],
])('devices with %s are refused, and nothing is made', async (_, wish, named) => {
  const { body: template } = await save();
  const before = await devicesOf();
  const good = { identity: 'good', values: { area: 'a' }, newAsset: { key: 'good' } };
  const { status, body } = await make(template.id, [good, { newAsset: { key: 'q' }, ...wish }]);
  expect([status, body.details.what]).toEqual([400, expect.stringContaining(named)]);
  expect(await devicesOf()).toEqual(before);
  expect(desk.assets.byKey('main', 'good')).toBeUndefined();
});

test('keys that the protocol cannot read are refused: of a template as far as they are known, of its devices by name', async () => {
  const keys = (key: string) => ({ keys: [{ key, point: 'level' }], texts: [], topics: [] });
  const sign = { name: 'sign', default: 'r' };
  const refused = await save({ ...keys('{sign}1'), parameters: [{ ...sign, default: '?' }] });
  expect([refused.status, refused.body.text]).toMatchObject([400, { zh: expect.stringContaining('“?1”不是键') }]);
  expect((await save({ ...keys('{sign}1'), parameters: [{ name: 'sign' }] })).status).toBe(200);
  const { body: template } = await save({ ...keys('{sign}1'), parameters: [sign] });
  const wish = (identity: string, value: string) => ({ identity, values: { sign: value }, newAsset: { key: identity } });
  const { status, body } = await make(template.id, [wish('good-1', 'r'), wish('bad-1', '?')]);
  expect([status, body.text]).toMatchObject([400, { zh: expect.stringContaining('bad-1：“?1”不是键') }]);
  expect(desk.assets.byKey('main', 'good-1')).toBeUndefined();
});

test('an identity that is taken, or named twice, is refused', async () => {
  const { body: template } = await save();
  const wish = (identity: string, key: string) => ({ identity, values: { area: 'a' }, newAsset: { key } });
  expect((await make(template.id, [wish('0000000001', 'n1')])).status).toBe(409);
  expect((await make(template.id, [wish('twin', 'n1'), wish('twin', 'n2')])).status).toBe(400);
  expect(desk.assets.byKey('main', 'n1')).toBeUndefined();
});

test('a template of another protocol does not fit, and other tenants see none', async () => {
  const { body: template } = await save({ protocol: 'mqtt' });
  expect((await make(template.id, [{ identity: 'z', values: { area: 'a' }, newAsset: { key: 'z' } }])).status).toBe(400);
  expect((await desk.call('GET', '/device-templates', { tenant: 'other' })).body.items).toEqual([]);
  expect((await desk.call('DELETE', `/device-templates/${template.id}`, { tenant: 'other' })).status).toBe(404);
  expect((await desk.call('DELETE', `/device-templates/${template.id}`)).status).toBe(204);
});
