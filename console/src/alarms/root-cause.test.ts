import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LanguageContext } from '../i18n/use-t.ts';
import { type Root, RootCause } from './root-cause.tsx';

const root: Root = {
  assetTitle: { zh: '网关一', en: 'Gateway 1' },
  title: { zh: '无数据', en: 'No data' },
  ...{ priority: 2, state: 'acknowledged', isActive: true },
};
const shown = (language: 'zh' | 'en', alarm: Root): string =>
  renderToStaticMarkup(createElement(LanguageContext.Provider, { value: language }, createElement(RootCause, { root: alarm }))).replace(
    /<[^>]+>/g,
    ' ',
  );

test.each([
  ['zh', '网关一', '无数据', '已确认'],
  ['en', 'Gateway 1', 'No data', 'Acknowledged'],
] as const)('in %s a root cause is shown by name and state', (language, ...words) => {
  for (const word of words) expect(shown(language, root)).toContain(word);
  expect(shown(language, root)).not.toMatch(/恢复|over at/);
});

test('one that is over says so, and what comes of those below it', () => {
  const over: Root = { ...root, isActive: false, clearedAt: Date.now() };
  expect(shown('zh', over)).toContain('一分钟后仍未恢复的告警会单独显示');
  expect(shown('en', over)).toContain('what still holds a minute later');
});
