import { expect, test } from 'vitest';
import { assetKeyFor, bindToAsset, type Draft, emptyDraft, isDone, type Onto, stepFor } from './add-device-plan.ts';

const entry = { point: 1, scale: 2, offset: 3 };
const whole: Draft = { ...emptyDraft('s', 'rtu-7'), onto: { kind: 'existing', asset: 'a' }, keys: { Z: entry } };
const fresh = (change: Partial<Extract<Onto, { kind: 'fresh' }>>): Onto => ({
  kind: 'fresh',
  model: 'm',
  key: 'north-1',
  title: { zh: '北', en: '' },
  ...change,
});

test.each([
  ['source', emptyDraft(undefined), undefined],
  ['device', emptyDraft('s'), undefined],
  ['points', emptyDraft('s', 'rtu-7'), undefined],
  ['save', whole, undefined],
  ['test', whole, 'test'],
  ['device', whole, 'device'],
  ['device', emptyDraft('s'), 'save'],
  ['points', emptyDraft('s', 'rtu-7'), 'nonsense'],
] as const)('%s is open', (step, draft, wanted) => {
  expect(stepFor(wanted, draft)).toBe(step);
});

test.each([
  ['a new asset with a model, a key and a name', fresh({}), true],
  ['one without a model', fresh({ model: '' }), false],
  ['one whose key has other letters', fresh({ key: '北' }), false],
  ['one without a name', fresh({ title: { zh: ' ', en: '' } }), false],
  ['no asset', { kind: 'existing', asset: undefined } as const, false],
])('%s is enough for points: %#', (_, onto, expected) => {
  expect(isDone('points', { ...whole, onto })).toBe(expected);
});

test.each(['', ' ', 'x'.repeat(121)])('%j is no identity', (identity) => {
  expect(isDone('device', { ...whole, identity })).toBe(false);
});

test('a device without a key is not ready', () => {
  expect(isDone('points', { ...whole, keys: {} })).toBe(false);
});

test('the key of an asset comes from the identity', () => {
  expect(assetKeyFor('RTU_07/北 A')).toBe('rtu-07-a');
  expect(assetKeyFor('北')).toBe('');
});

test('places in a model become the points of its asset', () => {
  const model = [{ key: 'flow' }, { key: 'level' }, { key: 'gone' }];
  const points = [
    { key: 'level', number: 40 },
    { key: 'flow', number: 41 },
  ];
  expect(bindToAsset({ Z: entry, Q: { ...entry, point: 0 }, X: { ...entry, point: 2 } }, model, points)).toEqual({
    Z: { ...entry, point: 40 },
    Q: { ...entry, point: 41 },
  });
});

test('a device of which only texts are kept is enough', () => {
  expect(isDone('points', { ...whole, keys: {}, texts: ['name'] })).toBe(true);
  expect(isDone('points', { ...whole, keys: {} })).toBe(false);
});
