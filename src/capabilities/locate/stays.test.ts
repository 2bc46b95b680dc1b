import { uuidv7 } from 'uuidv7';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../kernel/database.ts';
import { testDatabase } from '../../kernel/testing.ts';
import type { Assets } from '../assets/index.ts';
import { locateMigrations, type PlaceEventRow, tables } from './schema.ts';
import { staysCsv, summariseStays } from './stays.ts';

let db: Awaited<ReturnType<typeof testDatabase>>;
const assets = { asset: (id: string) => ({ title: { zh: `车 ${id}`, en: `Cart ${id}` } }) } as unknown as Assets; // holds: nothing else is asked
const hour = 3_600_000;

/** A stay that ended at an hour. */
const stay = async (
  fence: string,
  asset: string,
  { seconds, at, kind = 'leave', tenant = 'main' }: { seconds: number; at: number; kind?: PlaceEventRow['kind']; tenant?: string },
) => {
  const title = JSON.stringify({ zh: `${fence}（${at}）`, en: `${fence}, ${at}` });
  const row = {
    id: uuidv7(),
    tenant,
    kind,
    fence,
    fenceTitle: title,
    asset,
    time: at * hour,
    since: at * hour - seconds * 1000,
    longitude: 120,
    latitude: 30,
    other: null,
    value: null,
  };
  await tables(db.db)
    .insertInto('placeEvent')
    .values(row as unknown as PlaceEventRow)
    .execute(); // holds: JSON as its text
};
const ask = (query: Partial<Parameters<typeof summariseStays>[2]> = {}, tenant = 'main') =>
  summariseStays({ db: db.db, assets }, tenant, { by: 'fence', ...query });

beforeEach(async () => {
  db = await testDatabase();
  await migrate(db.db, locateMigrations);
  for (const [i, seconds] of [100, 200, 300, 400, 1000].entries()) await stay('dyeing', i < 3 ? 'a' : 'b', { seconds, at: i + 1 });
  await stay('drying', 'a', { seconds: 50, at: 3 });
  await stay('dyeing', 'a', { seconds: 9999, at: 3, kind: 'dwell' });
  await stay('dyeing', 'a', { seconds: 9999, at: 3, tenant: 'other' });
});
afterEach(() => db.drop());

test('stays are counted by fence, the longest first, under the title that the fence had last', async () => {
  expect((await ask()).items).toEqual([
    {
      fence: 'dyeing',
      fenceTitle: { zh: 'dyeing（5）', en: 'dyeing, 5' },
      stays: 5,
      meanSeconds: 400,
      medianSeconds: 300,
      p90Seconds: expect.closeTo(760, 6),
      longestSeconds: 1000,
    },
    { fence: 'drying', fenceTitle: expect.anything(), stays: 1, meanSeconds: 50, medianSeconds: 50, p90Seconds: 50, longestSeconds: 50 },
  ]);
});

test('by asset, of one fence, of one asset, and of a time: its begin belongs to it, its end does not', async () => {
  const rows = async (query: Parameters<typeof ask>[0]) => (await ask(query)).items.map(({ fence, asset, stays }) => [fence, asset, stays]);
  expect(await rows({ by: 'asset', fence: 'dyeing' })).toEqual([['dyeing', 'b', 2], ['dyeing', 'a', 3]]); // biome-ignore format: one line
  expect(await rows({ asset: 'a' })).toEqual([['dyeing', undefined, 3], ['drying', undefined, 1]]); // biome-ignore format: one line
  expect(await rows({ from: 2 * hour, to: 4 * hour })).toEqual([['dyeing', undefined, 2], ['drying', undefined, 1]]); // biome-ignore format: one line
  expect((await ask({ by: 'asset', fence: 'drying' })).items[0]?.assetTitle?.en).toBe('Cart a');
});

test('another tenant has its own, and one without any has none', async () => {
  expect((await ask({}, 'other')).items.map(({ stays, longestSeconds }) => [stays, longestSeconds])).toEqual([[1, 9999]]);
  expect((await ask({}, 'nobody')).items).toEqual([]);
});

test('a time that ends before it begins is refused', () => expect(ask({ from: 2, to: 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' }));

test('as CSV', async () => {
  const file = await staysCsv({ db: db.db, assets }, 'main', { by: 'asset', fence: 'drying' }, 'en');
  expect(file.trim().split(/\r?\n/).at(-1)).toBe('"drying, 3",Cart a,1,50.0,50.0,50.0,50.0');
});
