import { describe, expect, test } from 'vitest';
import { valueScale } from './scale.ts';

const title = { zh: '限', en: 'limit' };
const limit = (side: 'above' | 'below', value: number) => ({ title, side, value, priority: 2 });

describe('the scale of a value', () => {
  test('has its normal band between the limits from below and from above', () => {
    const scale = valueScale({}, { limits: [limit('above', 70), limit('above', 60), limit('below', 10)] });
    expect(scale?.band).toEqual([10, 60]);
    expect(scale?.low).toBeLessThan(10);
    expect(scale?.high).toBeGreaterThan(70);
    expect(scale?.limits).toEqual([10, 70, 60]);
  });

  test('begins at the physical bottom when nothing limits it from below', () => {
    expect(valueScale({}, { limits: [limit('above', 40)], low: 0 })).toMatchObject({ low: 0, band: [0, 40] });
  });

  test('of a level above the sea begins near its limits, not at zero', () => {
    const { low = 0, band = [] } = valueScale({}, { limits: [limit('above', 725), limit('above', 727)], low: 0 }) ?? {};
    expect(low).toBeGreaterThan(700);
    expect(band).toEqual([low, 725]);
  });

  test('is what a person set, before all else', () => {
    const own = { low: 0, high: 100, bandLow: 20, bandHigh: 80 };
    expect(valueScale(own, { limits: [limit('above', 90)] })).toEqual({ low: 0, high: 100, band: [20, 80], limits: [90] });
  });

  test('is none when nothing is known, or when its ends are turned round', () => {
    expect(valueScale({}, { limits: [] })).toBeUndefined();
    expect(valueScale({ low: 5, high: 5 }, { limits: [] })).toBeUndefined();
  });
});
