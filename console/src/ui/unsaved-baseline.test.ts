import { expect, test } from 'vitest';
import { baselineOf, leads } from './unsaved-baseline.ts';

test('a form is changed as long as it differs from where it began', () => {
  const form = baselineOf({ name: 'a', tags: ['x'] });
  expect(form.isChanged()).toBe(false);
  form.draw({ name: 'b', tags: ['x'] });
  expect(form.isChanged()).toBe(true);
  form.draw({ name: 'a', tags: ['x'] });
  expect(form.isChanged()).toBe(false);
});

test('after saving it is not changed, at once, and what comes later is', () => {
  const form = baselineOf('a');
  form.draw('b');
  form.saved();
  expect(form.isChanged()).toBe(false);
  form.draw('b');
  expect(form.isChanged()).toBe(false);
  form.draw('c');
  expect(form.isChanged()).toBe(true);
});

test('what the server made of it is the new beginning', () => {
  const form = baselineOf('a');
  form.draw(' b ');
  form.saved('b');
  expect(form.isChanged()).toBe(false);
  form.draw('b');
  expect(form.isChanged()).toBe(false);
});

test('a value that is nothing is compared too', () => {
  const form = baselineOf<string | undefined>(undefined);
  form.draw('a');
  expect(form.isChanged()).toBe(true);
  form.draw(undefined);
  expect(form.isChanged()).toBe(false);
});

const at = (pathname: string, search: object = {}) => ({ pathname, search });
test.each([
  ['another path', at('/a'), at('/b'), [], true],
  ['another range on the same page', at('/a', { from: '1' }), at('/a', { from: '2' }), [], false],
  ['another tab that shows the form', at('/a', { tab: 'x' }), at('/a', { tab: 'y' }), ['tab'], true],
  ['the tab taken away', at('/a', { tab: 'x' }), at('/a'), ['tab'], true],
  ['the same tab', at('/a', { tab: 'x', text: '1' }), at('/a', { tab: 'x', text: '2' }), ['tab'], false],
] as const)('%s', (_, current, next, shownBy, isLeaving) => {
  expect(leads(current, next, shownBy)).toBe(isLeaving);
});
