import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/kernel/testing.ts';
import { hasChromium, patienceMs } from '../setup/browser.ts';
import { assetId, itemsOf, type OpenConsole, openConsole, post, see, sourceId, studio } from './open-console.ts';
import { cutTexts, look, looks, open, overflow, paleTexts, redraw, settled, shot, slack, turnTo, violations } from './page-checks.ts';

// Every page of the console with something on it, in both languages, all themes and on a phone.

let opened: OpenConsole;
let page: Page;

/** Have one of everything that has a page: the story of a flood brings alarms. */
async function furnish(): Promise<void> {
  await post(page, '/packs/water/stories/floodComes/play');
  await post(page, '/dangers', { title: '启闭机房栏杆松动' });
  const gate = {
    id: 'gate',
    title: '启闭机房',
    code: 'QB-01',
    items: [{ id: 'oil', kind: 'number', text: '油压', unit: 'MPa', low: 2, high: 4 }],
  };
  const route = await post(page, '/patrol-routes', { title: '大坝日常巡检', points: [gate], windowMinutes: 600 });
  await post(page, '/patrols', { id: randomUUID(), route: route.id });
  await post(page, '/boards', {
    title: { zh: '北墙', en: 'North wall' },
    mode: 'dashboard',
    widgets: [{ kind: 'alarms', id: 'w1', x: 0, y: 0, w: 6, h: 4 }],
  });
  await post(page, '/work-orders', { title: '一号泵保养', kind: 'preventive', dueAt: Date.now() + 86_400_000 });
  const plan = (await itemsOf(page, '/plans'))[0]?.id;
  await post(page, '/incidents', { id: randomUUID(), plan, level: 'III', isDrill: true });
  const template = (await itemsOf(page, '/report-templates'))[0]?.id;
  await post(page, '/reports', { template });
  await post(page, '/report-schedules', { template });
  await post(page, '/edges', { key: 'spillway', title: { zh: '溢洪道站', en: 'Spillway station' } });
  await post(page, '/bridges', { title: '水务局', host: '127.0.0.1', port: 9, tls: false });
  await until(async () => (await itemsOf(page, '/alarms?view=history')).length > 0, patienceMs);
}

describe.skipIf(!hasChromium)('the pages of the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    opened = await openConsole();
    ({ page } = opened);
    await furnish();
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
  });

  const asset = async (tab = ''): Promise<string> => `/assets/${await assetId(page, 'idukki')}${tab}`;
  const first = async (list: string, page_: string): Promise<string> => `${page_}${(await itemsOf(page, list))[0]?.id}`;
  const pages: Readonly<Record<string, () => Promise<string> | string>> = {
    overview: () => '/',
    assets: () => '/assets',
    asset,
    'asset, trends': () => asset('?tab=trends'),
    'asset, alarms': () => asset('?tab=alarms'),
    'asset, data': () => asset('?tab=data'),
    'asset, devices': () => asset('?tab=devices'),
    trends: () => '/trends',
    'trend studio': () => studio(page),
    alarms: () => '/alarms',
    'alarm performance': () => '/alarms/performance?from=now-24h&to=now',
    alarm: () => first('/alarms?view=history', '/alarms?view=history&alarm='),
    me: () => '/me',
    rules: () => '/rules',
    rule: () => first('/rules', '/rules/'),
    "a rule of one's own": () => '/rules/new',
    'work orders': () => '/work?state=all',
    'work order': () => first('/work-orders', '/work/'),
    'schedules of work': () => '/work/schedules',
    'spare parts': () => '/work/spares',
    reliability: () => '/work/reliability',
    'remaining life': () => '/work/reliability?tab=remaining',
    patrols: () => '/patrols?state=all',
    'patrol routes': () => '/patrols/routes',
    'a patrol route': () => first('/patrol-routes', '/patrols/routes/'),
    'plates of a route': async () => `${await first('/patrol-routes', '/patrols/routes/')}?view=plates`,
    'a patrol': () => first('/patrols', '/patrols/'),
    'hidden dangers': () => '/dangers?state=all',
    'a hidden danger': () => first('/dangers', '/dangers/'),
    incidents: () => '/incidents?state=all',
    'an incident': () => first('/incidents', '/incidents/'),
    'report of an incident': async () => `${await first('/incidents', '/incidents/')}?tab=report`,
    'emergency plans': () => '/plans',
    'a plan': () => first('/plans', '/plans/'),
    pictures: () => '/pictures',
    'a picture': () => first('/pictures', '/pictures/'),
    'a picture, edited': async () => `${await first('/pictures', '/pictures/')}?edit=true`,
    'a picture in three dimensions': async () => `${await first('/pictures', '/pictures/')}?view=3d`,
    'a scene, edited': async () => `${await first('/pictures', '/pictures/')}?edit=true&view=3d`,
    connections: () => '/connections',
    edges: () => '/connections/edges',
    forwarding: () => '/connections/outward',
    'a bridge': () => first('/bridges', '/connections/outward?bridge='),
    'an edge': () => first('/edges', '/connections/edges/'),
    'configuration of an edge': async () => `${await first('/edges', '/connections/edges/')}?tab=config`,
    source: () => first('/sources', '/connections/'),
    'settings of a source': async () => `${await first('/sources', '/connections/')}?tab=settings`,
    places: () => '/places?tab=fences',
    'maps of places': () => '/places?tab=maps',
    cameras: () => '/places?tab=cameras',
    boards: () => '/boards',
    'a board': () => first('/boards', '/boards/'),
    'a board, edited': async () => `${await first('/boards', '/boards/')}?edit=true`,
    commands: () => '/commands',
    suppressions: () => '/suppressions',
    duty: () => '/duty',
    reports: () => '/reports',
    'a report': () => first('/reports', '/reports/'),
    'schedules of reports': () => '/reports?tab=schedules',
    'templates of reports': () => '/reports?tab=templates',
    'add a device': async () => `/connections/add?source=${await sourceId(page, 'sl651')}&identity=x&step=points`,
    data: () => '/data',
    drills: () => '/packs',
    users: () => '/admin/users',
    tokens: () => '/admin/tokens',
    audit: () => '/admin/audit',
    notifications: () => '/admin/notify',
    'rules of notifications': () => '/admin/notify?tab=rules',
    system: () => '/system',
    design: () => '/design',
  };

  test.each(Object.keys(pages))('%s: no error, nothing that keeps people out (WCAG 2.2 AA), no text cut', async (name) => {
    opened.person.complaints.errors.length = 0;
    const check = async (as: string): Promise<void> => {
      await settled(page);
      expect(await cutTexts(page)).toEqual([]);
      await shot(page, `${name}-${as}`);
    };
    await redraw(page, looks.desk);
    await turnTo(page, (await pages[name]?.()) ?? '/');
    await check('desk');
    const unmarked = 'nav:is(.walk-nav, .admin-nav):not(:has([aria-current]))';
    expect(await page.locator(unmarked).count(), 'links between pages say where one is').toBe(0);
    const extent = name === 'overview' ? 'whole' : 'content';
    expect(await violations(page, extent)).toEqual([]);
    await redraw(page, looks.night);
    await check('night');
    // High contrast is made of the same parts as the others: where all parts are shown it is looked at.
    expect(await paleTexts(page, extent, name === 'design' ? ['contrast', 'dark'] : ['dark'])).toEqual([]);
    // English is the longer language: what fits here fits a phone in both.
    await redraw(page, { ...looks.small, theme: 'dark' });
    await check('small');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await slack(page)).toBeLessThanOrEqual(0);
    expect(opened.person.complaints.errors).toEqual([]);
  });

  // As the route table has them: every page that shows one thing of a list.
  const lists = [
    ...['/assets', '/rules', '/work', '/patrols', '/patrols/routes', '/reports', '/dangers', '/incidents', '/plans'],
    ...['/connections', '/connections/edges', '/boards', '/pictures'],
  ];

  test.each(lists)('%s: what is not there is said in the heading, within the frame, with the way to its list', async (list) => {
    await look(page, looks.desk);
    await open(page, `${list}/${randomUUID()}`);
    await see(page.getByRole('heading', { level: 1, name: '找不到此内容' }));
    await until(async () => (await page.title()).includes('找不到此内容'), patienceMs);
    await page.locator('main').getByRole('link', { name: '返回列表' }).click();
    await until(() => new URL(page.url()).pathname === list, patienceMs);
    await until(async () => (await page.title()).includes((await page.locator('h1').textContent())?.trim() ?? '…'), patienceMs);
    opened.person.complaints.errors.length = 0; // a browser notes 404 by itself
  });

  test('the browser shows no pages of its own, and what Playwright turns off is off', async () => {
    const session = await opened.browser.newBrowserCDPSession();
    const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
    expect(targetInfos.filter(({ url }) => url.startsWith('chrome://'))).toEqual([]);
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const { id } = processInfo.find(({ type }) => type === 'browser') ?? {};
    const given = (await readFile(`/proc/${id}/cmdline`, 'utf8')).split('\0').filter((one) => one.startsWith('--disable-features='));
    const [first = [], last = []] = given.map((one) => one.slice(one.indexOf('=') + 1).split(','));
    expect(given).toHaveLength(2);
    expect(last).toEqual(expect.arrayContaining(first));
  });

  test('nothing was ever asked of another host', () => {
    expect(opened.person.complaints.strangers).toEqual([]);
  });
});
