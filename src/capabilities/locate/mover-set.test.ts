import { expect, test } from 'vitest';
import type { LatestReader } from '../../contracts/flow.ts';
import type { AssetInfo, Assets, PointInfo } from '../assets/index.ts';
import { createMoverSet } from './mover-set.ts';

const pointOf = (asset: string, key: string): PointInfo => ({ ...({} as PointInfo), asset, key, number: 0 as PointInfo['number'] }); // holds: nothing else is read here
const assetOf = (id: string, retiredAt?: number): AssetInfo => ({
  ...({} as AssetInfo),
  id,
  tenant: 'main',
  model: 'cart',
  attributes: {},
  retiredAt,
}); // likewise

/** A plant of assets that all say where they are, and which of them were looked at. */
function plant(ids: readonly string[]) {
  const all = new Map(ids.map((id) => [id, assetOf(id)]));
  const looked: string[] = [];
  const pointsOf = (id: string) => [pointOf(id, 'longitude'), pointOf(id, 'latitude')];
  const assets: Partial<Assets> = {
    asset: (id) => all.get(id),
    model: () => undefined,
    points: () => [...all.values()].filter(({ retiredAt }) => retiredAt === undefined).flatMap(({ id }) => pointsOf(id)),
    pointsOf: (id) => {
      looked.push(id);
      return pointsOf(id);
    },
  };
  const latest: Partial<LatestReader> = {};
  // Holds: nothing else of them is called here.
  const set = createMoverSet({ assets: assets as Assets, latest: latest as LatestReader, clock: { now: () => 0 }, isVacant: () => false });
  return { all, set, looked: () => looked.splice(0) };
}

test('an asset that came, went or changed is looked at alone', () => {
  const { all, set, looked } = plant(['a', 'b', 'c']);
  expect([set.isStale(), set.find([]), set.isStale(), looked()]).toEqual([true, [], false, ['a', 'b', 'c']]);

  all.set('d', assetOf('d'));
  all.set('b', assetOf('b', 5));
  set.renew(['d', 'b']);
  expect([set.isStale(), set.find([]), looked()]).toEqual([true, [{ asset: 'b', tenant: 'main' }], ['d']]);
  expect([[...set.movers().keys()], set.isStale()]).toEqual([['a', 'c', 'd'], false]);

  const changed = { ...assetOf('a'), attributes: { mostSpeed: 3 } };
  all.set('a', changed);
  set.renew(['a']);
  set.find([]);
  expect([set.movers().get('a')?.asset, looked()]).toEqual([changed, ['a']]);
});

test('all are looked at where nobody says which, also when some were said before and after', () => {
  const { set, looked } = plant(['a', 'b']);
  set.find([]);
  looked();
  set.renew(['a']);
  set.renew();
  set.renew(['b']);
  expect([set.find(['gone']), looked()]).toEqual([[{ asset: 'gone', tenant: undefined }], ['a', 'b']]);
});
