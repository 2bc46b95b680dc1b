import { describe, expect, test } from 'vitest';
import { type LonLat, metresBetween } from '../../../contracts/distance.ts';
import { planSearch } from './patterns.ts';

type Question = Parameters<typeof planSearch>[0];
const datum: LonLat = [122, 30];
const plan = (more: Partial<Question>) =>
  planSearch({ pattern: 'sector', place: [...datum], bearing: 0, spacingMetres: 500, lengthMetres: 2000, speed: 5, ...more });
const lengths = (line: readonly (readonly [number, number])[]) =>
  line.slice(1).map((at, i) => Math.round(metresBetween(line[i] ?? datum, at)));
/** Metres east and north of the datum. */
const offsets = (line: readonly (readonly [number, number])[]) =>
  line.map(([x, y]) => [Math.round((x - 122) * 111_195 * Math.cos(Math.PI / 6)), Math.round((y - 30) * 111_195)]);
const near = (list: readonly number[], metres: number) => list.every((one) => Math.abs(one - metres) <= metres * 0.01);

describe('an expanding square', () => {
  test('begins at the datum and grows by a spacing at every second leg, turning to the right', () => {
    const { line } = plan({ pattern: 'expandingSquare', lengthMetres: 1000 });
    expect(offsets(line).slice(0, 5)).toEqual([[0, 0], [0, 500], [500, 500], [500, -500], [-500, -500]]); // biome-ignore format: one line
    expect(lengths(line).map((one) => Math.round(one / 500))).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });
  test('is turned by the bearing of its first leg', () => {
    expect(offsets(plan({ pattern: 'expandingSquare', bearing: 90 }).line)[1]).toEqual([500, 0]);
  });
  test('of more than 2,000 legs is refused', () => {
    expect(() => plan({ pattern: 'expandingSquare', spacingMetres: 5, lengthMetres: 200_000 })).toThrow(/legs/);
  });
});

describe('a sector search', () => {
  test('goes three times through the datum, all legs as long as the radius, and turns by 120° to the right', () => {
    const { line } = plan({});
    expect(near(lengths(line), 2000)).toBe(true);
    expect(offsets(line).filter(([x, y]) => x === 0 && y === 0)).toHaveLength(4);
    const bearings = line.slice(1).map(([x, y], i) => {
      const [west = 0, south = 0] = line[i] ?? [];
      return (Math.atan2((x - west) * Math.cos(Math.PI / 6), y - south) * 180) / Math.PI;
    });
    const turns = bearings.slice(1).map((one, i) => Math.round((one - (bearings[i] ?? 0) + 720) % 360) % 360);
    expect(turns).toEqual([120, 120, 0, 120, 120, 0, 120, 120]);
  });
});

describe('parallel tracks', () => {
  test('cover the area to and fro, half a spacing inside of its edges', () => {
    const { line, areaSquareMetres } = plan({ pattern: 'parallelTrack', lengthMetres: 4000, widthMetres: 2000 });
    const at = offsets(line);
    expect(at).toHaveLength(8);
    expect(Math.max(...at.map(([east = 0]) => east))).toBe(750);
    expect(Math.max(...at.map(([, north = 0]) => north))).toBe(1750);
    expect(areaSquareMetres).toBe(8_000_000);
  });
  test('with a sweep width as broad as the spacing cover about once, and find 1 − 1/e of it at least', () => {
    const { coverage = 0, detection = 0, metres, seconds } = plan({ pattern: 'parallelTrack', lengthMetres: 50_000, sweepMetres: 500 });
    expect(coverage).toBeCloseTo(1, 1);
    expect(detection).toBeCloseTo(0.63, 1);
    expect(seconds).toBeCloseTo(metres / 5, 6);
    expect(plan({}).coverage).toBeUndefined();
  });
});
