import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const script = readFileSync(new URL('../../public/theme.js', import.meta.url), 'utf8');

/** Run the script at an address; what it has set on the document, and what it has the browser fetch. `pageFiles` is what a build tells it. */
function runAt(path: string, saved = '{}', pageFiles?: ReadonlyMap<string, readonly string[]>) {
  const { pathname, search } = new URL(path, 'http://console');
  const root = { dataset: {} as Record<string, string>, lang: '' };
  const asked: unknown[] = [];
  const document = { documentElement: root, createElement: () => ({}), head: { append: (link: unknown) => asked.push(link) } };
  runInNewContext(script, {
    ...{
      pageFiles,
      document,
      location: { pathname, search },
      localStorage: { getItem: () => saved },
      matchMedia: () => ({ matches: false }),
    },
  });
  return { root, asked };
}

test('theme and language stand before the first paint', () => {
  expect(runAt('/', '{"theme":"dark","language":"en"}').root).toEqual({ dataset: { theme: 'dark' }, lang: 'en' });
  expect(runAt('/', 'no JSON').root).toEqual({ dataset: { theme: 'light' }, lang: 'zh' });
});

/** With these the browser takes the answer for the question that the scripts ask later; else it asks twice. */
const preload = (href: string) => ({ rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href });

test.each(['/', '/alarms?priority=1', '/boards/1', '/walls'])('at %s who is signed in is asked while the scripts come', (pathname) => {
  expect(runAt(pathname).asked).toEqual([preload('/api/v1/session')]);
});

test('the list of open alarms comes with the scripts', () => {
  expect(runAt('/alarms').asked).toEqual([preload('/api/v1/session'), preload('/api/v1/alarms?view=open&limit=200')]);
});

const told = new Map([
  ['work', ['/assets/work-page.js', '/assets/work.css']],
  ['overview', ['/assets/overview-page.js']],
]);

test('the files of a page come with those of the frame', () => {
  expect(runAt('/work?state=open', '{}', told).asked.slice(1)).toEqual([
    { rel: 'modulepreload', crossOrigin: 'anonymous', href: '/assets/work-page.js' },
    { rel: 'preload', as: 'style', crossOrigin: 'anonymous', href: '/assets/work.css' },
  ]);
  expect(runAt('/', '{}', told).asked.slice(1)).toMatchObject([{ href: '/assets/overview-page.js' }]);
});

test('what the build does not tell of comes later', () => {
  expect(runAt('/work/1', '{}', told).asked).toEqual([preload('/api/v1/session')]);
});

test.each(['/signin', '/wall/token'])('at %s nobody has to be signed in, and it is not asked', (pathname) => {
  expect(runAt(pathname).asked).toEqual([]);
});
