import { expect, test } from 'vitest';
import type { LatestSample } from '../../contracts/flow.ts';
import { quality } from '../../contracts/quality.ts';
import { callerOf } from '../../kernel/testing.ts';
import type { BoardDeps } from './deps.ts';
import { placesWithin } from './places.ts';

const title = { zh: '船', en: 'Vessel' };
const now = 1_000_000;

/** One vessel that tells its place by two points, and what is heard of them. */
function placesOf(heard: Partial<LatestSample>, fixed: object = {}) {
  const vessel = { id: 'v', tenant: 'main', key: 'v', model: 'vessel', title, attributes: {}, ...fixed };
  const points = { latitude: { number: 1, freshSeconds: 600 }, longitude: { number: 2, freshSeconds: 600 } };
  const sample = { time: now - 1000, receivedAt: now, quality: quality('good'), ...heard };
  const deps = {
    assets: { inUse: () => [vessel], asset: () => vessel, pointOf: (_: string, key: keyof typeof points) => points[key] },
    alarms: { openOf: () => ({ count: 0 }) },
    latest: { read: (point: number) => ({ value: point === 1 ? 29.8 : 122.7, ...sample }) },
    clock: { now: () => now },
  } as unknown as BoardDeps; // holds: places are read from these only
  return placesWithin(deps, callerOf('viewer'), undefined).places;
}

test('a mover is on the map where it says that it is', () => {
  expect(placesOf({})).toEqual([{ asset: 'v', title, latitude: 29.8, longitude: 122.7 }]);
});

test.each([
  ['bad', { quality: quality('bad') }],
  ['old', { time: now - 601_000 }],
  ['no number', { value: Number.NaN }],
] as const)('a mover whose place is %s is on no map', (_, heard) => {
  expect(placesOf(heard)).toEqual([]);
});

test('what has a fixed place stays there, and what is retired is nowhere', () => {
  expect(placesOf({}, { latitude: 1, longitude: 2 })).toMatchObject([{ latitude: 1, longitude: 2 }]);
  expect(placesOf({}, { retiredAt: 1 })).toEqual([]);
});
