import { describe, expect, test } from 'vitest';
import { heldUntil } from './quiet.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const night = { from: '22:00', to: '07:30', includesCritical: false };
const noon = { from: '12:00', to: '13:00', includesCritical: false };

test.each([
  ['before the night', night, at(24, 21, 59), undefined],
  ['at its beginning', night, at(24, 22), at(25, 7, 30)],
  ['a minute before midnight', night, at(24, 23, 59), at(25, 7, 30)],
  ['a minute after it', night, at(25, 0, 1), at(25, 7, 30)],
  ['after midnight', night, at(25, 3), at(25, 7, 30)],
  ['at its end', night, at(25, 7, 30), undefined],
  ['within hours of one day', noon, at(24, 12, 30), at(24, 13)],
  ['outside of them', noon, at(24, 13), undefined],
  ['with equal ends, always', { ...noon, to: '12:00' }, at(24, 18), at(25, 12)],
])('a message %s is held until the hours end', (_, quiet, now, until) => {
  expect(heldUntil(quiet, 2, now)).toBe(until);
});

describe('hours of a zone', () => {
  const shanghai = { ...night, zone: 'Asia/Shanghai' };
  const berlin = { ...night, zone: 'Europe/Berlin' };
  const early = { ...berlin, from: '01:00', to: '02:30' };
  test.each([
    ['Shanghai, just before', shanghai, '2026-11-24T21:59:59+08:00', undefined],
    ['Shanghai, at midnight', shanghai, '2026-11-25T00:00:00+08:00', '2026-11-25T07:30:00+08:00'],
    ['Berlin in winter', berlin, '2026-11-24T23:59:00+01:00', '2026-11-25T07:30:00+01:00'],
    ['Berlin, the night that clocks go forward', berlin, '2026-03-28T23:59:00+01:00', '2026-03-29T07:30:00+02:00'],
    ['Berlin, the night that clocks go back', berlin, '2026-10-24T23:59:00+02:00', '2026-10-25T07:30:00+01:00'],
    ['an end that is left out, an hour later', early, '2026-03-29T01:30:00+01:00', '2026-03-29T03:30:00+02:00'],
    ['an end that comes twice, the first time', early, '2026-10-25T02:15:00+02:00', '2026-10-25T02:30:00+02:00'],
    ['an end that comes twice, the second time', early, '2026-10-25T02:15:00+01:00', '2026-10-25T02:30:00+01:00'],
    ['an end that comes twice, between', early, '2026-10-25T02:45:00+02:00', undefined],
  ])('are those of its clocks: %s', (_, quiet, now, until) => {
    expect(heldUntil(quiet, 2, Date.parse(now))).toBe(until === undefined ? undefined : Date.parse(until));
  });
});

test('a critical alarm goes through unless told otherwise', () => {
  expect(heldUntil(night, 1, at(25, 3))).toBeUndefined();
  expect(heldUntil({ ...night, includesCritical: true }, 1, at(25, 3))).toBe(at(25, 7, 30));
});

test('without quiet hours nothing is held', () => {
  expect(heldUntil(undefined, 4, at(25, 3))).toBeUndefined();
});
