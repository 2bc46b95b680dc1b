import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToCusum, createCusum, shiftOf } from './cusum.ts';
import { type DriftParams, drift } from './drift.ts';

const hour = 3_600_000;
const params = (given: object = {}): DriftParams => drift.params.parse({ learnMeans: 20, ...given });

/** Judgements of one sample an hour; the mean of an hour is judged with the first sample of the next. */
function judge(values: readonly number[], given = params()) {
  const state = drift.start(given);
  return { state, judgements: values.map((value, i) => drift.step(state, given, i * hour, value)) };
}

const wave = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ((from + i) % 2 === 0 ? 1 : -1));
const calm = wave(20);

test('a mean that keeps its reference is normal', () => {
  const { judgements } = judge([...calm, ...wave(200)]);
  expect(new Set(judgements.slice(0, 20))).toEqual(new Set(['hold']));
  expect(new Set(judgements.slice(22))).toEqual(new Set(['normal']));
});

test('a slow drift is found long before it leaves the spread of the values', () => {
  const drifting = wave(200).map((value, i) => value + i * 0.05);
  const { judgements } = judge([...calm, ...drifting]);
  const found = judgements.indexOf('abnormal') - 20;
  expect(found).toBeGreaterThan(10);
  expect(found * 0.05).toBeLessThan(2);
});

test('it says how far, which way, and since when', () => {
  const given = params({ centre: 5, sigma: 1 });
  const state = drift.start(given);
  const values = [...wave(20).map((v) => v * 0.1 + 5), ...Array<number>(30).fill(3)];
  const at = values.findIndex((value, i) => drift.step(state, given, i * hour, value) === 'abnormal');
  const why = drift.explain?.(state, given, at * hour, 3);
  expect(why).toMatchObject({ code: 'drifted', reference: 5, sigma: 1 });
  expect(why).toHaveProperty('shift', -2);
  expect(why).toHaveProperty('seconds', ((at - 21) * hour) / 1000);
});

test('it is over some time after the mean is back', () => {
  const { judgements } = judge([...calm, ...Array<number>(100).fill(4), ...wave(60)]);
  expect(judgements[110]).toBe('abnormal');
  expect(judgements.at(-1)).toBe('normal');
});

test('a given reference is judged against from the first mean', () => {
  expect(judge([4, 4, 4, 4], params({ centre: 0, sigma: 1 })).judgements).toEqual(['hold', 'normal', 'hold', 'abnormal']);
});

test('the centre without a sigma does not count', () => {
  const { judgements } = judge([...calm.map((v) => v + 100), ...wave(50).map((v) => v + 100)], params({ centre: 7 }));
  expect(judgements).not.toContain('abnormal');
});

test('the sums follow the definition', () => {
  const deviations = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 60 }).map((list) => list.map((one) => one / 10));
  fc.assert(
    fc.property(deviations, (list) => {
      const cusum = createCusum(0.5, Number.POSITIVE_INFINITY);
      let [up, down] = [0, 0];
      for (const [i, z] of list.entries()) {
        up = Math.max(0, up + z - 0.5);
        down = Math.max(0, down - z - 0.5);
        expect(addToCusum(cusum, i, z)).toBeCloseTo(Math.max(up, down), 9);
        if (up > down) expect(shiftOf(cusum)).toBeGreaterThan(0.5 - 1e-9);
        if (down > up) expect(shiftOf(cusum)).toBeLessThan(-0.5 + 1e-9);
      }
    }),
  );
});
