import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePmtiles, squareTile } from '../../src/capabilities/locate/maps/testing.ts';
import { until } from '../../src/kernel/testing.ts';
import { type Complaints, hasChromium, newPerson, openBrowser } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type ApiClient, type RunningServer, signIn, startServer } from '../setup/server.ts';
import { itemsOf, post } from './open-console.ts';
import { cutTexts, look, looks, open, overflow, paleTexts, shot, violations } from './page-checks.ts';
import { yardPack } from './yard.ts';

// The map of the console with maps of one's own, on a real server with carts in a yard.

const square = (west: number, south: number, size: number) => [
  [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ],
];
const feature = (properties: object, geometry: object) => ({ type: 'Feature', properties, geometry });
const siteMap = {
  type: 'FeatureCollection',
  features: [
    feature({ kind: 'land' }, { type: 'Polygon', coordinates: square(120.55, 31.25, 0.1) }),
    feature({ kind: 'water' }, { type: 'Polygon', coordinates: square(120.62, 31.27, 0.02) }),
    feature({ kind: 'building' }, { type: 'Polygon', coordinates: square(120.596, 31.296, 0.01) }),
    feature(
      { kind: 'road' },
      {
        type: 'LineString',
        coordinates: [
          [120.55, 31.295],
          [120.65, 31.295],
        ],
      },
    ),
    feature({ kind: 'place', 'name:zh': '一号车间', 'name:en': 'Workshop 1' }, { type: 'Point', coordinates: [120.601, 31.301] }),
  ],
};

/** A PNG of so many grey pixels with a frame and a wall. */
function greyPng(width: number, height: number): Buffer {
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([
      0,
      ...Array.from({ length: width }, (_, x) => (x < 6 || y < 6 || x > width - 7 || y > height - 7 || x === width / 2 ? 40 : 235)),
    ]),
  );
  const chunk = (kind: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0], 8);
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** Source: ISO/IEC 15948 annex D. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Two carts in the hall, on floors 1 and 2, and one that says no floor far away. */
const farApart = [
  { longitude: 120.601, latitude: 31.2995, floor: 1 },
  { longitude: 120.603, latitude: 31.2995, floor: 2 },
  { longitude: 120.62, latitude: 31.29 },
];

/** Have the first carts say where they are. */
async function sayPlaces(places: readonly object[], time: number): Promise<void> {
  const { items } = (await api.get('/movers')) as { items: { asset: string; points: { longitude: number; latitude: number } }[] };
  const samples = [];
  for (const [i, { asset }] of items.entries()) {
    const { points } = (await api.get(`/assets/${asset}`)) as { points: { key: string; number: number }[] };
    for (const [key, value] of Object.entries(places[i] ?? {}))
      samples.push({ point: points.find((one) => one.key === key)?.number, value, time });
  }
  await api.send('POST', '/samples', { samples });
}

let folder: string;
let server: RunningServer;
let api: ApiClient;
let browser: Browser;
let page: Page;
let complaints: Complaints;

describe.skipIf(!hasChromium)('the map of the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yangfan-map-'));
    await writeFile(join(folder, 'yard.json'), JSON.stringify(yardPack(3)));
    await writeFile(join(folder, 'site.geojson'), JSON.stringify(siteMap));
    await writeFile(join(folder, 'hall.png'), greyPng(800, 400));
    await writeFile(join(folder, 'broken.geojson'), '{"type": "FeatureCollection"');
    await Promise.all([builtServer(), builtConsole()]);
    server = await startServer({ env: { YANGFAN_PACKS: join(folder, 'yard.json') } });
    browser = await openBrowser();
    ({ page, complaints } = await newPerson(browser, server.url));
    api = await signIn(server);
    const [name = '', value = ''] = api.cookie.split(/=(.*)/s);
    await page.context().addCookies([{ name, value, url: server.url }]);
    await api.send('POST', '/packs/yard/install');
    await until(async () => ((await api.get('/movers')) as { total: number }).total === 3, 60_000);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test('an engineer loads a base map with its review number and chooses it; a broken one is refused with the reason', async () => {
    await open(page, '/places?tab=maps');
    await page.getByRole('button', { name: '加载底图' }).click();
    const form = page.getByRole('dialog', { name: '加载底图' });
    await form.getByLabel('中文名称').fill('厂区图');
    await form.getByLabel('英文名称').fill('Site map');
    await form.getByLabel('来源').fill('2026 年测绘');
    await form.getByLabel('许可').fill('本公司 <自有> & 授权');
    await form.getByRole('textbox', { name: '审图号' }).fill('GS(2019)1719号');
    await form.getByLabel('标注“示意底图”').uncheck();
    await form.getByLabel('文件').setInputFiles(join(folder, 'broken.geojson'));
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByText(/它不是 JSON/).waitFor();
    await form.getByLabel('文件').setInputFiles(join(folder, 'site.geojson'));
    await form.getByRole('button', { name: '保存' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '选用“厂区图”' }).click();
    await page.getByText('审图号 GS(2019)1719号').waitFor();
    await page.getByText('本公司 <自有> & 授权').first().waitFor();
    await page.locator('.place-label span', { hasText: '一号车间' }).waitFor();
    await shot(page, 'map-own-zh');
    await sayPlaces([{ longitude: 120.601, latitude: 31.301 }], 1_600_000_000_000);
    // A cart stands there: its mark and name are what is to be read.
    await page.locator('.place-label .hidden', { hasText: '一号车间' }).waitFor({ state: 'attached' });
  });
  test('vector tiles are drawn from this server, with the sketch mark', async () => {
    const { id } = (await api.send('POST', '/base-maps', {
      ...{ title: { zh: '瓦片图', en: 'Tiles' }, source: 'Test', licence: 'None' },
    })) as { id: string };
    const tiles = [0, 1, 2].flatMap((z) => Array.from({ length: 4 ** z }, (_, i) => ({ z, x: i % 2 ** z, y: Math.floor(i / 2 ** z), bytes: squareTile('buildings') }))); // biome-ignore format: one line reads better
    const file = makePmtiles(tiles, ['buildings']);
    const sent = await api.upload(`/base-maps/${id}/file`, file, 'application/octet-stream', 'PUT');
    expect(sent).toMatchObject({ content: { format: 'pmtiles', maxZoom: 2 } });
    await api.send('PATCH', `/base-maps/${id}`, { isChosen: true });
    const tile = page.waitForResponse((answer) => answer.url().includes('/tiles/2/') && answer.status() === 200);
    await open(page, '/places?tab=maps');
    await tile;
    await page.locator('.map-mark', { hasText: '示意底图' }).waitFor();
    await page.locator('canvas.leaflet-tile-loaded').first().waitFor();
    await shot(page, 'map-tiles-zh');
    await page.getByRole('button', { name: '删除“瓦片图”' }).click();
    await page.getByRole('dialog').getByText('它正在使用').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
    await page.getByText('瓦片图', { exact: true }).waitFor({ state: 'detached' });
  });
  test('a floor plan is loaded, tied to the earth by clicks and numbers, and shows what is on its floor', async () => {
    await sayPlaces(farApart, 1_700_000_000_000);
    await open(page, '/places?tab=maps');
    await page.getByRole('button', { name: '加载平面图' }).click();
    const form = page.getByRole('dialog', { name: '加载平面图' });
    await form.getByLabel('中文名称').fill('织布车间');
    await form.getByLabel('英文名称').fill('Weaving hall');
    await form.getByLabel('建筑').fill('A');
    await form.getByLabel('文件').setInputFiles(join(folder, 'hall.png'));
    await form.getByRole('button', { name: '保存' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '“织布车间”的控制点' }).click();
    const picture = page.getByRole('button', { name: '平面图：点击取点' });
    await page.evaluate('document.querySelector(".plan-box img").decode()');
    for (const [n, [part, longitude]] of [
      [0.01, 120.6],
      [0.99, 120.604],
    ].entries()) {
      const box = await picture.boundingBox();
      await picture.click({ position: { x: (box?.width ?? 0) * (part ?? 0), y: 2 } });
      await page.getByLabel(`第 ${n + 1} 点 经度`).fill(String(longitude));
      await page.getByLabel(`第 ${n + 1} 点 纬度`).fill('31.3');
      await page.getByRole('radio', { name: '点 2' }).check();
    }
    await page.getByText('点数刚好够用').waitFor();
    await page.locator('img.plan-picture').waitFor();
    await shot(page, 'map-tying-zh');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '显示“织布车间”' }).click();
    await page.waitForURL(/plan=/);
    // One single mark and no bubble: the cart of this floor. The one of floor 2 is not drawn, the third is not in the hall.
    await page.locator('.mover-canvas[data-shown="1/0"]').waitFor();
    await shot(page, 'map-floor-zh');
    expect(await page.getByLabel('楼层平面图').locator('option:checked').textContent()).toBe('A · 1 层 · 织布车间');
  });
  test('a link to a floor plan shows it whole, also when it is there before the movers', async () => {
    const plan = (await itemsOf(page, '/floor-plans'))[0]?.id;
    await page.route(/\/api\/v1\/movers\?/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await open(page, `/places?plan=${plan}`);
    await page.locator('.mover-canvas[data-shown="1/0"]').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    expect((await page.locator('img.plan-picture').boundingBox())?.width).toBeGreaterThan(400);
  });
  test('the overview of a site without a place on earth shows the floor plan', async () => {
    await open(page, '/');
    const panel = page.locator('.map-panel');
    await panel.getByText('织布车间').waitFor();
    await panel.locator('img.plan-picture').waitFor();
    await panel.locator('.mover-canvas[data-shown="1/0"]').waitFor();
  });
  test('a link to a fence leads to it, also when it is known after the movers', async () => {
    const shape = { kind: 'circle', centre: [120.62, 31.29], metres: 100 };
    const { id } = (await api.send('POST', '/fences', { title: { zh: '料场', en: 'Store' }, shape })) as { id: string };
    await page.route(/\/api\/v1\/fences/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await open(page, `/places?plan=none&tab=fences&fence=${id}`);
    await page.locator('.leaflet-control-scale-line', { hasText: '300 m' }).waitFor(); // zoom 15; all of the yard are shown at 14
    await page.unrouteAll({ behavior: 'wait' });
    await api.send('DELETE', `/fences/${id}`);
  });
  test('walls with a gap and an entrance are drawn over the plan, a step taken back, and saved', async () => {
    await open(page, '/places?tab=maps');
    await page.getByRole('button', { name: '“织布车间”的墙与入口' }).click();
    const panel = page.locator('.walls-panel');
    await panel.getByText('还没有墙').waitFor();
    const picture = page.locator('img.plan-picture');
    await page.waitForFunction('document.querySelector("img.plan-picture")?.complete');
    const click = async (x: number, y: number) => {
      const box = await picture.boundingBox();
      await page.mouse.click((box?.x ?? 0) + x * (box?.width ?? 0), (box?.y ?? 0) + y * (box?.height ?? 0));
    };
    // Down the middle of the hall, as far as its lower third.
    await panel.getByRole('button', { name: '画墙' }).click();
    await click(0.5, 0.001);
    await click(0.5, 0.7);
    await panel.getByRole('button', { name: '结束这一段' }).click();
    await panel.getByRole('button', { name: /^墙 1 · / }).waitFor();
    await panel.getByRole('button', { name: '放入口' }).click();
    await click(0.2, 0.9);
    await panel.getByRole('button', { name: /^入口 1 · / }).waitFor();
    await panel.getByRole('button', { name: '撤销' }).click();
    await panel.getByRole('button', { name: /^入口 1 · / }).waitFor({ state: 'detached' });
    await click(0.9, 0.3);
    await panel.getByText('入口 1 要有中英文名称').waitFor();
    expect(await panel.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
    await panel.getByLabel('中文名称').fill('东门');
    await panel.getByLabel('英文名称').fill('East gate');
    await shot(page, 'map-walls-zh');
    expect(await violations(page, 'content')).toEqual([]);
    await panel.getByRole('button', { name: '保存' }).click();
    await page.getByText('1 段墙与障碍，1 个入口').waitFor();
    const [plan] = ((await api.get('/floor-plans')) as { items: { walking: { obstacles: { line: number[][] }[] } }[] }).items;
    const [[x0, y0] = [], [x1, y1] = []] = plan?.walking.obstacles[0]?.line ?? [];
    // Made upright, and where it was clicked.
    expect(x1).toBe(x0);
    for (const [clicked, at] of [[400, x0], [0.4, y0], [280, y1]] as const) expect(Math.abs((at ?? -99) - clicked)).toBeLessThan(4); // biome-ignore format: one line
  });
  test('somebody looks for a cart and follows the way to it, around the wall, by a link too', async () => {
    await open(page, '/places');
    await page.getByLabel('查找名称').fill('布车 0');
    await page.getByRole('row', { name: /布车 0/ }).waitFor();
    await page.getByLabel('查找名称').press('Enter');
    await page.getByRole('button', { name: '带我去' }).click();
    const panel = page.locator('.way-panel');
    await panel.getByRole('button', { name: '东门' }).click();
    const steps = panel.getByRole('list', { name: '分段走法' });
    await steps.getByText('到达“布车 0”').waitFor();
    // 251 m as the crow flies; around the lower end of the wall it is more.
    const metresOf = async () => Number(((await panel.locator('.way-sum b').textContent()) ?? '').replace(/\D/g, ''));
    expect(await metresOf()).toBeGreaterThan(290);
    await panel.getByText(/它的位置是.*现在可能不在那里/).waitFor();
    await steps.getByRole('button').nth(1).click();
    expect(await steps.getByRole('button', { pressed: true }).count()).toBe(1);
    expect(await page.locator('.way-mark').allTextContents()).toEqual(expect.arrayContaining(['起点', '终点', '2']));
    await shot(page, 'map-way-zh');
    const link = page.url();
    expect(new URL(link).searchParams.get('way')).toMatch(/^120\.60\d+,31\.29\d+,1$/);
    // It says a place beside the gate: the way follows.
    const before = await metresOf();
    await sayPlaces([{ longitude: 120.6032, latitude: 31.2994, floor: 1 }], Date.now());
    await until(async () => (await metresOf()) < before - 200, 20_000);
    await panel.getByText('现在可能不在那里').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    // The start is remembered.
    await page.getByRole('button', { name: '带我去' }).click();
    await panel.getByText('从：东门').waitFor();
    await open(page, link);
    await steps.getByRole('button').first().waitFor();
    await panel.getByRole('button', { name: '换起点' }).click();
    await panel.getByRole('button', { name: '人或物' }).click();
    await panel.getByRole('button', { name: '布车 2' }).click();
    await panel.getByText('出发处在平面图之外。').waitFor();
    await panel.getByText('请先走到入口').waitFor();
    expect(await steps.count()).toBe(0);
    for (const name of ['night', 'small'] as const) {
      await look(page, looks[name]);
      await open(page, link);
      await steps.or(page.getByRole('list', { name: 'Step by step' })).waitFor();
      await shot(page, `map-way-${name}`);
      expect(await cutTexts(page), name).toEqual([]);
      expect(await overflow(page), name).toBe(0);
    }
    expect(await violations(page, 'content')).toEqual([]);
    expect(await paleTexts(page, 'content')).toEqual([]);
    await look(page, looks.desk);
  });
  test('tabs are there for what the yard has; the first crew is begun under “More” by keys, and its tab stays', async () => {
    await open(page, '/places');
    const tabs = page.locator('.places-tabs');
    const more = tabs.getByRole('button', { name: '更多' });
    await more.press('Enter');
    await page.getByRole('menuitem', { name: '搜救' }).waitFor();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['申报', '船员', '批次', '雷达', '摄像机', '搜救']);
    expect(await tabs.locator('.segmented button').allTextContents()).toEqual(['移动对象', '围栏', '事件', '到访', '底图']);
    await page.getByRole('menuitem', { name: '申报' }).press('ArrowDown');
    await page.getByRole('menuitem', { name: '船员' }).press('Enter');
    await tabs.getByRole('button', { name: '船员', pressed: true }).waitFor();
    const { items } = (await api.get('/movers')) as { items: { asset: string }[] };
    await api.send('POST', '/crew', { asset: items[0]?.asset, name: '王海' });
    await open(page, '/places');
    await tabs.getByRole('button', { name: '船员', pressed: false }).waitFor();
  });
  test('a board shows it on its map', async () => {
    const plan = (await itemsOf(page, '/floor-plans'))[0]?.id;
    const map = { kind: 'map', id: 'w1', x: 0, y: 0, w: 12, h: 8, floorPlan: plan };
    const board = await post(page, '/boards', { title: { zh: '车间', en: 'Hall' }, mode: 'dashboard', widgets: [map] });
    await open(page, `/boards/${board.id}`);
    await page.locator('img.plan-picture').waitFor();
    await page.getByRole('button', { name: '放大' }).waitFor();
    await shot(page, 'map-board-zh');
  });
  test('its page is legible, fits and is accessible in all looks', async () => {
    for (const name of ['night', 'small'] as const) {
      await look(page, looks[name]);
      await open(page, '/places?tab=maps');
      await shot(page, `map-maps-${name}`);
      expect(await violations(page), name).toEqual([]);
      expect(await cutTexts(page), name).toEqual([]);
      expect(await overflow(page), name).toBe(0);
      expect(await paleTexts(page), name).toEqual([]);
    }
    await look(page, looks.desk);
  });
  test('nothing was asked of elsewhere, and no page complained', () => {
    expect(complaints.strangers).toEqual([]);
    // The refused file is answered with 400, which a browser notes by itself.
    expect(complaints.errors.filter((line) => !line.includes('400'))).toEqual([]);
  });
});
