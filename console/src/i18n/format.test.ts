import { describe, expect, test } from 'vitest';
import { shownNumber } from '../../../src/contracts/shown-number.ts';
import { clockTime, formats, fullTime } from './format.ts';
import { rawNumber } from './raw.ts';

const time = new Date(2026, 10, 22, 7, 36, 19).getTime();
const { zh, en } = { zh: formats('zh'), en: formats('en') };

describe('formats', () => {
  test('times are ISO-like in local time, the same in both languages', () => {
    expect(clockTime(time)).toBe('11-22 07:36:19');
    expect(fullTime(time)).toBe('2026-11-22 07:36:19');
    expect(zh.clock(time)).toBe(en.clock(time));
  });

  test('numbers are grouped, with fixed decimals and a true minus sign', () => {
    expect(en.number(1234567.891, 2)).toBe('1,234,567.89');
    expect(zh.number(-0.5, 1)).toBe('−0.5');
  });

  test('a value that is a name is neither grouped nor rounded, one of any other unit is', () => {
    expect(en.value(202_611_290_017, { unit: 'code', decimals: 0 })).toBe('202611290017');
    expect(en.value(2026, { unit: 'code', decimals: 2 })).toBe('2026');
    expect(en.value(2026, { unit: 'm', decimals: 2 })).toBe('2,026.00');
    expect(zh.value(undefined, { unit: 'code', decimals: 0 })).toBe('—');
    expect(zh.value(Number.NaN, { unit: 'code', decimals: 0 })).toBe('—');
  });

  test('an amount is a value of a point with its symbol: one that is a name is not grouped either', () => {
    expect(en.amount(1234, { unit: 'code', decimals: 0, symbol: '' })).toBe('1234');
    expect(en.amount(1234, { unit: 'm', decimals: 2, symbol: 'm' })).toBe('1,234.00 m');
    expect(en.amount(1.5, { unit: 'm', decimals: 1, symbol: 'm' }, 1)).toBe('1.50 m');
    expect(en.amount(null, { unit: 'm', decimals: 2, symbol: 'm' })).toBe('—');
  });

  test('a raw value of a device keeps three decimals at most', () => {
    expect(rawNumber(1234567)).toBe('1234567');
    expect(rawNumber(-0.12345)).toBe('−0.123');
  });

  test('what rounds to zero has no sign', () => {
    expect(zh.number(-0.001, 2)).toBe('0.00');
    expect(en.number(-0, 0)).toBe('0');
    expect(en.number(-0.005, 3)).toBe('−0.005');
    expect(en.number(1.005, 2)).toBe(String(shownNumber(1.005, 2).toFixed(2))); // as reports and exports round it, not as Intl does
  });

  test.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('%s is shown as a dash, never as a number', (value) => {
    expect(zh.number(value, 2)).toBe('—');
  });

  test('a quantity carries its unit symbol, and none when the unit has none', () => {
    expect(en.quantity(2.345678, 2, 'm³/s')).toBe('2.35 m³/s');
    expect(en.quantity(3, 0, '')).toBe('3');
    expect(en.quantity(undefined, 0, 'm')).toBe('—');
  });

  test.each([
    [0, '0 s ago', '0 秒前'],
    [59_000, '59 s ago', '59 秒前'],
    [61_000, '1 min ago', '1 分钟前'],
    [7_200_000, '2 h ago', '2 小时前'],
    [259_200_000, '3 d ago', '3 天前'],
  ])('an age of %d ms is %s', (age, inEnglish, inChinese) => {
    expect(en.age(time - age, time)).toBe(inEnglish);
    expect(zh.age(time - age, time)).toBe(inChinese);
  });

  test('a time in the future is named, because a wrong clock must be seen', () => {
    expect(en.age(time + 90_000, time)).toBe('clock 90 s ahead');
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [32_000_000, '32.0 MB'],
  ])('%d bytes are %s', (count, shown) => {
    expect(en.bytes(count)).toBe(shown);
  });
});
