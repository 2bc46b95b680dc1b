import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DeviceBinding } from '../contracts/driver.ts';
import { createBindings } from './bindings.ts';

const device = (identity: string, secret?: string): DeviceBinding => ({
  identity,
  origin: 'measured',
  points: new Map([['level', { point: 1, scale: 1, offset: 0 }]]),
  secretHash: secret === undefined ? undefined : createHash('sha256').update(secret).digest('hex'),
  topics: [],
});

test('a device is found by its identity until the bindings are replaced, and the version tells of it', () => {
  const bindings = createBindings();
  bindings.set([device('a'), device('b')]);
  const before = bindings.version;
  expect(bindings.device('b')?.identity).toBe('b');
  bindings.set([device('a')]);
  expect(bindings.device('b')).toBeUndefined();
  expect(bindings.version).toBeGreaterThan(before);
});

test('a change adds, replaces and takes out some devices and leaves the others', () => {
  const bindings = createBindings();
  bindings.set([device('a'), device('b'), device('c')]);
  const before = bindings.version;
  bindings.change([device('b', 'new secret'), device('d')], ['c', 'never there']);
  expect(['a', 'b', 'c', 'd'].map((identity) => bindings.device(identity)?.identity)).toEqual(['a', 'b', undefined, 'd']);
  expect([...bindings.devices()].map(({ identity }) => identity)).toEqual(['a', 'b', 'd']);
  expect(bindings.verify('b', 'new secret')).toBe(true);
  expect(bindings.version).toBeGreaterThan(before);
});

test.each([
  ['the right secret', 'a', 'open sesame', true],
  ['a wrong secret', 'a', 'open barley', false],
  ['an empty secret', 'a', '', false],
  ['a device without a secret', 'b', '', false],
  ['a device with a broken hash', 'c', 'open sesame', false],
  ['an unknown device', 'x', 'open sesame', false],
])('verify with %s', (_, identity, secret, expected) => {
  const bindings = createBindings();
  bindings.set([device('a', 'open sesame'), device('b'), { ...device('c'), secretHash: 'ab' }]);
  expect(bindings.verify(identity, secret)).toBe(expected);
});
