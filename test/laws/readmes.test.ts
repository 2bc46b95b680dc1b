import { expect, test } from 'vitest';
import { textOf } from './files.ts';

const settingsIn = (path: string): readonly string[] => [...new Set(textOf(path).match(/\b(YANGFAN_[A-Z_]+|DATABASE_URL)\b/g))].toSorted();

test('the first page names the same settings in both languages', () => {
  expect(settingsIn('README.md').length).toBeGreaterThan(4);
  expect(settingsIn('README.zh.md')).toEqual(settingsIn('README.md'));
});
