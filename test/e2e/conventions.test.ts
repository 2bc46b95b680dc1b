import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { hasChromium, newPerson, openBrowser, patienceMs } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type Front, startFront } from '../setup/front.ts';
import { createReceiver } from '../setup/push-service.ts';
import { type RunningServer, startServer } from '../setup/server.ts';
import { cutTexts, look, looks, open, overflow, paleTexts, shot, violations } from './page-checks.ts';

// What people expect of any program: it keeps what they have typed, and it opens without its server, says so, and comes back by itself.

let server: RunningServer;
let front: Front;
let browser: Browser;
let page: Page;

/** Whether the service worker has the page: from then on it opens without the server. */
const isInstalled = (): Promise<boolean> =>
  page.evaluate<boolean>(
    'navigator.serviceWorker.ready.then(({ active }) => active.state === "activated" && !!navigator.serviceWorker.controller)',
  );
const cached = (): Promise<readonly string[]> =>
  page.evaluate<string[]>(
    `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
      .then((lists) => lists.flat().map(({ url }) => new URL(url).pathname))`,
  );
const offline = () => page.getByRole('heading', { name: /^(离线|Offline)$/ });

/** What the computer was given to show. */
interface Shown {
  readonly tag: string;
  readonly data: { readonly open: string };
}

/** An alarm as the live connection brings it. */
const anAlarm = {
  ...{ rule: 'r', ruleKey: 'level', asset: 'a', assetTitle: { zh: '水库', en: 'Reservoir' }, point: 1 },
  ...{ pointTitle: { zh: '库水位', en: 'Level' }, unit: 'm', symbol: 'm', decimals: 2, title: { zh: '水位超限', en: 'Level too high' } },
  ...{ state: 'unacknowledged', isActive: true, raisedAt: 1_700_000_000_000, value: 1, quality: 0, returns: 0 },
  ...{ advice: { zh: '', en: '' }, consequence: { zh: '', en: '' }, source: { kind: 'assumed', reference: '' } },
};

/** Lets a test bring alarms by the page's own live connection, take the page out of sight, and see what the computer is given to tell. */
const stage = `{
  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      globalThis.bring = (alarm) =>
        void this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ type: 'alarm', seq: 0, alarm }) }));
    }
  };
  let isHidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (isHidden ? 'hidden' : 'visible') });
  globalThis.hide = () => {
    isHidden = true;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  globalThis.told = [];
  const show = ServiceWorkerRegistration.prototype.showNotification;
  ServiceWorkerRegistration.prototype.showNotification = function (title, options) {
    told.push(options);
    return show.call(this, title, options);
  };
}`;

describe.skipIf(!hasChromium)('conventions of the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    await Promise.all([builtServer(), builtConsole()]);
    server = await startServer();
    browser = await openBrowser();
    front = await startFront(() => server.ports.http);
    ({ page } = await newPerson(browser, front.url));
    await page.context().addInitScript(stage);
    await page.goto(`/signin#${server.link}`);
    await page.getByRole('button', { name: '暂不设置' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await front?.close();
    await server?.remove();
  });

  test('the mark beside the title tells what the page is for; Escape leads back to it', async () => {
    await open(page, '/alarms');
    const mark = page.getByRole('button', { name: '本页帮助' });
    await mark.click();
    const help = page.getByRole('dialog', { name: '本页帮助' });
    await help.getByText('ISA-18.2（IEC 62682）').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await until(() => page.evaluate<boolean>(`document.activeElement?.getAttribute('aria-label') === '本页帮助'`), patienceMs);
  });

  test('what was typed is not lost without a question: closing, going back, ending the window; after saving nothing is asked', async () => {
    const question = page.getByRole('dialog', { name: '放弃未保存的改动？' });
    const drawer = page.getByRole('dialog', { name: '新建令牌' });
    const name = drawer.getByLabel('用途');
    const isHeld = (): Promise<boolean> => page.evaluate<boolean>(`!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))`);
    await open(page, '/admin/users');
    await page.getByRole('link', { name: '令牌' }).click();
    await page.getByRole('button', { name: '新建令牌' }).click();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '新建令牌' }).click();
    expect(await isHeld()).toBe(false);
    await name.fill('报表');
    expect(await isHeld()).toBe(true);
    await page.keyboard.press('Escape');
    await question.waitFor();
    await shot(page, 'unsaved-desk');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: '取消' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await name.inputValue()).toBe('报表');
    await page.goBack();
    await question.waitFor();
    await question.getByRole('button', { name: '取消' }).click();
    await page.waitForURL('**/admin/tokens');
    expect(await name.inputValue()).toBe('报表');
    await drawer.getByLabel('权限范围').selectOption({ label: '只读资产与数据' });
    await drawer.getByRole('button', { name: '创建' }).click();
    await drawer.locator('.once code').first().waitFor();
    expect(await isHeld()).toBe(false);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '新建令牌' }).click();
    await name.fill('另一个');
    await page.goBack();
    await question.getByRole('button', { name: '放弃改动' }).click();
    await page.waitForURL('**/admin/users');
  });

  test('installs by itself, keeps the frame and what was loaded, and nothing of the API', async () => {
    await until(isInstalled, patienceMs);
    await open(page, '/alarms');
    await until(async () => (await cached()).some((path) => path.includes('alarms-page')), patienceMs);
    const paths = await cached();
    expect(paths).toContain('/');
    expect(paths.filter((path) => path.startsWith('/api/') || path.includes('signin'))).toEqual([]);
    expect(paths.every((path) => !path.includes(server.link))).toBe(true);
    const manifest = (await (await page.request.get('/manifest.webmanifest')).json()) as { icons: { src: string; sizes: string }[] };
    for (const { src } of manifest.icons) expect((await page.request.get(src)).status(), src).toBe(200);
    expect(manifest.icons.map(({ sizes }) => sizes)).toContain('512x512');
  });

  test('a new alarm is told by the computer once for all tabs, not while one is in front, and a click leads to it', async () => {
    const tabs = [page, await page.context().newPage()];
    const [, second] = tabs;
    await page.context().grantPermissions(['notifications'], { origin: front.url });
    await open(page, '/me');
    await page.getByRole('button', { name: '启用桌面通知' }).click();
    await page.getByRole('checkbox', { name: /高/ }).waitFor();
    await second?.goto('/alarms');
    await second?.getByRole('heading', { level: 1 }).waitFor();
    await until(
      async () => (await Promise.all(tabs.map((tab) => tab.evaluate<boolean>('globalThis.bring !== undefined')))).every(Boolean),
      patienceMs,
    );
    const bring = (id: string, priority: number) =>
      Promise.all(tabs.map((tab) => tab.evaluate(`bring(${JSON.stringify({ ...anAlarm, id, priority })})`)));
    const held = (name: string) =>
      page.evaluate<number>(`navigator.locks.query().then(({ held }) => held.filter((lock) => lock.name === '${name}').length)`);
    const notices = async (): Promise<readonly Shown[]> =>
      (await Promise.all(tabs.map((tab) => tab.evaluate<Shown[]>('globalThis.told')))).flat();
    const told = async () => (await notices()).map(({ tag }) => tag);
    await until(async () => (await held('yangfan-in-front')) === 2 && (await held('yangfan-teller')) === 1, patienceMs);
    await bring('seen', 1);
    // The browser answers in turn: after this, the tab has heard that somebody was looking.
    for (const tab of tabs)
      await tab.evaluate('navigator.serviceWorker.getRegistration().then(() => navigator.locks.query()).then(() => 0)');
    for (const tab of tabs) await tab.evaluate('hide()');
    await until(async () => (await held('yangfan-in-front')) === 0, patienceMs);
    await bring('minor', 4);
    await bring('urgent', 1);
    await until(async () => (await told()).length > 0, patienceMs);
    await bring('urgent', 1);
    await bring('last', 2);
    await until(async () => (await told()).includes('last'), patienceMs);
    expect(await told()).toEqual(['urgent', 'last']);
    const [worker] = page.context().serviceWorkers();
    const [urgent] = await notices();
    // Without a desk there is nothing to click on: the service worker is given the event as the browser would give it.
    await worker?.evaluate(`dispatchEvent(Object.assign(new Event('notificationclick'), {
      notification: { data: ${JSON.stringify(urgent?.data)}, close() {} },
      waitUntil() {},
    }))`);
    await until(() => tabs.some((tab) => tab.url().endsWith('/alarms?alarm=urgent')), patienceMs);
    await second?.close();
    await look(page, looks.desk);
    for (const name of ['desk', 'night', 'small'] as const) {
      await look(page, looks[name]);
      await open(page, '/me');
      await shot(page, `desktop-notices-${name}`);
      expect(await cutTexts(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    await look(page, looks.desk);
  });

  test('what is pushed is shown by the service worker, one message per alarm, and a click leads to it', async () => {
    await page.context().grantPermissions(['notifications'], { origin: front.url });
    await open(page, '/me');
    const browserSide = await page.context().newCDPSession(page);
    const known = new Promise<string>((resolve) =>
      browserSide.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL === `${front.url}/`);
        if (own) resolve(own.registrationId);
      }),
    );
    await browserSide.send('ServiceWorker.enable');
    const registrationId = await known;
    // As a push service would hand it over, after the browser has decrypted it.
    const push = (message: object | string) =>
      browserSide.send('ServiceWorker.deliverPushMessage', {
        ...{ origin: front.url, registrationId, data: typeof message === 'string' ? message : JSON.stringify(message) },
      });
    const shown = () =>
      page.evaluate<readonly (Shown & { readonly title: string; readonly body: string })[]>(
        `navigator.serviceWorker.getRegistration().then((own) => own.getNotifications())
          .then((list) => list.map(({ title, body, tag, data }) => ({ title, body, tag, data })))`,
      );
    const message = { body: '大坝', tag: 'a-7', open: '/alarms?alarm=a-7', isLoud: true };
    await push({ ...message, title: '水位高' });
    await until(async () => (await shown()).some(({ tag }) => tag === 'a-7'), patienceMs);
    await push({ ...message, title: '水位已恢复', isLoud: false });
    await until(async () => (await shown()).some(({ title }) => title === '水位已恢复'), patienceMs);
    expect((await shown()).filter(({ tag }) => tag === 'a-7')).toEqual([
      { title: '水位已恢复', body: '大坝', tag: 'a-7', data: { open: '/alarms?alarm=a-7' } },
    ]);
    const [worker] = page.context().serviceWorkers();
    await worker?.evaluate(`dispatchEvent(Object.assign(new Event('notificationclick'), {
      notification: { data: { open: '/work' }, close() {} },
      waitUntil() {},
    }))`);
    await page.waitForURL('**/work');
    await browserSide.detach();
  });

  test('push is turned on by a click, for this browser; it is listed, tested and removed', async () => {
    const receiver = createReceiver();
    // The browser's own push service lies in the internet; the rest of the way is real.
    await page.addInitScript(`{
      const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)).buffer;
      const keys = { p256dh: bytes('${receiver.p256dh}'), auth: bytes('${receiver.auth}') };
      const stored = 'test.subscription';
      const given = () => localStorage.getItem(stored) && ({
        endpoint: 'https://push.example.invalid/tell-nobody',
        options: { applicationServerKey: bytes(localStorage.getItem(stored)) },
        getKey: (name) => keys[name],
        unsubscribe: async () => (localStorage.removeItem(stored), true),
      });
      PushManager.prototype.getSubscription = async () => given();
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => (localStorage.setItem(stored, applicationServerKey), given());
    }`);
    await look(page, looks.desk);
    await open(page, '/me');
    const panel = page.locator('.panel').filter({ has: page.getByRole('heading', { name: '推送通知' }) });
    await panel.getByText('还没有设备').waitFor();
    await panel.getByRole('button', { name: '在此设备启用推送' }).click();
    await panel.getByText('Chrome · Linux').waitFor();
    await panel.getByText('此设备', { exact: true }).waitFor();
    await panel.getByRole('button', { name: '测试' }).click();
    await panel.getByText(/未送达：.*push\.example\.invalid/).waitFor();
    for (const name of ['desk', 'night', 'small', 'phone'] as const) {
      await look(page, looks[name]);
      await open(page, '/me');
      await page.getByText('Chrome · Linux').waitFor();
      await shot(page, `push-${name}`);
      expect(await cutTexts(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    expect(await violations(page, 'content')).toEqual([]);
    expect(await paleTexts(page, 'content')).toEqual([]);
    const devices = async () => ((await (await page.request.get('/api/v1/push')).json()) as { devices: { language: string }[] }).devices;
    await until(async () => (await devices())[0]?.language === 'zh', patienceMs);
    await look(page, looks.desk);
    await open(page, '/me');
    await panel.getByRole('button', { name: '移除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移除' }).click();
    await panel.getByText('还没有设备').waitFor();
    expect(await devices()).toEqual([]);
    await until(() => page.evaluate<boolean>(`localStorage.getItem('test.subscription') === null`), patienceMs);
    await page.evaluate(`localStorage.setItem('yangfan.push-device', 'forgotten by the server')`);
    await open(page, '/me');
    await panel.getByText(/此设备的推送已失效/).waitFor();
    await panel.getByRole('button', { name: '在此设备启用推送' }).click();
    await panel.getByText('此设备已启用推送').waitFor();
    expect(await panel.getByText(/此设备的推送已失效/).count()).toBe(0);
    await panel.getByRole('button', { name: '在此设备关闭推送' }).click();
    await panel.getByText('还没有设备').waitFor();
    expect(await panel.getByText(/此设备的推送已失效/).count()).toBe(0);
  });

  test('opens without the server in both languages, and says since when, with the last counts marked as old', async () => {
    const before = Date.now();
    await until(() => page.evaluate<boolean>(`localStorage.getItem('yangfan.last-known') !== null`), patienceMs);
    await server.stop();
    for (const [name, words] of [
      ['desk', ['离线', '无法连接服务器', /^自 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 起/, /截至 .+不是当前状态/]],
      ['night', ['Offline', 'The server cannot be reached', /^Since \d{4}-/, /not as they are now/]],
      ['small', ['Offline', 'Trying again by itself; this page comes back with the server']],
    ] as const) {
      await look(page, looks[name]);
      await page.goto('/alarms?priority=1');
      await offline().waitFor();
      for (const word of words) await page.getByText(word).first().waitFor();
      expect(await page.locator('.offline dd.stale').count()).toBe(4);
      expect(await cutTexts(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await shot(page, `offline-${name}`);
    }
    expect(await violations(page)).toEqual([]);
    expect(await paleTexts(page)).toEqual([]);
    const { heardAt } = JSON.parse(await page.evaluate<string>(`localStorage.getItem('yangfan.last-known')`)) as { heardAt: number };
    expect(heardAt).toBeLessThanOrEqual(Date.now());
    expect(heardAt).toBeGreaterThan(before - 600_000);
  });

  test('comes back by itself, to the same place', async () => {
    server = await startServer({ dataFolder: server.dataFolder, ports: server.ports });
    await page.getByRole('heading', { name: 'Alarms', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?priority=1');
    await offline().waitFor({ state: 'hidden' });
  });

  test('a new version is there at the next page, without a reload before', async () => {
    await look(page, looks.night);
    await open(page, '/alarms');
    await until(isInstalled, patienceMs);
    await page.evaluate('globalThis.isSamePage = true');
    const worker = await (await page.request.get('/sw.js')).text();
    front.instead.set('/sw.js', worker.replace(/"version":"\w+"/, '"version":"next"'));
    const before = await page.evaluate<string[]>('caches.keys()');
    expect(before).not.toEqual(['yangfan-next']);
    // A restart is when a server becomes another version: the page looks for one as soon as it hears it again.
    await server.stop();
    server = await startServer({ dataFolder: server.dataFolder, ports: server.ports });
    await until(() => page.evaluate<boolean>(`caches.keys().then((names) => names.join() === 'yangfan-next')`), 60_000);
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    await page.getByRole('link', { name: 'Assets' }).first().click();
    await page.waitForURL('**/assets');
    await until(() => page.evaluate<boolean>('globalThis.isSamePage === undefined').catch(() => false), patienceMs);
  });

  test('nothing of a session is remembered after it', async () => {
    await page.getByRole('button', { name: /^User menu/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('User name').waitFor();
    await until(() => page.evaluate<boolean>(`localStorage.getItem('yangfan.last-known') === null`), patienceMs);
  });
});
