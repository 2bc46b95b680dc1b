import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asset, levelScale, limitScale, ruleLimit, usualScale } from './asset-figures.ts';
import { spread } from './spread.ts';

describe('scales', () => {
  test('a level scale holds marks, curve and present value; the band ends at the first limit', () => {
    const scale = levelScale({ marks: [732.43, 727.19, 725.06], curve: [713.56, 731.59], value: 720, lowest: 0 });
    expect(scale?.low).toBeLessThan(713.56);
    expect(scale?.high).toBeGreaterThan(732.43);
    expect(scale?.band?.[1]).toBe(725.06);
  });

  test('a mark below the whole curve is a floor, no limit', () => {
    const scale = levelScale({ marks: [732.43, 694.94], curve: [713, 731] });
    expect(scale?.limits).toEqual([732.43]);
    expect(scale?.band).toEqual([694.94, 732.43]);
  });

  test('a dry road begins at zero', () => {
    expect(levelScale({ marks: [15, 27, 40], value: 3, lowest: 0 })).toMatchObject({ low: 0, band: [0, 15], limits: [15, 27, 40] });
  });

  test('without a mark there is no level scale', () => {
    expect(levelScale({ marks: [], value: 5 })).toBeUndefined();
  });

  test('a scale always holds its present value', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 5 }), fc.array(number, { maxLength: 12 }), number, (marks, curve, value) => {
        const scale = levelScale({ marks, curve, value, lowest: 0 });
        expect(scale?.low).toBeLessThanOrEqual(value);
        expect(scale?.high).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  test('a watched limit makes the scale of a point', () => {
    expect(limitScale({ low: 0 }, [500])).toMatchObject({ low: 0, high: 675, band: [0, 500] });
    expect(limitScale({ low: 0 }, [])).toBeUndefined();
  });

  test('a point that nothing limits is seen against its last weeks', () => {
    const scale = usualScale({ min: [1, null, 0], max: [9, null, 10], avg: [4, null, 6] });
    expect(scale).toMatchObject({ band: [4, 6] });
    expect(usualScale({ min: [null], max: [null], avg: [null] })).toBeUndefined();
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
