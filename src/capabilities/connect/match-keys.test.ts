import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchKeys } from './match-keys.ts';

const points = [
  { key: 'level', title: { zh: '水位', en: 'Water level' } },
  { key: 'flow', title: { zh: '流量', en: 'Flow' } },
];
const none = new Map();

test.each([
  ['the key of the point', 'level'],
  ['its key in capitals', 'LEVEL'],
  ['its Chinese title', '水位'],
  ['its English title, written otherwise', 'water_level'],
  ['its key in full-width letters', 'ｌｅｖｅｌ'],
])('a raw key that is %s goes to the point', (_, raw) => {
  expect(matchKeys([raw], points, none)).toEqual(new Map([[raw, { point: 'level', scale: 1, offset: 0 }]]));
});

test('what the siblings do wins over the name', () => {
  const siblings = new Map([['level', { point: 'flow', scale: 0.1, offset: 2 }]]);
  expect(matchKeys(['level'], points, siblings).get('level')).toEqual({ point: 'flow', scale: 0.1, offset: 2 });
});

test('a sibling that feeds a point which the model does not have is no help', () => {
  expect(matchKeys(['Z'], points, new Map([['Z', { point: 'depth', scale: 1, offset: 0 }]])).size).toBe(0);
});

test('whatever a device calls its values, each point gets one key at most', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('level', 'LEVEL', '水位', 'flow', '__proto__', 'constructor'));
  fc.assert(
    fc.property(fc.uniqueArray(name), (raw) => {
      const targets = [...matchKeys(raw, points, none).values()].map(({ point }) => point);
      expect(new Set(targets).size).toBe(targets.length);
    }),
  );
});
