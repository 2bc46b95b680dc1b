import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { compareVersions, isUpgrade } from './install-plan.ts';
import { damPack } from './testing/dam-pack.ts';

test.each([
  ['1.0.0', '1.0.0', 0],
  ['1.10.0', '1.9.0', 1],
  ['2', '1.9.9', 1],
  ['1.0.0-beta', '1.0.0', 0],
  ['nonsense', '0.0.1', -1],
])('version %s against %s is %i', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
});

test('the order of versions is the same from both sides', () => {
  const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((parts) => parts.join('.'));
  fc.assert(fc.property(version, version, (a, b) => compareVersions(a, b) + compareVersions(b, a) === 0));
});

test('a pack is installed when there is none or an older one, left when it is the same, refused when it is older', () => {
  expect(isUpgrade(damPack, undefined)).toBe(true);
  expect(isUpgrade(damPack, '0.9.0')).toBe(true);
  expect(isUpgrade(damPack, '1.0.0')).toBe(false);
  expect(() => isUpgrade(damPack, '1.0.1')).toThrow(Failure);
});
