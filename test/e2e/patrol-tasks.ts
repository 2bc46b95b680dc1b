import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';
import { assetId, button, type OpenConsole, post, see } from './open-console.ts';
import { look, looks, open, overflow, shot } from './page-checks.ts';
import { makeRoute, photographPlate } from './route-task.ts';

/** Rounds and what they find, on a phone. */
export function patrolTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  beforeAll(() => {
    opened = ofConsole();
    ({ page } = opened);
  });

  test('a hidden danger is reported with a photo on a phone, assessed, assigned and mended; who mended it is not offered to verify it', async () => {
    await look(page, looks.phone);
    await open(page, '/dangers');
    await button(page, '上报隐患').click();
    const form = page.getByRole('dialog');
    await form.getByLabel('标题').fill('启闭机房栏杆松动');
    await form.getByLabel('拍照或选择照片').setInputFiles({ name: 'rail.png', mimeType: 'image/png', buffer: await page.screenshot() });
    await see(form.getByText('已选 1 张'));
    await button(form, '上报').last().click();
    await see(page.getByRole('heading', { name: '启闭机房栏杆松动', level: 1 }));
    await see(page.locator('.attachments img'));
    await button(page, '评估').click();
    await page.getByRole('dialog').getByText('重大', { exact: true }).click();
    await button(page.getByRole('dialog'), '评估').click();
    await button(page, '指派整改').click();
    await page.getByRole('dialog').getByLabel('负责人').fill('admin');
    await button(page.getByRole('dialog'), '指派整改').click();
    await button(page, '修改').click();
    await page.getByRole('dialog').getByLabel('说明').fill('左侧第二根立柱');
    await button(page.getByRole('dialog'), '保存').click();
    await see(page.getByText('左侧第二根立柱'));
    await button(page, '整改完成').click();
    await page.getByRole('dialog').getByLabel('整改情况').fill('已重新焊接');
    await button(page.getByRole('dialog'), '整改完成').click();
    await see(page.getByText('由你整改，须由他人验收。'));
    expect(await button(page, '验收通过').isDisabled()).toBe(true);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shot(page, 'hidden-danger-zh-phone');
    await open(page, '/dangers');
    await see(page.getByText('启闭机房栏杆松动'));
    await shot(page, 'hidden-dangers-zh-phone');
  });

  test('a route is made with its points and its calendar, its plates are printed, and the photo of one proves the visit on a phone', async () => {
    await look(page, looks.desk);
    await makeRoute(page, '周检路线');
    await see(page.getByText(/每 1 周（周一, 周四） 08:00/));
    const plate = await photographPlate(page, '周检路线');
    await look(page, looks.phone);
    await open(page, '/patrols');
    await button(page, '发起巡检').click();
    await page.getByRole('dialog').getByLabel('路线').selectOption({ label: '周检路线' });
    await button(page.getByRole('dialog'), '发起巡检').click();
    await button(page, '开始巡检').click();
    await button(page, '填写 启闭机房').click();
    const form = page.getByRole('dialog');
    const photo = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });
    const scan = form.getByLabel('拍铭牌扫码').first();
    await scan.setInputFiles(photo('nothing.png', await form.screenshot()));
    await see(form.getByText('没有识别到二维码'));
    await scan.setInputFiles(photo('plate.png', plate));
    await until(async () => (await form.getByLabel('点位编码').inputValue()) === 'QB-01', patienceMs);
    await form.getByLabel('油压').fill('3');
    await button(form, '发送').click();
    await see(page.locator('.walk-point').getByText('正常'));
  });

  test('a patrol is walked on a phone: what is sent without a network is marked, goes out by itself and is there once; what is bad is reported', async () => {
    await look(page, looks.phone);
    const oil = { id: 'oil', kind: 'number', text: '油压', unit: 'MPa', low: 2, high: 4 };
    const gate = { id: 'gate', title: '启闭机房', asset: await assetId(page, 'idukki'), code: 'QB-01', items: [oil] };
    const rail = { id: 'rail', kind: 'yesNo', text: '栏杆牢固', photo: true };
    const weir = { id: 'weir', kind: 'choice', text: '量水堰', choices: [{ text: '清水' }, { text: '浑水', bad: true }] };
    const toe = { id: 'toe', title: '坝趾', items: [rail, weir, { id: 'said', kind: 'text', text: '渗流描述' }] };
    await post(page, '/patrol-routes', { title: '大坝日常巡检', points: [gate, toe], windowMinutes: 600 });
    await open(page, '/patrols');
    await button(page, '发起巡检').click();
    await page.getByRole('dialog').getByLabel('路线').selectOption({ label: '大坝日常巡检' });
    await button(page.getByRole('dialog'), '发起巡检').click();
    // Begun without a network: it says so, and the start goes out by itself.
    await see(button(page, '开始巡检'));
    await opened.person.context.setOffline(true);
    await button(page, '开始巡检').click();
    await see(page.getByText('开始时间保存在本机'));
    await opened.person.context.setOffline(false);
    await see(page.locator('.page-head').getByText('巡检中'));
    expect(await page.evaluate(`Object.keys(localStorage).filter((key) => key.startsWith('yangfan.patrol-start'))`)).toEqual([]);
    await see(button(page, '完成巡检'));
    const form = page.getByRole('dialog');
    await button(page, '填写 启闭机房').click();
    await form.getByLabel('油压').fill('4.5');
    await see(form.getByText('超限'));
    await button(form, '发送').click();
    await see(form.getByText('编码与此点不符'));
    await form.getByLabel('点位编码').fill('qb-01');
    await button(form, '发送').click();
    await see(page.getByText('异常 1 项'));
    await see(page.locator('.walk-found').getByText('4.5 MPa'));
    await opened.person.context.setOffline(true);
    await button(page, '填写 坝趾').click();
    await form.getByLabel('是', { exact: true }).check();
    await form.getByLabel('清水').check();
    await form.getByLabel('渗流描述').fill('无渗流');
    await form
      .getByLabel('拍照或选择照片')
      .first()
      .setInputFiles({ name: 'rail.png', mimeType: 'image/png', buffer: await page.screenshot() });
    await see(form.getByText('已选 1 张'));
    await shot(page, 'patrol-point-zh-phone');
    await button(form, '发送').click();
    await see(page.locator('.walk-point').getByText('未发送'));
    expect(await button(page, '完成巡检').isDisabled()).toBe(true);
    await shot(page, 'patrol-unsent-zh-phone');
    await opened.person.context.setOffline(false);
    await see(page.locator('.walk-point').getByText('正常'));
    await see(page.locator('.walk-found img'));
    expect(await page.evaluate(`Object.keys(localStorage).filter((key) => key.startsWith('yangfan.visit/'))`)).toEqual([]);
    await button(page, '上报隐患').click();
    expect(await form.getByLabel('标题').inputValue()).toBe('启闭机房: 油压');
    await button(form, '上报').last().click();
    await see(page.getByRole('link', { name: /^已上报 HD-/ }));
    await button(page, '完成巡检').click();
    await see(page.locator('.page-head').getByText('已完成'));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shot(page, 'patrol-zh-phone');
    opened.person.complaints.errors.length = 0;
  });
}
