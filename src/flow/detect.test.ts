import { expect, test, vi } from 'vitest';
import type { Verdict } from '../contracts/detector.ts';
import type { FlowRule, LatestSample } from '../contracts/flow.ts';
import { quality } from '../contracts/quality.ts';
import { createDetect } from './detect.ts';
import { acceptRule, detectorOf } from './detectors.ts';
import { batchOf, type Row } from './testing.ts';

const second = 1000;

const ruleOf = (change: Partial<FlowRule> = {}): FlowRule =>
  acceptRule({ rule: 1, point: 5, kind: 'above', params: { limit: 10 }, onDelayMs: 0, offDelayMs: 0, isAbnormal: false, ...change });

function setUp(rules: readonly FlowRule[], { startedAt = 0, newest = new Map<number, LatestSample>() } = {}) {
  const told: Verdict[] = [];
  const detect = createDetect({ startedAt, usable: (point) => newest.get(point), tell: (verdict) => told.push(verdict) });
  const points = [...new Set(rules.map(({ point }) => point))];
  detect.setRules(points, rules, startedAt);
  const sweep = (...rows: readonly Row[]) => detect.sweep(batchOf(rows), rows.at(-1)?.[1]);
  return { detect, told, sweep };
}

/** Verdicts as `+time` when abnormal and `-time` when normal. */
const brief = (told: readonly Verdict[]) => told.map(({ isAbnormal, time }) => `${isAbnormal ? '+' : '-'}${time}`);

test('a verdict tells rule, point, time, value and quality of the sample that decided', () => {
  const { told, sweep } = setUp([ruleOf()]);
  sweep([5, 1000, 11, quality('uncertain', 'simulated')]);
  expect(told).toEqual([{ rule: 1, point: 5, isAbnormal: true, time: 1000, value: 11, quality: quality('uncertain', 'simulated') }]);
});

test('a verdict tells why, by the sample that began the condition, and not why it is over', () => {
  const params = { rules: [1], centre: 0, sigma: 1 };
  const { told, sweep } = setUp([ruleOf({ kind: 'spc', params, onDelayMs: 10 })]);
  sweep([5, 1, 4], [5, 5, 9], [5, 11, 6], [5, 20, 0]);
  const why = { code: 'outOfControl', rule: 1, charted: 4, centre: 0, sigma: 1 };
  expect(told).toMatchObject([{ isAbnormal: true, time: 1, why }, { isAbnormal: false }]);
  expect(told[1]).not.toHaveProperty('why');
});

test('a detector of several points sees the newest values of the others, and says nothing while one is not known', () => {
  const newest = new Map<number, LatestSample>();
  const params = { inflows: ['in'], outflows: ['out'], overSeconds: 100, tolerance: 5, freshSeconds: 60 };
  const { told, sweep } = setUp([ruleOf({ kind: 'balance', params, others: [6, 7] })], { newest });
  const flow = (point: number, time: number, value: number) => newest.set(point, { time, value, quality: 0, receivedAt: time });
  for (let t = 0; t <= 200; t += 20) {
    flow(6, t * second, 3);
    sweep([5, t * second, 100 + t]);
  }
  expect(told).toEqual([]);
  for (let t = 220; t <= 400; t += 20) {
    flow(6, t * second, 3);
    flow(7, t * second, 1);
    sweep([5, t * second, 100 + t]);
  }
  expect(told).toMatchObject([
    { isAbnormal: true, time: 320_000, why: { code: 'unbalanced', inflow: 300, outflow: 100, stored: 100, missing: 100 } },
  ]);
});

test('a detector is asked why only when a condition begins', () => {
  const explain = vi.spyOn(detectorOf('spc'), 'explain');
  const { sweep } = setUp([ruleOf({ kind: 'spc', params: { rules: [1], centre: 0, sigma: 1 } })]);
  sweep(...Array.from({ length: 100 }, (_, i): Row => [5, i, i < 50 ? 0 : 9]));
  expect(explain).toHaveBeenCalledTimes(1);
  explain.mockRestore();
});

test('a value that stays abnormal gives one verdict, and one more when it is normal again', () => {
  const { told, sweep } = setUp([ruleOf()]);
  sweep([5, 1, 11], [5, 2, 12], [5, 3, 99], [5, 4, 9], [5, 5, 8]);
  expect(brief(told)).toEqual(['+1', '-4']);
});

test('a value that swings inside the deadband gives one verdict', () => {
  const { told, sweep } = setUp([ruleOf({ params: { limit: 10, deadband: 2 } })]);
  for (let i = 0; i < 1000; i++) sweep([5, i, i % 2 === 0 ? 10.5 : 8.5]);
  expect(brief(told)).toEqual(['+0']);
});

test('a value that swings faster than the on-delay gives no verdict', () => {
  const { told, sweep } = setUp([ruleOf({ onDelayMs: 60 * second })]);
  for (let i = 0; i < 100; i++) sweep([5, i * second, i % 30 === 29 ? 9 : 11]);
  expect(told).toEqual([]);
});

test('the on-delay runs in sample time and the verdict tells when the condition began', () => {
  const { told, sweep } = setUp([ruleOf({ onDelayMs: 60 * second })]);
  sweep([5, 1000, 11], [5, 60_999, 12]);
  expect(told).toEqual([]);
  sweep([5, 61_000, 13]);
  expect(told).toMatchObject([{ isAbnormal: true, time: 1000, value: 11 }]);
});

test('a dip restarts the on-delay, and a value inside the deadband does not', () => {
  const rule = ruleOf({ onDelayMs: 60 * second, params: { limit: 10, deadband: 2 } });
  const dip = setUp([rule]);
  dip.sweep([5, 0, 11], [5, 30_000, 7], [5, 31_000, 11], [5, 61_000, 11]);
  expect(dip.told).toEqual([]);
  const inside = setUp([rule]);
  inside.sweep([5, 0, 11], [5, 30_000, 9], [5, 61_000, 9]);
  expect(brief(inside.told)).toEqual(['+0']);
});

test('a delay that ran out before the next sample came is completed first, whatever that sample says', () => {
  const { told, sweep } = setUp([ruleOf({ onDelayMs: 60 * second })]);
  sweep([5, 0, 11], [5, 3_600_000, 9]);
  expect(brief(told)).toEqual(['+0', '-3600000']);
});

test('the off-delay holds an alarm through a short return', () => {
  const { told, sweep } = setUp([ruleOf({ offDelayMs: 60 * second })]);
  sweep([5, 0, 11], [5, 1000, 9], [5, 30_000, 11], [5, 40_000, 9], [5, 100_000, 9]);
  expect(brief(told)).toEqual(['+0', '-40000']);
});

test('the clock completes a delay when no sample comes, counted from the receipt', () => {
  const { detect, told } = setUp([ruleOf({ onDelayMs: 60 * second })]);
  detect.sweep(batchOf([[5, 1000, 11]]), 5_000_000);
  detect.tick(5_059_999);
  expect(told).toEqual([]);
  detect.tick(5_060_000);
  expect(brief(told)).toEqual(['+1000']);
  detect.tick(6_000_000);
  expect(told.length).toBe(1);
});

test('a sample older than the newest judged changes nothing', () => {
  const { told, sweep } = setUp([ruleOf()]);
  sweep([5, 2000, 9], [5, 1000, 99]);
  expect(told).toEqual([]);
});

test('a sample of bad quality changes nothing, not even the time', () => {
  const { told, sweep } = setUp([ruleOf()]);
  sweep([5, 3000, 99, quality('bad')], [5, 2000, 11]);
  expect(brief(told)).toEqual(['+2000']);
});

test('several rules judge one point, and other points are left alone', () => {
  const rules = [
    ruleOf(),
    ruleOf({ rule: 2, params: { limit: 20 } }),
    ruleOf({ rule: 3, kind: 'below', params: { limit: 0 } }),
    ruleOf({ rule: 4, point: 70_000 }),
  ];
  const { told, sweep } = setUp(rules);
  sweep([5, 1, 25], [6, 1, 99], [5, 2, -1]);
  expect(told.map(({ rule, isAbnormal }) => [rule, isAbnormal]).sort()).toEqual([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
    [3, true],
  ]);
});

test('a new rule judges the newest value at once', () => {
  const newest = new Map([[5, { time: 900, value: 11, quality: 0, receivedAt: 900 }]]);
  expect(brief(setUp([ruleOf()], { startedAt: 1000, newest }).told)).toEqual(['+900']);
});

test('after a restart a verdict that stands is not repeated, and one that changed meanwhile is told', () => {
  const at = (value: number) => new Map([[5, { time: 900, value, quality: 0, receivedAt: 900 }]]);
  const options = { startedAt: 1000 };
  expect(setUp([ruleOf({ isAbnormal: true })], { ...options, newest: at(11) }).told).toEqual([]);
  expect(brief(setUp([ruleOf({ isAbnormal: true })], { ...options, newest: at(9) }).told)).toEqual(['-900']);
  expect(setUp([ruleOf({ isAbnormal: true })], options).told).toEqual([]);
});

test('a delay that ran when the program was killed goes on after the start, and does not begin anew', () => {
  const newest = new Map([[5, { time: 1000, value: 11, quality: 0, receivedAt: 1000 }]]);
  const { detect, told } = setUp([ruleOf({ onDelayMs: 60 * second })], { startedAt: 50_000, newest });
  detect.tick(60_999);
  expect(told).toEqual([]);
  detect.tick(61_000);
  expect(brief(told)).toEqual(['+1000']);
});

test('a delay that ran out before the start is completed with the first look at the clock, whatever is killed next', () => {
  const newest = new Map([[5, { time: 1000, value: 9, quality: 0, receivedAt: 1000 }]]);
  const rule = ruleOf({ isAbnormal: true, offDelayMs: 60 * second });
  const { detect, told } = setUp([rule], { startedAt: 5_000_000, newest });
  detect.tick(5_000_000);
  expect(brief(told)).toEqual(['-1000']);
});

test('the delay of a sample whose time is ahead of the start counts from the start', () => {
  const newest = new Map([[5, { time: 500_000, value: 11, quality: 0, receivedAt: 500_000 }]]);
  const { detect, told } = setUp([ruleOf({ onDelayMs: 60 * second })], { startedAt: 50_000, newest });
  detect.tick(109_999);
  expect(told).toEqual([]);
  detect.tick(110_000);
  expect(brief(told)).toEqual(['+500000']);
});

test('a new rule counts its delay for a value that came after the start from the moment at which it was set', () => {
  const newest = new Map<number, LatestSample>();
  const { detect, told, sweep } = setUp([ruleOf({ params: { limit: 99 } })], { newest });
  sweep([5, 1000, 11]);
  newest.set(5, { time: 1000, value: 11, quality: 0, receivedAt: 1000 });
  detect.setRules([5], [ruleOf({ onDelayMs: 60 * second })], 500_000);
  detect.tick(559_999);
  expect(told).toEqual([]);
  detect.tick(560_000);
  expect(brief(told)).toEqual(['+1000']);
});

test('a rule that is set again unchanged keeps its running delay and what its detector has seen', () => {
  const delayed = ruleOf({ onDelayMs: 60 * second });
  const rate = ruleOf({ rule: 2, kind: 'rate', params: { limit: 5, perSeconds: 3600, direction: 'rise' } });
  const { detect, told, sweep } = setUp([delayed, rate]);
  sweep([5, 0, 11]);
  detect.setRules([5], [delayed, rate], 1000);
  sweep([5, 60_000, 17]);
  expect(told.map(({ rule }) => rule).sort()).toEqual([1, 2]);
});

test('a rule with other parameters begins anew, and a point named without a rule loses its rules', () => {
  const { detect, told, sweep } = setUp([ruleOf({ onDelayMs: 60 * second })]);
  sweep([5, 0, 11]);
  detect.setRules([5], [ruleOf({ onDelayMs: 60 * second, params: { limit: 10.5 } })], 1000);
  sweep([5, 60_000, 11]);
  expect(told).toEqual([]);
  detect.setRules([5], [], 61_000);
  sweep([5, 200_000, 99]);
  detect.tick(1e9);
  expect(told).toEqual([]);
});

test('a verdict that the alarm list has not heard of yet stands, and is told again', () => {
  const { detect, told, sweep } = setUp([ruleOf()]);
  sweep([5, 1000, 11]);
  detect.setRules([5], [ruleOf()], 1000);
  sweep([5, 2000, 12], [5, 3000, 9]);
  expect(brief(told)).toEqual(['+1000', '+1000', '-3000']);
});

test('a rule that changes while it is abnormal goes on from there', () => {
  const newest = new Map<number, LatestSample>();
  const { detect, told, sweep } = setUp([ruleOf()], { newest });
  sweep([5, 1000, 11]);
  newest.set(5, { time: 1000, value: 11, quality: 0, receivedAt: 1000 });
  detect.setRules([5], [ruleOf({ isAbnormal: true, params: { limit: 12 } })], 2000);
  expect(brief(told)).toEqual(['+1000', '-1000']);
});

test('silence is told by the clock with the moment at which it became too long, and ends with the next sample', () => {
  const { detect, told, sweep } = setUp([ruleOf({ kind: 'stale', params: { afterSeconds: 60 } })]);
  sweep([5, 1000, 1]);
  detect.tick(60_500);
  expect(told).toEqual([]);
  detect.tick(61_200);
  detect.tick(62_200);
  sweep([5, 90_000, 1]);
  detect.tick(90_200);
  expect(brief(told)).toEqual(['+61000', '-90000']);
});

test('after a restart a device has its full time to speak before it is called silent', () => {
  const newest = new Map([[5, { time: 1000, value: 1, quality: 0, receivedAt: 1000 }]]);
  const { detect, told } = setUp([ruleOf({ kind: 'stale', params: { afterSeconds: 60 } })], { startedAt: 1_000_000, newest });
  detect.tick(1_059_000);
  expect(told).toEqual([]);
  detect.tick(1_060_000);
  expect(brief(told)).toEqual(['+61000']);
});

test('bad samples do not end a silence', () => {
  const { detect, told, sweep } = setUp([ruleOf({ kind: 'stale', params: { afterSeconds: 60 } })]);
  sweep([5, 1000, 1]);
  sweep([5, 50_000, Number.NaN, quality('bad')]);
  detect.tick(61_000);
  expect(brief(told)).toEqual(['+61000']);
});

test('ten thousand rules come and go without leaving slots behind', () => {
  const rules = Array.from({ length: 10_000 }, (_, i) => ruleOf({ rule: i, point: i }));
  const points = rules.map(({ point }) => point);
  const { detect, told, sweep } = setUp(rules);
  for (let i = 0; i < 3; i++) detect.setRules(points, rules, 0);
  sweep(...points.map((point): Row => [point, 1, 11]));
  expect(new Set(told.map(({ rule }) => rule)).size).toBe(10_000);
  expect(told.length).toBe(10_000);
});
