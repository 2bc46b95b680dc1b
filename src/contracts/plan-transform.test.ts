import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ControlPoint,
  fitPlan,
  metresOfDegree,
  type PlanFit,
  type PlanTransform,
  planToWgs84,
  wgs84ToPlan,
} from './plan-transform.ts';

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** A plan in metres as it may lie anywhere: turned, scaled, and a little stretched and sheared. */
const transforms = fc
  .record({
    longitude: finite(-180, 180),
    latitude: finite(-70, 70),
    turn: finite(0, 2 * Math.PI),
    scale: finite(0.005, 1),
    stretch: finite(0.8, 1.2),
    shear: finite(-0.2, 0.2),
  })
  .map(({ longitude, latitude, turn, scale, stretch, shear }): PlanTransform => {
    const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    return { longitude, latitude, a: cos, b: cos * shear - sin * stretch, c: 3, d: sin, e: sin * shear + cos * stretch, f: -2 };
  });
const similar = transforms.map((one) => ({ ...one, b: -one.d, e: one.a }));
const points = fc.array(fc.tuple(finite(-300, 300), finite(-300, 300)), { minLength: 4, maxLength: 12 });
const corners: readonly [number, number][] = [
  [0, 0],
  [100, 0],
  [100, 60],
  [0, 60],
];

const controlsOf = (transform: PlanTransform, at: readonly (readonly [number, number])[]): ControlPoint[] =>
  at.map(([x, y]) => {
    const [longitude, latitude] = planToWgs84(transform, x, y);
    return { x, y, longitude, latitude };
  });
const metresApart = ([lon1, lat1]: readonly [number, number], [lon2, lat2]: readonly [number, number]) => {
  const degree = metresOfDegree(lat1);
  return Math.hypot((lon1 - lon2) * degree.east, (lat1 - lat2) * degree.north);
};
const fitted = (found: ReturnType<typeof fitPlan>): PlanFit => {
  if ('problem' in found) throw new Error(found.problem);
  return found;
};

describe('a plan', () => {
  test('comes back to the same point from the place that it has', () => {
    fc.assert(
      fc.property(transforms, finite(-500, 500), finite(-500, 500), (transform, x, y) => {
        const [backX, backY] = wgs84ToPlan(transform, ...planToWgs84(transform, x, y));
        expect(Math.hypot(backX - x, backY - y)).toBeLessThan(1e-4);
      }),
    );
  });
  test.each(['affine', 'similarity'] as const)('is found again by %s from points without error, to 5 cm within 300 m', (method) => {
    fc.assert(
      fc.property(method === 'affine' ? transforms : similar, points, (transform, more) => {
        const controls = controlsOf(transform, [...corners, ...more]);
        const fit = fitted(fitPlan(controls, method, 'metres'));
        expect(fit.rms).toBeLessThan(0.05);
        // The new plane touches elsewhere: metres of a degree to the east differ with the latitude.
        const errors = controls.map(({ x, y, longitude, latitude }) =>
          metresApart([longitude, latitude], planToWgs84(fit.transform, x, y)),
        );
        expect(Math.max(...errors)).toBeLessThan(0.05);
      }),
    );
  });
  test('of pixels has its y downwards, and 2 points are enough but check nothing', () => {
    const controls = [
      { x: 0, y: 0, longitude: 120.6, latitude: 31.3 },
      { x: 0, y: 1000, longitude: 120.6, latitude: 31.2991 },
    ];
    const { transform, scale, isChecked, rms } = fitted(fitPlan(controls, 'similarity', 'pixels'));
    const [east, south] = planToWgs84(transform, 1000, 1000);
    expect(east).toBeGreaterThan(120.6);
    expect(south).toBeCloseTo(31.2991, 9);
    expect(scale).toBeCloseTo(0.0998, 3);
    expect([isChecked, rms < 1e-6]).toEqual([false, true]);
  });
  test('says how badly a wrong control point fits, and which it is', () => {
    const transform = { longitude: 120.6, latitude: 31.3, a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 };
    const controls = controlsOf(transform, [...corners, [50, 30]]);
    const moved = controls.map((one, i) => (i === 4 ? { ...one, latitude: one.latitude + 10 / metresOfDegree(31.3).north } : one));
    const { residuals, isChecked } = fitted(fitPlan(moved, 'affine', 'metres'));
    expect(isChecked).toBe(true);
    expect(residuals.indexOf(Math.max(...residuals))).toBe(4);
    expect(residuals[4]).toBeGreaterThan(6);
  });
  const at = (x: number, y: number, east: number, north: number) => ({
    x,
    y,
    longitude: 120 + east / 95_000,
    latitude: 31 + north / 110_000,
  });
  test.each([
    ['too few points', 'affine', [at(0, 0, 0, 0), at(9, 0, 9, 0)], 'needs 3'],
    ['one point twice', 'similarity', [at(5, 5, 0, 0), at(5, 5, 9, 0)], 'same point'],
    ['points on a line', 'affine', [at(0, 0, 0, 0), at(5, 5, 5, 5), at(9, 9, 9, 9.1)], 'on a line'],
    ['points that are far apart', 'similarity', [at(0, 0, 0, 0), at(9, 0, 90_000, 0)], 'more than 5000 m'],
    ['one place for two points', 'similarity', [at(0, 0, 0, 0), at(9, 0, 0, 0)], 'a unit of the plan'],
    ['two points exchanged', 'affine', [at(0, 0, 0, 0), at(9, 0, 0, 9), at(0, 9, 9, 0)], 'mirrored'],
  ] as const)('is refused with %s', (_, method, controls, problem) => {
    const found = fitPlan(controls, method, 'metres');
    expect('problem' in found && found.problem).toContain(problem);
  });
});

test('a degree is as long as the tables of the ellipsoid say', () => {
  // 110,574 m and 111,320 m at the equator, 111,132 m and 78,847 m at 45°.
  const [equator, middle] = [metresOfDegree(0), metresOfDegree(45)];
  expect([equator.north, equator.east, middle.north, middle.east].map(Math.round)).toEqual([110_574, 111_319, 111_132, 78_847]);
});
