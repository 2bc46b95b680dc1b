import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type StuckParams, stuck } from './stuck.ts';

const params = (given: object = {}): StuckParams => stuck.params.parse({ forSeconds: 60, ...given });

/** Judgements of samples given as [seconds, value]. */
function judge(samples: readonly (readonly [number, number])[], given = params()) {
  const state = stuck.start(given);
  return { state, judgements: samples.map(([seconds, value]) => stuck.step(state, given, seconds * 1000, value)) };
}

const every10 = (values: readonly number[]) => values.map((value, i) => [i * 10, value] as const);

test('a value that stays the same for the time is abnormal, and normal with the first that moves', () => {
  const { judgements } = judge(every10([4, 5, 5, 5, 5, 5, 5, 5, 5.01]));
  expect(judgements).toEqual(['hold', 'normal', 'normal', 'normal', 'normal', 'normal', 'normal', 'abnormal', 'normal']);
});

test('it says where the value rests, how long and by how many samples', () => {
  const { state } = judge(every10([4, 5, 5, 5, 5, 5, 5, 5]));
  expect(stuck.explain?.(state, params(), 70_000, 5)).toEqual({ code: 'stuck', rest: 5, seconds: 60, samples: 7 });
});

test('a value within the resolution has not moved, and creeping away from where it rested has', () => {
  const given = params({ resolution: 0.1 });
  expect(judge(every10([4, 5, 5.05, 4.95, 5.08, 5, 5, 5.02]), given).judgements.at(-1)).toBe('abnormal');
  expect(judge(every10([5, 5.04, 5.08, 5.12, 5.16, 5.2, 5.24, 5.28]), given).judgements).not.toContain('abnormal');
});

test('few samples over a gap prove nothing', () => {
  const { judgements } = judge([
    [0, 4],
    [10, 5],
    [10_000, 5],
  ]);
  expect(judgements.at(-1)).toBe('normal');
});

test('a value may rest where it is allowed to', () => {
  const given = params({ restAt: [0] });
  expect(judge(every10(Array(20).fill(0)), given).judgements).toEqual(Array(20).fill('normal'));
  expect(judge(every10(Array(20).fill(0.2)), given).judgements.at(-1)).toBe('abnormal');
});

test('what stood still at the start is neither normal nor abnormal until the time is over', () => {
  expect(judge(every10([5, 5, 5])).judgements).toEqual(['hold', 'hold', 'hold']);
});

test('a point is never called stuck whose values differ', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 9 })), { maxLength: 50 });
  fc.assert(
    fc.property(steps, (list) => {
      const upTo = (i: number, of: 0 | 1) => list.slice(0, i + 1).reduce((sum, step) => sum + step[of], 0);
      const samples = list.map((_, i) => [upTo(i, 0), upTo(i, 1)] as const);
      expect(judge(samples).judgements).not.toContain('abnormal');
    }),
  );
});
