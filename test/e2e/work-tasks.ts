import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';
import { assetId, button, type OpenConsole, post, row, see } from './open-console.ts';
import { look, looks, open, shot } from './page-checks.ts';
import { sign, strokes } from './sign-task.ts';

/** What is to be done: orders, emergency plans, reports. */
export function workTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  beforeAll(() => {
    opened = ofConsole();
    ({ page } = opened);
  });

  test('a work order is opened by hand, measured against limits, has a photo, time booked, and is signed when it is finished', async () => {
    await open(page, '/work?create=true');
    const form = page.getByRole('dialog');
    await button(form, '新建').click();
    await see(form.getByText('请填写标题'));
    await form.getByLabel('标题').fill('一号泵保养');
    await form.getByLabel('检查清单').fill('有无渗漏\n油压 [2..4 bar]');
    await form.getByLabel('完成时需要签字').check();
    await button(form, '新建').click();
    await see(page.getByRole('heading', { name: '一号泵保养' }));
    await button(page, '开始处理').click();
    await page.getByLabel('油压 bar').fill('5.5');
    await button(page, /^记录$/).click();
    await see(page.getByText('超出范围'));
    await button(page, '不适用').click();
    const photo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await page.locator('input[type=file]').setInputFiles({ name: '泵.png', mimeType: 'image/png', buffer: photo });
    await see(page.getByRole('img', { name: '泵.png' }));
    await button(page, '登记工时').click();
    await page.getByRole('dialog').getByLabel('分钟').fill('90');
    await button(page.getByRole('dialog'), '保存').click();
    await see(page.getByText('工时 1.5 小时'));
    await button(page, '完成').click();
    await sign(page);
    await sign(page, 100);
    expect(await strokes(page)).toBe(2);
    await button(page.getByRole('dialog'), '完成').click();
    await see(button(page, '验收并关闭'));
    await shot(page, 'work-order-signed');
  });

  test('a repair is finished without a network with what failed and a signature, and sent as soon as there is one', async () => {
    const asset = await assetId(page, 'idukki');
    const order = { title: '闸门异响', kind: 'corrective', asset, dueAt: Date.now() + 86_400_000, needsSignature: true };
    const { id } = await post(page, '/work-orders', order);
    await open(page, `/work/${id}`);
    await button(page, '开始处理').click();
    await page.getByLabel('现场记录').fill('换轴承');
    await button(page, '添加记录').click();
    await see(page.getByText('admin 记录'));
    await see(button(page, '完成'));
    await page.context().setOffline(true);
    await button(page, '完成').click();
    const dialog = page.getByRole('dialog');
    await sign(page);
    expect(await button(dialog, '完成').isDisabled()).toBe(true);
    await dialog.getByLabel('故障模式').selectOption({ label: '噪声' });
    await dialog.getByLabel('故障原因').selectOption({ label: '预期磨损' });
    await button(dialog, '完成').click();
    await see(page.getByText('已保存在本机'));
    await see(page.getByText('还在本机，尚未发送'));
    await page.context().setOffline(false);
    await see(button(page, '验收并关闭'));
    await see(page.getByText('预期磨损'));
    expect(await page.getByText('还在本机，尚未发送').count()).toBe(0);
    opened.person.complaints.errors.splice(0); // the network that was not there
  });

  test('ticks, notes, times and photos of an order are kept without a network over a kill of the page, and sent once', async () => {
    const checklist = [{ text: '油位正常' }, { text: '轴承温度', kind: 'value', unit: '°C', high: 80 }];
    const order = { title: '水泵保养', kind: 'preventive', dueAt: Date.now() + 86_400_000, checklist };
    const { id } = await post(page, '/work-orders', order);
    const phone = await page.context().newPage();
    await phone.goto(`/work/${id}`);
    await see(phone.getByLabel('油位正常'));
    await page.context().setOffline(true);
    await phone.getByLabel('油位正常').check();
    await see(phone.locator('.check-row').getByText('未发送'));
    await phone.getByLabel('轴承温度').fill('71.5');
    await button(phone, /^记录$/).click();
    await phone.getByLabel('现场记录').fill('密封渗漏');
    await button(phone, '添加记录').click();
    await button(phone, '登记工时').click();
    await phone.getByRole('dialog').getByLabel('分钟').fill('25');
    await button(phone.getByRole('dialog'), '保存').click();
    const photo = { name: 'seal.png', mimeType: 'image/png', buffer: await phone.screenshot() };
    await phone.locator('input[type=file]').setInputFiles(photo);
    await see(phone.getByText('5 项记录还在本机，尚未发送'));
    await shot(phone, 'order-unsent-zh');
    await page
      .context()
      .route('**/api/v1/work-orders/**', (route) => (route.request().method() === 'GET' ? route.continue() : route.abort()));
    await phone.close();
    await page.context().setOffline(false);
    await open(page, `/work/${id}`);
    await see(page.getByText('5 项记录还在本机，尚未发送'));
    // The server takes it, but the answer is lost once: it is sent again.
    let lost = 0;
    await page.context().unroute('**/api/v1/work-orders/**');
    await page.context().route('**/api/v1/work-orders/**', async (route) => {
      if (route.request().method() === 'GET' || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    await button(page, '立即发送').click();
    await until(() => lost === 1, patienceMs);
    await button(page, '立即发送').click();
    await until(async () => (await page.getByText('还在本机，尚未发送').count()) === 0, patienceMs);
    await page.context().unroute('**/api/v1/work-orders/**');
    const stored = (await (await page.request.get(`/api/v1/work-orders/${id}`)).json()) as {
      checklist: { done: boolean; value?: number }[];
      entries: { kind: string }[];
      files: unknown[];
      totals: { minutes: number };
    };
    expect(stored).toMatchObject({
      state: 'inProgress',
      note: '密封渗漏',
      totals: { minutes: 25 },
      checklist: [{ done: true }, { value: 71.5 }],
    });
    const kinds = stored.entries.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['check', 'check', 'file', 'note', 'opened', 'state', 'time']);
    expect(stored.files).toHaveLength(1);
    opened.person.complaints.errors.splice(0); // the network that was not there
  });

  test('a spare part is added, received and taken for an order, on which it then stands with its cost', async () => {
    const order = await post(page, '/work-orders', { title: '换密封', kind: 'corrective', dueAt: Date.now() + 86_400_000 });
    await open(page, '/work/spares?part=new');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('件号').fill('SEAL-1');
    await dialog.getByLabel('名称').fill('机械密封');
    await dialog.getByLabel('单价').fill('680');
    await button(dialog, '保存').click();
    await button(dialog, '入库').click();
    await dialog.last().getByLabel('仓库').fill('一号库');
    await dialog.last().getByLabel('数量').fill('3');
    await button(dialog.last(), '入库').click();
    await see(row(dialog, '一号库').filter({ hasText: '+3' }));
    await button(dialog, '领用').click();
    await dialog.last().getByLabel('数量').fill('2');
    await dialog.last().getByLabel('用于工单').selectOption(order.id);
    await button(dialog.last(), '领用').click();
    await dialog.getByRole('link', { name: /^WO-/ }).click();
    await see(row(page, '机械密封').filter({ hasText: '1,360.00' }));
    await see(page.getByText('备件 1,360.00'));
  });

  test('a plan is drilled: its steps are acted on with large buttons, it is closed with a summary, and has a report', async () => {
    await look(page, looks.desk);
    await open(page, '/plans');
    await button(page.locator('main'), '演练').first().click();
    await button(page, 'III').click();
    await button(page.getByRole('dialog'), '演练').last().click();
    await see(page.getByText('演练：不发送通知、不生成工单、不下达指令。'));
    const cards = page.locator('.step-cards > li');
    await see(cards.filter({ hasText: '启动排涝泵' }));
    await button(cards.filter({ hasText: '打开积水点地图' }), '完成').click();
    await see(page.locator('.timeline li').filter({ hasText: 'admin 完成 打开积水点地图' }));
    await button(page, '结束事件').click();
    await page.getByLabel('总结').fill('演练顺利');
    await button(page.getByRole('dialog'), '结束事件').click();
    await see(page.locator('.page-head').getByText('已结束'));
    await button(page, '报告').click();
    await see(page.getByRole('region', { name: '步骤' }).filter({ hasText: '打开积水点地图' }));
    const { items } = await (await page.request.get('/api/v1/notices')).json();
    expect(items.filter(({ kind }: { kind: string }) => kind === 'notice')).toEqual([]);
  });

  test('a report is made by hand, read, and taken along as Excel and PDF', async () => {
    await look(page, looks.desk);
    await open(page, '/reports');
    await button(page, '立即编制').click();
    await button(page.getByRole('dialog'), /^编制$/).click();
    await see(page.getByRole('heading', { name: '水库日报', level: 1 }));
    for (const [name, ending] of [
      ['下载 Excel', /\.xlsx$/],
      ['下载 PDF', /\.pdf$/],
    ] as const) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
      expect(file.suggestedFilename()).toMatch(ending);
    }
  });
}
