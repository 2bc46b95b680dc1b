import { expect, it } from 'vitest';
import { mayFinish, ticks } from './order.tsx';
import { inputTime, timeOfInput } from './times.ts';

const check = (done: boolean, notApplicable = false) => ({ text: { zh: '查', en: 'Check' }, done, notApplicable });

it('may be finished when all is settled, or a note says why not', () => {
  expect(mayFinish({ checklist: [check(true), check(false, true)], note: undefined })).toBe(true);
  expect(mayFinish({ checklist: [check(false)], note: ' ' })).toBe(false);
  expect(mayFinish({ checklist: [check(false)], note: 'gate locked' })).toBe(true);
});

it('counts what is settled', () => {
  expect(ticks({ checklist: [check(true), check(false), check(false, true)] })).toEqual({ done: 2, all: 3 });
});

it('writes a time into its field and reads it back', () => {
  const time = new Date(2026, 10, 28, 9, 5).getTime();
  expect(inputTime(time)).toBe('2026-11-28T09:05');
  expect(timeOfInput('2026-11-28T09:05')).toBe(time);
  expect(timeOfInput('')).toBeUndefined();
});
