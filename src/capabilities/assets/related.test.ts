import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import type { AssetInfo, PointInfo } from './info.ts';
import { type Kin, relationProblem, relatives, resolvePath, splitPath } from './related.ts';

/** A plant written as `key: model within`. */
function plantOf(rows: Readonly<Record<string, readonly [model: string, parent?: string]>>) {
  const kin = new Map<string, Kin>(Object.entries(rows).map(([key, [model, parent]]) => [key, { id: key, key, model, parent }]));
  return { asset: (id: string) => kin.get(id), childrenOf: (id: string) => [...kin.values()].filter(({ parent }) => parent === id) };
}

const valley = plantOf({
  valley: ['basin'],
  dam: ['dam', 'valley'],
  rain: ['gauge', 'dam'],
  gate: ['gate', 'dam'],
  motor: ['motor', 'gate'],
  other: ['dam', 'valley'],
});
const keysOf = (start: string, model: string) => {
  const kin = valley.asset(start);
  return kin ? relatives(valley, kin, model).map(({ key }) => key) : [];
};

describe('the assets of a model that are related to an asset', () => {
  test.each([
    ['itself', 'dam', 'dam', ['dam']],
    ['what it lies within', 'dam', 'basin', ['valley']],
    ['what it lies within at any depth', 'motor', 'basin', ['valley']],
    ['what lies within it', 'dam', 'gauge', ['rain']],
    ['what lies within it at any depth', 'valley', 'motor', ['motor']],
    ['all of them when there are more', 'valley', 'dam', ['dam', 'other']],
    ['nobody beside it', 'other', 'gauge', []],
  ])('are %s', (_, start, model, keys) => {
    expect(keysOf(start, model)).toEqual(keys);
  });

  test('are found even when assets lie within each other', () => {
    const circle = plantOf({ a: ['a', 'b'], b: ['b', 'a'], c: ['c', 'a'] });
    const start = circle.asset('a');
    expect(start && relatives(circle, start, 'c').map(({ key }) => key)).toEqual(['c']);
    expect(start && relatives(circle, start, 'x')).toEqual([]);
  });
});

test('none and two are problems that name everyone', () => {
  const dam = { id: 'dam', key: 'dam', model: 'dam' };
  expect(relationProblem(dam, 'gauge', [])).toBe('asset dam has no related gauge');
  expect(relationProblem(dam, 'gauge', [dam, { ...dam, key: 'b' }])).toBe('asset dam has 2 related gauge: dam, b');
  expect(relationProblem(dam, 'gauge', [dam])).toBeUndefined();
});

test('a path resolves to the point of the one related asset', () => {
  const info = (kin: Kin): AssetInfo => ({ ...kin, tenant: 'main', title: { zh: '', en: '' }, attributes: {} });
  const plant = {
    asset: (id: string) => (valley.asset(id) ? info(valley.asset(id) as Kin) : undefined), // holds: just asked
    childrenOf: (id: string) => valley.childrenOf(id).map(info),
    pointOf: (asset: string, key: string) => (key === 'rain' ? ({ number: 7, asset } as PointInfo) : undefined), // holds: only these two are read
  };
  const dam = info({ id: 'dam', key: 'dam', model: 'dam', parent: 'valley' });
  expect(resolvePath(plant, dam, 'gauge.rain')).toEqual({ number: 7, asset: 'rain' });
  for (const wrong of ['gauge.wind', 'pump.rain', 'gauge', '']) expect(() => resolvePath(plant, dam, wrong)).toThrow(Failure);
});

test('a path is split at its first dot', () => {
  expect(splitPath('dam.level')).toEqual(['dam', 'level']);
  expect(splitPath('dam')).toEqual(['dam', '']);
});
