import { expect, test } from 'vitest';
import { knowsCodecs } from './schema.ts';

test.each([
  ['18.16.1', false],
  ['19.4.0.49', false],
  ['19.11.3.11', true],
  ['25.8.1', true],
])('server %s knows codecs for time series: %s', (version, expected) => {
  expect(knowsCodecs(version)).toBe(expected);
});
