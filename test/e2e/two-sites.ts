import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/kernel/testing.ts';
import { builtServer } from '../setup/build.ts';
import { startOpenidProvider } from '../setup/openid-provider.ts';
import { type RunningServer, startServer } from '../setup/server.ts';

// A plant of two sites, SITE-A and SITE-B, each with one of everything, and who asks about it.

export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly text: string;
}
export type Ask = (method: string, path: string, body?: unknown, type?: string) => Promise<Answer>;

export interface Site {
  readonly asset: string;
  readonly level: number;
  readonly inflow: number;
  readonly rule: string;
  readonly alarm: string;
  readonly order: string;
  readonly entry: string;
  readonly schedule: string;
  readonly note: string;
  readonly command: string;
  readonly group: string;
  readonly danger: string;
  readonly picture: string;
  readonly board: string;
  readonly source: string;
  readonly device: string;
  readonly link: string;
  readonly route: string;
  readonly patrol: string;
  readonly plan: string;
  readonly incident: string;
  readonly team: string;
  readonly handover: string;
  readonly report: string;
  readonly ship: string;
  readonly camera: string;
  readonly sailor: string;
  /** Of the work order, of the danger and of the patrol. */
  readonly files: Readonly<Record<'order' | 'asset' | 'danger' | 'patrol', string>>;
}

export let server: RunningServer;
let secretFolder: string | undefined;
let provider: Awaited<ReturnType<typeof startOpenidProvider>>;
/** The administrator, and the engineer of site A. */
export let boss: Ask;
export let bound: Ask;
export let boundCookie: string;
export let bossCookie: string;
export let a: Site;
export let b: Site;
export const hour = 3_600_000;
export const day = Date.UTC(2026, 0, 1);
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const signing = (path: string, body: object, cookie = '') => {
  const headers = { 'content-type': 'application/json', cookie };
  return fetch(`${server.url}/api/v1/session${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
};
const cookieOf = ({ headers }: Response): string =>
  headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');

/** Sign in by a link; what then asks with its cookie and mark. */
export const person = async (link: string) => signedIn(await signing('/link', { link }));

/** Sign in at the provider of the other company, as an administrator. */
export async function personOfProvider(name: string) {
  provider.be({ sub: randomUUID(), preferred_username: name, groups: ['bosses'] });
  const begun = await signing('/provider', {});
  const answer = await provider.visit(((await begun.json()) as { url: string }).url);
  return signedIn(await signing('/provider/answer', { providerAnswer: answer.toString() }, cookieOf(begun)));
}

async function signedIn(signed: Response): Promise<{ ask: Ask; cookie: string }> {
  const cookie = cookieOf(signed);
  const { csrf } = (await signed.json()) as { csrf: string };
  const ask: Ask = async (method, path, body, type = 'application/json') => {
    const sent = body === undefined ? {} : { body: type === 'application/json' ? JSON.stringify(body) : (body as Buffer) };
    const given = { cookie, 'x-yangfan-csrf': csrf, ...(body !== undefined && { 'content-type': type }) };
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers: given, ...sent });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, bytes, text: bytes.toString('utf8') };
  };
  return { ask, cookie };
}

/** What an administrator gets; anything but success fails the test. */
export async function got<T>(method: string, path: string, body?: unknown, type?: string): Promise<T> {
  const { status, text } = await boss(method, path, body, type);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return (text.startsWith('{') ? JSON.parse(text) : undefined) as T;
}

interface AssetView {
  readonly id: string;
  readonly key: string;
  readonly points: readonly { readonly number: number; readonly key: string }[];
}

export const both = (text: string) => ({ zh: text, en: text });

async function settle(key: string, name: string): Promise<Site> {
  const { items } = await got<{ items: AssetView[] }>('GET', '/assets?limit=1000');
  const asset = items.find((one) => one.key === key)?.id ?? '';
  await got('PATCH', `/assets/${asset}`, { title: both(`${name} dam`) });
  const { points } = await got<AssetView>('GET', `/assets/${asset}`);
  const [level = -1, inflow = -1] = ['level', 'inflow'].map((wanted) => points.find((one) => one.key === wanted)?.number);
  const make = async (path: string, body: unknown, of = 'id') => (await got<Record<string, string>>('POST', path, body))[of] ?? '';
  const rule = await make('/rules', { title: both(`${name} rule`), kind: 'above', point: level, params: { limit: 1 }, priority: 2 });
  const time = Date.now();
  const ship = await make('/assets', { key: `${key}-ship`, model: 'vessel', title: both(`${name} ship`), parent: asset });
  const at = (await got<AssetView>('GET', `/assets/${ship}`)).points;
  const place = (wanted: string) => at.find((one) => one.key === wanted)?.number ?? -1;
  const [longitude, latitude] = [place('longitude'), place('latitude')];
  await got('POST', '/samples', {
    samples: [
      { point: level, value: 5, time },
      { point: longitude, value: 120, time },
      { point: latitude, value: 30, time },
    ],
  });
  const alarm = await until(async () => (await got<{ items: { id: string }[] }>('GET', `/alarms?asset=${asset}`)).items[0]?.id, 60_000);
  const work = { title: `${name} order`, kind: 'inspection', asset, dueAt: time + hour };
  const order = await make('/work-orders', work);
  const entry = await make(`/work-orders/${order}/entries`, { entry: { kind: 'note', text: `${name} entry` } });
  const rest = { title: `${name} schedule`, asset, dueHours: 4 };
  const rule8 = { every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'Asia/Shanghai' };
  const siren = { command: 'water/soundSiren', value: 1, asset };
  const { id: group } = await got<{ id: string }>('POST', '/command-groups', { orders: [siren], comment: name });
  const danger = await make('/dangers', { title: `${name} danger`, asset });
  const files = { order: randomUUID(), asset: randomUUID(), danger: randomUUID(), patrol: randomUUID() };
  const put = (owner: string, id: string) => got('PUT', `${owner}/files/${id}?name=a.png`, png, 'application/octet-stream');
  await put(`/work-orders/${order}`, files.order);
  await put(`/dangers/${danger}`, files.danger);
  await put(`/assets/${asset}`, files.asset);
  const more = await settleMore(name, { key, asset, level });
  await got('PUT', `/patrols/${more.patrol}/files/${files.patrol}?name=a.png`, png, 'application/octet-stream');
  return {
    ...{ asset, level, inflow, rule, alarm, order, entry, ship, group, danger, files, ...more },
    camera: await make('/assets', { key: `${key}-camera`, model: 'camera', title: both(`${name} camera`), parent: asset }),
    sailor: await make('/crew', { asset: ship, name: `${name} sailor` }),
    schedule: await make('/work-schedules', { ...rest, trigger: { by: 'calendar', rule: rule8 } }),
    note: await make('/history/annotations', { points: [level], from: time, text: `${name} note` }),
    command: await make('/commands', { ...siren, comment: name }),
    picture: await make('/pictures', {
      ...{ title: both(`${name} picture`), asset, width: 400, height: 300 },
      elements: [{ id: 'one', kind: 'value', point: level, x: 1, y: 1, w: 50, h: 20 }],
    }),
  };
}

/** What somebody may write that belongs to a site. */
export const walkOf = (title: string, asset?: string) => ({
  title,
  points: [{ id: 'p1', title, ...(asset && { asset }), items: [] }],
  windowMinutes: 60,
});
export const planOf = (title: string, key: string) => ({
  ...{ title: both(title), levels: [{ level: 'IV', criterion: both('x') }] },
  steps: [{ key: 'go', title: both('go'), do: { kind: 'task', asset: key } }],
});
export const boardOf = (title: string, { asset, level }: { asset?: string; level: number }) => ({
  ...{ title: both(title), mode: 'dashboard', ...(asset && { site: asset }) },
  widgets: [{ id: 'one', kind: 'value', point: level, x: 0, y: 0, w: 3, h: 2 }],
});
export const teamOf = (title: string, site?: string) => ({
  ...{ title, ...(site && { site }), zone: 'UTC', cycle: ['day'], from: '2026-01-01' },
  shifts: [{ key: 'day', title: 'day', from: '08:00', to: '08:00' }],
  crews: [{ key: 'one', title: 'one', members: [{ name: `${title} crew` }] }],
});
export const reportOf = (template: string | undefined, site?: string) => ({ template, zone: 'Asia/Shanghai', ...(site && { site }) });
export const templateOf = (title: string, asset: string | undefined) => ({
  ...{ title: both(title), period: 'day' },
  sections: [{ kind: 'trend', title: both('level'), points: [{ asset, point: 'level' }] }],
});
export const pictureOf = (title: string, level: number) => ({
  ...{ title: both(title), width: 400, height: 300 },
  elements: [{ id: 'one', kind: 'value', point: level, x: 1, y: 1, w: 50, h: 20 }],
});

/** Patrols, plans, duty and boards of a site. */
async function settleMore(name: string, { key, asset, level }: { readonly key: string; readonly asset: string; readonly level: number }) {
  const make = async (path: string, body: unknown) => (await got<{ id: string }>('POST', path, body)).id;
  const route = await make('/patrol-routes', walkOf(`${name} route`, asset));
  const plan = await make('/plans', planOf(`${name} plan`, key));
  const team = await make('/teams', teamOf(`${name} team`, asset));
  const source = await make('/sources', {
    protocol: 'mqtt',
    title: both(`${name} source`),
    config: { port: 0 },
    enabled: false,
  });
  const mapped = { identity: `${name} station`, asset, origin: 'measured', keys: { level: { point: level, scale: 1, offset: 0 } } };
  const device = await make(`/sources/${source}/devices`, mapped);
  const template = (await got<{ items: { id: string }[] }>('GET', '/report-templates')).items[0]?.id;
  const board = await make('/boards', boardOf(`${name} board`, { asset, level }));
  return {
    ...{ route, plan, team, board, source, device },
    patrol: await make('/patrols', { id: randomUUID(), route }),
    incident: await make('/incidents', { id: randomUUID(), plan, level: 'IV', asset, isDrill: true }),
    report: await make('/reports', reportOf(template, asset)),
    handover: await make(`/teams/${team}/handovers`, { note: `${name} handover` }),
    link: (await got<{ link: { id: string } }>('POST', `/boards/${board}/links`, { title: 'hall' })).link.id,
  };
}

/** The other company, `dyeing`, has a provider at which its people sign in. */
async function providerSettings(): Promise<Record<string, string>> {
  secretFolder = await mkdtemp(join(tmpdir(), 'yangfan-sites-'));
  const file = join(secretFolder, 'secret');
  await writeFile(file, 'the secret of dyeing');
  return {
    ...{ YANGFAN_OIDC_ISSUER: provider.issuer, YANGFAN_OIDC_CLIENT_ID: 'yangfan', YANGFAN_OIDC_CLIENT_SECRET_FILE: file },
    ...{ YANGFAN_OIDC_ORIGIN: 'https://yangfan.example', YANGFAN_OIDC_ROLES: 'bosses=administrator', YANGFAN_OIDC_TENANT: 'dyeing' },
  };
}

/** End the server and remove all that was made for it. */
export async function closeSites(): Promise<void> {
  await server?.remove();
  await provider?.stop();
  if (secretFolder !== undefined) await rm(secretFolder, { recursive: true });
}

/** Start the server, furnish both sites and sign all in; before it, nothing of this file is there. */
export async function openSites(): Promise<void> {
  await builtServer();
  provider = await startOpenidProvider('yangfan', 'the secret of dyeing');
  server = await startServer({ demo: false, env: await providerSettings() });
  ({ ask: boss, cookie: bossCookie } = await person(server.link));
  for (const pack of ['water', 'ocean']) {
    const { job } = await got<{ job: string }>('POST', `/packs/${pack}/install`);
    await until(async () => (await got<{ state: string }>('GET', `/jobs/${job}`)).state === 'done', 120_000);
  }
  const circle = { kind: 'circle', centre: [120, 30], metres: 5000 };
  await got('POST', '/fences', { title: both('fence'), shape: circle });
  const inApp = { title: 'in-app', config: { kind: 'inApp' }, language: 'en' };
  const { id: channel } = await got<{ id: string }>('POST', '/notify/channels', inApp);
  await got('POST', '/notify/rules', { title: 'all alarms', levels: [{ afterMinutes: 0, targets: [{ channel }] }] });
  a = await settle('idukki', 'SITE-A');
  b = await settle('banasura-sagar', 'SITE-B');
  for (const name of ['SITE-A', 'SITE-B']) await until(async () => (await boss('GET', '/notices')).text.includes(name), 60_000);
  await until(async () => (await boss('GET', '/place-events')).text.includes('SITE-B'), 60_000);
  const make = (name: string, asset: string) =>
    got<{ link: string }>('POST', '/users', { name, role: 'engineer', sites: [{ asset, role: 'engineer' }] });
  const { link } = await make('SITE-A-man', a.asset);
  await make('SITE-B-man', b.asset);
  const signed = await person(link);
  bound = signed.ask;
  boundCookie = signed.cookie;
}
