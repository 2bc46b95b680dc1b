import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../kernel/testing.ts';
import { readDeviceRows, writeDevicesCsv } from './devices-csv.ts';
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

const heading = 'device,origin,asset,topics,key,point,scale,offset';
const post = (csv: string | Buffer, { apply = false, source = desk.source('sl651'), asset = '', role = 'engineer' as const } = {}) =>
  desk.call('POST', `/sources/${source}/devices/import?apply=${apply}${asset && `&asset=${asset}`}`, { csv, role });
const exported = async (language = 'en') =>
  (await desk.call('GET', `/sources/${desk.source('sl651')}/devices.csv?language=${language}`)).body as string;
const devices = async (source = desk.source('sl651')) => (await desk.call('GET', `/sources/${source}/devices`)).body.items;

describe('a table of devices', () => {
  test.each(['en', 'zh'])('that was exported (%s) changes nothing when it is imported again', async (language) => {
    const csv = await exported(language);
    expect(csv.startsWith('\uFEFF')).toBe(true);
    const before = await devices();
    const { body } = await post(csv, { apply: true });
    expect(body).toMatchObject({ applied: true, rows: 3, created: 0, changed: 0, unchanged: 2, errors: [] });
    expect(await devices()).toEqual(before);
  });

  test.each([
    ['semicolons', 'device;asset;key;point;scale\nA;north;Z;north.level;0.5\n', '0.5'],
    ['tabs', 'device\tasset\tkey\tpoint\tscale\nA\tnorth\tZ\tnorth.level\t-0.25\n', '-0.25'],
    ['a comma for decimals as it stands', 'device;asset;key;point;scale\nA;north;Z;north.level;0,5\n', '0,5'],
    ['commas, with semicolons within a cell', 'device,asset,key,point,scale\nA,north,Z;1,north.level,2\n', '2'],
    ['empty rows before its heading', '\uFEFF,,\r\n\r\ndevice , asset, key, point, scale\r\n A ,north, Z ,north.level, 3 \r\n', '3'],
  ])('is read with %s', (_, csv, scale) => {
    const read = readDeviceRows(csv);
    expect('rows' in read && read.rows).toMatchObject([{ device: 'A', asset: 'north', point: 'north.level', scale }]);
  });

  test.each([
    ['', 'The file is empty'],
    [',,\r\n', 'The file is empty'],
    ['PK\u0003\u0004xyz', 'workbook of Excel'],
    ['device,key\n"A,Z\n', 'double quote is not closed'],
    ['name,key\nA,Z\n', 'lacks the column "device"'],
  ])('is refused when it is %j', async (csv, why) => {
    const { body } = await post(csv);
    expect(body).toMatchObject({ applied: false, errors: [{ text: { en: expect.stringContaining(why) } }] });
  });

  test('with a comma for decimals, which may be one of thousands, is told where', async () => {
    const { body } = await post('device;asset;key;point;scale;offset\nA;north;Z;north.level;0,5;1\n', { apply: true });
    expect(body).toMatchObject({ applied: false, errors: [{ row: 2, column: 'scale', text: { en: '"0,5" is no number' } }] });
  });

  test('is only looked at until it is to be applied, and then done whole', async () => {
    const csv = `${heading}\nA,measured,north,,Z,north.level,0.5,1\nA,measured,north,,Q,north.flow,,\nB,,,,,,,\n`;
    expect((await post(csv)).body).toMatchObject({ applied: false, created: 2, createdDevices: ['A', 'B'], errors: [] });
    expect(await devices()).toHaveLength(2);
    expect((await post(csv, { apply: true })).body).toMatchObject({ applied: true, created: 2 });
    const [, , a, b] = await devices();
    expect(a).toMatchObject({
      identity: 'A',
      keys: { Z: { point: desk.point('north', 'level'), scale: 0.5, offset: 1 }, Q: { scale: 1 } },
    });
    expect(b).toMatchObject({ identity: 'B', origin: 'measured', keys: {} });
    expect(desk.flow.bindings.get(desk.source('sl651'))?.some(({ identity }) => identity === 'A')).toBe(true);
  });

  test('keeps the texts of a device apart from its numbers, and gives them back', async () => {
    const csv = `${heading}\nT,,,,Z,north.level,,\nT,,,,holding:100:string[16],text,,\nT,,,,40001:string[8],文本,,\n`;
    expect((await post(csv, { apply: true })).body).toMatchObject({ applied: true, errors: [] });
    const made = (await devices()).find(({ identity }: { identity: string }) => identity === 'T');
    expect(made).toMatchObject({ keys: { Z: {} }, texts: [{ key: 'holding:100:string[16]' }, { key: '40001:string[8]' }] });
    expect(desk.flow.bindings.get(desk.source('sl651'))?.find(({ identity }) => identity === 'T')?.texts).toHaveLength(2);
    const { body } = await post(await exported('zh'), { apply: true });
    expect(body).toMatchObject({ applied: true, changed: 0, errors: [] });
    const twice = await post(`${heading}\nT,,,,Z,north.level,,\nT,,,,Z,text,,\n`);
    expect(twice.body.errors).toMatchObject([{ row: 3, column: 'key' }]);
    await desk.call('DELETE', `/devices/${made.id}`);
  });

  test('with one wrong row is not applied at all', async () => {
    const count = (await devices()).length;
    const { body } = await post(`${heading}\nC,,,,Z,north.level,,\nD,,,,Z,north.nothing,,\n`, { apply: true });
    expect(body).toMatchObject({ applied: false, errorCount: 1, errors: [{ row: 3, column: 'point' }] });
    expect(await devices()).toHaveLength(count);
  });

  test('a key that is none of the protocol is an error of its row, also of a text', async () => {
    const { body } = await post(`${heading}\nT,,,,?Z,north.level,,\nT,,,,?name,text,,\nT,,,,Q,north.flow,,\n`, { apply: true });
    const errors = [2, 3].map((row) => ({ row, column: 'key', text: { en: expect.stringContaining('is no key') } }));
    expect(body).toMatchObject({ applied: false, errors });
  });

  test.each([
    ['no device', ',,,,Z,north.level,,', 'device', 'missing'],
    ['a device that is too long', `${'x'.repeat(121)},,,,,,,`, 'device', '120 characters'],
    ['a device whose zeros the spreadsheet took', '1,,,,,,,', 'device', '0000000001'],
    ['an origin that there is not', 'E,guessed,,,,,,', 'origin', 'guessed'],
    ['an asset that there is not', 'E,,west,,,,,', 'asset', 'west'],
    ['a point without a key', 'E,,,,,north.level,,', 'key', 'missing'],
    ['a point that there is not', 'E,,,,Z,level,,', 'point', 'asset.point'],
    ['a scale that is no number', 'E,,,,Z,north.level,x,', 'scale', 'no number'],
    ['an offset that is no number', 'E,,,,Z,north.level,,1;2', 'offset', 'no number'],
    ['a topic that is too long', `E,,,${'t'.repeat(201)},,,,`, 'topics', '200'],
  ])('tells %s with row, column and what to do', async (_, row, column, words) => {
    const quoted = row.includes(';') ? row.replace('1;2', '"1;2"') : row;
    const { body } = await post(`${heading}\n${quoted}\n`);
    expect(body.errors).toEqual([{ row: 2, column, text: { zh: expect.any(String), en: expect.stringContaining(words) } }]);
  });

  test('tells rows of one device that do not agree, and a key that is there twice', async () => {
    const { body } = await post(`${heading}\nE,measured,,,Z,north.level,,\nE,replayed,,,Z,north.flow,,\n`);
    expect(body.errors.map(({ row, column }: { row: number; column: string }) => `${row} ${column}`)).toEqual(['3 origin', '3 key']);
  });

  test('names columns as the file does', async () => {
    const { body } = await post('设备标识;键;测点\nE;Z;north.nothing\n');
    expect(body.errors).toMatchObject([{ row: 2, column: '测点' }]);
  });

  test('that lacks a column leaves what it does not say', async () => {
    const before = (await devices()).find(({ identity }: { identity: string }) => identity === '0000000001');
    await post('device,key,point,scale,offset\n0000000001,Z,north.level,1,100\n', { apply: true });
    expect(await devices()).toContainEqual(before);
  });

  test.each([
    ['no table at all', 'hello', 'device'],
    ['an open quote', `${heading}\n"E`, 'quote'],
    ['nothing', '', 'empty'],
  ])('that is %s is told', async (_, csv, words) => {
    expect((await post(csv)).body.errors).toMatchObject([{ row: 1, text: { en: expect.stringContaining(words) } }]);
  });

  test('of bytes that are no text is refused', async () => {
    expect((await post(Buffer.from([0xff, 0xff, 0xff]))).status).toBe(400);
  });

  test('has a template that is complete but for its points', async () => {
    const { body } = await desk.call('GET', '/device-sheet.csv?language=en');
    const read = readDeviceRows(body);
    expect('rows' in read && read.rows.map(({ device }) => device)).toEqual(['pump-1', 'pump-1', 'pump-2']);
  });

  test('is imported by engineers, into sources of their own', async () => {
    const path = `/sources/${desk.source('sl651')}/devices/import`;
    expect((await desk.call('POST', path, { csv: heading, role: 'operator' })).status).toBe(403);
    expect((await desk.call('POST', path, { csv: heading, tenant: 'other' })).status).toBe(404);
    expect((await desk.call('GET', `/sources/${desk.source('sl651')}/devices.csv`, { tenant: 'other' })).status).toBe(404);
  });
});

describe('the table of a maker', () => {
  const map = (csv: string, more: object = {}) =>
    post(csv, { source: desk.source('mqtt'), asset: desk.assets.byKey('main', 'north')?.id ?? '', ...more });

  test('becomes devices whose names are points of the asset', async () => {
    expect((await map('Water level\nflow', { apply: true })).body).toMatchObject({ applied: true, created: 1 });
    expect((await devices(desk.source('mqtt'))).at(-1)).toMatchObject({
      identity: '7',
      keys: { 'k-Water level': { point: desk.point('north', 'level'), scale: 2, offset: 1 } },
    });
  });

  test('tells its own errors and names that are no point', async () => {
    const { body } = await map('!\nflow');
    expect(body.errors).toMatchObject([
      { row: 2, text: { en: 'wrong' } },
      { column: 'name', text: { en: expect.stringContaining('"!"') } },
    ]);
  });

  test('whose heading is none of its own is taken for a table of devices', async () => {
    const { body } = await map('?,key', { asset: '' });
    expect(body).toMatchObject({ applied: false, errors: [{ row: 1, text: { en: expect.stringContaining('"device"') } }] });
  });

  test('needs an asset', async () => {
    expect((await map('flow', { asset: '' })).status).toBe(400);
  });
});

describe('cells', () => {
  const device = (identity: string, key: string) =>
    ({
      id: '',
      tenant: '',
      source: '',
      identity,
      asset: undefined,
      origin: 'measured',
      secretHash: undefined,
      topics: [],
      keys: new Map([[key, { point: 1, scale: -1, offset: 0 }]]),
      pack: undefined,
      changed: false,
    }) as const;

  test.each(['=1+1', "'=1", '@a', '-x', 'a"b', 'a,b', 'a;b', 'a\nb', '+5', '中文', "'", ' a '])('%s comes back as it was', (text) => {
    const csv = writeDevicesCsv([{ device: device(text, text), asset: '', pointOf: () => 'a.b' }], 'en');
    const read = readDeviceRows(csv);
    expect('rows' in read && read.rows).toMatchObject([{ device: text, key: text, scale: '-1' }]);
  });

  test('with a formula are made harmless', () => {
    expect(writeDevicesCsv([{ device: device('=cmd()', 'k'), asset: '', pointOf: () => '' }], 'en')).toContain("\r\n'=cmd()");
  });
});
