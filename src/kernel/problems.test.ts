import { expect, test } from 'vitest';
import { changedMeanwhile, Failure } from '../contracts/errors.ts';
import { answerTo } from './problems.ts';

test('a refusal says how things stand in each language, and in English to a machine', () => {
  const { status, problem } = answerTo(changedMeanwhile('changing plan 7', 3, 2));
  expect(status).toBe(409);
  expect(problem.text.zh).toBe('与现有内容冲突：已被他人修改（现为第 3 版，您的是第 2 版），请重新打开后再改');
  expect(problem.text.en).toBe('In conflict with what exists: it was changed meanwhile (version 3, not 2); read it again');
  expect(problem.message).toBe('changing plan 7: it was changed meanwhile (version 3, not 2); read it again');
  expect(problem.details).toEqual({ what: 'it was changed meanwhile (version 3, not 2); read it again' });
});

test('names and numbers read the same in each language, and what is missing is marked', () => {
  const { problem } = answerTo(new Failure('NOT_FOUND', 'reading an asset', { details: { what: 'p-1' } }));
  expect(problem.text).toEqual({ zh: '找不到 p-1', en: 'There is no p-1' });
  expect(answerTo(new Failure('TOO_MANY', 'signing in')).problem.text.zh).toContain('…');
});
