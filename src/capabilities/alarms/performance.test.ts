import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { alarmPack } from './testing/pack.ts';
import { type TestSite, testSite } from './testing/site.ts';

const minute = 60_000;
const hour = 60 * minute;
let site: TestSite;
let now: number;

beforeAll(async () => {
  site = await testSite();
  now = site.clock.now();
  await site.install();
  await site.install(alarmPack, 'other');
  const low = await site.ruleNumber('full', 'low');
  const high = await site.ruleNumber('full', 'high');
  const verdict = (rule: number, time: number, isAbnormal = true) => ({ ...{ rule, point: 1, isAbnormal, time, value: 3, quality: 0 } });
  // 12 times within two minutes, an hour ago; the last one stands
  const burst = Array.from({ length: 23 }, (_, i) => verdict(low, now - hour + i * 5000, i % 2 === 0));
  await site.alarms.verdicts([verdict(high, now - 30 * hour), ...burst]);
  await site.alarms.verdicts([{ ...verdict(await site.ruleNumber('full', 'low', 'other'), now - hour) }]);
});
afterAll(() => site.drop());

const measure = async (from: number, to: number, tenant = 'main'): Promise<Reply<'measureAlarms'>> =>
  (await site.call('GET', `/alarms/performance?from=${from}&to=${to}`, { tenant })).body;

describe('the performance of the alarm system', () => {
  test('counts what was told in ten-minute periods, and sees a flood', async () => {
    const found = await measure(now - 2 * hour, now);
    expect(found).toMatchObject({ periods: 12, total: 12, averageRate: 1, peak: { count: 12, time: now - hour } });
    const flood = { from: now - hour, to: now - hour + 10 * minute, alarms: 12, peak: 12 };
    expect(found.floods).toEqual({ count: 1, shareOfTime: 1 / 12, list: [flood] });
    expect(found.rates.count.reduce((a, b) => a + b, 0)).toBe(12);
  });

  test('names the rules that told most, and those that chatter', async () => {
    const found = await measure(now - 31 * hour, now);
    expect(found.topTen.map(({ title, count }) => [title.en, count])).toEqual([
      ['Low level', 12],
      ['High level', 1],
    ]);
    expect(found.topTenShare).toBe(1);
    expect(found.chattering.map(({ title, count }) => [title.en, count])).toEqual([['Low level', 10]]);
  });

  test('tells how priorities are shared', async () => {
    const { byPriority } = await measure(now - 31 * hour, now);
    expect(byPriority.map(({ count }) => count)).toEqual([1, 12, 0, 0]);
    expect(byPriority.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test('names what stands, and what has stood for more than a day', async () => {
    const { standing, staleCount, stale } = await measure(now - hour, now);
    expect({ standing, staleCount }).toEqual({ standing: 2, staleCount: 1 });
    expect(stale.map(({ title, since }) => [title.en, since])).toEqual([['High level', now - 30 * hour]]);
  });

  test('stays within the tenant', async () => {
    expect(await measure(now - 31 * hour, now, 'other')).toMatchObject({ total: 1, standing: 1, staleCount: 0 });
    expect(await measure(now - 31 * hour, now, 'third')).toMatchObject({ total: 0, averageRate: 0, topTen: [], topTenShare: 0 });
  });

  test('does not count time that has not come yet', async () => {
    expect((await measure(now - hour, now + 5 * hour)).periods).toBe(6);
  });

  test.each([
    ['turned round', 10, 5],
    ['too long', 0, 400 * 24 * hour],
  ])('a range that is %s is refused', async (_, from, to) => {
    expect((await site.call('GET', `/alarms/performance?from=${from}&to=${to}`)).status).toBe(400);
  });
});
