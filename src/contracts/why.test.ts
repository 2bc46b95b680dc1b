import { expect, test } from 'vitest';
import { tellable, type Why } from './why.ts';

test('a reason with all its figures is told', () => {
  const reason: Why = { code: 'changed', change: 2, seconds: 60 };
  expect(tellable(reason)).toEqual(reason);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a reason with a figure of %s is not told', (change) => {
  expect(tellable({ code: 'changed', change, seconds: 60 })).toBeUndefined();
});

test('no reason stays none', () => {
  expect(tellable(undefined)).toBeUndefined();
});
