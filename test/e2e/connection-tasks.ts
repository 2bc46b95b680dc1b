import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';
import { reportAsUnknown, unknownStation } from '../setup/unknown-station.ts';
import { button, type OpenConsole, row, see, sourceId } from './open-console.ts';
import { look, looks, open } from './page-checks.ts';

/** Devices, data and programs that come in. */
export function connectionTasks(ofConsole: () => OpenConsole): void {
  let opened: OpenConsole;
  let page: Page;
  beforeAll(() => {
    opened = ofConsole();
    ({ page } = opened);
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

  test('the asset of a new device is found and chosen without a mouse, and a key that its protocol cannot read is told at its field', async () => {
    await look(page, looks.desk);
    await open(page, `/connections/add?source=${await sourceId(page, 'modbus')}&identity=77&step=points`);
    const pressed = page.locator('.choices [aria-pressed=true]');
    await page.getByLabel('资产', { exact: true }).fill('水库');
    await page.locator('.choices[aria-busy=false] button').nth(1).waitFor();
    await page.keyboard.press('Enter');
    await see(pressed);
    const first = await pressed.textContent();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await until(async () => (await pressed.textContent()) !== first, patienceMs);
    await page.getByLabel('新键').fill('holdin:0');
    await page.keyboard.press('Enter');
    await see(page.getByRole('alert').getByText('没有名为 holdin 的数据区'));
    await page.getByLabel('新键').fill('holding:0');
    await page.keyboard.press('Enter');
    await see(page.getByLabel('holding:0 的测点'));
    expect(new URL(page.url()).searchParams.get('step')).toBe('points');
    await page.getByRole('link', { name: '取消' }).click();
    await button(page.getByRole('dialog', { name: '放弃未保存的改动？' }), '放弃改动').click();
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
    await page.getByLabel('Z 的测点').selectOption({ index: 2 }); // the first two are no point and a text of the device
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
}
