import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNelson, nelsonRuleOf, nelsonRules } from './nelson.ts';
import { type SpcParams, spc } from './spc.ts';

/** Places of a series (from 0) at which one rule alone fires. */
function firesAt(rule: (typeof nelsonRules)[number], series: readonly number[]): number[] {
  const nelson = createNelson();
  return series.flatMap((z, i) => (nelsonRuleOf(nelson, z, [rule]) === rule ? [i] : []));
}

const zigzag = (count: number, size: number) => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? size : -size));
const flat = (count: number, z: number) => Array<number>(count).fill(z);

test.each([
  [1, 'a value beyond three sigma', [0, 3.1, 0, -3.1], [1, 3]],
  [1, 'no value at three sigma', [3, -3], []],
  [2, 'the ninth value on one side', flat(10, 0.1), [8, 9]],
  [2, 'not the ninth when one lies on the centre', [...flat(4, 0.1), 0, ...flat(4, 0.1)], []],
  [3, 'the sixth value that rises', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5], [5]],
  [3, 'the sixth value that falls', [0.5, 0.4, 0.3, 0.2, 0.1, 0], [5]],
  [3, 'not five', [0, 0.1, 0.2, 0.3, 0.4], []],
  [4, 'the fourteenth value that alternates', zigzag(14, 0.2), [13]],
  [4, 'not thirteen', zigzag(13, 0.2), []],
  [5, 'two of three beyond two sigma on one side', [2.1, 0, 2.1], [2]],
  [5, 'not on different sides', [2.1, 0, -2.1], []],
  [5, 'not again with the value after it', [2.1, 2.1, 0], [1]],
  [6, 'four of five beyond one sigma on one side', [1.1, 1.1, 0, 1.1, 1.1], [4]],
  [6, 'not three', [1.1, 0, 0, 1.1, 1.1], []],
  [7, 'the fifteenth value within one sigma', zigzag(16, 0.5), [14, 15]],
  [7, 'not when one lies outside', [...zigzag(14, 0.5), 1.1], []],
  [8, 'eight values on both sides without one within one sigma', zigzag(8, 1.5), [7]],
  [8, 'not when all lie on one side', flat(12, 1.5), []],
] as const)('rule %s: %s', (rule, _, series, places) => {
  expect(firesAt(rule, series)).toEqual(places);
});

test('of several patterns the lowest rule is named', () => {
  const nelson = createNelson();
  expect([2.5, 2.5].map((z) => nelsonRuleOf(nelson, z, [1, 5]))).toEqual([0, 5]);
  expect(nelsonRuleOf(nelson, 4, [1, 5])).toBe(1);
});

test('each rule says of the mirrored series what it says of the series', () => {
  const series = fc.array(fc.constantFrom(-3.5, -2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 3.5), { maxLength: 40 });
  fc.assert(
    fc.property(series, fc.constantFrom(...nelsonRules), (list, rule) => {
      expect(
        firesAt(
          rule,
          list.map((z) => -z),
        ),
      ).toEqual(firesAt(rule, list));
    }),
  );
});

const params = (given: object = {}): SpcParams => spc.params.parse(given);

/** Judgements of one sample a second. */
function judge(values: readonly number[], given: SpcParams, seconds = 1) {
  const state = spc.start(given);
  return { state, judgements: values.map((value, i) => spc.step(state, given, i * seconds * 1000, value)) };
}

test('with a given sigma it judges from the first value, and says which rule by which figures', () => {
  const given = params({ centre: 50, sigma: 2 });
  const { state, judgements } = judge([50, 57], given);
  expect(judgements).toEqual(['normal', 'abnormal']);
  expect(spc.explain?.(state, given, 1000, 57)).toEqual({ code: 'outOfControl', rule: 1, charted: 57, centre: 50, sigma: 2 });
});

test('centre and sigma are learnt from the first values by the mean moving range', () => {
  const given = params({ rules: [1], learnValues: 20 });
  const { state, judgements } = judge([...zigzag(20, 1.128 / 2).map((z) => z + 10), 12.9, 13.1], given);
  expect(judgements.slice(0, 20)).toEqual(Array(20).fill('hold'));
  expect(judgements.slice(20)).toEqual(['normal', 'abnormal']);
  expect(state.sigma).toBeCloseTo(1, 9);
  expect(state.centre).toBeCloseTo(10, 9);
});

test('a point that never moved is not judged until it has moved', () => {
  const { judgements } = judge([...flat(50, 3), 4, 3, 3], params({ rules: [1], learnValues: 20 }));
  expect(judgements.slice(0, 51)).toEqual(Array(51).fill('hold'));
  expect(judgements.slice(51)).toEqual(['normal', 'normal']);
});

test('means of periods are charted once they are complete', () => {
  const given = params({ rules: [1], everySeconds: 10, centre: 0, sigma: 1 });
  const { judgements } = judge([...flat(10, 0), ...zigzag(10, 9), ...flat(10, 4), 0], given);
  expect(judgements.flatMap((one, i) => (one === 'hold' ? [] : [[i, one]]))).toEqual([
    [10, 'normal'],
    [20, 'normal'],
    [30, 'abnormal'],
  ]);
});

test('an older sample and one of the same time change nothing', () => {
  const given = params({ centre: 0, sigma: 1 });
  const state = spc.start(given);
  expect(spc.step(state, given, 1000, 0)).toBe('normal');
  expect(spc.step(state, given, 1000, 99)).toBe('hold');
  expect(spc.step(state, given, 500, 99)).toBe('hold');
});

test('rules 1 to 4 give about one false alarm in a hundred values of chance', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647; // Park and Miller 1988
    return seed / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const { judgements } = judge(Array.from({ length: 50_000 }, normal), params({ centre: 0, sigma: 1 }));
  const share = judgements.filter((one) => one === 'abnormal').length / judgements.length;
  expect(share).toBeGreaterThan(0.005);
  expect(share).toBeLessThan(0.02);
});

test('rules are counted once and in their order, and unknown ones refused', () => {
  expect(params({ rules: [5, 1, 5] }).rules).toEqual([1, 5]);
  expect(spc.params.safeParse({ rules: [9] }).success).toBe(false);
  expect(spc.params.safeParse({ rules: [] }).success).toBe(false);
});
