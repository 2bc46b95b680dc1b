import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { yardPack } from '../test/e2e/yard.ts';
import { hasChromium, newPerson, openBrowser } from '../test/setup/browser.ts';
import { type ApiClient, type RunningServer, signIn, startServer } from '../test/setup/server.ts';
import { printFigure, quantile, verify } from './figures.ts';

const things = 2000;
const everyMs = 200;
/** How long frames are counted, ms. */
const watchedMs = 15_000;
/** Centre of where they go, and how far from it, degrees. */
const yard = { longitude: 120.6, latitude: 31.3, reach: 0.08 } as const;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Thing {
  readonly longitude: number;
  readonly latitude: number;
  readonly phase: number;
}

/** Points of all things, in the order of the list. */
async function findThings(api: ApiClient): Promise<readonly Thing[]> {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await wait(500)) {
    const { items } = (await api.get('/movers?limit=5000')) as { items: { points: { longitude: number; latitude: number } }[] };
    if (items.length === things) return items.map(({ points }, i) => ({ ...points, phase: (i * 2 * Math.PI) / 97 }));
  }
  throw new Error('the things were not installed in time');
}

/** Say where all things are: each goes on a circle of its own at some 15 m/s. */
async function say(api: ApiClient, all: readonly Thing[], time: number): Promise<void> {
  const samples = all.flatMap(({ longitude, latitude, phase }, i) => {
    const [turn, reach] = [phase + time / 60_000, yard.reach * (0.1 + (0.9 * (i + 1)) / things)];
    return [
      { point: longitude, time, value: yard.longitude + reach * Math.cos(turn) },
      { point: latitude, time, value: yard.latitude + reach * 0.8 * Math.sin(turn) },
    ];
  });
  const { taken } = (await api.send('POST', '/samples', { samples })) as { taken: number };
  verify(taken === samples.length, `${taken} of ${samples.length} values were taken`);
}

/** Say it five times a second until it is ended; resolves to how often it was said a second. */
function feed(api: ApiClient, all: readonly Thing[]): () => Promise<number> {
  let isEnded = false;
  const begun = Date.now();
  const run = async (): Promise<number> => {
    let count = 0;
    for (let next = Date.now(); !isEnded; next = Math.max(next + everyMs, Date.now())) {
      await wait(Math.max(0, next - Date.now()));
      await say(api, all, Date.now());
      count += 1;
    }
    return (count * 1000) / (Date.now() - begun);
  };
  const running = run();
  return () => {
    isEnded = true;
    return running;
  };
}

/** What a page says of its frames. */
interface Frames {
  readonly gaps: readonly number[];
  /** Times that the canvas of the movers was drawn. */
  readonly drawn: number;
}

/** Count the frames of a page. */
const countFrames = (page: Page): Promise<Frames> =>
  page.evaluate<Frames>(`new Promise((resolve) => {
    const canvas = document.querySelector('.mover-canvas');
    const before = Number(canvas.dataset.frames);
    const gaps = [];
    let last = performance.now();
    const end = last + ${watchedMs};
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(step);
      else resolve({ gaps: gaps.slice(1), drawn: Number(canvas.dataset.frames) - before });
    };
    requestAnimationFrame(step);
  })`);

/** A frame is dropped when the one after it comes a whole frame late: at 60 Hz more than 25 ms. */
const lateMs = 25;

function print(name: string, { gaps, drawn }: Frames): void {
  const droppedOf = (gap: number) => Math.max(0, Math.round(gap / (1000 / 60)) - 1);
  const dropped = gaps.reduce((sum, gap) => sum + (gap > lateMs ? droppedOf(gap) : 0), 0);
  const figures = [
    ['frame_median', quantile(gaps, 0.5), 'ms'],
    ['frame_p95', quantile(gaps, 0.95), 'ms'],
    ['frame_longest', Math.max(...gaps), 'ms'],
    ['frames_dropped', (100 * dropped) / (gaps.length + dropped), '%'],
    ['canvas_draws', (drawn * 1000) / watchedMs, '1/s'],
  ] as const;
  for (const [metric, value, unit] of figures) printFigure({ bench: 'map', case: name, metric, unit, values: [value] });
}

async function measure(server: RunningServer, browser: Browser): Promise<void> {
  const api = await signIn(server);
  await api.send('POST', '/packs/yard/install');
  const all = await findThings(api);
  await say(api, all, Date.now());
  const { page } = await newPerson(browser, server.url);
  const [name = '', value = ''] = api.cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url: server.url }]);
  await page.goto('/places');
  await page.locator('.mover-canvas[data-shown]').waitFor();
  await wait(5000);
  print('things-0-hz', await countFrames(page));
  const end = feed(api, all);
  await wait(5000);
  print('things-2000-5hz', await countFrames(page));
  await page.evaluate(`document.querySelector('.leaflet-control-zoom-in').click()`);
  await page.evaluate(`document.querySelector('.leaflet-control-zoom-in').click()`);
  await wait(3000);
  print('things-2000-5hz-near', await countFrames(page));
  const shown = await page.locator('.mover-canvas').getAttribute('data-shown');
  process.stderr.write(`single/bubbles at the end: ${shown}\n`);
  const said = await end();
  printFigure({ bench: 'map', case: 'things-2000-5hz', metric: 'said', unit: '1/s', values: [said] });
}

/** Frames of the map in Chromium while 2,000 things say where they are five times a second to a real server. */
export async function map(runs: number, only: string | undefined): Promise<void> {
  if (only !== undefined && only !== 'things-2000-5hz') return;
  verify(hasChromium, 'this needs /usr/bin/chromium');
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-bench-'));
  await writeFile(join(folder, 'yard.json'), JSON.stringify(yardPack(things)));
  const browser = await openBrowser();
  try {
    for (let i = 0; i < runs; i++) {
      const server = await startServer({ env: { YANGFAN_PACKS: join(folder, 'yard.json'), YANGFAN_LOG_LEVEL: 'warn' } });
      await measure(server, browser).finally(() => server.remove());
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}
