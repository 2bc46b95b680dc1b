import type { Page } from 'playwright-core';
import { button, see } from './open-console.ts';
import { open, shot } from './page-checks.ts';

/** An engineer makes a route of two points on Mondays and Thursdays, each with what is to be looked at; what is missing is told first. */
export async function makeRoute(page: Page, title: string): Promise<void> {
  await open(page, '/patrols/routes');
  await page.getByRole('link', { name: '新建路线' }).click();
  await button(page, '建立路线').click();
  await see(page.getByRole('alert').getByText('请填写路线名称'));
  await see(page.getByRole('alert').getByText('第 1 点：请填写名称'));
  await page.getByLabel('名称', { exact: false }).first().fill(title);
  await page.getByRole('radio', { name: '周' }).or(button(page, /^周$/)).first().click();
  for (const day of ['周一', '周四']) await page.getByLabel(day, { exact: true }).check();
  await fillPoint(page, 1, { title: '启闭机房', code: 'QB-01' });
  await button(page, '添加检查项').click();
  await page.getByLabel('检查什么').fill('油压');
  await page.getByLabel('怎么回答').selectOption('number');
  await page.getByLabel('下限').fill('2');
  await page.getByLabel('上限').fill('4');
  await button(page, '添加巡检点').click();
  await fillPoint(page, 2, { title: '坝趾', code: 'BZ-02' });
  await shot(page, 'patrol-route-editor');
  await button(page, '建立路线').click();
  await see(page.getByText('路线已保存'));
}

async function fillPoint(page: Page, number: number, { title, code }: { readonly title: string; readonly code: string }): Promise<void> {
  const point = page.getByRole('region', { name: new RegExp(`^${number} `) });
  await point.getByLabel('巡检点名称').fill(title);
  await point.getByLabel('铭牌编码').fill(code);
}

/** A picture of the plate of a route's first point, as it is printed. */
export async function photographPlate(page: Page, title: string): Promise<Buffer> {
  await open(page, '/patrols/routes');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('link', { name: '打印铭牌' }).click();
  const plate = page.locator('.plate').first();
  await see(plate);
  await shot(page, 'patrol-plates');
  return plate.screenshot();
}
