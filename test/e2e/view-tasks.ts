import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { newPerson, patienceMs } from '../setup/browser.ts';
import { choosePoint, drag, dragWidget, newBoard, placeOf, revokeLink, shareBoard, showsLiveValue } from './board-task.ts';
import { button, type OpenConsole, row, see, studio } from './open-console.ts';
import { look, looks, open, shot, violations } from './page-checks.ts';

/** What people look at: trends, boards, lists. */
export function viewTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  beforeAll(() => {
    opened = ofConsole();
    ({ page } = opened);
  });

  test('a trend is read by two cursors, compared with the day before, annotated, and saved as a picture', async () => {
    await look(page, looks.desk);
    await open(page, await studio(page));
    await see(page.getByRole('table').getByText('库水位 · 1 天前'));
    await page.getByRole('slider', { name: '光标 B' }).focus();
    const before = new URL(page.url()).searchParams.get('b');
    await page.keyboard.press('PageDown');
    await until(() => new URL(page.url()).searchParams.get('b') !== before, patienceMs);
    await button(page, '标注').click();
    await page.getByLabel('内容').fill('检修闸门');
    await button(page, '保存').click();
    await see(row(page, '检修闸门'));
    const [picture] = await Promise.all([page.waitForEvent('download'), button(page, '导出图片').click()]);
    expect(picture.suggestedFilename()).toBe('yangfan-trend.png');
  });

  test('points are found and added to a trend without a mouse', async () => {
    await look(page, looks.desk);
    await open(page, '/trends');
    const points = () => (new URL(page.url()).searchParams.get('points') ?? '').split(',').filter(Boolean);
    const choices = page.locator('.point-choices button');
    await page.getByLabel('添加测点：搜索资产或测点…').fill('库水位');
    await until(async () => (await choices.count()) > 2, patienceMs);
    await page.keyboard.press('Enter');
    await until(() => points().length === 1, patienceMs);
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await until(() => points().length === 2, patienceMs);
    for (const key of ['ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
    expect(await page.getByLabel('添加测点：搜索资产或测点…').evaluate((field) => field.matches(':focus'))).toBe(true);
    await page.keyboard.press('Escape');
    await until(async () => (await choices.count()) === 0, patienceMs);
  });

  test('a board is built by dragging and by keys, saved, shown on a screen without a sign-in, and goes dark when its link is revoked', async () => {
    await look(page, looks.desk);
    await newBoard(page, '北墙大屏');
    await dragWidget(page, '数值', { x: 200, y: 40 });
    await choosePoint(page, '伊杜基 库水位');
    await dragWidget(page, '告警列表', { x: 500, y: 400 });
    const tile = page.locator('[data-widget=w1]');
    const before = await placeOf(page, 'w1');
    const box = await tile.boundingBox();
    await drag(page, tile, { x: (box?.x ?? 0) + 400, y: (box?.y ?? 0) + 30 });
    expect(await placeOf(page, 'w1')).not.toBe(before);
    const dragged = await placeOf(page, 'w1');
    await tile.focus();
    for (const key of ['ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key);
    expect(await placeOf(page, 'w1')).not.toBe(dragged);
    for (const _ of 'three') if ((await placeOf(page, 'w1')) !== dragged) await page.keyboard.press('Control+z');
    expect(await placeOf(page, 'w1')).toBe(dragged);
    await page.getByRole('link', { name: '总览' }).click();
    await button(page.getByRole('dialog', { name: '放弃未保存的改动？' }), '取消').click();
    await button(page, '保存').click();
    await see(page.getByRole('heading', { name: '北墙大屏', level: 1 }));
    const address = await shareBoard(page, '北墙');
    const { page: screen, context } = await newPerson(opened.browser, opened.server.url);
    const [link] = await Promise.all([screen.waitForEvent('websocket'), screen.goto(address)]);
    await link.waitForEvent('framereceived', ({ payload }) => String(payload).includes('"type":"values"'));
    await showsLiveValue(screen, '伊杜基水库');
    expect((await context.cookies()).map(({ name }) => name)).toEqual([]);
    expect(await violations(screen)).toEqual([]);
    await shot(screen, 'wall-zh-dark');
    await context.setOffline(true);
    await see(screen.getByRole('alert').filter({ hasText: '与服务器的连接中断' }));
    await see(screen.locator('html[data-stale]').getByText('非实时').first());
    await context.setOffline(false);
    await see(screen.locator('html:not([data-stale])'));
    await revokeLink(page, '北墙');
    await see(screen.getByRole('heading', { name: '此大屏已停止显示' }));
    await see(screen.getByText('链接已被撤销'));
    expect(await screen.locator('.tile').count()).toBe(0);
    await context.close();
    const [token = ''] = address.match(/yf_wall_[\w-]+/) ?? [];
    expect(token).not.toBe('');
    expect(opened.server.said()).not.toContain(token);
  });

  test('the filter of a list is saved under a name and begun with; another is chosen; a link leads to what it says', async () => {
    await look(page, looks.desk);
    await open(page, '/alarms?view=history&priority=1');
    await button(page, '已存筛选').click();
    await page.getByRole('menuitem', { name: '保存当前筛选…' }).click();
    const form = page.getByRole('dialog', { name: '保存筛选' });
    await form.getByLabel('名称').fill('紧急历史');
    await form.getByLabel('我打开此列表时使用').check();
    await form.getByLabel('本单位其他人也可使用').check();
    expect(await violations(page)).toEqual([]);
    await button(form, '保存').click();
    await see(button(page, '紧急历史'));
    await open(page, '/alarms');
    await until(() => new URL(page.url()).search === '?view=history&priority=1', patienceMs);
    await open(page, '/alarms?view=shelved');
    await see(button(page, '已存筛选'));
    expect(new URL(page.url()).search).toBe('?view=shelved');
    await button(page, '已存筛选').click();
    await page.getByRole('menuitemcheckbox', { name: '紧急历史' }).click();
    await see(button(page, '紧急历史'));
    await button(page, '紧急历史').click();
    await page.getByRole('menuitem', { name: '管理筛选…' }).click();
    const drawer = page.getByRole('dialog', { name: '管理筛选' });
    await see(drawer.getByText('已共享'));
    expect(await violations(page)).toEqual([]);
    await button(drawer, '取消默认').click();
    await see(button(drawer, '设为默认'));
    await button(drawer, '删除: 紧急历史').click();
    await button(page.getByRole('dialog', { name: '删除筛选“紧急历史”？' }), '删除').click();
    await see(drawer.getByText('还没有保存的筛选'));
  });
}
