import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, newPerson, openBrowser } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type RunningServer, signIn, startServer } from '../setup/server.ts';

// A change of theme or language on a board that is higher than the screen: what answers the click is drawn first, then what is seen, then the rest.

const rows = 30;
/** Resolves when the next frame is on the screen, in the page. */
const nextFrame = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';
let server: RunningServer;
let browser: Browser;
let page: Page;
let parts: Locator;

const widgets = Array.from({ length: rows }, (_, y) => ({
  ...{ kind: 'text', id: `t${y}`, x: 0, y: y * 2, w: 12, h: 2, look: 'text', align: 'start' },
  text: { zh: `第 ${y} 行`, en: `line ${y}` },
}));

describe.skipIf(!hasChromium)('a board that is higher than the screen', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    await Promise.all([builtServer(), builtConsole()]);
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
    const api = await signIn(server);
    const made = (await api.send('POST', '/boards', { title: { zh: '高', en: 'High' }, mode: 'dashboard', widgets })) as { id: string };
    const person = await newPerson(browser, server.url);
    page = person.page;
    parts = page.locator('.board-item');
    const [name = '', value = ''] = api.cookie.split(/=(.*)/s);
    await person.context.addCookies([{ name, value, url: server.url }]);
    await page.goto(`/boards/${made.id}`);
    await parts.nth(rows - 1).waitFor();
    // Which parts are seen is told by the browser after it has drawn them.
    await page.evaluate(nextFrame);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  interface Look {
    /** Of the document. */
    readonly lang: string;
    /** The first word of the menu. */
    readonly menu: string;
    /** What the first and the last part say. */
    readonly first: string;
    readonly last: string;
    /** The parts that are left out. */
    readonly skipped: readonly number[];
  }

  /** Click a button of the top bar; how the page stands before the next frame, and when all is drawn in this language. */
  const clicked = (button: string, lang: string): Promise<readonly [Look, Look]> =>
    page.evaluate<readonly [Look, Look]>(`(async () => {
      const root = document.documentElement;
      const look = () => {
        const parts = [...document.querySelectorAll('.board-item')];
        return {
          lang: root.lang,
          menu: document.querySelector('.rail a').textContent,
          first: parts[0].textContent,
          last: parts.at(-1).textContent,
          skipped: parts.flatMap((part, i) => (getComputedStyle(part).contentVisibility === 'hidden' ? [i] : [])),
        };
      };
      document.querySelector('.top-bar > [aria-label^="${button}"]').click();
      await Promise.resolve();
      const before = look();
      for (let frames = 0; frames < 100 && ('turning' in root.dataset || root.lang !== '${lang}'); frames++) await ${nextFrame};
      return [before, look()];
    })()`);

  test('another language comes to the frame at once, and to the page after it', async () => {
    const [before, after] = await clicked('切换到英文', 'en');
    expect(before).toMatchObject({ menu: 'Home', lang: 'zh', first: '第 0 行', last: `第 ${rows - 1} 行` });
    expect(after).toMatchObject({ menu: 'Home', lang: 'en', first: 'line 0', last: `line ${rows - 1}`, skipped: [] });
  });

  test('another theme is drawn before the next frame where it is seen', async () => {
    const [before, after] = await clicked('Appearance', 'en');
    expect(before.skipped.length).toBeGreaterThan(rows / 2);
    expect(before.skipped).toContain(rows - 1);
    expect(before.skipped).not.toContain(0);
    expect(after.skipped).toEqual([]);
  });

  test('what was scrolled into sight is seen', async () => {
    await parts.nth(rows - 1).scrollIntoViewIfNeeded();
    await page.evaluate(nextFrame);
    const [before] = await clicked('Appearance', 'en');
    expect(before.skipped).toContain(0);
    expect(before.skipped).not.toContain(rows - 1);
  });

  test('the list of open alarms is asked for by the document, in the words of the page', async () => {
    const asked = new Set<string>();
    page.on('request', (request) => request.url().includes('/api/v1/alarms?') && asked.add(request.url()));
    await page.goto('/alarms');
    await page.getByText('No alarms').first().waitFor();
    expect([...asked]).toEqual([`${server.url}/api/v1/alarms?view=open&limit=200`]);
    const first = (await page.evaluate(`performance.getEntriesByName('${[...asked][0]}')[0].initiatorType`)) as string;
    expect(first).toBe('link');
    await page.goBack();
  });

  test('the files of a page are asked for before the frame has run, and none of them twice', async () => {
    await page.goto('/alarms');
    await page.getByText('No alarms').first().waitFor();
    // What the document itself asked for, in its order: its service worker may fetch the same for itself.
    const files = await page.evaluate<string[]>(`performance.getEntriesByType('resource')
      .map(({ name }) => name).filter((url) => /\\.(js|css)$/.test(url))`);
    const ofPage = await page.evaluate<string[]>(`pageFiles.get('alarms')`);
    await page.goBack();
    expect(ofPage.filter((file) => file.endsWith('.css')).length).toBeGreaterThan(1);
    expect(ofPage.filter((file) => /\/(alarms-page|alarm-panel)-[\w-]+\.js$/.test(file)).length).toBe(2);
    const places = ofPage.map((file) => files.indexOf(`${server.url}${file}`));
    expect(places).not.toContain(-1);
    // The first script that only the frame asks for.
    const byFrame = files.findIndex((url) => /\/install-[\w-]+\.js$/.test(url));
    expect(byFrame).toBeGreaterThan(Math.max(...places));
    expect(files.length).toBe(new Set(files).size);
  });

  test('the page too comes in another language where it is seen first', async () => {
    await page.locator('[data-unseen]').first().waitFor({ state: 'attached' });
    const [unseen, skipped] = await page.evaluate<readonly (readonly number[])[]>(`new Promise((done) => {
      const which = (is) => [...document.querySelectorAll('.board-item')].flatMap((part, i) => (is(part) ? [i] : []));
      new MutationObserver((_, watch) => {
        watch.disconnect();
        done([which((part) => 'unseen' in part.dataset), which((part) => getComputedStyle(part).contentVisibility === 'hidden')]);
      }).observe(document.documentElement, { attributeFilter: ['lang'] });
      document.querySelector('.top-bar > .icon-button').click();
    })`);
    expect(unseen?.length).toBeGreaterThan(0);
    expect(skipped).toEqual(unseen);
    await page.waitForFunction(`!('turning' in document.documentElement.dataset)`);
  });

  test('on paper nothing is left out', async () => {
    await page.locator('[data-unseen]').first().waitFor({ state: 'attached' });
    await page.emulateMedia({ media: 'print' });
    const visibility = await page.evaluate(`(() => {
      document.documentElement.dataset.turning = '';
      const part = document.querySelector('[data-unseen]');
      return getComputedStyle(part).contentVisibility;
    })()`);
    expect(visibility).toBe('visible');
  });
});
