import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issuesText, issueText } from './issue-text.ts';
import { ownMessages } from './issue-words.ts';

/** What is said in Chinese of the first thing that is wrong. */
function zh(schema: z.ZodType, given: unknown): string {
  const [issue] = schema.safeParse(given).error?.issues ?? [];
  if (issue === undefined) throw new Error('BUG: it fits');
  return issueText({ ...issue }).zh;
}

describe('what zod says of a value is said in Chinese too', () => {
  test.each([
    [z.string(), 7, '应为文本，而非数字'],
    [z.object({ a: z.number() }), {}, '缺少此项'],
    [z.number().int(), 1.5, '应为整数，而非数字'],
    [z.number().min(3), 1, '不能小于 3'],
    [z.number().positive(), 0, '必须大于 0'],
    [z.number().lt(5), 5, '必须小于 5'],
    [z.string().min(1), '', '不能为空'],
    [z.string().min(10), 'short', '至少 10 个字符'],
    [z.array(z.number()).max(1), [1, 2], '最多 1 项'],
    [z.enum(['a', 'b']), 'c', '应为以下之一：a、b'],
    [z.email(), 'x', '应为电子邮件地址'],
    [z.string().regex(/^a+$/), 'b', '格式不正确，应符合 /^a+$/'],
    [z.number().multipleOf(5), 7, '应为 5 的倍数'],
    [z.strictObject({}), { b: 1, c: 2 }, '有不认识的项：b、c'],
    [z.union([z.string(), z.number()]), true, '不符合任何一种允许的形式'],
    [z.union([z.number(), z.strictObject({ a: z.number() })]), { a: 1, b: 2 }, '有不认识的项：b'],
    [z.union([z.number(), z.strictObject({ a: z.number() })]), { b: 2 }, '不符合任何一种允许的形式'],
    [z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), { kind: 'b' }, '应为以下之一：a'],
    [z.string().refine(() => false, 'host:port'), 'x', '应写作 主机:端口'],
    [z.string().refine(() => false, 'words that nobody translated'), 'x', 'words that nobody translated'],
  ])('%#: %s', (schema, given, text) => {
    expect(zh(schema, given)).toBe(text);
  });

  test('every issue of a request is told behind its path, and English stays what zod says', () => {
    const text = issueText({ code: 'too_small', message: 'Too small', origin: 'number', minimum: 3, inclusive: true });
    expect(
      issuesText([
        { path: 'body.a', text },
        { path: '', text },
      ]),
    ).toEqual({
      zh: 'body.a：不能小于 3；不能小于 3',
      en: 'body.a: Too small; Too small',
    });
  });
});

const literal = /(?:\.(?:regex|refine)\(.*, |message: )'((?:[^'\\\n]|\\.)+)'(?:\)|,?$| \})/gm;
const sources = ['contracts', 'detectors', 'drivers'].flatMap((folder) =>
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
