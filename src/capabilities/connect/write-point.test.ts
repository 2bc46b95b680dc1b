import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../kernel/testing.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';

let database: TestDatabase;
let desk: Desk;
let asset: string;
let level: number;
beforeAll(async () => {
  database = await testDatabase();
  desk = await openDesk(database, { isCommanded: (point) => point === level });
  asset = desk.assets.byKey('main', 'north')?.id ?? '';
  level = desk.point('north', 'level');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});

test('the device with a key for a point writes it, once, and its source notes who ordered it', async () => {
  const [writer, ...others] = desk.connect.writersOf(asset, level);
  expect(others).toEqual([]);
  expect(writer).toMatchObject({
    source: desk.source('sl651'),
    identity: '0000000001',
    protocol: 'sl651',
    isEnabled: true,
    hasTwin: false,
  });
  if (writer === undefined) throw new Error('there is no writer');
  const answer = await desk.connect.write({ writer, value: 2, notAfter: 9, by: 'li (command 1)' });
  expect(answer).toMatchObject({ identity: writer.identity, write: { [writer.key]: 2 } });
  await expect
    .poll(async () => (await desk.call('GET', `/sources/${writer.source}/events?kinds=command&limit=10`)).body.items)
    .toMatchObject([{ kind: 'command', detail: `li (command 1): ${writer.key} = 2: answered` }]);
  expect(desk.connect.writersOf(asset, -1)).toEqual([]);
});

test('a point of a command is not written by asking its device; everything else is asked as before', async () => {
  const [writer] = desk.connect.writersOf(asset, level);
  const { items } = (await desk.call('GET', `/sources/${writer?.source}/devices`)).body;
  const id = items.find(({ identity }: { identity: string }) => identity === writer?.identity)?.id;
  const ask = (body: object) => desk.call('POST', `/devices/${id}/ask`, { body });
  expect(await ask({ write: { [writer?.key ?? '']: 1 } })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  expect(await ask({ write: { other: 1 } })).toMatchObject({ status: 200 });
  expect(await ask({ function: '37' })).toMatchObject({ status: 200 });
});
