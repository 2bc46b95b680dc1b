import type { Browser, Locator, Page } from 'playwright-core';
import { newPerson, openBrowser, type Person } from '../setup/browser.ts';
import { builtConsole, builtServer } from '../setup/build.ts';
import { type RunningServer, startServer } from '../setup/server.ts';

/** A real server with its demonstration, and a person who is signed in to its console as its administrator. */
export interface OpenConsole {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly person: Person;
  readonly page: Page;
  /** Ends the browser and the server, whose data go. */
  close(): Promise<void>;
}

/** What lists of the API have in common, as far as tests look. */
export interface Named {
  readonly id: string;
  readonly key: string;
  readonly protocol: string;
}

/** Start all of it; the console speaks Chinese and is drawn light. */
export async function openConsole(): Promise<OpenConsole> {
  await Promise.all([builtServer(), builtConsole()]);
  const server = await startServer({ demo: true, env: { YANGFAN_ALLOW_LOOPBACK: 'true' } });
  const browser = await openBrowser();
  const close = async (): Promise<void> => {
    await browser.close();
    await server.remove();
  };
  try {
    const person = await newPerson(browser, server.url);
    const { page } = person;
    await page.goto(`/signin#${server.link}`);
    await button(page, '暂不设置').click();
    await see(page.getByRole('heading', { name: '运行总览' }));
    return { server, browser, person, page, close };
  } catch (error) {
    await close(); // nobody else knows of them
    throw error;
  }
}

export const button = (within: Page | Locator, name: string | RegExp): Locator => within.getByRole('button', { name });

export const row = (within: Page | Locator, text: string): Locator => within.getByRole('row').filter({ hasText: text });

/** True as soon as it is seen; an error that names it when it is not. */
export const see = (one: Locator): Promise<void> => one.first().waitFor();

/** What a list of the API holds for the person of a page. */
export const itemsOf = async (page: Page, path: string): Promise<readonly Named[]> =>
  ((await (await page.request.get(`/api/v1${path}`)).json()) as { items: readonly Named[] }).items;

/** The id of an asset by its key. */
export const assetId = async (page: Page, key: string): Promise<string> =>
  (await itemsOf(page, '/assets?limit=1000')).find((one) => one.key === key)?.id ?? key;

/** The id of the first source that speaks a protocol. */
export const sourceId = async (page: Page, protocol: string): Promise<string> =>
  (await itemsOf(page, '/sources')).find((one) => one.protocol === protocol)?.id ?? protocol;

/** Have something made by the API, as the person of a page; an error when it is refused. */
export async function post(page: Page, path: string, data: object = {}): Promise<Named> {
  const { csrf } = (await (await page.request.get('/api/v1/session')).json()) as { csrf: string };
  const answer = await page.request.post(`/api/v1${path}`, { data, headers: { 'x-yangfan-csrf': csrf } });
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as Named;
}

/** A trend of the level and the inflow of a reservoir beside those of the day before, with two cursors. */
export async function studio(page: Page): Promise<string> {
  const id = await assetId(page, 'idukki');
  const { points } = (await (await page.request.get(`/api/v1/assets/${id}`)).json()) as { points: { key: string; number: number }[] };
  const wanted = points.filter(({ key }) => key === 'level' || key === 'inflow').map(({ number }) => `${number}@${id}`);
  const now = Date.now();
  return `/trends?points=${wanted.join(',')}&from=now-24h&to=now&compare=1d&a=${now - 40_000_000}&b=${now - 20_000_000}`;
}
