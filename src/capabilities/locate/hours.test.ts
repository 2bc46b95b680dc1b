import { describe, expect, test } from 'vitest';
import { type Hours, hoursProblem, isActiveAt } from './hours.ts';

const zone = 'Asia/Shanghai';
const at = (iso: string) => Date.parse(`${iso}+08:00`);
const nights: Hours = { zone, spans: [{ days: [5], from: '22:00', to: '06:00' }] }; // Friday to Saturday
const season: Hours = { zone, firstDay: '2026-05-01', lastDay: '2026-08-16', spans: [] };
const noons: Hours = { zone, firstDay: '2026-05-01', firstTime: '12:00', lastDay: '2026-09-16', lastTime: '12:00', spans: [] };
const noonNights: Hours = { ...noons, lastTime: '03:00', spans: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00' }] };
const shift: Hours = { zone, spans: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:30' }] };

// 2026-05-01 is a Friday.
test.each<[string, Hours | undefined, string, boolean]>([
  ['no hours are always', undefined, '2026-05-01T03:00', true],
  ['a shift holds its begin', shift, '2026-05-01T08:00', true],
  ['and not its end', shift, '2026-05-01T17:30', false],
  ['nor the weekend', shift, '2026-05-02T09:00', false],
  ['a night begins on its day', nights, '2026-05-01T22:30', true],
  ['and goes on over midnight', nights, '2026-05-02T05:59', true],
  ['but not on the morning before', nights, '2026-05-01T05:59', false],
  ['nor on the next evening', nights, '2026-05-02T22:30', false],
  ['a season holds its first minute', season, '2026-05-01T00:00', true],
  ['and its last', season, '2026-08-16T23:59', true],
  ['and no minute more', season, '2026-08-17T00:00', false],
  ['a season from noon to noon is not yet', noons, '2026-05-01T11:59', false],
  ['and holds its first noon', noons, '2026-05-01T12:00', true],
  ['and the last morning', noons, '2026-09-16T11:59', true],
  ['and not its last noon', noons, '2026-09-16T12:00', false],
  ['and all of a day between', noons, '2026-07-01T03:00', true],
  ['a night that began before the season is none of it', noonNights, '2026-05-01T05:00', false],
  ['one that began in it goes on', noonNights, '2026-05-02T05:00', true],
  ['until the season ends', noonNights, '2026-09-16T02:59', true],
  ['and not beyond', noonNights, '2026-09-16T03:00', false],
  ['nor in the next evening', noonNights, '2026-09-16T22:30', false],
  ['nor one before', season, '2026-04-30T23:59', false],
])('%s', (_name, hours, time, isActive) => expect(isActiveAt(hours, at(time))).toBe(isActive));

test('a span follows the clock through a change to summer time', () => {
  const berlin: Hours = { zone: 'Europe/Berlin', spans: [{ days: [7], from: '03:00', to: '04:00' }] };
  expect(isActiveAt(berlin, Date.parse('2026-03-29T01:30:00Z'))).toBe(true); // 03:30 summer time
  expect(isActiveAt(berlin, Date.parse('2026-03-22T01:30:00Z'))).toBe(false); // 02:30 winter time
});

test('a night goes on through the hour that is there twice, and through the one that is not there', () => {
  const berlin: Hours = { zone: 'Europe/Berlin', spans: [{ days: [6], from: '22:00', to: '02:45' }] }; // Saturday to Sunday
  const isActive = (...times: readonly string[]) => times.map((time) => isActiveAt(berlin, Date.parse(time)));
  // 25 October 2026: 02:30 comes at 00:30 UTC and again at 01:30 UTC; the second 02:45 ends it for good.
  expect(isActive('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T01:45:00Z')).toEqual([true, true, false]);
  // 29 March 2026: after 01:59 comes 03:00.
  expect(isActive('2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z')).toEqual([true, false]);
});

describe('hours', () => {
  test.each<[Hours, string]>([
    [{ zone: 'Mars/Olympus', spans: [] }, 'no time zone Mars/Olympus'],
    [{ zone, firstDay: '2026-02-30', spans: [] }, '2026-02-30 is no day'],
    [{ zone, firstDay: '2026-05-02', lastDay: '2026-05-01', spans: [] }, 'before the first'],
    [{ zone, firstTime: '12:00', spans: [] }, 'needs that day'],
    [{ zone, firstDay: '2026-05-01', firstTime: '12:00', lastDay: '2026-05-01', lastTime: '12:00', spans: [] }, 'ends before it begins'],
    [{ zone, spans: [{ days: [], from: '08:00', to: '09:00' }] }, 'no day of the week'],
  ])('that are wrong are refused with why: %j', (hours, why) => expect(hoursProblem(hours)).toContain(why));

  test('that are right are not', () => expect([nights, season, noons, shift].flatMap((one) => hoursProblem(one) ?? [])).toEqual([]));
});
