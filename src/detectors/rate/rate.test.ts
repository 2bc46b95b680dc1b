import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RateParams, rate } from './rate.ts';
import { addToTrail, createTrail, isFullTrail, periodAgo } from './trail.ts';

const hour = 3600;
const rising: RateParams = { limit: 1, perSeconds: hour, direction: 'rise', deadband: 0 };

/** Judgements of samples given as [seconds, value]. */
const judge = (samples: readonly (readonly [number, number])[], params = rising) => {
  const trail = rate.start(params);
  return samples.map(([seconds, value]) => rate.step(trail, params, seconds * 1000, value));
};

test('a rise of more than the limit within the period is abnormal at once, before the period is full', () => {
  expect(
    judge([
      [0, 5],
      [600, 5.5],
      [1200, 6.1],
    ]),
  ).toEqual(['hold', 'hold', 'abnormal']);
});

test('a rise that is slower than the limit is normal once the period is full', () => {
  expect(
    judge([
      [0, 5],
      [1800, 5.4],
      [3600, 5.8],
      [5400, 6.2],
    ]),
  ).toEqual(['hold', 'hold', 'normal', 'normal']);
});

test('a gap counts with its mean rate, not as a jump', () => {
  expect(
    judge([
      [0, 5],
      [10 * hour, 8],
    ]),
  ).toEqual(['hold', 'normal']);
  expect(
    judge([
      [0, 5],
      [2 * hour, 8],
    ]),
  ).toEqual(['hold', 'abnormal']);
});

test.each([
  ['rise', 'normal'],
  ['fall', 'abnormal'],
  ['both', 'abnormal'],
] as const)('a fall is judged by direction %s as %s', (direction, judgement) => {
  const samples = [
    [0, 5],
    [hour, 3],
  ] as const;
  expect(judge(samples, { ...rising, direction }).at(-1)).toBe(judgement);
});

test('inside the deadband nothing changes', () => {
  const samples = [
    [0, 5],
    [hour, 5.8],
  ] as const;
  expect(judge(samples, { ...rising, deadband: 0.5 }).at(-1)).toBe('hold');
});

test('a sample older than the newest is left out', () => {
  expect(
    judge([
      [0, 5],
      [hour, 5.2],
      [1800, 99],
      [hour + 60, 5.2],
    ]),
  ).toEqual(['hold', 'normal', 'hold', 'normal']);
});

test('a steady slope is measured within one part of the period at any sampling', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 300, maxLength: 600 });
  fc.assert(
    fc.property(gaps, (list) => {
      const trail = createTrail(hour * 1000);
      let time = 0;
      for (const gap of list) {
        time += gap;
        addToTrail(trail, time, time / 1000);
        if (isFullTrail(trail)) expect(time / 1000 - periodAgo(trail)).toBeCloseTo(hour, 3);
      }
    }),
    { numRuns: 30 },
  );
});

test('a thousand samples a second cost no more memory than four a minute', () => {
  const trail = createTrail(hour * 1000);
  for (let i = 0; i < 4_000_000; i += 10) addToTrail(trail, i, i);
  expect(trail.times.length).toBeLessThan(300);
});

test('it says by how much the value has changed', () => {
  const trail = rate.start(rising);
  for (const [seconds, value] of [
    [0, 5],
    [hour, 7],
  ] as const)
    rate.step(trail, rising, seconds * 1000, value);
  expect(rate.explain?.(trail, rising, hour * 1000, 7)).toEqual({ code: 'changed', change: 2, seconds: hour });
});
