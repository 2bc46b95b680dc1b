import { errorCodes } from 'fastify';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { badRequest } from '../contracts/bad-request.ts';
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

test('what zod refuses is said to people in their language, and in English to a machine', () => {
  const error = z.strictObject({ title: z.string().min(1) }).safeParse({ title: '', more: 1 }).error;
  const { problem } = answerTo(badRequest(error ?? new z.ZodError([]), 'checking a plan'));
  expect(problem.text.zh).toBe('请求内容有误：title：不能为空；有不认识的项：more');
  expect(problem.text.en).toContain('title: must not be empty');
  expect(problem.details?.what).toContain('title: must not be empty');
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
      message: 'must be at most 1000',
      text: { zh: '不能大于 1000', en: 'must be at most 1000' },
    },
  ]);
});

test.each([
  [errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), '正文不是有效的 JSON', 'the body is no valid JSON'],
  [errorCodes.FST_ERR_CTP_EMPTY_JSON_BODY(), '正文为空', 'the body is empty'],
  [errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('text/plain'), '不接受此内容类型', 'this type of content is not taken'],
  [
    errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH(),
    '正文长度与 Content-Length 不符',
    'the length of the body is not that of Content-Length',
  ],
  [errorCodes.FST_ERR_BAD_URL('/%'), '网址格式不正确', 'the address is malformed'],
])('what Fastify itself refuses (%s) says what to do, in both languages', (error, zh, en) => {
  const { status, problem } = answerTo(error);
  expect(status).toBe(error.statusCode);
  expect(problem.text).toEqual({ zh: expect.stringContaining(zh), en: expect.stringContaining(en) });
});

test.each(['22021', '22P05', '22P02', '22003', '22008'])(
  'what the database cannot hold (%s) is refused with what to change, not told as our error',
  (code) => {
    const { status, problem, incident } = answerTo(Object.assign(new Error('of the database'), { code }));
    expect(status).toBe(400);
    expect(problem.text.zh).toContain('无法保存');
    expect(problem.text.en).toContain('stored');
    expect(problem.message).not.toContain('of the database');
    expect(incident).toBeUndefined();
  },
);
