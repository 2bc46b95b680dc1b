import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPeaks, createSurprise, peakOf, surpriseOf } from './surprise.ts';
import { type UnusualParams, unusual } from './unusual.ts';

const minute = 60_000;
const params = unusual.params.parse({}) as UnusualParams;

/** A day's wave with a little noise that is always the same. */
const wave = (i: number): number => 20 + 5 * Math.sin((i / 288) * 2 * Math.PI) + 0.3 * Math.sin(i * 12.9898);

/** Judgements of a value every five minutes. */
function judge(values: readonly number[], given = params) {
  const state = unusual.start(given);
  return values.map((value, i) => unusual.step(state, given, i * 5 * minute, value));
}

const week = Array.from({ length: 2016 }, (_, i) => wave(i));
const abnormalAt = (judgements: readonly string[]) => judgements.flatMap((one, i) => (one === 'abnormal' ? [i] : []));

test('a day like the others is never abnormal', () => expect(abnormalAt(judge(week))).toEqual([]));

test('a jump out of the wave is abnormal at once, and normal again when it is over', () => {
  const judgements = judge(week.map((value, i) => (i >= 1900 && i < 1904 ? value + 25 : value)));
  expect(abnormalAt(judgements)[0]).toBe(1900);
  expect(judgements.slice(1930)).toContain('normal');
});

test('a value that is usual at noon is unusual at midnight', () => {
  const flipped = week.map((value, i) => (i >= 1728 ? 40 - value : value));
  expect(abnormalAt(judge(flipped, { ...params, threshold: 4 })).some((i) => i >= 1728 && i < 1900)).toBe(true);
});

test('one event is told once, not with every sample', () => {
  const judgements = judge(week.map((value, i) => (i >= 1900 ? value + 25 : value)));
  expect(abnormalAt(judgements).length).toBeLessThan(4);
});

test('a point that never moves is not surprised, until it does', () => {
  const judgements = judge([...Array<number>(500).fill(3), 3.1]);
  expect(abnormalAt(judgements)).toEqual([500]);
});

test('an older sample changes nothing', () => {
  const state = unusual.start(params);
  for (const [i, value] of week.entries()) unusual.step(state, params, i * 5 * minute, value);
  expect(unusual.step(state, params, 0, 1e6)).toBe('hold');
  expect(unusual.step(state, params, 2016 * 5 * minute, wave(2016))).toBe('normal');
});

test('surprise does not depend on the unit: scaled and moved values surprise alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -1000, max: 1000 }), (scale, offset) => {
      const [plain, other] = [createSurprise(params), createSurprise(params)];
      for (const [i, value] of week.slice(0, 600).entries()) {
        const time = i * 5 * minute;
        const [a, b] = [surpriseOf(plain, time, value), surpriseOf(other, time, value * scale + offset)];
        expect(Math.abs(a - b)).toBeLessThan(1e-3 * (1 + a));
      }
    }),
    { numRuns: 10 },
  );
});

test('peaks: only the highest of its time passes', () => {
  const peaks = createPeaks(3);
  expect([5, 4, 5, 6, 1, 1, 1, 2].map((one) => peakOf(peaks, one))).toEqual([5, 0, 0, 6, 0, 0, 1, 2]);
});

test('times before 1970 have a slot too', () => {
  const surprise = createSurprise(params);
  for (let i = 0; i < 100; i++) expect(surpriseOf(surprise, -i * minute, 1)).toBe(0);
});

test('it says what was usual and how far from it the value lies', () => {
  const state = unusual.start(params);
  for (const [i, value] of week.slice(0, 1900).entries()) unusual.step(state, params, i * 5 * minute, value);
  unusual.step(state, params, 1900 * 5 * minute, wave(1900) + 25);
  const why = unusual.explain?.(state, params, 0, 0);
  expect(why).toMatchObject({ code: 'unusual', expected: expect.any(Number) });
  if (why?.code === 'unusual') expect(why.fromUsual).toBeGreaterThan(params.threshold - why.fromMean);
});
