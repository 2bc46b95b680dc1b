import { expect, test } from 'vitest';
import { coastOf, seamsOf, withoutSeams } from './coast.ts';
import { apart, sidesWithRoom, withRoomBeside } from './labels.ts';

const wide = { left: -1000, top: -1000, right: 1000, bottom: 1000 };
const seams = { longitude: [90], latitude: [0] };

test('no coast is drawn where the map was cut', () => {
  const ring = [
    [85, 5],
    [90, 6],
    [90, 2],
    [86, 1],
    [85, 5],
  ];
  expect(withoutSeams(ring, seams)).toEqual([
    [
      [85, 5],
      [90, 6],
    ],
    [
      [90, 2],
      [86, 1],
      [85, 5],
    ],
  ]);
});

test('where the map was cut there is a line of its own, and nowhere else', () => {
  const cut = [
    [90, 6],
    [90, 2],
  ];
  const ring = [[85, 5], ...cut, [85, 5]];
  const land = [{ type: 'Feature' as const, properties: {}, geometry: { type: 'Polygon' as const, coordinates: [ring] } }];
  expect(seamsOf(land, seams).geometry).toEqual({ type: 'MultiLineString', coordinates: [cut] });
});

test('an island away from the cut keeps its whole coast', () => {
  const ring = [
    [80, 6],
    [81, 7],
    [80, 8],
    [80, 6],
  ];
  const coast = coastOf([{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }], seams);
  expect(coast.geometry).toEqual({ type: 'MultiLineString', coordinates: [ring] });
});

test.each([
  ['one that has room stands at the right', [[0, 0]], ['right']],
  [
    'one that would lie over the mark of another stands at the left',
    [
      [0, 0],
      [60, 10],
    ],
    ['left', 'right'],
  ],
  [
    'of two between whose marks there is no room, both stand outside',
    [
      [0, 0],
      [100, 5],
    ],
    ['left', 'right'],
  ],
  [
    'one that has room on neither side lies over a mark that is less urgent',
    [
      [0, 0],
      [60, 0],
      [-60, 0],
    ],
    ['right', undefined, 'left'],
  ],
  [
    'one that would lie over a name and over a more urgent mark is hidden',
    [
      [0, 0],
      [-60, 14],
      [-60, -14],
      [10, 4],
    ],
    ['right', 'left', 'left', undefined],
  ],
] as const)('of the names of a map %s', (_, places, sides) => {
  expect(
    sidesWithRoom(
      places.map(([x, y]) => ({ x, y, width: 80 })),
      wide,
    ),
  ).toEqual(sides);
});

test('a name that others are drawn over is hidden where no side is free of marks', () => {
  const places = [
    { x: 0, y: 0, width: 80 },
    { x: 60, y: 0, width: 80 },
    { x: -60, y: 0, width: 80 },
  ];
  expect(sidesWithRoom(places, wide)[0]).toBe('right');
  expect(
    sidesWithRoom(
      places.map((place) => ({ ...place, mayCover: false })),
      wide,
    )[0],
  ).toBeUndefined();
});

test.each([
  ['near the right edge stands at the left', 380, 100, 'left'],
  ['near the left edge stands at the right', 10, 100, 'right'],
  ['that no side has room for is hidden, not cut', 50, 4, undefined],
] as const)('a name %s', (_, x, y, side) => {
  expect(sidesWithRoom([{ x, y, width: 80 }], { left: 0, top: 0, right: 400, bottom: 300 })).toEqual([side]);
});

test('a name stands beside what lies over the map, or is hidden where that is on both sides', () => {
  const box = (left: number, right: number) => ({ left, right, top: -10, bottom: 10 });
  const label = { x: 0, y: 0, width: 80 };
  expect(sidesWithRoom([label], wide, [box(20, 60)])).toEqual(['left']);
  expect(sidesWithRoom([label], wide, [box(20, 60), box(-60, -20)])).toEqual([undefined]);
});

test('marks that would cover each other are moved down or up, whichever is nearer, and the first one stays', () => {
  const stack = [
    { x: 10, y: 10 },
    { x: 12, y: 14 },
    { x: 90, y: 10 },
    { x: 11, y: 9 },
  ];
  expect(apart(stack)).toEqual([0, 20, 0, -23]);
});

test('however many stand at one place, none covers another, and none goes further than half of them are high', () => {
  const shifts = [...apart(Array.from({ length: 20 }, () => ({ x: 0, y: 0 })))].sort((a, b) => a - b);
  for (const [i, shift] of shifts.slice(1).entries()) expect(shift - (shifts[i] ?? 0)).toBe(24);
  expect(Math.max(...shifts.map(Math.abs))).toBe(240);
});

test('names of the base map give way to what lies on it, and to names before them', () => {
  const at = (left: number, top: number) => ({ left, right: left + 40, top, bottom: top + 14 });
  expect(withRoomBeside([at(0, 0)], [at(20, 7), at(100, 0), at(130, 0), at(0, 14)], wide)).toEqual([false, true, false, true]);
  expect(withRoomBeside([], [at(0, 0), at(380, 0), at(-5, 0)], { left: 0, top: 0, right: 400, bottom: 300 })).toEqual([true, false, false]);
});
