import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { patienceMs } from '../setup/browser.ts';
import { assetId, button, itemsOf, type OpenConsole, post, row, see } from './open-console.ts';
import { look, looks, open, overflow, shot, violations } from './page-checks.ts';

/** Alarms and commands. */
export function operatorTasks(ofConsole: () => OpenConsole): void {
  let page: Page;
  beforeAll(() => {
    ({ page } = ofConsole());
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
}
