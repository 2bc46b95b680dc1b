import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issuesText, issueText } from './issue-text.ts';
import { ownMessages } from './issue-words.ts';
import { said } from './said.ts';
import type { Text } from './text.ts';

/** What is said of the first thing that is wrong. */
function told(schema: z.ZodType, given: unknown): Text {
  const [issue] = schema.safeParse(given).error?.issues ?? [];
  if (issue === undefined) throw new Error('BUG: it fits');
  return issueText({ ...issue });
}

describe('what is wrong with a value is said in both languages, with what is wanted', () => {
  test.each([
    [z.string(), true, '应为文本，而非是/否', 'must be a text, not true or false'],
    [z.string(), 7, '应为文本，而非数字', 'must be a text, not a number'],
    [z.object({ a: z.number() }), {}, '缺少此项', 'is missing'],
    [z.number().int(), 1.5, '应为整数', 'must be a whole number'],
    [z.coerce.number(), 'x', '应为数字', 'must be a number'],
    [z.number().min(3), 1, '不能小于 3', 'must be at least 3'],
    [z.number().positive(), 0, '必须大于 0', 'must be more than 0'],
    [z.number().lt(5), 5, '必须小于 5', 'must be less than 5'],
    [z.string().min(1), '', '不能为空', 'must not be empty'],
    [z.string().min(10), 'short', '至少 10 个字符', 'must have at least 10 characters'],
    [z.array(z.number()).max(1), [1, 2], '最多 1 项', 'must have at most 1 items'],
    [z.enum(['a', 'b']), 'c', '应为以下之一：a、b', 'must be one of a, b'],
    [z.email(), 'x', '应为电子邮件地址', 'must be an e-mail address'],
    [z.uuid(), 'x', '应为 UUID', 'must be a UUID'],
    [z.string().regex(/^a+$/), 'b', '格式不正确，应符合 /^a+$/', 'must match /^a+$/'],
    [z.number().multipleOf(5), 7, '应为 5 的倍数', 'must be a multiple of 5'],
    [z.strictObject({}), { b: 1, c: 2 }, '有不认识的项：b、c', 'has fields that are not known: b, c'],
    [z.union([z.string(), z.number()]), true, '应为文本或数字', 'must be a text or a number'],
    [z.union([z.number(), z.strictObject({ a: z.number() })]), { a: 1, b: 2 }, '有不认识的项：b', 'has fields that are not known: b'],
    [
      z.union([z.number(), z.strictObject({ a: z.number() })]),
      { b: 2 },
      '不符合任何一种允许的形式',
      'fits none of the forms that are allowed',
    ],
    [z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), { kind: 'b' }, '应为以下之一：a', 'must be one of a'],
    [z.string().refine(() => false, 'host:port'), 'x', '应写作 主机:端口', 'host:port'],
    [z.string().refine(() => false, 'words that nobody translated'), 'x', 'words that nobody translated', 'words that nobody translated'],
  ])('%#: %s', (schema, given, zh, en) => {
    expect(told(schema, given)).toEqual({ zh, en });
  });

  test.each<[z.ZodType, unknown]>([
    [z.object({ a: z.number() }), {}],
    [z.number(), true],
    [z.string(), [1]],
    [z.union([z.string(), z.number()]), true],
    [z.number().min(-3), -5],
    [z.array(z.number()).min(2), [1]],
    [z.enum(['b1']), 'c'],
    [z.object({}), 5],
    [z.strictObject({}), { b: 1 }],
  ])('%#: whose English alone a driver carried on is said in the same Chinese', (schema, given) => {
    const { zh, en } = told(schema, given);
    expect(said(`ranges.0.distance_m: ${en}`).zh).toBe(`ranges.0.distance_m：${zh}`);
  });

  test('every issue of a request is told behind its path', () => {
    const text = issueText({ code: 'too_small', message: 'Too small', origin: 'number', minimum: 3, inclusive: true });
    expect(
      issuesText([
        { path: 'body.a', text },
        { path: '', text },
      ]),
    ).toEqual({
      zh: 'body.a：不能小于 3；不能小于 3',
      en: 'body.a: must be at least 3; must be at least 3',
    });
  });
});

const literal = /(?:\.(?:regex|refine)\(.*, |message: )'((?:[^'\\\n]|\\.)+)'(?:\)|,?$| \})/gm;
const sources = ['contracts', 'detectors', 'drivers', 'kernel'].flatMap((folder) =>
  readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|bench)\.ts$/.test(file))
    .map((file) => readFileSync(`src/${folder}/${file}`, 'utf8'))
    .filter((source) => source.includes("from 'zod'")),
);
const messages = sources.flatMap((source) => [...source.matchAll(literal)].map(([, message = '']) => message.replaceAll('\\\\', '\\')));

test('the schemas say something in their own words', () => {
  expect(messages.length).toBeGreaterThan(40);
});

test.each([...new Set(messages)])('“%s” is known in Chinese', (message) => {
  expect(ownMessages[message]).toMatch(/[\u4e00-\u9fff]/);
});
