import type { Browser, Page } from 'playwright-core';
import { hasChromium, newPerson, openBrowser, type Person } from '../test/setup/browser.ts';
import { printFigure, quantile, verify } from './figures.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';

const leastAlarms = 50_000;
const devices = Math.ceil(leastAlarms / pointsPerDevice);
const alarms = devices * pointsPerDevice;
const tiles = 100;
/** Above the limit of the plant's rules. */
const tooHigh = 2000;
/** So often every tile gets a new value, ms. */
const tickMs = 500;
/** Newcomers whose first and second look at the list are measured. */
const newcomers = 5;
/** A new window of Chromium loads pages of its own for a second of processor time; somebody who opens the console has had it open for a while, ms. */
const windowOpensMs = 4000;
const name = 'alarms-50000-tiles-100';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Values of points, by the API. */
async function say({ api }: PlantServer, points: readonly number[], value: number): Promise<void> {
  const samples = points.map((point) => ({ point, time: Date.now(), value }));
  const { taken } = (await api.send('POST', '/samples', { samples })) as { taken: number };
  verify(taken === samples.length, `${taken} of ${samples.length} values were taken`);
}

async function openAlarms({ api }: PlantServer): Promise<number> {
  const { byPriority } = (await api.get('/alarms/counts')) as { byPriority: readonly { open: number }[] };
  return byPriority.reduce((sum, { open }) => sum + open, 0);
}

/** Raise an alarm at every point, and wait for the last. */
async function raiseAll(plant: PlantServer, points: readonly number[]): Promise<void> {
  for (let i = 0; i < points.length; i += 5000) await say(plant, points.slice(i, i + 5000), tooHigh);
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await wait(1000)) if ((await openAlarms(plant)) >= alarms) return;
  throw new Error(`${await openAlarms(plant)} of ${alarms} alarms were raised in time`);
}

/** A board with a tile for each of the points. */
async function makeBoard({ api }: PlantServer, points: readonly number[]): Promise<string> {
  const widgets = points.map((point, i) => ({ kind: 'value', id: `w${i}`, x: (i % 6) * 2, y: Math.floor(i / 6) * 2, w: 2, h: 2, point }));
  const board = await api.send('POST', '/boards', { title: { zh: '一百个数值', en: 'A hundred values' }, mode: 'dashboard', widgets });
  return (board as { id: string }).id;
}

/** Give every tile a new value again and again until it is ended. */
function feed(plant: PlantServer, points: readonly number[]): () => Promise<void> {
  let isEnded = false;
  const run = async (): Promise<void> => {
    for (let turn = 0; !isEnded; turn++) {
      await say(plant, points, tooHigh + 1 + (turn % 100));
      await wait(tickMs);
    }
  };
  const running = run();
  return () => {
    isEnded = true;
    return running;
  };
}

/** Notes the longest event of each interaction of a page (Event Timing); one of less than 16 ms is not told by the browser. */
const watchEvents = `{
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId) interactions.set(interactionId, Math.max(interactions.get(interactionId) ?? 0, duration));
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
}`;

/** The browser does not tell of shorter ones, ms. */
const untoldMs = 16;

/** Do something a number of times; resolves to the time from each to its next paint, ms. */
async function interact(page: Page, times: number, once: (turn: number) => Promise<void>): Promise<readonly number[]> {
  await page.evaluate('interactions.clear()');
  for (let turn = 0; turn < times; turn++) {
    await once(turn);
    await wait(150);
  }
  await wait(1000);
  const told = await page.evaluate<number[]>('[...interactions.values()]');
  return [...told, ...new Array<number>(Math.max(0, times - told.length)).fill(untoldMs)];
}

function print(metric: string, value: number, unit = 'ms'): void {
  printFigure({ bench: 'console', case: name, metric, unit, values: [value] });
}

function printInteractions(what: string, delays: readonly number[]): void {
  print(`${what}_next_paint_p50`, quantile(delays, 0.5));
  print(`${what}_next_paint_p95`, quantile(delays, 0.95));
}

/** From the request for the page to the first row of the list in it, ms. */
async function firstRow(page: Page): Promise<number> {
  const begun = performance.now();
  await page.goto('/alarms', { waitUntil: 'commit' });
  await page.getByRole('row').nth(1).waitFor();
  return performance.now() - begun;
}

/** Somebody who is signed in at a browser that knows nothing of the console. */
async function newcomer({ server, api }: PlantServer, browser: Browser): Promise<Person> {
  const person = await newPerson(browser, server.url);
  const [key = '', value = ''] = api.cookie.split(/=(.*)/s);
  await person.context.addCookies([{ name: key, value, url: server.url }]);
  await person.page.goto('about:blank');
  await wait(windowOpensMs);
  return person;
}

/** The first look at the list with an empty cache, and the second one. */
async function measureLoads(plant: PlantServer, browser: Browser): Promise<void> {
  const cold: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < newcomers; i++) {
    const { page, context } = await newcomer(plant, browser);
    cold.push(await firstRow(page));
    await wait(1500);
    again.push(await firstRow(page));
    await context.close();
  }
  printFigure({ bench: 'console', case: name, metric: 'first_row_cold', unit: 'ms', values: cold });
  printFigure({ bench: 'console', case: name, metric: 'first_row', unit: 'ms', values: again });
}

async function measureAlarmPage(page: Page): Promise<readonly number[]> {
  await firstRow(page);
  await wait(1500);
  const foot = await page.locator('.alarm-panel, .panel').last().textContent();
  verify(foot !== null && /[\d,]{3,}/.test(foot), `the list says how many there are: ${foot}`);
  const rows = page.getByRole('row');
  const keys = await interact(page, 30, (turn) => page.keyboard.press(turn % 5 === 4 ? 'k' : 'j'));
  printInteractions('keys', keys);
  const clicks = await interact(page, 40, (turn) =>
    rows
      .nth(1 + (turn % 8))
      .getByRole('checkbox')
      .click(),
  );
  printInteractions('select', clicks);
  const filter = page.locator('[data-filter]').first();
  const typed = await interact(page, 12, (turn) => filter.press('machine 12341'[turn] ?? 'Backspace'));
  printInteractions('filter', typed);
  return [...keys, ...clicks, ...typed];
}

async function measureBoard(page: Page, board: string): Promise<readonly number[]> {
  await page.goto(`/boards/${board}`);
  const values = page.locator('.board-widget .tile-value, .tile-value');
  await values.nth(tiles - 1).waitFor();
  const before = await values.allTextContents();
  await wait(3 * tickMs + 1000);
  const after = await values.allTextContents();
  const changed = after.filter((one, i) => one !== before[i]).length;
  verify(changed === tiles, `${changed} of ${tiles} tiles changed`);
  const theme = page.locator('.top-bar > .icon-button');
  const clicks = await interact(page, 40, (turn) => theme.nth(turn % 2).click());
  printInteractions('board', clicks);
  return clicks;
}

async function measure(plant: PlantServer, browser: Browser): Promise<void> {
  const points = plant.devices.flatMap(([identity]) => plant.pointsOf(identity));
  await raiseAll(plant, points);
  const shown = points.slice(0, tiles);
  const board = await makeBoard(plant, shown);
  const end = feed(plant, shown);
  await measureLoads(plant, browser);
  const { page } = await newcomer(plant, browser);
  await page.addInitScript(watchEvents);
  const delays = [...(await measureAlarmPage(page)), ...(await measureBoard(page, board))];
  await end();
  print('alarms_open', await openAlarms(plant), '');
  print('next_paint_p95', quantile(delays, 0.95));
}

/** How soon the console shows and answers in Chromium with 50,000 open alarms and 100 tiles whose values change twice a second. */
export async function consolePages(runs: number, only: string | undefined): Promise<void> {
  if (only !== undefined && only !== name) return;
  verify(hasChromium, 'this needs /usr/bin/chromium');
  const browser = await openBrowser();
  try {
    for (let i = 0; i < runs; i++) {
      const plant = await startPlant({ devices, rulesPerDevice: pointsPerDevice });
      await measure(plant, browser).finally(() => plant.remove());
    }
  } finally {
    await browser.close();
  }
}
