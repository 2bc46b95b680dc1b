import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { OpenConsole } from './open-console.ts';
import { look, looks, open, shot, violations } from './page-checks.ts';

const element = (page: Page, id: string): Locator => page.locator(`[data-element=${id}]`);
const exactButton = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** A process picture as an operator reads it and an engineer draws it, one after the other. */
export function pictureTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  beforeAll(() => {
    opened = ofConsole();
    ({ page } = opened);
    opened.person.complaints.errors.length = 0;
  });

  test('the picture of the pack shows live values; a gate opens its faceplate with the command; nothing is wrong with it for axe', async () => {
    await look(page, looks.desk);
    await open(page, '/pictures');
    await page.getByRole('link', { name: '巴纳苏拉水库总览' }).click();
    await element(page, 'level')
      .getByText(/\d{3}\.\d{2}/)
      .waitFor();
    await page.getByRole('button', { name: /^1 号泄洪闸 \d/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await shot(page, 'picture-zh-light');
    await element(page, 'gate-1').focus();
    await page.keyboard.press('Enter');
    const face = page.getByRole('dialog', { name: '1 号泄洪闸' });
    await face.getByRole('button', { name: '调整闸门开度' }).waitFor();
    await page.keyboard.press('Escape');
    await face.waitFor({ state: 'detached' });
  });

  test('an element is added, bound by searching, moved by keys, undone, saved as a version, and seen', async () => {
    const version = Number((await page.getByText(/^第 \d+ 版$/).textContent())?.match(/\d+/)?.[0]);
    await exactButton(page, '编辑').click();
    await exactButton(page, '数值').click();
    const search = page.getByLabel('选择测点：搜索资产或测点…').first();
    await search.fill('库水位');
    await page.locator('.point-choices').getByRole('button').first().click();
    await page.locator('.point-choices').waitFor({ state: 'detached' });
    expect(await search.inputValue()).toBe('');
    await element(page, 'value-1').getByText(/\d/).first().waitFor();
    await page.getByRole('group', { name: '编辑区' }).focus();
    const left = () => page.getByLabel('左', { exact: true }).inputValue();
    const before = Number(await left());
    await page.keyboard.press('ArrowRight');
    expect(Number(await left())).toBe(before + 10);
    await page.keyboard.press('Control+z');
    expect(Number(await left())).toBe(before);
    await exactButton(page, '保存').click();
    await page.getByText(`第 ${version + 1} 版`).waitFor();
    await element(page, 'value-1').waitFor();
  });

  test('leaving with unsaved changes asks', async () => {
    await exactButton(page, '编辑').click();
    await exactButton(page, '矩形').click();
    await exactButton(page, '取消').click();
    const asked = page.getByRole('dialog');
    await asked.waitFor();
    await asked.getByRole('button').last().click();
    await asked.waitFor({ state: 'detached' });
    expect(opened.person.complaints).toEqual({ errors: [], strangers: [] });
  });
}
