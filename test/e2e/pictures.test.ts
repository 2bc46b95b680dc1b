import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, newPerson, openBrowser, type Person } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type RunningServer, startServer } from '../setup/server.ts';
import { open, shot, violations } from './page-checks.ts';

// A process picture as an operator reads it and an engineer draws it: a real browser, a real server with its demonstration.

let server: RunningServer;
let browser: Browser;
let person: Person;
let page: Page;

const element = (id: string) => page.locator(`[data-element=${id}]`);
const button = (name: string) => page.getByRole('button', { name, exact: true });

describe.skipIf(!hasChromium)('process pictures in a browser (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    await Promise.all([builtServer(), builtConsole()]);
    server = await startServer({ demo: true });
    browser = await openBrowser();
    person = await newPerson(browser, server.url);
    ({ page } = person);
    await page.goto(`/signin#${server.link}`);
    await page.getByLabel('新密码').fill('deep-water-2026');
    await page.getByRole('button', { name: '设置并继续' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('the picture of the pack shows live values; a gate opens its faceplate with the command; nothing is wrong with it for axe', async () => {
    await open(page, '/pictures');
    await page.getByRole('link', { name: '巴纳苏拉水库总览' }).click();
    await element('level')
      .getByText(/\d{3}\.\d{2}/)
      .waitFor();
    await page.getByRole('button', { name: /^1 号泄洪闸 \d/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'picture-zh-light');
    await element('gate-1').focus();
    await page.keyboard.press('Enter');
    const face = page.getByRole('dialog', { name: '1 号泄洪闸' });
    await face.getByRole('button', { name: '调整闸门开度' }).waitFor();
    await page.keyboard.press('Escape');
    await face.waitFor({ state: 'detached' });
  });

  test('an element is added, bound by searching, moved by keys, undone, saved as a version, and seen', async () => {
    await button('编辑').click();
    await button('数值').click();
    await page.getByLabel('添加测点：搜索资产或测点…').first().fill('库水位');
    await page.locator('.point-choices').getByRole('button').first().click();
    await page.keyboard.press('Escape');
    await element('value-1').getByText(/\d/).first().waitFor();
    await page.getByRole('group', { name: '编辑区' }).focus();
    const left = () => page.getByLabel('左', { exact: true }).inputValue();
    const before = Number(await left());
    await page.keyboard.press('ArrowRight');
    expect(Number(await left())).toBe(before + 10);
    await page.keyboard.press('Control+z');
    expect(Number(await left())).toBe(before);
    await button('保存').click();
    await page.getByText('第 2 版').waitFor();
    await element('value-1').waitFor();
  });

  test('leaving with unsaved changes asks', async () => {
    await button('编辑').click();
    await button('矩形').click();
    await button('取消').click();
    const asked = page.getByRole('dialog');
    await asked.waitFor();
    await asked.getByRole('button').last().click();
    await asked.waitFor({ state: 'detached' });
    expect(person.complaints).toEqual({ errors: [], strangers: [] });
  });
});
