import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorText } from './errors.ts';
import { thingInChinese } from './things.ts';

const source = new URL('..', import.meta.url).pathname;
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

/** What refusals of one source file name: the words before the id. */
const namesIn = (text: string): readonly string[] => {
  const given = [
    ...text.matchAll(/'NOT_FOUND'[^;]*?what: `([a-z][a-zA-Z ]*?) \$\{/g),
    ...text.matchAll(/notFound\(`([a-z][a-zA-Z ]*?) \$\{/g),
    ...text.matchAll(/const what = `([a-z][a-zA-Z ]*?) \$\{[^`]*`;[^;]*?'NOT_FOUND'/g),
  ];
  return given.map(([, name]) => name ?? '');
};
const named = [...new Set(files.flatMap((name) => namesIn(readFileSync(`${source}${name}`, 'utf8'))))].sort();

describe('what is not there', () => {
  test('is named in both languages', () => {
    expect(errorText('NOT_FOUND', { what: 'asset pond' })).toEqual({ zh: '找不到 资产 pond', en: 'There is no asset pond' });
    expect(errorText('NOT_FOUND', { what: 'command group 7' }).zh).toBe('找不到 命令组 7');
  });

  test('several are named one after the other', () => {
    expect(thingInChinese('there is no point 9; there is no asset x')).toBe('测点 9；资产 x');
  });

  test('what has no name in the list, or both languages already, stays as it is', () => {
    expect(thingInChinese('assets of the moon')).toBe('assets of the moon');
    expect(errorText('NOT_FOUND', { what: { zh: '这个', en: 'it' } }).zh).toBe('找不到 这个');
  });

  test('names are found in the sources', () => {
    expect(namesIn("new Failure('NOT_FOUND', `x`, { details: { what: `blue moon $" + '{id}` } })')).toEqual(['blue moon']);
    expect(named.length).toBeGreaterThan(20);
  });

  test.each(named)('a refusal that names “%s” is Chinese in Chinese', (name) => {
    expect(thingInChinese(`${name} 7`)).toMatch(/^[\u4e00-\u9fff]/);
  });
});
