import { describe, expect, test } from 'vitest';
import type { PatrolDetail } from './patrol.tsx';
import { floorOfWalk, floorsOf, marksOf, onFloor } from './walk-marks.ts';
import { isFar, isMachine } from './walker.ts';

const place = { longitude: 119.5, latitude: 26.1, withinMeters: 20 };
const visit = { id: 'v', at: 1, results: [], by: 'Li', receivedAt: 1, bad: [] };
const patrol: PatrolDetail = {
  ...{ id: 'p', number: 'XJ-1', route: 'r', title: 'Dam', walker: 'person', state: 'missed', openedAt: 0, dueAt: 9, skipped: 0 },
  ...{ assignedTo: '', pointCount: 5, visited: 2, missedPoints: ['d'], files: [] },
  points: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: id.toUpperCase(), items: [], ...(id !== 'b' && { place }) })),
  visits: [
    { ...visit, point: 'a', longitude: 119.6, latitude: 26.2 },
    { ...visit, point: 'c', bad: ['oil'] },
  ],
};

test('points with a place are on the map by their number in the walk, each as what became of it', () => {
  expect(marksOf(patrol).map(({ number, look, was }) => [number, look, was])).toEqual([
    [1, 'visited', [119.6, 26.2]],
    [3, 'bad', undefined],
    [4, 'left', undefined],
    [5, 'toVisit', undefined],
  ]);
});

test('what is kept on this phone counts as visited', () => {
  expect(marksOf(patrol, ['e']).at(-1)).toMatchObject({ id: 'e', look: 'visited' });
});

test('farther than counts as there is far; the limit itself is not, and neither is what is not known', () => {
  expect([isFar(place, 20), isFar(place, 20.1), isFar(place, undefined), isFar(undefined, 99)]).toEqual([false, true, false, false]);
});

test('all but a person visit points by themselves', () => {
  expect((['person', 'robot', 'drone', 'boat'] as const).map(isMachine)).toEqual([false, true, true, true]);
});

describe('points on floors', () => {
  const places = [undefined, 2, -1, 2, 1].map((floor) => ({ ...place, ...(floor !== undefined && { floor }) }));
  const points = patrol.points.map((point, i) => ({ ...point, place: places[i] ?? place }));
  const marks = marksOf({ ...patrol, points });

  test('are shown floor by floor from below, together with those that say none', () => {
    expect(floorsOf(marks)).toEqual([-1, 1, 2]);
    expect(onFloor(marks, 2).map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(onFloor(marks, undefined)).toHaveLength(5);
  });

  test('begin with the floor where the walk goes on, else with that of the first', () => {
    expect(floorOfWalk(marks)).toBe(2);
    expect(floorOfWalk(marksOf({ ...patrol, points, missedPoints: ['b', 'd'] }))).toBe(1);
    expect(floorOfWalk(marksOf({ ...patrol, points, missedPoints: ['b', 'd', 'e'] }))).toBe(2);
    expect([floorsOf(marksOf(patrol)), floorOfWalk(marksOf(patrol))]).toEqual([[], undefined]);
  });
});
