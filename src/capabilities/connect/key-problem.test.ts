import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../kernel/testing.ts';
import { type Desk, openDesk, type TestDatabase } from './testing/desk.ts';

let database: TestDatabase;
let desk: Desk;

beforeEach(async () => {
  database = await testDatabase();
  desk = await openDesk(database);
});
afterEach(async () => {
  await desk.close();
  await database.drop();
});

const devicesOf = async (source: string) => (await desk.call('GET', `/sources/${source}/devices`)).body.items;

describe('devices', () => {
  test('with keys that the protocol cannot read are refused, and each is told why in both languages', async () => {
    const source = desk.source('sl651');
    const devices = await devicesOf(source);
    const body = {
      identity: '0000000009',
      keys: { '?a': { point: Object.values<{ point: number }>(devices[0].keys)[0]?.point }, Z: { point: 1 } },
      texts: ['?b'],
    };
    const refused = await desk.call('POST', `/sources/${source}/devices`, { body });
    expect(refused.status).toBe(400);
    expect(refused.body.text).toMatchObject({
      zh: expect.stringContaining('“?a”不是键；“?b”不是键'),
      en: expect.stringContaining('"?a" is no key; "?b" is no key'),
    });
    const changed = await desk.call('PATCH', `/devices/${devices[0].id}`, { body: { keys: {}, texts: ['?b'] } });
    expect([changed.status, changed.body.details]).toMatchObject([400, { what: '"?b" is no key' }]);
    expect(await devicesOf(source)).toHaveLength(devices.length);
  });

  test('may be asked for what is wrong with a key before they are made', async () => {
    const problemOf = async (key: string) =>
      (await desk.call('GET', `/sources/${desk.source('sl651')}/key-problem?key=${encodeURIComponent(key)}`)).body;
    expect([await problemOf('?a'), await problemOf('Z')]).toEqual([{ problem: { zh: '“?a”不是键', en: '"?a" is no key' } }, {}]);
  });
});
