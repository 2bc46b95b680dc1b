import { describe, expect, test } from 'vitest';
import { daysOfSpan, lastSpan, type ReportClock, spanOfDay, spanText } from './report.ts';
import { roundTicks } from './report-chart.ts';
import { tablesOf } from './report-tables.ts';

const china = (period: ReportClock['period'], startsAt = '08:00'): ReportClock => ({ period, startsAt, zone: 'Asia/Shanghai' });
const utc = (text: string): number => Date.parse(text);

describe('a period', () => {
  test('is cut by the clock of its zone, from its time of day', () => {
    expect(spanOfDay(china('day'), '2026-11-24')).toEqual({
      ...{ from: utc('2026-11-24T00:00Z'), to: utc('2026-11-25T00:00Z'), firstDay: '2026-11-24', lastDay: '2026-11-24' },
    });
    expect(spanOfDay(china('week', '00:00'), '2026-11-29')).toMatchObject({ firstDay: '2026-11-23', lastDay: '2026-11-29' });
    expect(spanOfDay(china('week', '00:00'), '2026-11-30')).toMatchObject({ firstDay: '2026-11-30', lastDay: '2026-12-06' });
    expect(spanOfDay(china('month'), '2028-02-29')).toMatchObject({ firstDay: '2028-02-01', lastDay: '2028-02-29' });
    expect(spanText(spanOfDay(china('month'), '2026-12-31'))).toBe('2026-12-01 – 2026-12-31');
  });

  test.each([
    ['day', '2026-11-25T00:00Z', '2026-11-24'],
    ['day', '2026-11-24T23:59Z', '2026-11-23'],
    ['week', '2026-11-30T00:00Z', '2026-11-23'],
    ['week', '2026-11-29T23:59Z', '2026-11-16'],
    ['month', '2026-12-01T00:00Z', '2026-11-01'],
    ['month', '2026-11-30T23:59Z', '2026-10-01'],
  ] as const)('the newest %s that is over at %s begins on %s', (period, now, first) => {
    expect(lastSpan(china(period), utc(now)).firstDay).toBe(first);
  });

  test('has the length that the change of the clocks gives it, and all of its days', () => {
    const berlin: ReportClock = { period: 'month', startsAt: '00:00', zone: 'Europe/Berlin' };
    const days = daysOfSpan(berlin, spanOfDay(berlin, '2026-03-10'));
    expect(days).toHaveLength(31);
    expect(days.map(({ from, to }) => (to - from) / 3_600_000).filter((hours) => hours !== 24)).toEqual([23]);
    expect(days.every(({ from }, i) => i === 0 || from === days[i - 1]?.to)).toBe(true);
  });
});

test.each([
  [0, 1, [0, 0.25, 0.5, 0.75, 1]],
  [719.2, 721.1, [719.5, 720, 720.5, 721]],
  [-3, 12, [0, 5, 10]],
])('values of an axis from %d to %d are round', (low, high, values) => expect(roundTicks(low, high, 4)).toEqual(values));

test('a code is a name: never a mean, a sum or a change, and marked so that nobody groups its digits', () => {
  const title = { zh: '批次号', en: 'Lot number' };
  const whole = {
    min: 20_261_124,
    mean: 20_261_124.5,
    max: 20_261_125,
    last: 20_261_125,
    change: 1,
    sum: 40_522_249,
    count: 2,
    coverage: 1,
  };
  const row = { point: 1, asset: 'a', assetTitle: title, title, symbol: '', unit: 'code', decimals: 0, origins: [], whole, days: [] };
  const section = {
    kind: 'values',
    title,
    columns: ['mean', 'last', 'change', 'sum', 'count'],
    days: [],
    rows: [row],
    missing: [],
    left: 0,
  } as const;
  const [table] = tablesOf({ ...section, columns: [...section.columns], days: [], rows: [row], missing: [] });
  const last = { number: 20_261_125, decimals: 0, isCode: true };
  expect(table?.rows[0]?.slice(-5)).toEqual([undefined, last, undefined, undefined, { number: 2, decimals: 0 }]);
});
