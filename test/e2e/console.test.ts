import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { hasChromium, newPerson, openBrowser, type Person, patienceMs } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type RunningServer, startServer } from '../setup/server.ts';
import { assetId, button, row, see } from './open-console.ts';
import { look, looks, open, overflow, settled, shot, violations } from './page-checks.ts';

// The console as a person uses it: a real browser, a real server with its demonstration, one after the other in one session.

const password = 'deep-water-2026';
const floodAlarm = '库水位超过防洪上限';

let server: RunningServer;
let browser: Browser;
let person: Person;
let page: Page;
/** A second tab of the same person, left open on the alarms. */
let watch: Page;

const tall = 90_000;

/** Notes in the page itself when an alarm came in by the WebSocket and when its row was in the document, ms. */
const stopwatch = `{
  const noted = (globalThis.noted = {});
  const note = (title, what) => { (noted[title] ??= {})[what] ??= performance.now(); };
  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'alarm') note(message.alarm.title.zh, 'message');
      });
    }
  };
  new MutationObserver(() => {
    for (const title of Object.keys(noted))
      if ([...document.querySelectorAll('[role=row]')].some((row) => row.textContent.includes(title))) note(title, 'row');
  }).observe(document, { childList: true, subtree: true, characterData: true });
}`;

describe.skipIf(!hasChromium)('the console in a browser (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    await Promise.all([builtServer(), builtConsole()]);
    server = await startServer({ demo: true });
    browser = await openBrowser();
    person = await newPerson(browser, server.url);
    ({ page } = person);
  }, 180_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(server.said().slice(-2000));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
  });

  test('the one-time link signs in and is useless the second time; a password is set, a wrong one refused, the right one signs in', async () => {
    await page.goto(`/signin#${server.link}`);
    await page.getByLabel('新密码').fill(password);
    await button(page, '设置并继续').click();
    await see(page.getByRole('heading', { name: '运行总览' }));
    await button(page, /^用户菜单/).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await see(page.getByLabel('用户名'));
    expect((await page.request.get('/api/v1/assets')).status()).toBe(401);
    await page.goto(`/signin#${server.link}`);
    await see(page.getByRole('alert').filter({ hasText: '登录链接已使用或已过期' }));
    expect(page.url()).not.toContain(server.link);
    await page.getByLabel('用户名').fill('admin');
    await page.getByLabel('密码').fill('not-the-password');
    await button(page, '登录').click();
    await see(page.getByText('用户名或密码不正确'));
    await page.getByLabel('密码').fill(password);
    await button(page, '登录').click();
    await see(page.getByRole('heading', { name: '运行总览' }));
  });

  test('the scripts of a page come while the server is asked who is there, not only then', async () => {
    const session = '**/api/v1/session';
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(session, (route) => asked.then(() => route.continue()));
    const script = page.waitForRequest(/alarms-page-[\w-]+\.js$/);
    await page.goto('/alarms');
    await script; // nobody has said yet who is there
    answer();
    await see(page.getByRole('heading', { level: 1, name: '告警' }));
    await page.unroute(session);
    await page.goto('/');
  });

  test('a drill is played with one click, and its progress is shown', async () => {
    await open(page, '/packs');
    const story = page.getByRole('article').filter({ hasText: '洪水来了' });
    await button(story, '开始演练').click();
    await see(story.getByRole('progressbar'));
    watch = await person.context.newPage();
    await watch.addInitScript(stopwatch);
    await open(watch, '/alarms');
  });

  test('the overview shows reservoirs with live values and where they come from, a map with its source, and the open alarms', async () => {
    await open(page, '/');
    const tiles = page.locator('.kpis');
    for (const text of ['伊杜基水库', '库水位', '回放', '数据源在线']) await see(tiles.getByText(text));
    const figures = async (): Promise<string> => (await tiles.allTextContents()).join().replace(/\d+ 秒前/g, '');
    const before = await figures();
    await until(async () => (await figures()) !== before, patienceMs);
    const map = page.getByRole('region', { name: '站点与告警' });
    await see(map.locator('canvas'));
    for (const text of ['示意底图', 'OpenStreetMap', '伊杜基水库']) await see(map.getByText(text));
    await see(row(page, '库水位达橙色预警'));
    await shot(page, 'overview-zh-light');
  });

  test('a deep link to a reservoir shows level against rule curve and flood limit, storage, flows, rain, seepage and provenance', async () => {
    await open(page, `/assets/${await assetId(page, 'idukki')}`);
    await see(page.getByRole('heading', { name: '伊杜基水库', level: 1 }));
    const texts = [
      '库水位',
      '蓄水量',
      '入库流量',
      '出库流量',
      '日雨量',
      '渗流量',
      '水位与调度控制线',
      '今日调度控制线',
      '回放',
      '仿真',
      '数据来源',
    ];
    for (const text of texts) await see(page.locator('.asset-view').getByText(text));
    await see(page.locator('.asset-view').getByText(/防洪上限/));
    for (const tab of ['趋势', '告警', '数据', '设备']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await see(page.getByRole('tab', { name: tab, exact: true, selected: true }));
    }
    await see(row(page, 'sl651'));
  });

  test('a trend is drawn anew from all years down to 15 minutes, and every question answered', async () => {
    await open(page, `/assets/${await assetId(page, 'idukki')}`);
    const answers: Response[] = [];
    page.on('response', (answer) => answer.url().includes('/api/v1/history/') && answers.push(answer));
    const plot = page.getByRole('img', { name: '入库与出库' }).locator('canvas');
    const picture = (): Promise<string> => plot.evaluate((canvas) => canvas.toDataURL());
    for (const range of ['全部', '1 年', '30 天', '7 天', '24 时', '8 时', '1 时', '15 分']) {
      const before = await picture();
      await button(page, range).first().click();
      await until(async () => (await picture()) !== before, patienceMs);
      await settled(page);
    }
    expect(answers.length).toBeGreaterThan(8);
    expect(answers.filter((one) => !one.ok()).map((one) => one.url())).toEqual([]);
  });

  test('what is typed while the palette is still on its way is in it, and Escape leads back to where one was', async () => {
    const script = /\/palette-[\w-]+\.js$/;
    let letThrough = (): void => {};
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    let asked = 0;
    await page.context().route(script, (route) => {
      asked += 1;
      return held.then(() => route.continue());
    });
    await open(page, '/');
    await page.locator('.search-button').focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('卡卡');
    await until(() => asked > 0, patienceMs);
    letThrough();
    await page.keyboard.type('亚姆');
    await see(page.getByRole('option').filter({ hasText: '卡卡亚姆水库' }));
    expect(await page.getByPlaceholder('搜索资产、点、告警、页面…').inputValue()).toBe('卡卡亚姆');
    await page.keyboard.press('Escape');
    await until(() => page.evaluate<boolean>(`document.activeElement?.className === 'search-button'`), patienceMs);
    await page.context().unroute(script);
  });

  test('Ctrl K finds an asset, a point and an alarm by Chinese text and leads there; ? shows the keys', async () => {
    const find = async (text: string, kind: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('搜索资产、点、告警、页面…').fill(text);
      await page.getByRole('option').filter({ hasText: text }).filter({ hasText: kind }).first().click();
    };
    await open(page, '/');
    await find('卡卡亚姆', '资产');
    await see(page.getByRole('heading', { name: '卡卡亚姆水库', level: 1 }));
    await find('渗流量', '测点');
    await page.waitForURL('**/assets/*?tab=data*');
    await see(row(page, '渗流量'));
    await find('橙色预警', '告警');
    await page.waitForURL('**/alarms?*alarm=*');
    await see(page.getByText('怎么办'));
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('?');
    await see(page.getByRole('dialog', { name: '快捷键' }).getByText('命令面板'));
    await page.keyboard.press('Escape');
  });

  test('a Latin name in a Chinese sentence stands off it, without a space written', async () => {
    await open(page, '/');
    const wider = await page.evaluate<number>(`(() => {
      const width = (text) => {
        const one = Object.assign(document.createElement('span'), { textContent: text });
        document.body.append(one);
        const { width } = one.getBoundingClientRect();
        one.remove();
        return width;
      };
      return width('用Eastern登录') - width('用') - width('Eastern') - width('登录');
    })()`);
    expect(wider).toBeGreaterThan(2);
  });

  test('language and theme change on the spot, without a reload', async () => {
    await open(page, '/');
    await page.evaluate('globalThis.isSamePage = true');
    await button(page, '切换到英文').click();
    await see(page.getByRole('heading', { name: 'Operations overview' }));
    for (const [name, theme] of [
      [/Follow system$/, 'light'],
      [/Light$/, 'dark'],
    ] as const) {
      await button(page, name).click();
      await see(page.locator(`html[data-theme=${theme}]`));
    }
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    await look(page, looks.desk);
  });

  test('on a phone, tabs lie at the bottom and no page is wider than the screen', async () => {
    await look(page, looks.phone);
    for (const path of ['/', '/alarms', `/assets/${await assetId(page, 'idukki')}`, '/work', '/me']) {
      await open(page, path);
      const tabs = page.getByRole('navigation', { name: '主导航' });
      expect(await tabs.getByRole('link').allInnerTexts()).toEqual(['总览', '告警', '资产', '工单', '我的']);
      expect((await tabs.boundingBox())?.y, path).toBeGreaterThan(700);
      expect(await overflow(page), path).toBeLessThanOrEqual(0);
      await shot(page, `phone${path.split('/').slice(0, 2).join('-')}`);
    }
    await look(page, looks.desk);
  });

  test('an alarm appears by itself in a list that was left open, less than 1 s after its message', async () => {
    await row(watch, floodAlarm).filter({ hasText: '巴纳苏拉水库' }).waitFor({ timeout: tall });
    const noted = await until(() => watch.evaluate<Record<string, number> | undefined>(`globalThis.noted['${floodAlarm}']`));
    expect(noted).toMatchObject({ message: expect.any(Number), row: expect.any(Number) });
    expect((noted.row ?? Number.NaN) - (noted.message ?? 0)).toBeLessThan(1000);
  }, 120_000);

  test('its detail says what to do, it is acknowledged with a comment, and its work order is ticked and closed', async () => {
    await row(watch, floodAlarm).first().click();
    const detail = watch.locator('.alarm-detail');
    await see(detail.getByText('立即报告防汛值班领导'));
    await shot(watch, 'alarm-zh-light');
    await button(detail, '确认').click();
    const dialog = watch.getByRole('dialog');
    expect(await button(dialog, '确认').isDisabled()).toBe(true);
    await dialog.getByLabel('备注').fill('已报告值班领导，已派人巡查');
    await button(dialog, '确认').click();
    await see(detail.getByText('已报告值班领导，已派人巡查'));
    await detail.getByRole('link', { name: '查看工单' }).click();
    await see(watch.getByRole('heading', { name: '大坝与溢洪道应急巡查' }));
    await button(watch, '开始处理').click();
    await see(watch.getByRole('checkbox', { disabled: false }));
    for (const check of await watch.getByRole('checkbox').all()) {
      await check.click();
      await see(check.and(watch.locator(':checked:enabled')));
    }
    await shot(watch, 'work-order-zh-light');
    await button(watch, '完成').click();
    await button(watch, '验收并关闭').click();
    await see(watch.getByText('工单已关闭，不能再改。'));
  });

  test('a limit is changed with a look at what it would have done on the history, and is marked as changed', async () => {
    await open(page, '/rules?text=渗流量超限');
    await row(page, '伊杜基水库').click();
    const limit = page.getByLabel('限值 必填');
    await limit.fill(String(Number(await limit.inputValue()) + 0.5));
    await button(page, '预演').click();
    await see(page.getByText(/此规则会产生 .+ 条告警/));
    await shot(page, 'rule-zh-light');
    await button(page, '保存').click();
    await see(page.getByText('规则已保存，立即生效'));
    await see(page.locator('.page-head').getByText('已改动'));
    await open(page, '/rules?show=changed');
    await see(row(page, '渗流量超限'));
  });

  test('a new user gets a link; a viewer sees everything and can change nothing', async () => {
    await open(page, '/admin/users');
    await button(page, '新建用户').click();
    await page.getByLabel('用户名').fill('li.ming');
    await page.getByLabel('角色').selectOption({ label: '查看者' });
    await button(page, '创建').click();
    const link = await page.getByRole('dialog').locator('.once code').textContent();
    const viewer = await newPerson(browser, server.url);
    await viewer.page.goto(String(link));
    await button(viewer.page, '暂不设置').click();
    await see(viewer.page.getByRole('heading', { name: '运行总览' }));
    await open(viewer.page, '/packs');
    expect(await button(viewer.page, '开始演练').first().isDisabled()).toBe(true);
    await open(viewer.page, '/alarms?view=history');
    await viewer.page.getByRole('row').nth(1).click();
    await see(viewer.page.getByText('怎么办'));
    for (const one of await button(viewer.page, /^(确认|搁置|备注|添加备注)/).all()) expect(await one.isDisabled()).toBe(true);
    const { csrf } = (await (await viewer.page.request.get('/api/v1/session')).json()) as { csrf: string };
    const headers = { 'x-yangfan-csrf': csrf };
    const refused = await viewer.page.request.post('/api/v1/packs/water/stories/floodComes/play', { headers });
    expect(refused.status()).toBe(403);
    expect(viewer.complaints.strangers).toEqual([]);
    await viewer.context.close();
  });

  test('the performance of the alarms is told with its targets', async () => {
    await open(page, '/alarms');
    await page.getByRole('link', { name: '绩效' }).click();
    await see(page.getByText('目标 ≤ 1.00，最多 2.00'));
    await see(page.getByRole('region', { name: '最频繁的十条规则' }).getByRole('row').filter({ hasText: '伊杜基水库' }));
  });

  test('the first visit is offered a tour: arrows lead through it, Escape ends it, and the help begins it again', async () => {
    await look(page, looks.desk);
    await open(page, '/');
    await page.evaluate(`localStorage.setItem('yangfan.tour', '[]')`);
    await open(page, '/');
    const offer = page.getByRole('complementary', { name: '控制台导览' });
    const card = page.getByRole('dialog');
    expect(await violations(page)).toEqual([]);
    await button(offer, '开始导览').click();
    for (const title of ['主导航', '您看到的范围', '用户与系统', '告警始终可见', '数值可信吗', '搜索与命令', '需要帮助时']) {
      await see(page.getByRole('dialog', { name: title }));
      expect(await page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
      await page.keyboard.press('ArrowRight');
    }
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowLeft');
    await see(page.getByRole('dialog', { name: '搜索与命令' }));
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
    await open(page, '/');
    expect(await offer.count()).toBe(0);
    await button(page, '本页帮助').click();
    await button(card, '控制台导览').click();
    await see(page.getByRole('dialog', { name: '主导航' }));
    await page.setViewportSize(looks.phone);
    await until(async () => (await card.boundingBox())?.width === looks.phone.width, patienceMs);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
  });

  test('a tour that is refused is not offered again', async () => {
    await page.evaluate(`localStorage.setItem('yangfan.tour', '[]')`);
    await open(page, '/');
    await button(page, '不用了').click();
    await open(page, '/');
    expect(await button(page, '不用了').count()).toBe(0);
  });

  test('says when the server is gone, marks values as not live, and goes on by itself when it is back', async () => {
    await watch.close();
    await look(page, looks.desk);
    await open(page, '/');
    await server.stop('SIGKILL');
    const banner = page.getByRole('alert').filter({ hasText: '与服务器的连接中断' });
    await banner.waitFor();
    await see(page.locator('html[data-stale] .kpis').getByText('非实时').first());
    await shot(page, 'server-gone-zh-light');
    server = await startServer({ demo: true, dataFolder: server.dataFolder, ports: server.ports });
    await banner.waitFor({ state: 'hidden' });
    await see(page.locator('html:not([data-stale])'));
    await see(page.locator('.kpis').getByText(/^[0-9] 秒前/));
  }, 120_000);

  test('nothing was ever asked of another host', () => {
    expect(person.complaints.strangers).toEqual([]);
  });
});
