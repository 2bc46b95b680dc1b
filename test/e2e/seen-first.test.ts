import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, newPerson, openBrowser } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type RunningServer, signIn, startServer } from '../setup/server.ts';

// A board that is higher than the screen: what is seen of it is drawn first when theme or language change.

const rows = 30;
/** Resolves when the next frame is on the screen, in the page. */
const nextFrame = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';
let server: RunningServer;
let browser: Browser;
let page: Page;

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
    const [name = '', value = ''] = api.cookie.split(/=(.*)/s);
    await person.context.addCookies([{ name, value, url: server.url }]);
    await page.goto(`/boards/${made.id}`);
    await page.locator(`[data-part=t${rows - 1}]`).waitFor();
    // Which parts are seen is told by the browser after it has drawn them.
    await page.evaluate(nextFrame);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  interface Look {
    readonly first: string;
    readonly last: string;
    readonly later: readonly string[];
    /** What `content-visibility` they have. */
    readonly skipped: readonly string[];
  }

  /** Click a button of the top bar; how the board stands before the next frame, and when all is drawn. */
  const clicked = (button: string): Promise<readonly [Look, Look]> =>
    page.evaluate<readonly [Look, Look]>(`(async () => {
      const look = () => {
        const parts = [...document.querySelectorAll('[data-part]')];
        const later = parts.filter((part) => 'later' in part.dataset);
        return {
          first: parts[0].textContent,
          last: parts.at(-1).textContent,
          later: later.map((part) => part.dataset.part),
          skipped: [...new Set(later.map((part) => getComputedStyle(part).contentVisibility))],
        };
      };
      document.querySelector('.top-bar > [aria-label^="${button}"]').click();
      await Promise.resolve();
      const before = look();
      for (let frames = 0; frames < 100 && document.querySelector('[data-later]'); frames++) await ${nextFrame};
      return [before, look()];
    })()`);

  test('another language comes to what is seen at once, and to the rest after the next frame', async () => {
    const [before, after] = await clicked('切换到英文');
    expect(before).toMatchObject({ first: 'line 0', last: `第 ${rows - 1} 行`, skipped: ['hidden'] });
    expect(before.later).toContain(`t${rows - 1}`);
    expect(before.later).not.toContain('t0');
    expect(after).toEqual({ first: 'line 0', last: `line ${rows - 1}`, later: [], skipped: [] });
  });

  test('another theme does not have what is out of sight drawn before the next frame', async () => {
    const [before, after] = await clicked('Appearance');
    expect(before.later.length).toBeGreaterThan(rows / 2);
    expect(before.skipped).toEqual(['hidden']);
    expect(after.later).toEqual([]);
  });

  test('what was scrolled into sight is seen', async () => {
    await page.locator(`[data-part=t${rows - 1}]`).scrollIntoViewIfNeeded();
    await page.evaluate(nextFrame);
    const [before] = await clicked('Switch to Chinese');
    expect(before).toMatchObject({ first: 'line 0', last: `第 ${rows - 1} 行` });
    expect(before.later).toContain('t0');
    expect(before.later).not.toContain(`t${rows - 1}`);
  });

  test('on paper nothing is left out', async () => {
    await page.emulateMedia({ media: 'print' });
    const visibility = await page.evaluate(`(() => {
      const part = document.querySelector('[data-part]');
      part.dataset.later = 'true';
      return getComputedStyle(part).contentVisibility;
    })()`);
    expect(visibility).toBe('visible');
  });
});
