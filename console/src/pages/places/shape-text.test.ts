import { expect, test } from 'vitest';
import { clicked, type Draft, draftOf, type LonLat, readPlaces, ringBegun, type Shape, shapeOf, undone } from './shape-text.ts';

const draft = (kind: Draft['kind'], places: string, metres = '100'): Draft => ({ kind, places, metres });

const square = (west: number, south: number, size: number): LonLat[] =>
  [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]; // biome-ignore format: one line

test.each<Shape>([
  { kind: 'circle', centre: [120.5, 30.25], metres: 250 },
  { kind: 'polygon', ring: [[1, 2], [3, 4], [5, -6]] }, // biome-ignore format: one line
  { kind: 'corridor', line: [[1, 2], [-3, 4]], metres: 20 }, // biome-ignore format: one line
  { kind: 'multiPolygon', polygons: [[square(0, 0, 9), square(1, 1, 7)], [square(2, 2, 3)], [square(20, 0, 1)]] },
  { kind: 'multiPolygon', polygons: [[[[179, 0], [-179, 0], [-179, 1], [179, 1]], [[179.5, 0.25], [-179.5, 0.25], [-179.5, 0.75]]]] }, // biome-ignore format: one line
])('a $kind is the same after it was shown and read', (shape) => {
  expect(shapeOf(draftOf(shape))).toEqual(shape);
});

test('a line that is no place is named', () => {
  expect(readPlaces('1 2\n\n3, 4\n5，6')).toEqual({ places: [[1, 2], [3, 4], [5, 6]], wrong: undefined }); // biome-ignore format: one line
  expect(readPlaces('1 2\nhere').wrong).toBe(2);
});

test('what is not whole is no shape yet', () => {
  expect(shapeOf(draft('polygon', '1 2\n3 4'))).toBeUndefined();
  expect(shapeOf(draft('circle', '1 2', '0'))).toBeUndefined();
  expect(shapeOf(draft('corridor', '1 2\n3 x'))).toBeUndefined();
});

test('clicks add places; the second one of a circle says its radius', () => {
  const corner = clicked(draft('polygon', '1 2'), [3, 4], () => 0);
  expect(readPlaces(corner.places).places).toEqual([[1, 2], [3, 4]]); // biome-ignore format: one line
  expect(readPlaces(undone(corner).places).places).toEqual([[1, 2]]);
  const centre = clicked(draft('circle', ''), [1, 2], () => 777.4);
  expect(clicked(centre, [1, 3], () => 777.4)).toEqual({ ...centre, metres: '777' });
});

test('clicks after an empty line make another ring: within the first a hole, beside it an area', () => {
  const drawn = (ring: readonly LonLat[], before: Draft) => ring.reduce((made, at) => clicked(made, at, () => 0), before);
  const outer = drawn(square(0, 0, 9), draft('polygon', ''));
  expect(shapeOf(outer)).toEqual({ kind: 'polygon', ring: square(0, 0, 9) });
  const begun = drawn(square(1, 1, 2).slice(0, 2), ringBegun(outer));
  expect(shapeOf(begun)).toBeUndefined();
  const holed = drawn(square(1, 1, 2).slice(2), begun);
  expect(shapeOf(holed)).toEqual({ kind: 'multiPolygon', polygons: [[square(0, 0, 9), square(1, 1, 2)]] });
  const both = drawn(square(20, 0, 1), ringBegun(holed));
  expect(shapeOf(both)).toEqual({ kind: 'multiPolygon', polygons: [[square(0, 0, 9), square(1, 1, 2)], [square(20, 0, 1)]] });
  expect(shapeOf(undone(undone(undone(undone(both)))))).toEqual(shapeOf(holed));
});
