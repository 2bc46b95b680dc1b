import type { Locator, Page } from 'playwright-core';
import { open } from './page-checks.ts';

// How a person makes a board and shares it, step by step. The console speaks Chinese here.

const button = (page: Page | Locator, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Where a widget lies on the grid, as it is read out. */
export const placeOf = async (page: Page, id: string): Promise<string> =>
  ((await page.locator(`[data-widget=${id}]`).getAttribute('aria-label')) ?? '').replace(/^.*：/, '');

/** Make an empty board and come to its editor. */
export async function newBoard(page: Page, name: string): Promise<void> {
  await open(page, '/boards');
  await button(page, '新建').click();
  await page.getByLabel('中文名称').fill(name);
  await button(page, '创建并编辑').click();
  await page.getByRole('heading', { name: `编辑：${name}` }).waitFor();
}

async function middleOf(one: Locator): Promise<{ x: number; y: number }> {
  const box = await one.boundingBox();
  if (!box) throw new Error('what is to be dragged is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drag a thing with the mouse, in steps as a hand does. */
export async function drag(page: Page, from: Locator, to: { readonly x: number; readonly y: number }): Promise<void> {
  const start = await middleOf(from);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** Drag a kind of widget from the palette onto the grid, px from its upper left corner. */
export async function dragWidget(page: Page, kind: string, at: { readonly x: number; readonly y: number }): Promise<void> {
  const grid = await page.locator('.board.editing').boundingBox();
  if (!grid) throw new Error('there is no grid');
  await drag(page, button(page.getByRole('region', { name: '组件' }), kind), { x: grid.x + at.x, y: grid.y + at.y });
}

/** Find a point for the chosen widget by searching. */
export async function choosePoint(page: Page, text: string): Promise<void> {
  await page.getByLabel('添加测点：搜索资产或测点…').fill(text);
  await page.locator('.point-choices').getByRole('button').first().click();
  await page.keyboard.press('Escape');
}

/** Make a link for a screen; its address. */
export async function shareBoard(page: Page, where: string): Promise<string> {
  await button(page, '分享').click();
  await page.getByLabel('用于何处').fill(where);
  await button(page, '生成链接').click();
  return (await page.locator('.once code').textContent()) ?? '';
}

/** Revoke the link for a screen; the drawer of the links is open. */
export async function revokeLink(page: Page, where: string): Promise<void> {
  await button(page.getByRole('listitem').filter({ hasText: where }), '撤销').click();
  await button(page.getByRole('dialog', { name: `撤销“${where}”的链接？` }), '撤销').click();
  await page.getByRole('listitem').filter({ hasText: '已撤销' }).waitFor();
}

/** Wait until a screen shows a number that has just come. */
export async function showsLiveValue(screen: Page, title: string): Promise<void> {
  const fresh = screen
    .locator('.tile')
    .filter({ hasText: title })
    .filter({ hasText: /[0-9] 秒前/ });
  await fresh.locator('.tile-value').filter({ hasText: /[0-9]/ }).waitFor();
}
