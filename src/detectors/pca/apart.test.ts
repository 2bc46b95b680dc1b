import { expect, test } from 'vitest';
import { type ApartParams, apart } from './apart.ts';

const params = (given: object = {}): ApartParams =>
  apart.params.parse({ with: ['flow', 'power'], everySeconds: 0, learnRows: 600, ...given });

/** A pump: pressure, flow and power follow its speed, each with a little of its own. */
const pump = (i: number): readonly [number, number, number] => {
  const speed = Math.sin(i * 0.7) + Math.sin(i * 0.11);
  return [5 + speed + 0.05 * Math.sin(i * 1.3), 20 + 3 * speed + 0.1 * Math.sin(i * 2.3), 7 + 2 * speed + 0.1 * Math.sin(i * 3.1)];
};

function judge(rows: readonly (readonly (number | undefined)[])[], given = params()) {
  const state = apart.start(given);
  const judgements = rows.map(([own = 0, ...others], i) =>
    apart.step(state, given, i * 1000, own, (n) => {
      const value = others[n];
      return value === undefined ? undefined : { time: i * 1000, value };
    }),
  );
  return { state, judgements };
}

const rows = (count: number) => Array.from({ length: count }, (_, i) => pump(i));

test('it learns first, and what moves as it did is normal', () => {
  const { judgements } = judge(rows(2000));
  expect(new Set(judgements.slice(0, 600))).toEqual(new Set(['hold']));
  const later = judgements.slice(600);
  expect(later.filter((one) => one === 'abnormal').length / later.length).toBeLessThan(0.01);
  expect(later.filter((one) => one === 'normal').length / later.length).toBeGreaterThan(0.9);
});

test.each([
  [0, undefined],
  [1, 'flow'],
  [2, 'power'],
])('a value that no limit of its own would see is found because the others do not go with it: point %s', (at, point) => {
  const wrong = pump(700).map((value, n) => (n === at ? value + ([1, 3, 2][n] ?? 0) * 0.8 : value));
  const { state, judgements } = judge([...rows(700), wrong]);
  expect(judgements.at(-1)).toBe('abnormal');
  const why = apart.explain?.(state, params(), 0, 0);
  expect(why).toMatchObject({ code: 'apart', statistic: 'spe' });
  expect(why).toHaveProperty('ratio');
  if (why?.code === 'apart') expect(why.point).toBe(point);
});

test('all of them together too far is told as such', () => {
  const { state, judgements } = judge([...rows(700), [5 + 9, 20 + 27, 7 + 18]]);
  expect(judgements.at(-1)).toBe('abnormal');
  expect(apart.explain?.(state, params(), 0, 0)).toMatchObject({ code: 'apart', statistic: 't2' });
});

test('a row with a value that is not known is left out', () => {
  const { state, judgements } = judge([...rows(700), [5, undefined, 7]]);
  expect(judgements.at(-1)).toBe('hold');
  expect(state.newest).toBe(700_000);
});

test('points that follow each other exactly are judged too', () => {
  const exact = (i: number) => [Math.sin(i), 2 * Math.sin(i), 3 * Math.sin(i)] as const;
  const list = Array.from({ length: 700 }, (_, i) => exact(i));
  const { judgements } = judge([...list, [0, 0.1, 0]]);
  expect(judgements.slice(600, 700)).not.toContain('abnormal');
  expect(judgements.at(-1)).toBe('abnormal');
});
