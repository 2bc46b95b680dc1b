import { expect, test } from 'vitest';
import { type FoundPoint, matching } from './discover-drawer.tsx';
import { keysOf } from './trial-form.tsx';

const point = (identity: string, key: string, name: string): FoundPoint => ({
  identity,
  key,
  name,
  path: ['Plant'],
  type: '',
  unit: '',
  value: 1,
});

test('found points are filtered by identity, key, name and folder', () => {
  const points = [point('1', 'holding:0', 'Level'), point('2', 'coil:3', 'Pump')];
  expect(matching(points, 'LEVEL')).toEqual([points[0]]);
  expect(matching(points, 'coil')).toEqual([points[1]]);
  expect(matching(points, 'plant')).toEqual(points);
  expect(matching(points, '')).toEqual(points);
});

test('keys are typed with commas of either kind', () => {
  expect(Object.keys(keysOf(' a, b，c,,a '))).toEqual(['a', 'b', 'c']);
});
