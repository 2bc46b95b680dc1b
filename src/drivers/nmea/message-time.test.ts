import { describe, expect, test } from 'vitest';
import { createStatedTime } from './message-time.ts';
import { createPace } from './pace.ts';
import { dateOf, nearestTimeOfDay, secondBefore, timeOfDay } from './sample-time.ts';
import { readSentence, writeTagBlock } from './sentence.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

describe('the time of a position', () => {
  test.each([
    [59, '2024-06-01T11:59:59'],
    [0, '2024-06-01T12:00:00'],
    [2, '2024-06-01T12:00:02'],
    [7, '2024-06-01T12:00:07'],
    [8, '2024-06-01T11:59:08'],
    [60, '2024-06-01T12:00:02'],
    [undefined, '2024-06-01T12:00:02'],
  ])('with second %s, heard at 12:00:02, is %s', (second, expected) => {
    expect(secondBefore(at('2024-06-01T12:00:02'), second)).toBe(at(expected));
  });

  test.each([
    ['2024-06-01T23:59:58', '000001.00', '2024-06-02T00:00:01'],
    ['2024-06-02T00:00:01', '235959', '2024-06-01T23:59:59'],
    ['2024-06-01T12:00:00', '110000.5', '2024-06-01T11:00:00.500'],
  ])('heard at %s with %s is of the nearest day', (heard, text, expected) => {
    expect(nearestTimeOfDay(at(heard), timeOfDay(text) ?? 0)).toBe(at(expected));
  });

  test.each(['240000', '126000', '1200', 'abc', '12:00:00'])('is none with %s', (text) => {
    expect(timeOfDay(text)).toBeNaN();
  });

  test.each([
    ['010624', at('2024-06-01T00:00:00')],
    ['311299', at('1999-12-31T00:00:00')],
    ['310224', Number.NaN],
    ['1624', Number.NaN],
  ])('with date %s has that day', (text, expected) => {
    expect(dateOf(text)).toBe(expected);
  });

  test('is that of the tag block or the suffix, in this order', () => {
    const times = createStatedTime();
    const stated = (line: string): number | undefined => {
      const sentence = readSentence(line);
      if ('refused' in sentence) throw new Error(sentence.detail);
      return times.stated(sentence);
    };
    const sentence = '$HEHDT,45.5,T*1B';
    expect(stated(`${writeTagBlock(['c:1717200000'])}${sentence},r1,1717300000`)).toBe(1_717_200_000_000);
    expect(stated(`${writeTagBlock(['c:1717200000123'])}${sentence}`)).toBe(1_717_200_000_123);
    expect(stated(`${sentence},d-109,S2105,r003669946,1325394060,1325394001`)).toBe(1_325_394_001_000);
    expect(stated(sentence)).toBeUndefined();
  });

  test('follows the clock of the own ship once that has told its date', () => {
    const times = createStatedTime();
    const stated = { msOfDay: 1000, date: at('2014-01-02T00:00:00') };
    expect(times.ofInstrument({ msOfDay: undefined, date: undefined }, at('2024-06-01T00:00:01'))).toBe(at('2024-06-01T00:00:01'));
    expect(times.ofInstrument(stated, at('2024-06-01T00:00:01'))).toBe(at('2014-01-02T00:00:01'));
    expect(times.ofInstrument({ msOfDay: undefined, date: undefined }, at('2024-06-01T00:00:03'))).toBe(at('2014-01-02T00:00:03'));
    expect(times.ofInstrument({ msOfDay: 4000, date: undefined }, at('2024-06-01T00:00:05'))).toBe(at('2014-01-02T00:00:04'));
  });
});

test.each([
  ['of 1980, before the first fix', '1980-01-06T00:00:00'],
  ['an hour ahead', '2024-06-01T01:00:00'],
])('a date %s is refused and does not set the clock', (_, date) => {
  const times = createStatedTime();
  const received = at('2024-06-01T00:00:00');
  expect(times.ofInstrument({ msOfDay: 0, date: at(date) }, received)).toBeUndefined();
  expect(times.ofInstrument({ msOfDay: undefined, date: undefined }, received)).toBe(received);
});

describe('the pace of a record', () => {
  const tagged = (seconds: number): string => `${writeTagBlock([`c:${seconds}`])}$HEHDT,45.5,T*1B`;

  test('follows its times, as many times faster as is asked', () => {
    const waitBefore = createPace(2);
    expect([1_717_200_000, 1_717_200_010, 1_717_200_010, 1_717_200_005, 1_717_200_011].map((time) => waitBefore(tagged(time)))).toEqual([
      0, 5000, 0, 0, 500,
    ]);
  });

  test('does not wait longer than a minute', () => {
    const waitBefore = createPace(1);
    waitBefore(tagged(1_717_200_000));
    expect(waitBefore(tagged(1_717_290_000))).toBe(60_000);
  });

  test('is 4800 baud where there are no times', () => {
    const waitBefore = createPace(1);
    expect(waitBefore('x'.repeat(48))).toBeCloseTo(100);
  });
});
