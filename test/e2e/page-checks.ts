import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';

// What must hold on every page of the console, whatever it shows.

/** How a page is drawn. */
export interface Look {
  readonly language: 'zh' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** The looks that tests go through: both languages, both themes, and a phone. */
export const looks = {
  desk: { language: 'zh', theme: 'light', width: 1440, height: 900 },
  night: { language: 'en', theme: 'dark', width: 1440, height: 900 },
  /** English is the longer language: what fits here fits a phone in both. */
  small: { language: 'en', theme: 'light', width: 390, height: 844 },
  phone: { language: 'zh', theme: 'light', width: 390, height: 844 },
} as const satisfies Record<string, Look>;

/** Open an address and wait until it shows what it asked for: a heading, and nothing that still loads. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
}

/** Have the console that is open show another of its pages, as a link in it does: without loading its scripts again. */
export async function turnTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`(async () => {
    const { history } = __TSR_ROUTER__;
    const before = __TSR_ROUTER__.state.resolvedLocation;
    history.push(${JSON.stringify(path)});
    const isThere = ({ status, location, resolvedLocation }) => status === 'idle' && resolvedLocation !== before && resolvedLocation?.href === location.href;
    while (!isThere(__TSR_ROUTER__.state)) await new Promise((resolve) => setTimeout(resolve, 20));
  })()`);
  await settled(page);
}

/** Wait until nothing on the page loads any more. */
export async function settled(page: Page): Promise<void> {
  await page
    .getByRole('heading', { level: 1 })
    .or(page.getByRole('heading', { level: 2 }))
    .first()
    .waitFor();
  const loading = page.locator(':is(.skeleton, [aria-busy=true]):not([data-specimen] *)');
  await until(async () => (await loading.count()) === 0, patienceMs);
}

/** Draw pages so from the next one that is opened. */
export async function look(page: Page, { language, theme, width, height }: Look): Promise<void> {
  await page.evaluate(`localStorage.setItem('yangfan.preferences', '${JSON.stringify({ language, theme })}')`);
  await page.setViewportSize({ width, height });
}

/** Of the button that switches the language, in both. A dialog before it takes it from the tree of accessibility, but not from the document. */
const switchLanguage = 'button[aria-label="切换到英文"], button[aria-label="Switch to Chinese"]';

/** Draw the page that is open so, without loading it again. The theme is the one of the computer. */
export async function redraw(page: Page, { language, theme, width, height }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: theme });
  const root = page.locator('html');
  if ((await root.getAttribute('lang')) !== language) await page.locator(switchLanguage).dispatchEvent('click');
  await page.locator(`html[data-theme=${theme}][lang=${language}]`).waitFor();
}

const axeFile = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);
/** Of what axe finds only the violations are written out, without the selectors and the styles that it would gather beside them. */
const brief = { resultTypes: ['violations'], selectors: false, ancestry: false, preload: false };
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Have axe on the page. */
async function bringAxe(page: Page): Promise<void> {
  if (await page.evaluate<boolean>('typeof axe === "undefined"')) await page.evaluate(await readFile(axeFile, 'utf8'));
}

/** Where to look. `content`: what a page and its dialogs say; the frame around it, which all pages share, is looked at with the `whole` of one of them. */
export type Extent = 'whole' | 'content';
const extents = { whole: 'document', content: "[...document.querySelectorAll('main, [role=dialog]')]" } as const satisfies Record<
  Extent,
  string
>;

/** Violations of WCAG 2.2 A and AA that axe finds, one line each; contrast in the theme that is shown, see {@link paleTexts} for the others. */
export async function violations(page: Page, extent: Extent = 'whole'): Promise<readonly string[]> {
  await bringAxe(page);
  const options = { runOnly: standards, ...brief };
  return page.evaluate<string[]>(`axe.run(${extents[extent]}, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html + ' ' + (node.any[0]?.message ?? ''))))`);
}

const labels = 'button, [role=tab], h1, h2, h3, h4, th, label, legend, dt, figcaption, .tag, .chip, [role=columnheader], a.btn, nav a';

/** All themes; only colours change between them, so that one look at a page is enough for all. */
export const themes = ['light', 'dark', 'contrast'] as const;

/** Texts that do not stand out from their ground in one of the themes (default: all), one line each. The page is left in the last of them. */
export async function paleTexts(
  page: Page,
  extent: Extent = 'whole',
  within: readonly (typeof themes)[number][] = themes,
): Promise<readonly string[]> {
  await bringAxe(page);
  return page.evaluate<string[]>(`(async () => {
    const lines = [];
    for (const theme of ${JSON.stringify(within)}) {
      document.documentElement.dataset.theme = theme;
      const { violations } = await axe.run(${extents[extent]}, ${JSON.stringify({ runOnly: ['color-contrast'], ...brief })});
      lines.push(...violations.flatMap(({ nodes }) => nodes.map((node) => theme + ': ' + node.html + ' ' + (node.any[0]?.message ?? ''))));
    }
    return lines;
  })()`);
}

/** Labels whose text does not fit, one line each; what is only read out is left out. */
export const cutTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(labels)})]
    .filter((one) => !one.matches('.sr, .sr *') && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent + ' (' + one.scrollWidth + ' px in ' + one.clientWidth + ')')`);

/** How many pixels the page is wider than its screen. */
export const overflow = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** How many pixels the frame itself can be scrolled away by; only what is within it scrolls. */
export const slack = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollHeight - innerHeight');

/** Keep a picture of the page in the folder that YANGFAN_TEST_SHOTS names; nothing when it names none. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.YANGFAN_TEST_SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
