import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ForecastParams, forecast } from './forecast.ts';
import { addToSeason, createSeason, expectedAt, medianOf } from './season.ts';

const minute = 60_000;
const perDay = 96;
const params = (given: object = {}): ForecastParams => forecast.params.parse(given);

/** A day that repeats, one value a quarter of an hour, with some noise that repeats only after weeks. */
const usual = (i: number) => 20 + 8 * Math.sin((i * 2 * Math.PI) / perDay) + Math.sin(i * 1.7) + Math.sin(i * 0.37);
const days = (count: number, value = usual) => Array.from({ length: count * perDay }, (_, i) => value(i));

function judge(values: readonly number[], given = params()) {
  const state = forecast.start(given);
  return { state, judgements: values.map((value, i) => forecast.step(state, given, i * 15 * minute, value)) };
}

const shareOf = (judgements: readonly string[], what: string) => judgements.filter((one) => one === what).length / judgements.length;

test('it says nothing before it has learnt, and then what is usual is normal', () => {
  const { judgements } = judge(days(30));
  expect(judgements.slice(0, 3 * perDay)).toEqual(Array(3 * perDay).fill('hold'));
  const later = judgements.slice(6 * perDay);
  expect(shareOf(later, 'abnormal')).toBeLessThan(0.002);
  expect(shareOf(later, 'normal')).toBeGreaterThan(0.9);
});

test('a value that is usual at noon is abnormal at midnight, and the expected range says so', () => {
  const [noon, midnight] = [usual(perDay / 4), 20 * perDay + (3 * perDay) / 4];
  const values = days(21).map((value, i) => (i === midnight ? noon : value));
  const given = params();
  const state = forecast.start(given);
  const judgements = values.slice(0, midnight + 1).map((value, i) => forecast.step(state, given, i * 15 * minute, value));
  expect(judgements.at(-1)).toBe('abnormal');
  const why = forecast.explain?.(state, given, 0, noon);
  expect(why?.code).toBe('unexpected');
  if (why?.code !== 'unexpected') return;
  expect(Math.abs(why.expected - 12)).toBeLessThan(2);
  expect(why.low).toBeLessThan(why.expected);
  expect(why.high).toBeLessThan(noon);
});

test('a day that went wrong does not change what is expected', () => {
  const broken = days(21).map((value, i) => (i >= 15 * perDay && i < 16 * perDay ? 90 : value));
  const { judgements } = judge(broken);
  expect(shareOf(judgements.slice(15 * perDay, 16 * perDay), 'abnormal')).toBe(1);
  expect(shareOf(judgements.slice(16 * perDay), 'abnormal')).toBeLessThan(0.005);
});

test('a new habit is expected after half of the memory', () => {
  const { judgements } = judge(days(40).map((value, i) => (i >= 20 * perDay ? value + 30 : value)));
  expect(shareOf(judgements.slice(20 * perDay, 23 * perDay), 'abnormal')).toBe(1);
  expect(shareOf(judgements.slice(35 * perDay), 'abnormal')).toBeLessThan(0.05);
});

test('a week knows its weekends: what is usual on Sunday is abnormal on Wednesday', () => {
  const weekly = (i: number) => usual(i) + (Math.floor(i / perDay) % 7 >= 5 ? 40 : 0);
  const wednesday = 65 * perDay;
  const values = days(70, weekly).map((value, i) => (i >= wednesday && i < wednesday + perDay ? value + 40 : value));
  const [byDay = [], byWeek = []] = [params(), params({ season: 'week' })].map((given) => judge(values, given).judgements);
  expect(shareOf(byWeek.slice(wednesday, wednesday + perDay), 'abnormal')).toBe(1);
  expect(shareOf(byWeek.slice(42 * perDay, wednesday), 'abnormal')).toBeLessThan(0.01);
  expect(shareOf(byDay.slice(wednesday, wednesday + perDay), 'abnormal')).toBeLessThan(0.5);
});

test('a course that repeats exactly is not left by rounding, and a width keeps small deviations normal', () => {
  const exact = days(20, (i) => 0.1 * (i % perDay));
  expect(judge(exact).judgements).not.toContain('abnormal');
  const nudged = [...days(20, () => 0.3), 0.5];
  expect(judge(nudged).judgements.at(-1)).toBe('abnormal');
  expect(judge(nudged, params({ leastWidth: 1 })).judgements.at(-1)).toBe('normal');
});

test('the unit does not matter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (scale) => {
      const values = days(8).map((value, i) => (i % 97 === 0 ? value + 20 : value));
      expect(judge(values.map((value) => value * scale)).judgements).toEqual(judge(values).judgements);
    }),
    { numRuns: 5 },
  );
});

test('times before 1970 and the middle of slots fall where they belong', () => {
  const season = createSeason({ seasonMs: 4000, slotMs: 1000, memory: 3, least: 1 });
  for (let i = -8; i < 0; i++) addToSeason(season, i * 1000 + 500, modulo4(i));
  expect(expectedAt(season, -2500)).toBe(1);
  expect(expectedAt(season, 1500)).toBe(1);
  expect(expectedAt(season, 2000)).toBe(1.5);
});

const modulo4 = (i: number) => ((i % 4) + 4) % 4;

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], Number.NaN],
])('the median of %j is %s', (list, median) => {
  expect(medianOf(Float64Array.from(list))).toBe(median);
});
