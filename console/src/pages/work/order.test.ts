import { expect, it } from 'vitest';
import { isOverdue, mayClose, ticks } from './order.tsx';

const check = (done: boolean) => ({ text: { zh: '查', en: 'Check' }, done });

it('is overdue only while it is open', () => {
  expect(isOverdue({ state: 'open', dueAt: 10 }, 11)).toBe(true);
  expect(isOverdue({ state: 'done', dueAt: 10 }, 11)).toBe(false);
  expect(isOverdue({ state: 'inProgress', dueAt: 10 }, 10)).toBe(false);
});

it('may be closed when all is checked, or a note says why not', () => {
  expect(mayClose({ checklist: [check(true)], note: undefined })).toBe(true);
  expect(mayClose({ checklist: [check(false)], note: ' ' })).toBe(false);
  expect(mayClose({ checklist: [check(false)], note: 'gate locked' })).toBe(true);
});

it('counts what is checked', () => {
  expect(ticks({ checklist: [check(true), check(false)] })).toEqual({ done: 1, all: 2 });
});
