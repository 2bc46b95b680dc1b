import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PackFence } from '../../contracts/api/fences.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import { definePack, type Pack } from '../../contracts/pack.ts';
import { silentLog, systemCaller, virtualClock } from '../../kernel/testing.ts';
import { callerFor, type TestPlant, testPlant } from '../assets/testing/plant.ts';
import { createLocate, type Locate } from './index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const point = { title: both('x'), unit: 'deg' } as const;
const yard: PackFence = {
  title: both('Yard'),
  shape: { kind: 'circle', centre: [122, 30], metres: 500 },
  basis: { zh: '堆场法第七条', en: 'the law on yards, article 7' },
};
const escort: PackFence = {
  title: both('Escort'),
  shape: { kind: 'around', assets: ['ann'], metres: 300 },
  basis: { zh: '护航法第八条', en: 'the law on escorts, article 8' },
};
const pack = definePack({
  ...{ id: 'fleet', version: '1.0.0', title: both('Fleet'), about: both('Fleet'), uses: ['assets', 'locate'] },
  models: { ship: { title: both('Ship'), icon: 'ship', points: { longitude: point, latitude: point } } },
  ...{ rules: {}, responses: [], screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
  site: [{ key: 'ann', model: 'ship', title: both('Ann'), provenance: both('made up') }],
  fences: { yard, escort },
});
const second: Pack = {
  ...pack,
  version: '2.0.0',
  fences: { yard: { ...yard, alarms: { enter: 2 } }, escort: { ...escort, title: both('Guard') } },
};
const clock = virtualClock(Date.UTC(2026, 4, 1));

let plant: TestPlant;
let locate: Locate;
let call: TestPlant['call'];
const install = async (wanted: Pack) => {
  clock.advance(1000);
  await plant.assets.install(systemCaller(), wanted);
  await plant.outbox.drained();
};
const fences = async () => (await call('GET', '/fences')).body.items;
const named = async (en: string) => (await fences()).find(({ title }: { title: { en: string } }) => title.en === en);

beforeEach(async () => {
  plant = await testPlant([pack]);
  locate = await createLocate({
    ...{
      db: plant.deps.db,
      outbox: plant.outbox,
      http: plant.http,
      clock,
      log: silentLog,
      assets: plant.assets,
      everyMs: 1e9,
      flow: { ingest: async () => {} },
    },
    latest: { read: () => undefined, version: () => 0 },
    history: {} as HistoryReader, // holds: nothing is asked
  });
  call = callerFor(plant.http);
  await install(pack);
});
afterEach(async () => {
  await locate.close();
  await plant.drop();
});

test('the fences of a pack come with it, once, with their basis and the assets that carry them', async () => {
  await install(pack);
  expect(await fences()).toHaveLength(2);
  expect(await named('Yard')).toMatchObject({
    basis: { zh: '堆场法第七条', en: 'the law on yards, article 7' },
    isEnabled: true,
    models: [],
    alarms: {},
  });
  expect(await named('Escort')).toMatchObject({ shape: { kind: 'around', assets: [plant.assets.byKey('main', 'ann')?.id] } });
});

test('a newer version brings them up to date, under the same id', async () => {
  const { id } = await named('Yard');
  await install(second);
  expect(await named('Yard')).toMatchObject({ id, alarms: { enter: 2 } });
  expect(await named('Guard')).toBeDefined();
});

test('what a person changed or removed is left alone', async () => {
  clock.advance(1000);
  await call('PATCH', `/fences/${(await named('Yard')).id}`, { body: { isEnabled: false } });
  await call('DELETE', `/fences/${(await named('Escort')).id}`);
  await install(second);
  expect(await fences()).toMatchObject([{ title: { en: 'Yard' }, isEnabled: false, alarms: {} }]);
});

test('a pack whose fences cannot be is refused, with all reasons', async () => {
  const wrong: Pack = {
    ...second,
    fences: {
      yard: { ...yard, basis: { zh: '', en: '' } },
      escort: { ...escort, models: ['boat'], shape: { kind: 'around', assets: ['bob'], metres: 1 } },
    },
  };
  await expect(plant.assets.install(systemCaller(), wrong)).rejects.toThrow(
    /fence yard, basis[\s\S]*unknown model boat[\s\S]*unknown asset bob/,
  );
});
