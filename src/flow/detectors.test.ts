import { expect, test } from 'vitest';
import { z } from 'zod';
import { acceptRule, detectorOf, detectors } from './detectors.ts';

test.each(detectors)('every parameter of $kind has a title and a description in both languages', ({ params }) => {
  const { properties } = z.toJSONSchema(params, { io: 'input' });
  const fields = Object.values(properties ?? {});
  expect(fields.length).toBeGreaterThan(0);
  const filled = { title: expect.any(String), description: expect.any(String) };
  for (const field of fields) expect(field).toMatchObject({ ...filled, zh: filled });
});

test.each(detectors)('$kind can say when time alone decides, if it does', ({ tick, due }) => {
  expect(tick === undefined).toBe(due === undefined);
});

test('kinds are unique', () => {
  expect(new Set(detectors.map(({ kind }) => kind)).size).toBe(detectors.length);
});

test('an accepted rule has its defaults filled in', () => {
  expect(acceptRule({ kind: 'above', params: { limit: 3 } }).params).toEqual({ limit: 3, deadband: 0 });
});

test('an unknown kind and an unknown parameter are refused', () => {
  const refusal = expect.objectContaining({ code: 'BAD_REQUEST' });
  expect(() => detectorOf('sideways')).toThrow(refusal);
  expect(() => acceptRule({ kind: 'above', params: { limit: 3, limitt: 4 } })).toThrow(refusal);
});
