import { describe, expect, test } from 'vitest';
import { lngNear, unwrapped } from './date-line.ts';

describe('a map at the date line', () => {
  test.each([
    [-179, 179, 181],
    [179, -179, -181],
    [179, 181, 179],
    [-179, 541, 541],
    [120, 122, 120],
  ])('draws %s beside %s at %s', (longitude, near, drawn) => expect(lngNear(longitude, near)).toBe(drawn));

  test('draws a line over it as one line, on the side that is looked at', () => {
    const line: [number, number][] = [[179, 1], [-179, 2], [-178, 3], [179, 4]]; // biome-ignore format: one line
    expect(unwrapped(line, 170).map(([longitude]) => longitude)).toEqual([179, 181, 182, 179]);
    expect(unwrapped(line, -170).map(([longitude]) => longitude)).toEqual([-181, -179, -178, -181]);
    expect(unwrapped([], 0)).toEqual([]);
  });
});
