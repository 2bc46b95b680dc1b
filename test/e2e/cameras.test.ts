import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawStill } from '../../src/field/draw-still.ts';
import { until } from '../../src/kernel/testing.ts';
import { type Complaints, hasChromium, newPerson, openBrowser, patienceMs } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type ApiClient, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { look, looks, open, overflow, paleTexts, shot, violations } from './page-checks.ts';

// Cameras on the map of the console, on a real server that asks a camera of this test.

let server: RunningServer;
let api: ApiClient;
let browser: Browser;
let page: Page;
let complaints: Complaints;
let camera: Server;
let asked = 0;
let isAway = false;

describe.skipIf(!hasChromium)('cameras in the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    camera = createServer(({ url, headers }, answer) => {
      asked++;
      const isStranger = url === '/signed' && headers.authorization?.includes('username="root"') !== true;
      if (isStranger) answer.writeHead(401, { 'www-authenticate': 'Digest realm="camera", nonce="n", qop="auth"' }).end();
      else if (isAway) answer.writeHead(500).end();
      else answer.end(drawStill(Date.now(), 0));
    }).listen(0, '127.0.0.1');
    await once(camera, 'listening');
    await Promise.all([builtServer(), builtConsole()]);
    server = await startServer({ env: { YANGFAN_ALLOW_LOOPBACK: 'true' } });
    browser = await openBrowser();
    ({ page, complaints } = await newPerson(browser, server.url));
    api = await signIn(server);
    const [name = '', value = ''] = api.cookie.split(/=(.*)/s);
    await page.context().addCookies([{ name, value, url: server.url }]);
    const { job } = (await api.send('POST', '/packs/ocean/install')) as { job: string };
    await until(async () => ((await api.get(`/jobs/${job}`)) as { state: string }).state === 'done', 60_000);
    const { items } = (await api.get('/cameras')) as { items: { id: string; title: { en: string } }[] };
    const quay = items.find(({ title }) => title.en === 'Quay camera')?.id;
    const { port } = camera.address() as AddressInfo; // holds: it listens on TCP
    await api.send('PUT', `/cameras/${quay}/address`, { still: `http://127.0.0.1:${port}/` });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    camera.close();
  });

  test('one is opened by its mark with the keyboard, and shows what it sees, anew each second', async () => {
    await open(page, '/places?tab=cameras');
    await page.locator('.camera-place[title="码头摄像机"]').focus();
    await page.keyboard.press('Enter');
    const picture = page.getByRole('img', { name: '码头摄像机的画面' });
    await picture.waitFor();
    await page.waitForFunction('document.querySelector(".camera-frame img")?.naturalWidth === 480');
    const [first, before, began] = [await picture.getAttribute('src'), asked, Date.now()];
    await until(async () => asked > before + 2);
    expect(await picture.getAttribute('src')).not.toBe(first);
    expect(asked - before).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 1000) + 1);
    await shot(page, 'camera-zh');
    expect(complaints.errors).toEqual([]);
  });

  test('its picture can be read in both languages, by night and on a phone', async () => {
    for (const one of [looks.night, looks.phone]) {
      await look(page, one);
      await page.reload();
      await page.locator('.camera-frame img').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await paleTexts(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    await look(page, looks.desk);
    await page.reload();
  });

  test('when it is away it says why, and keeps the last picture marked as old', async () => {
    await page.locator('.camera-frame img').waitFor();
    isAway = true;
    const panel = page.getByRole('region', { name: '摄像机：码头摄像机' });
    await panel.getByText('返回 HTTP 500').waitFor();
    await panel.getByText(/^旧画面 · /).waitFor();
    await shot(page, 'camera-away-zh');
    isAway = false;
    await panel.getByText(/取回/).waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  test('one is put on a wall in the editor, and a screen without a sign-in shows it anew each second', async () => {
    const made = { title: { zh: '港口', en: 'Port' }, mode: 'wall', widgets: [] };
    const board = (await api.send('POST', '/boards', made)) as { id: string };
    await open(page, `/boards/${board.id}?edit=1`);
    await page.locator('.palette-kind', { hasText: '摄像机' }).click();
    await page.getByText('尚未选择摄像机').waitFor();
    await page.locator('.form').getByLabel('摄像机').selectOption({ label: '码头摄像机' });
    await page.getByRole('img', { name: '码头摄像机的画面' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '分享' }).waitFor();
    const { token } = (await api.send('POST', `/boards/${board.id}/links`, { title: 'x' })) as { token: string };
    const { page: screen, context } = await newPerson(browser, server.url);
    await screen.goto(`${server.url}/wall/${token}?lang=zh&theme=dark`);
    const onWall = screen.getByRole('img', { name: '码头摄像机的画面' });
    const first = await onWall.getAttribute('src');
    await until(async () => (await onWall.getAttribute('src')) !== first, patienceMs);
    await shot(screen, 'camera-wall-zh');
    expect(await violations(screen)).toEqual([]);
    isAway = true;
    await screen.getByText(/^旧画面 · /).waitFor();
    await screen.getByRole('alert').filter({ hasText: '摄像机现在没有画面' }).waitFor();
    isAway = false;
    await context.close();
    await open(page, '/places?tab=cameras');
  });

  test('all can be taken off the map', async () => {
    await until(async () => (await page.locator('.camera-place').count()) === 2);
    await page.getByLabel('在地图上显示摄像机').uncheck();
    await page.locator('.camera-place').first().waitFor({ state: 'detached' });
  });

  test('one without an address says so, and gets one, with a sign-in', async () => {
    await page.getByText('港口入口摄像机').click();
    await page.getByText('未设置画面地址').waitFor();
    await page.getByRole('button', { name: '画面地址…' }).click();
    const form = page.getByRole('dialog');
    const { port } = camera.address() as AddressInfo; // holds: it listens on TCP
    await form.getByLabel('画面（HTTP 或 HTTPS）').fill(`http://127.0.0.1:${port}/signed`);
    await form.getByLabel('用户名').fill('root');
    await form.getByLabel('密码').fill('a-secret');
    expect(await violations(page)).toEqual([]);
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByRole('img', { name: '港口入口摄像机的画面' }).waitFor();
    await page.getByRole('button', { name: '画面地址…' }).click();
    await form.getByText('已保存；留空则不变。').waitFor();
    expect(await form.getByLabel('密码').inputValue()).toBe('');
    await shot(page, 'camera-address-zh');
  });
});
