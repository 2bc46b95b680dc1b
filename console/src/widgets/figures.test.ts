import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, type AssetPoint, levelScale, pointScale, ruleLimit } from './asset-figures.ts';
import { spread } from './spread.ts';

describe('scales', () => {
  test('a level lies between its lowest mark and a little over the highest; the second highest ends the normal band', () => {
    expect(levelScale([732.43, 694.94, 730.43])).toMatchObject({ low: 694.94, band: [694.94, 730.43], limits: [730.43, 732.43] });
  });

  test('one mark is no scale', () => {
    expect(levelScale([5])).toBeUndefined();
  });

  // holds: a scale reads no other field
  const point = { low: 0, high: 3000 } as AssetPoint;

  test('a watched limit makes the scale, else the physical range', () => {
    expect(pointScale(point, [500])).toMatchObject({ low: 0, high: 675, band: [0, 500] });
    expect(pointScale(point, [])).toMatchObject({ low: 0, high: 3000 });
    expect(pointScale({ ...point, high: undefined }, [])).toBeUndefined();
  });
});

describe('the limit of a rule', () => {
  // holds: only attributes are read
  const asset = { attributes: [{ key: 'floodLimit', kind: 'number', number: 730 }] } as unknown as Asset;

  test.each([
    [{ limit: 5 }, 5],
    [{ limit: { attribute: 'floodLimit' } }, 730],
    [{ limit: { attribute: 'floodLimit', plus: 0.5 } }, 730.5],
    [{ limit: { attribute: 'unknown' } }, undefined],
    [{ curve: [] }, undefined],
    [{ limit: null }, undefined],
  ])('of %j is %s', (params, expected) => {
    expect(ruleLimit({ params }, asset)).toBe(expected);
  });
});

describe('spreading labels', () => {
  test('labels that are far apart stay', () => {
    expect(spread([10, 50, 90], 9)).toEqual([10, 50, 90]);
  });

  test('labels that would overlap move apart, in their order', () => {
    expect(spread([96, 95, 94], 9)).toEqual([100, 91, 82]);
  });

  test('neighbours keep their distance whenever there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 }), (places) => {
        const sorted = [...spread(places, 9)].sort((a, b) => a - b);
        expect(sorted.every((p, i) => i === 0 || p - (sorted[i - 1] ?? 0) > 9 - 1e-9)).toBe(true);
        expect(sorted.every((p) => p <= 100 && p >= 0)).toBe(true);
      }),
    );
  });
});
