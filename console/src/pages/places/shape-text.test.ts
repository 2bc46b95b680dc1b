import { expect, test } from 'vitest';
import { clicked, type Draft, draftOf, readPlaces, type Shape, shapeOf, undone } from './shape-text.ts';

const draft = (kind: Draft['kind'], places: string, metres = '100'): Draft => ({ kind, places, metres });

test.each<Shape>([
  { kind: 'circle', centre: [120.5, 30.25], metres: 250 },
  { kind: 'polygon', ring: [[1, 2], [3, 4], [5, -6]] }, // biome-ignore format: one line
  { kind: 'corridor', line: [[1, 2], [-3, 4]], metres: 20 }, // biome-ignore format: one line
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
