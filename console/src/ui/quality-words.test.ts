import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { originTitles, statusTitles } from '../../../src/contracts/quality.ts';

const root = join(import.meta.dirname, '..');
/** Its “good” is a verdict on figures of the alarm system, not on a value. */
const ofOthers = join('pages', 'alarm-performance', 'words.ts');
const dictionaries = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /(words|common)\.ts$/.test(name) && name !== ofOthers,
);
const titles = [...Object.entries(statusTitles), ...Object.entries(originTitles)];

/** Whether a dictionary names a status or an origin under its own key, once more. */
const namesAgain = (text: string, key: string): boolean =>
  new RegExp(`^ {2}${key}: \\{ zh: '[^'{]{1,3}', en: '[^'{]{1,9}' \\}`, 'm').test(text);

describe('what the trust in a value and its origin are called', () => {
  test('a dictionary that names one again is found', () => {
    expect(namesAgain("  uncertain: { zh: '可疑', en: 'Doubtful' },", 'uncertain')).toBe(true);
  });

  test.each(titles)('is said in one place: %s', (key) => {
    const again = dictionaries.filter((name) => namesAgain(readFileSync(join(root, name), 'utf8'), key));
    expect(again).toEqual([]);
  });
});
