import { expect, test } from 'vitest';
import { z } from 'zod';
import { changedMeanwhile, Failure } from '../contracts/errors.ts';
import { answerTo, badRequest } from './problems.ts';

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

test('what zod refuses is said to people in their language, and in English to a machine', () => {
  const error = z.strictObject({ title: z.string().min(1) }).safeParse({ title: '', more: 1 }).error;
  const { problem } = answerTo(badRequest(error ?? new z.ZodError([]), 'checking a plan'));
  expect(problem.text.zh).toBe('请求内容有误：title：不能为空；有不认识的项：more');
  expect(problem.text.en).toContain('title: Too small');
  expect(problem.details?.what).toContain('title: Too small');
  expect(problem.issues?.[0]?.text.zh).toBe('不能为空');
});

test('so is what the check of a request refuses', () => {
  const validation = [
    {
      [Symbol.for('ZodFastifySchemaValidationError')]: true,
      keyword: 'too_big',
      instancePath: '/limit',
      message: 'Too big: expected number to be <=1000',
      params: { origin: 'number', maximum: 1000, inclusive: true },
    },
  ];
  const { problem } = answerTo(Object.assign(new Error('x'), { validation, validationContext: 'querystring' }));
  expect(problem.text.zh).toBe('请求内容有误：querystring.limit：不能大于 1000');
  expect(problem.issues).toEqual([
    {
      path: 'querystring.limit',
      message: 'Too big: expected number to be <=1000',
      text: { zh: '不能大于 1000', en: 'Too big: expected number to be <=1000' },
    },
  ]);
});
