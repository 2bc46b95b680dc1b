import { expect, test } from 'vitest';
import { fromWgs84 } from '../../../../src/contracts/datum.ts';
import { shapeOfGeoJson } from './geojson.ts';
import { draftOf, type LonLat, shapeOf } from './shape-text.ts';

const square = (west: number, south: number, size: number): LonLat[] =>
  [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]; // biome-ignore format: one line
const closed = (ring: readonly LonLat[]) => [...ring, ...ring.slice(0, 1)];
const [large, hole, island, beside] = [square(120, 30, 1), square(120.25, 30.25, 0.5), square(120.5, 30.5, 0.125), square(122, 30, 1)];

test('a polygon without holes is a polygon, without the corner that closes it', () => {
  expect(shapeOfGeoJson(JSON.stringify({ type: 'Polygon', coordinates: [closed(large)] }), 'wgs84')).toEqual({
    kind: 'polygon',
    ring: large,
  });
});

test('all areas of a collection make one shape; points, lines, heights and features without a place are left out', () => {
  const features = [
    { type: 'Feature', geometry: { type: 'Polygon', coordinates: [closed(large), closed(hole)] }, properties: {} },
    { type: 'Feature', geometry: null, properties: {} },
    { type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: {} },
    { type: 'Feature', geometry: { type: 'GeometryCollection', geometries: [{ type: 'MultiPolygon', coordinates: [[closed(island)], [closed(beside).map((place) => [...place, 5])]] }] } }, // biome-ignore format: one line
  ];
  const shape = shapeOfGeoJson(JSON.stringify({ type: 'FeatureCollection', features }), 'wgs84');
  expect(shape).toEqual({ kind: 'multiPolygon', polygons: [[large, hole], [island], [beside]] });
  // The form takes it apart and together again.
  if (typeof shape !== 'string') expect(shapeOf(draftOf(shape))).toEqual(shape);
});

test.each(['gcj02', 'bd09'] as const)('places in %s become WGS 84', (datum) => {
  const coordinates = [closed(large).map((place) => [...fromWgs84(datum, place)])];
  const shape = shapeOfGeoJson(JSON.stringify({ type: 'Polygon', coordinates }), datum);
  const [[longitude, latitude] = [0, 0]] = typeof shape === 'string' || shape.kind !== 'polygon' ? [] : shape.ring;
  expect([longitude, latitude]).toEqual([expect.closeTo(120, 7), expect.closeTo(30, 7)]);
});

test.each([
  ['no JSON', '{', 'broken'],
  ['another JSON', '[]', 'broken'],
  ['nothing', 'null', 'broken'],
  ['places that are none', JSON.stringify({ type: 'Polygon', coordinates: [[[500000, 3000000]]] }), 'broken'],
  ['numbers for rings', JSON.stringify({ type: 'Polygon', coordinates: [1, 2] }), 'broken'],
  ['a line', JSON.stringify({ type: 'LineString', coordinates: [[1, 2]] }), 'none'], // biome-ignore format: one line
  ['an empty collection', JSON.stringify({ type: 'FeatureCollection', features: [] }), 'none'],
])('%s is told as what it is', (_name, file, problem) => expect(shapeOfGeoJson(file, 'wgs84')).toBe(problem));
