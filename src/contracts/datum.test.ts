import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromWgs84, type LonLat, toWgs84 } from './datum.ts';

/** Metres between two places that are close together. */
const metres = ([a, b]: LonLat, [c, d]: LonLat): number => Math.hypot((a - c) * Math.cos((b * Math.PI) / 180), b - d) * 111_320;

/** WGS 84, GCJ-02 and BD-09 as the library gcoord 1.0.7 (MIT) has them; the second is also among the tests of eviltransform. */
const published: readonly (readonly [place: string, wgs84: LonLat, gcj02: LonLat, bd09: LonLat])[] = [
  ['Beijing', [116.404, 39.915], [116.41024449916938, 39.91640428150164], [116.41662724378733, 39.922699552216216]],
  ['Shanghai', [121.5272106, 31.1774276], [121.531541859215, 31.17530398364597], [121.53801568643858, 31.18132860687446]],
  ['Urumqi', [87.6168, 43.8256], [87.61964994946926, 43.82680539311119], [87.62609977081571, 43.83294979479329]],
  ['Harbin', [126.5358, 45.8023], [126.5418371847632, 45.80427998420367], [126.54845599298136, 45.80989560946575]],
  ['Shenzhen', [113.9123, 22.5438], [113.91716048120243, 22.54074912099993], [113.9236686510565, 22.546620688338592]],
  ['Hotan', [79.9, 37.1], [79.90191222283681, 37.09964101680326], [79.9083627537961, 37.10578823329769]],
];

describe.each(published)('%s', (_, wgs84, gcj02, bd09) => {
  test('is shifted as published libraries shift it', () => {
    expect(metres(fromWgs84('gcj02', wgs84), gcj02)).toBeLessThan(0.01);
    expect(metres(fromWgs84('bd09', wgs84), bd09)).toBeLessThan(0.01);
  });
  test('is found again from both', () => {
    expect(metres(toWgs84('gcj02', gcj02), wgs84)).toBeLessThan(0.02);
    expect(metres(toWgs84('bd09', bd09), wgs84)).toBeLessThan(0.02);
  });
  test('lies hundreds of metres beside itself when it is not converted', () => {
    expect(metres(gcj02, wgs84)).toBeGreaterThan(100);
  });
});

const inChina = fc.tuple(fc.double({ min: 73.5, max: 135, noNaN: true }), fc.double({ min: 3.5, max: 53.6, noNaN: true }));

test.each(['gcj02', 'bd09'] as const)('%s: there and back is exact to a millimetre everywhere in China', (datum) =>
  fc.assert(
    fc.property(inChina, (place) => metres(toWgs84(datum, fromWgs84(datum, place)), place) < 0.001),
    { numRuns: 2000 },
  ),
);

test.each([
  ['London', [-0.1276, 51.5072]],
  ['Honolulu', [-157.86, 21.31]],
  ['Sydney', [151.2, -33.87]],
  ['nowhere', [Number.NaN, 30]],
  ['beyond degrees', [500, 95]],
] as const)('%s is left as it is', (_, place) => {
  for (const datum of ['gcj02', 'bd09'] as const) expect([toWgs84(datum, place), fromWgs84(datum, place)]).toEqual([place, place]);
});

test('WGS 84 stays WGS 84', () => {
  expect([toWgs84('wgs84', [116.4, 39.9]), fromWgs84('wgs84', [116.4, 39.9])]).toEqual([[116.4, 39.9], [116.4, 39.9]]); // biome-ignore format: one line
});
