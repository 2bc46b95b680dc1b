import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pack, SiteAsset } from '../../contracts/pack.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { damPack } from './testing/dam-pack.ts';
import { type TestPlant, testPlant } from './testing/plant.ts';

/** 100 regions with 99 dams each: 10,000 assets, 99,000 points. */
function largePack(): Pack {
  const text = (name: string) => ({ zh: `${name} 号`, en: name });
  const region = (i: number): SiteAsset => ({ key: `region-${i}`, model: 'basin', title: text(`Region ${i}`), provenance: text('made') });
  const dam = (i: number, n: number): SiteAsset => {
    const name = `${i}-${n}`;
    return { key: `dam-${name}`, model: 'dam', title: text(`Dam ${name}`), within: `region-${i}`, provenance: text('made') };
  };
  const hundred = Array.from({ length: 100 }, (_, i) => i);
  const site = hundred.flatMap((i) => [region(i), ...hundred.slice(1).map((n) => dam(i, n))]);
  const points = Object.fromEntries(hundred.slice(0, 9).map((n) => [`p${n}`, { title: text(`Point ${n}`), unit: 'm' }]));
  const models = { ...damPack.models, dam: { ...damPack.models.dam, points } } as Pack['models'];
  return { ...damPack, id: 'large', models, rules: {}, site, stories: {}, simulate: {} };
}

let plant: TestPlant;
beforeAll(async () => {
  const pack = largePack();
  plant = await testPlant([pack]);
  await plant.assets.install(systemCaller('main'), pack);
});
afterAll(() => plant.drop());

const regionId = () => plant.assets.byKey('main', 'region-50')?.id;

test.each([
  ['the roots of the tree', () => '/assets?parent=root', 100],
  ['one branch of the tree', () => `/assets?parent=${regionId()}`, 99],
  ['a page of a text search', () => '/assets?text=dam%2042&limit=200', 198],
  ['a search that finds one', () => '/assets?text=dam-99-99', 1],
  ['a search that finds nothing', () => '/assets?text=zzz', 0],
  ['a global search that finds nearly all', () => '/search?text=dam&limit=50', 50],
  ['a global search for points', () => '/search?text=dam-99%20point%205&limit=50', 50],
])('with 10,000 assets, %s is all of it', async (_, path, count) => {
  const { body } = await plant.call('GET', path());
  expect(body.items).toHaveLength(count);
});

test('all points of 10,000 assets are in memory', () => {
  expect([...plant.assets.points()]).toHaveLength(99_000);
});
