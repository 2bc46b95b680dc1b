import { expect, test } from 'vitest';
import { heldUntil } from './quiet.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const night = { from: '22:00', to: '07:30', includesCritical: false };
const noon = { from: '12:00', to: '13:00', includesCritical: false };

test.each([
  ['before the night', night, at(24, 21, 59), undefined],
  ['at its beginning', night, at(24, 22), at(25, 7, 30)],
  ['after midnight', night, at(25, 3), at(25, 7, 30)],
  ['at its end', night, at(25, 7, 30), undefined],
  ['within hours of one day', noon, at(24, 12, 30), at(24, 13)],
  ['outside of them', noon, at(24, 13), undefined],
  ['with equal ends, always', { ...noon, to: '12:00' }, at(24, 18), at(25, 12)],
])('a message %s is held until the hours end', (_, quiet, now, until) => {
  expect(heldUntil(quiet, 2, now)).toBe(until);
});

test('a critical alarm goes through unless told otherwise', () => {
  expect(heldUntil(night, 1, at(25, 3))).toBeUndefined();
  expect(heldUntil({ ...night, includesCritical: true }, 1, at(25, 3))).toBe(at(25, 7, 30));
});

test('without quiet hours nothing is held', () => {
  expect(heldUntil(undefined, 4, at(25, 3))).toBeUndefined();
});
