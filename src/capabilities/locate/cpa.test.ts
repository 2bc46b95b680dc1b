import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LonLat, metresBetween } from '../../contracts/distance.ts';
import { closestApproach, type Motion } from './cpa.ts';
import { placeFrom } from './testing.ts';

const here: LonLat = [122, 30];
const motion = (east: number, north: number, speed: number, course: number): Motion => ({
  place: placeFrom(here, east, north),
  speed,
  course,
});

// Worked by hand on the plane: r is the place of the other, v its velocity less ours.
test.each<[string, Motion, Motion, { metres: number; cpaMetres: number; tcpaSeconds: number }]>([
  // r = (0, 2000), v = (0, −20): they meet after 100 s.
  ['head on', motion(0, 0, 10, 0), motion(0, 2000, 10, 180), { metres: 2000, cpaMetres: 0, tcpaSeconds: 100 }],
  // r = (1000, 1000), v = (−10, −10): r·v = −20,000, v·v = 200, so 100 s and nothing between them.
  ['crossing at a right angle', motion(0, 0, 10, 0), motion(1000, 1000, 10, 270), { metres: 1414.2, cpaMetres: 0, tcpaSeconds: 100 }],
  // r = (500, 3000), v = (0, −15): passes 500 m aside after 200 s.
  ['passing aside', motion(0, 0, 10, 0), motion(500, 3000, 5, 180), { metres: 3041.4, cpaMetres: 500, tcpaSeconds: 200 }],
  // r = (0, 600), v = (0, −3): overtaken after 200 s.
  ['overtaking', motion(0, 0, 8, 0), motion(0, 600, 5, 0), { metres: 600, cpaMetres: 0, tcpaSeconds: 200 }],
  // r = (300, 400), v = 0.
  ['side by side', motion(0, 0, 6, 45), motion(300, 400, 6, 45), { metres: 500, cpaMetres: 500, tcpaSeconds: 0 }],
  // r = (0, 1000), v = (0, 20): 50 s ago.
  ['going apart', motion(0, 0, 10, 180), motion(0, 1000, 10, 0), { metres: 1000, cpaMetres: 0, tcpaSeconds: -50 }],
  // r = (−4000, 3000), v = (3, −4) − (0, 0): r·v = −24,000, v·v = 25: 960 s, at (−1120, −840), 1400 m.
  ['an anchored one', motion(0, 0, 0, 90), motion(-4000, 3000, 5, 143.1301), { metres: 5000, cpaMetres: 1400, tcpaSeconds: 960 }],
])('%s', (_name, one, other, expected) => {
  const found = closestApproach(one, other);
  expect(Math.abs(found.metres - expected.metres)).toBeLessThan(expected.metres * 0.002);
  expect(Math.abs(found.cpaMetres - expected.cpaMetres)).toBeLessThan(6);
  expect(Math.abs(found.tcpaSeconds - expected.tcpaSeconds)).toBeLessThan(1);
});

test('it is the same for both, and never further than now when it lies ahead', () => {
  const any = fc.tuple(fc.double({ min: -5000, max: 5000, noNaN: true }), fc.double({ min: -5000, max: 5000, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0, max: 360, noNaN: true })); // biome-ignore format: one line
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [there, back] = [closestApproach(motion(...a), motion(...b)), closestApproach(motion(...b), motion(...a))];
      expect(there.cpaMetres).toBeCloseTo(back.cpaMetres, 3);
      if (there.tcpaSeconds >= 0) expect(there.cpaMetres).toBeLessThanOrEqual(there.metres + 1e-6);
    }),
  );
});

test('distances go across the date line', () => expect(metresBetween([179.99, 0], [-179.99, 0])).toBeCloseTo(2223.9, 0));
