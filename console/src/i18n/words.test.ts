import { describe, expect, expectTypeOf, test } from 'vitest';
import { common } from './common.ts';
import { type Filling, fill, type PlainKey, translate, type Words } from './words.ts';

const words = {
  hello: { zh: '你好', en: 'Hello' },
  count: { zh: '共 {n} 条', en: '{n} row(s)' },
} as const satisfies Words;

describe('words', () => {
  test('a string is looked up in the language', () => {
    expect(translate(words, 'zh')('hello')).toBe('你好');
    expect(translate(words, 'en')('hello')).toBe('Hello');
  });

  test('slots are filled', () => {
    expect(translate(words, 'en')('count', { n: 3 })).toBe('3 rows');
  });

  test.each([
    ['1', '1 row'],
    ['0', '0 rows'],
    ['at least 21', 'at least 21 rows'],
    ['0 of 1', '0 of 1 row'],
  ])('a noun behind %s has its number', (n, text) => {
    expect(translate(words, 'en')('count', { n })).toBe(text);
  });

  test('a slot without a value stays visible', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });

  test('a string with slots demands their values, one without takes none', () => {
    expectTypeOf<Filling<(typeof words)['count']>>().toEqualTypeOf<[fill: Readonly<Record<'n', string | number>>]>();
    expectTypeOf<Filling<(typeof words)['hello']>>().toEqualTypeOf<[]>();
    expectTypeOf<PlainKey<typeof words>>().toEqualTypeOf<'hello'>();
  });

  test.each(Object.entries(common))('the shared string %s has both languages', (_key, { zh, en }) => {
    expect(zh.length).toBeGreaterThan(0);
    expect(en.length).toBeGreaterThan(0);
  });
});
