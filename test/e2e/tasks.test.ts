import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { hasChromium, newPerson, patienceMs } from '../setup/browser.ts';
import { reportAsUnknown, unknownStation } from '../setup/unknown-station.ts';
import { choosePoint, drag, dragWidget, newBoard, placeOf, revokeLink, shareBoard, showsLiveValue } from './board-task.ts';
import { assetId, button, itemsOf, type OpenConsole, openConsole, post, row, see, sourceId, studio } from './open-console.ts';
import { look, looks, open, overflow, shot, violations } from './page-checks.ts';
import { makeRoute, photographPlate } from './route-task.ts';
import { sign, strokes } from './sign-task.ts';

// What people do with the console in one sitting, each task by itself: it needs nothing that an earlier one has left.

let opened: OpenConsole;
let page: Page;

describe.skipIf(!hasChromium)('tasks in the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    opened = await openConsole();
    ({ page } = opened);
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
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

  test('a station that nobody knows is shown with what it sent, and adopted with one click', async () => {
    expect(await reportAsUnknown(opened.server.ports.sl651)).toBeUndefined();
    await open(page, `/connections/${await sourceId(page, 'sl651')}?tab=unknown`);
    await see(page.getByText(unknownStation));
    await see(page.getByText('12.345'));
    await button(page, '一键接入').click();
    await see(page.getByText('设备已接入'));
    await until(() => reportAsUnknown(opened.server.ports.sl651), patienceMs);
  });

  test('an import shows its progress, and every refused row with its reason', async () => {
    await open(page, '/data');
    const lines = ['time,idukki.level', '2020-01-01T00:00:00Z,701.5', '2020-01-02T00:00:00Z,deep', '2020-01-03T00:00:00Z,702.5'];
    const file = { name: 'levels-2020.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
    await page.locator('input[type=file]').setInputFiles(file);
    await button(page, '开始导入').click();
    const job = page.getByRole('article').filter({ hasText: 'levels-2020.csv' });
    await see(job.getByText('写入 2 个样本'));
    await see(job.getByText('拒收 1 行'));
    await job.getByText('查看拒收的行').click();
    await see(job.getByRole('row').filter({ hasText: 'deep' }));
  });

  test('a token is shown once and calls the API', async () => {
    await open(page, '/admin/tokens');
    await button(page, '新建令牌').click();
    await page.getByLabel('用途').fill('报表');
    expect(await button(page, '创建').isDisabled()).toBe(true);
    await page.getByLabel('权限范围').selectOption({ label: '只读资产与数据' });
    await button(page, '创建').click();
    const shown = page.getByRole('dialog').locator('.once code').first();
    const secret = await shown.textContent();
    const ask = async (path: string, by: string | null) =>
      (await fetch(`${opened.server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${by}` } })).status;
    expect([await ask('/assets', secret), await ask('/alarms', secret)]).toEqual([200, 403]);
    await open(page, '/admin/tokens');
    await see(row(page, '报表').getByText('只读资产与数据'));
    expect(await page.content()).not.toContain(String(secret));
    await row(page, '报表').getByRole('button', { name: '更换密钥' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '更换密钥' }).click();
    const renewed = await shown.textContent();
    expect([await ask('/assets', secret), await ask('/assets', renewed)]).toEqual([200, 200]);
    await open(page, '/admin/tokens');
    await see(row(page, '报表').getByText('旧密钥用至'));
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
    await see(screen.locator('html[data-stale=true]'));
    await context.setOffline(false);
    await see(screen.locator('html[data-stale=false]'));
    await revokeLink(page, '北墙');
    await see(screen.getByRole('heading', { name: '此大屏已停止显示' }));
    await see(screen.getByText('链接已被撤销'));
    expect(await screen.locator('.tile').count()).toBe(0);
    await context.close();
    const [token = ''] = address.match(/yf_wall_[\w-]+/) ?? [];
    expect(token).not.toBe('');
    expect(opened.server.said()).not.toContain(token);
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
    await button(page, '开始巡检').click();
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

  test('a device is added step by step onto a new asset, leaving asks first, and its simulated twin is started and stopped', async () => {
    await look(page, looks.desk);
    await open(page, `/connections/add?source=${await sourceId(page, 'sl651')}`);
    await page.getByLabel('设备标识').fill('rtu-77');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '新资产' }).click();
    await page.getByLabel('型号').selectOption({ index: 1 });
    await page.getByLabel('新键').fill('Z');
    await button(page.locator('main'), '添加').last().click();
    await page.getByLabel('Z 的测点').selectOption({ index: 1 });
    await button(page, '下一步').click();
    await see(button(page, '测试连接'));
    await page.getByRole('link', { name: '取消' }).click();
    await button(page.getByRole('dialog', { name: '放弃未保存的改动？' }), '取消').click();
    await button(page, '下一步').click();
    await button(page.locator('form'), '保存').click();
    await button(page, '启动孪生').click();
    await see(page.getByText('每 10 秒一次'));
    await see(page.getByRole('dialog').getByText('孪生', { exact: true }));
    await button(page, '停止孪生').click();
    await see(button(page, '启动孪生'));
  });

  test('several gates and pumps are ordered at once: who cannot be is told with why before anything is sent, then how far each is', async () => {
    const begin = async (command: string): Promise<Locator> => {
      await open(page, '/commands');
      await button(page, '成组下发').click();
      const form = page.getByRole('dialog', { name: '成组下发命令' });
      await form.getByLabel('命令', { exact: true }).selectOption(command);
      await form.getByRole('button', { name: '全选', exact: true }).click();
      return form;
    };
    const gates = await begin('water/moveGate');
    await gates.getByLabel('给定值').fill('2');
    await see(gates.getByText(/2 个对象现在不能下发/));
    await see(gates.getByText('下游警报已鸣响'));
    expect(await button(gates, '按住提请他人确认').isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await shot(page, 'command-group-refused');
    await button(gates, '去掉这 2 个').click();
    await see(gates.getByText('对象（已选 0 / 2）'));
    await page.keyboard.press('Escape');
    const pumps = await begin('water/runPump');
    await pumps.getByText('启', { exact: true }).click();
    const hold = button(pumps, '按住下发');
    await until(() => hold.isEnabled(), patienceMs);
    await hold.focus();
    await page.keyboard.down('Enter');
    const group = page.getByRole('dialog', { name: /一组命令/ });
    await see(group);
    await page.keyboard.up('Enter');
    await see(group.getByText('全部已执行并读回校验'));
    expect(await violations(page)).toEqual([]);
    await look(page, looks.small);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await shot(page, 'command-group-done');
    await look(page, looks.desk);
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

  test('an alarm is shelved with its reason, is found among the shelved ones, and brought back', async () => {
    await look(page, looks.desk);
    await post(page, '/packs/water/stories/floodComes/play');
    await until(async () => (await itemsOf(page, '/alarms?view=open')).length > 0, patienceMs);
    const alarm = (await itemsOf(page, '/alarms?view=open'))[0]?.id;
    await open(page, `/alarms?alarm=${alarm}`);
    const detail = page.locator('.alarm-detail');
    await button(detail, '搁置').click();
    const form = page.getByRole('dialog', { name: '搁置告警' });
    expect(await button(form, '搁置').isDisabled()).toBe(true);
    await form.getByText('15 分钟', { exact: true }).click();
    await form.getByLabel('原因').fill('闸门检修');
    await button(form, '搁置').click();
    await see(page.getByText(/搁置至/));
    await open(page, `/alarms?view=shelved&alarm=${alarm}`);
    await see(page.getByRole('grid').getByRole('row').nth(1));
    await button(page, '取消搁置').click();
    await until(async () => (await itemsOf(page, '/alarms?view=shelved')).length === 0, patienceMs);
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

  test('a command is sent by holding its button, and its outcome is read back from the device', async () => {
    await look(page, looks.desk);
    await open(page, `/assets/${await assetId(page, 'banasura-sagar')}`);
    await button(page, '下游泄洪警报').click();
    const form = page.getByRole('dialog');
    expect(await button(form, '按住下发').isDisabled()).toBe(true);
    await form.getByText('启', { exact: true }).click();
    await until(() => button(form, '按住下发').isEnabled(), patienceMs);
    await button(form, '按住下发').hover();
    await page.mouse.down();
    await see(page.getByText('命令已受理'));
    await page.mouse.up();
    await open(page, '/commands');
    await see(row(page, '下游泄洪警报').filter({ hasText: '已读回' }));
  });
});
