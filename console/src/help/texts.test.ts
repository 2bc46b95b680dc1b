import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { paths } from '../../../src/contracts/api/paths.ts';
import type { Text } from '../../../src/contracts/text.ts';
import { helpRoute, helpRoutes } from './routes.ts';
import { helpTexts } from './texts.ts';

const root = new URL('../..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(path, 'utf8');
const routeTables = readdirSync(`${root}/src/app`).filter((name) => /^routes.*\.ts$/.test(name));
const addresses = routeTables.flatMap((name) => [...read(`${root}/src/app/${name}`).matchAll(/path: '([^']+)'/g)].map(([, path]) => path));
const dictionaries = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
  .filter((name) => /words[^/]*\.ts$|i18n\/common\.ts$/.test(name))
  .map((name) => read(`${root}/src/${name}`))
  .join('\n');

/** All strings of a help text. */
const stringsOf = ({ about, tasks, terms }: (typeof helpTexts)['/']): readonly Text[] => [
  about,
  ...tasks.flatMap(({ title, steps }) => [title, ...steps]),
  ...terms.flatMap(({ term, meaning }) => [term, meaning]),
];

/** Labels that a text names in “quotes” and that no dictionary begins with. */
const strangers = (language: keyof Text, text: string, known = dictionaries): readonly (string | undefined)[] =>
  [...text.matchAll(/“([^”]+)”/g)].map(([, label]) => label).filter((label) => !known.includes(`${language}: '${label}`));

describe('help texts', () => {
  test('there is one for every address that shows the mark, and no other', () => {
    expect(Object.keys(helpTexts).sort()).toEqual([...helpRoutes].sort());
  });

  test('every page within the frame has one', () => {
    const outside = ['/signin', '/wall/$token'];
    expect([...helpRoutes].sort()).toEqual(addresses.filter((one) => !outside.includes(one as string)).sort());
  });

  test('an address without a text has no mark', () => {
    expect(helpRoute('/signin')).toBeUndefined();
    expect(helpRoute(undefined)).toBeUndefined();
    expect(helpRoute('/alarms')).toBe('/alarms');
  });

  test('a label that the console does not have would be found', () => {
    expect(strangers('zh', '点“确认”，再点“没有的按钮”', "a: { zh: '确认' }")).toEqual(['没有的按钮']);
  });

  describe.each(helpRoutes)('%s', (route) => {
    test('belongs to a page that exists, and leads to an operation that exists', () => {
      expect(addresses).toContain(route);
      expect(paths).toHaveProperty([helpTexts[route].operation]);
    });

    test('has two to five tasks and says all in both languages', () => {
      expect(helpTexts[route].tasks.length).toBeGreaterThanOrEqual(2);
      expect(helpTexts[route].tasks.length).toBeLessThanOrEqual(5);
      for (const { zh, en } of stringsOf(helpTexts[route])) {
        expect(zh).not.toBe('');
        expect(en).toMatch(/^[^\u4e00-\u9fff]+$/);
      }
    });

    test('names buttons and fields as they are on the screen', () => {
      const texts = stringsOf(helpTexts[route]);
      expect(texts.flatMap(({ zh, en }) => [...strangers('zh', zh), ...strangers('en', en)])).toEqual([]);
    });
  });
});
