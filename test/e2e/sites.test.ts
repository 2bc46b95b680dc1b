import { randomUUID } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { routes } from '../../src/contracts/api/index.ts';
import { topicScopes } from '../../src/contracts/api/live.ts';
import { type OperationId, paths } from '../../src/contracts/api/paths.ts';
import type { RouteContract } from '../../src/contracts/api/route.ts';
import { until } from '../../src/kernel/testing.ts';
import { yangfan } from '../faults/yangfan.ts';
import { builtServer } from '../setup/build.ts';
import { type RunningServer, startServer } from '../setup/server.ts';

// An engineer of site A asks every route of the API: what cannot be narrowed to sites is refused, and the rest tells nothing of site B.

const contracts: Readonly<Record<OperationId, RouteContract>> = routes;
const operations = Object.keys(paths) as OperationId[];
const closed = operations.filter((id) => contracts[id].permission !== 'anyone' && contracts[id].sites === undefined);
type Narrowed = { [K in OperationId]: (typeof routes)[K] extends { readonly sites: 'narrowed' } ? K : never }[OperationId];

interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
  readonly text: string;
}
type Ask = (method: string, path: string, body?: unknown, type?: string) => Promise<Answer>;

interface Site {
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
  readonly sailor: string;
  /** Of the work order, of the danger and of the patrol. */
  readonly files: Readonly<Record<'order' | 'danger' | 'patrol', string>>;
}

let server: RunningServer;
let boss: Ask;
let bound: Ask;
let boundCookie: string;
let bossCookie: string;
let a: Site;
let b: Site;
const hour = 3_600_000;
const day = Date.UTC(2026, 0, 1);
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Sign in by a link; what then asks with its cookie and mark. */
async function person(link: string): Promise<{ ask: Ask; cookie: string }> {
  const headers = { 'content-type': 'application/json' };
  const signed = await fetch(`${server.url}/api/v1/session/link`, { method: 'POST', headers, body: JSON.stringify({ link }) });
  const cookie = signed.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
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
async function got<T>(method: string, path: string, body?: unknown, type?: string): Promise<T> {
  const { status, text } = await boss(method, path, body, type);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return (text.startsWith('{') ? JSON.parse(text) : undefined) as T;
}

interface AssetView {
  readonly id: string;
  readonly key: string;
  readonly points: readonly { readonly number: number; readonly key: string }[];
}

const both = (text: string) => ({ zh: text, en: text });

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
  const files = { order: randomUUID(), danger: randomUUID(), patrol: randomUUID() };
  const put = (owner: string, id: string) => got('PUT', `${owner}/files/${id}?name=a.png`, png, 'application/octet-stream');
  await put(`/work-orders/${order}`, files.order);
  await put(`/dangers/${danger}`, files.danger);
  const more = await settleMore(name, { key, asset, level });
  await got('PUT', `/patrols/${more.patrol}/files/${files.patrol}?name=a.png`, png, 'application/octet-stream');
  return {
    ...{ asset, level, inflow, rule, alarm, order, entry, ship, group, danger, files, ...more },
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
const walkOf = (title: string, asset?: string) => ({
  title,
  points: [{ id: 'p1', title, ...(asset && { asset }), items: [] }],
  windowMinutes: 60,
});
const planOf = (title: string, key: string) => ({
  ...{ title: both(title), levels: [{ level: 'IV', criterion: both('x') }] },
  steps: [{ key: 'go', title: both('go'), do: { kind: 'task', asset: key } }],
});
const boardOf = (title: string, { asset, level }: { asset?: string; level: number }) => ({
  ...{ title: both(title), mode: 'dashboard', ...(asset && { site: asset }) },
  widgets: [{ id: 'one', kind: 'value', point: level, x: 0, y: 0, w: 3, h: 2 }],
});
const teamOf = (title: string, site?: string) => ({
  ...{ title, ...(site && { site }), zone: 'UTC', cycle: ['day'], from: '2026-01-01' },
  shifts: [{ key: 'day', title: 'day', from: '08:00', to: '08:00' }],
  crews: [{ key: 'one', title: 'one', members: [{ name: `${title} crew` }] }],
});
const reportOf = (template: string | undefined, site?: string) => ({ template, zone: 'Asia/Shanghai', ...(site && { site }) });
const pictureOf = (title: string, level: number) => ({
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

/** How an operation is asked of site B and what must come: the refusal of what is not there, or a list without it. */
interface Case {
  readonly at?: (site: Site) => { readonly path?: Readonly<Record<string, string>>; readonly query?: string; readonly body?: unknown };
  /** The whole is a list that names what it lists; for the administrator it names site B. */
  readonly isList?: boolean;
  /** What there must be first. */
  readonly before?: () => Promise<void>;
  /** Instead of all of it. */
  readonly check?: () => Promise<void>;
}

const byId = (of: keyof Site, body?: unknown): Case => ({ at: (site) => ({ path: { id: String(site[of]) }, body }) });
const points = (more = ''): Case => ({ at: ({ level }) => ({ query: `points=${level}${more}` }) });
const range = `&from=${day}&to=${Date.UTC(2030, 0, 1)}`;
const list = (query = ''): Case => ({ isList: true, at: () => ({ query }) });
const own = (rule: Record<string, unknown> = {}): Case => ({
  at: ({ level }) => ({ body: { title: both('x'), kind: 'above', point: level, params: { limit: 1 }, priority: 3, ...rule } }),
});
const rationale = { cause: 'x', severity: 'minor', respondMinutes: 10 };
type Owner = 'order' | 'danger' | 'patrol';
const inFile = (of: Owner): Case => ({ at: (site) => ({ path: { id: String(site[of]), file: site.files[of] } }) });
const putFile = (of: Owner): Case => ({
  at: (site) => ({ path: { id: String(site[of]), file: site.files[of] }, query: 'name=a.png', body: png }),
});

/** Something new is refused when it names site B, and when it would belong to no site. */
const onlyOwn = (path: string, { ofB, ofNone }: { readonly ofB: () => unknown; readonly ofNone: () => unknown }): Case => ({
  check: async () => {
    expect((await bound('POST', path, ofB())).status).toBe(400);
    const { status, text } = await bound('POST', path, ofNone());
    expect([status, JSON.parse(text).code]).toEqual([403, 'NOT_AT_SITES']);
  },
});
/** A file that names site B tells its problems, and makes nothing. */
const foreignFile = (of: 'picture' | 'board', path: string): Case => ({
  check: async () => {
    const file = JSON.parse((await boss('GET', `/${of}s/${b[of]}/file`)).text);
    const { status, text } = await bound('POST', path, { file });
    expect([status, text]).toEqual([200, expect.stringContaining('"problems":[{')]);
    expect(JSON.parse(text)).not.toHaveProperty(of);
  },
});

/** A filter that the company shares is none of somebody who sees a site only. */
const foreignFilter = (method: string, path: (id: string) => string, body?: object | ((id: string) => object)): Case => ({
  check: async () => {
    const { id } = await got<{ id: string }>('POST', '/saved-filters', { list: 'alarms', filter: {}, name: randomUUID(), isShared: true });
    const given = typeof body === 'function' ? body(id) : body;
    expect((await bound(method, `/saved-filters${path(id)}`, given)).status).toBe(404);
  },
});

/** Eight scans of a radar of each site in the last half minute, each with one target that is nobody's. */
async function sweep(): Promise<void> {
  for (let i = 8; i > 0; i--) {
    const time = Date.now() - 4000 * i;
    await got('POST', '/radar/scans', scanOf('SITE-A radar', a.asset, { longitude: 121, time }));
    await got('POST', '/radar/scans', scanOf('SITE-B radar', b.asset, { longitude: 122, time }));
  }
}
const scanOf = (radar: string, site?: string, { longitude = 121, time = Date.now() } = {}) => ({
  ...{ radar, place: [longitude, 31], time, plots: [{ metres: 3000, bearing: 90 }] },
  ...(site && { site }),
});
let swept: Promise<void> | undefined;
const radars = { before: () => (swept ??= sweep()) };

/** A plan that any alarm may start. */
const anywhere = { ...planOf('x', 'idukki'), triggers: [{ level: 'IV', all: [{ leastPriority: 4 }] }] };

const cases: Readonly<Record<Narrowed, Case>> = {
  listAssets: list('limit=1000'),
  getAsset: byId('asset'),
  createAsset: { at: ({ asset }) => ({ body: { key: 'new-one', model: 'gate', title: both('x'), parent: asset } }) },
  updateAsset: byId('asset', { title: both('mine now') }),
  searchEverything: list('text=SITE&limit=50'),
  writeSamples: {
    check: async () => {
      const send = (point: number) => bound('POST', '/samples', { samples: [{ point, value: 2 }] });
      expect(JSON.parse((await send(b.inflow)).text)).toMatchObject({ taken: 0, refused: [{ code: 'NOT_FOUND' }] });
      expect(JSON.parse((await send(a.inflow)).text)).toMatchObject({ taken: 1, refused: [] });
    },
  },
  readRaw: points(range),
  readBuckets: points(range),
  readLast: points(),
  readGaps: points(range),
  exportCsv: points(range),
  exportXlsx: points(`${range}&timeZone=UTC`),
  listAnnotations: points(range),
  createAnnotation: { at: ({ level }) => ({ body: { points: [level], from: day, text: 'x' } }) },
  removeAnnotation: byId('note'),
  readLatest: points(),
  readSnapshot: {
    check: async () => {
      expect((await bound('GET', `/latest/snapshot?under=${b.asset}`)).status).toBe(404);
      const [mine, all] = [await bound('GET', '/latest/snapshot'), await boss('GET', '/latest/snapshot')];
      const rows = ({ bytes }: Answer) => bytes.readUInt32LE(8);
      expect(mine.status).toBe(200);
      expect(rows(mine)).toBeLessThan(rows(all));
    },
  },
  readSummary: {
    check: async () => {
      const levels = async (ask: Ask) => {
        const { text } = await ask('GET', '/latest/summary?key=level');
        return (JSON.parse(text) as { groups: { points: number; maxPoint: number }[] }).groups.reduce((sum, one) => sum + one.points, 0);
      };
      expect((await bound('GET', `/latest/summary?under=${b.asset}`)).status).toBe(404);
      const mine = await levels(bound);
      expect(mine).toBeGreaterThan(0);
      expect(mine).toBeLessThan(await levels(boss));
    },
  },
  listAlarms: list('view=history'),
  exportAlarms: list('view=history&language=en'),
  exportAlarmsXlsx: list('view=history&language=en&timeZone=UTC'),
  countAlarms: {
    check: async () => {
      const open = async (ask: Ask) => {
        const { byPriority } = JSON.parse((await ask('GET', '/alarms/counts')).text) as { byPriority: { open: number }[] };
        return byPriority.reduce((sum, one) => sum + one.open, 0);
      };
      expect([await open(bound), await open(boss)]).toEqual([1, 2]);
    },
  },
  measureAlarms: { isList: true, at: () => ({ query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  getAlarm: byId('alarm'),
  acknowledgeAlarms: {
    check: async () => {
      const { text } = await bound('POST', '/alarms/acknowledge', { ids: [b.alarm] });
      expect(JSON.parse(text)).toMatchObject({ acknowledged: [], refused: [{ id: b.alarm, code: 'NOT_FOUND' }] });
    },
  },
  commentAlarm: byId('alarm', { comment: 'x' }),
  shelveAlarm: byId('alarm', { minutes: 10, reason: 'x' }),
  unshelveAlarm: byId('alarm'),
  listRules: list('limit=1000'),
  getRule: byId('rule'),
  readExpected: {
    check: async () => {
      const range = (rule: string) => asked(bound, 'readExpected', { path: { id: rule }, query: `from=${day}&to=${day + hour}` });
      expect([await range(a.rule), await range(b.rule)].map(({ status }) => status)).toEqual([400, 404]); // limits expect no range
    },
  },
  exportExpected: {
    check: async () => {
      const range = (rule: string) => asked(bound, 'exportExpected', { path: { id: rule }, query: `from=${day}&to=${day + hour}` });
      expect([await range(a.rule), await range(b.rule)].map(({ status }) => status)).toEqual([400, 404]); // limits expect no range
    },
  },
  learnRuleAnew: byId('rule', { from: 'now' }),
  updateRule: byId('rule', { priority: 4 }),
  previewRule: byId('rule', { from: day, to: day + hour }),
  setOutOfService: byId('rule', { inService: false, reason: 'x' }),
  createRule: own(),
  previewNewRule: own({ from: day, to: day + hour }),
  removeRule: byId('rule'),
  setRationale: byId('rule', rationale),
  approveRationale: byId('rule', { reviewDue: '2031-01-01' }),
  exportAlarmDatabase: list('language=en'),
  exportAlarmDatabaseXlsx: list('language=en&timeZone=UTC'),
  importAlarmDatabase: {
    check: async () => {
      const send = async (rule: string) => {
        const csv = Buffer.from(`id,cause\n${rule},x\n`);
        return JSON.parse((await bound('POST', '/alarm-database/import', csv, 'text/csv')).text) as { errorCount: number };
      };
      expect([await send(a.rule), await send(b.rule)]).toMatchObject([{ errorCount: 0 }, { errorCount: 1 }]);
    },
  },
  listWorkOrders: list(),
  exportWorkOrders: list('language=en'),
  exportWorkOrdersXlsx: list('language=en&timeZone=UTC'),
  listAssignees: { isList: true },
  createWorkOrder: { at: ({ asset }) => ({ body: { title: 'x', kind: 'inspection', dueAt: day, asset } }) },
  getWorkOrder: byId('order'),
  updateWorkOrder: byId('order', { version: 1, priority: 1 }),
  addOrderEntry: byId('order', { entry: { kind: 'note', text: 'x' } }),
  removeOrderEntry: { at: ({ order, entry }) => ({ path: { id: order, entry } }) },
  putOrderFile: putFile('order'),
  readOrderFile: inFile('order'),
  listSchedules: list(),
  createSchedule: {
    check: async () => {
      const trigger = { by: 'calendar', rule: { every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'UTC' } };
      const body = { title: 'x', asset: b.asset, dueHours: 1, trigger };
      expect((await bound('POST', '/work-schedules', body)).status).toBe(400);
      expect((await bound('POST', '/work-schedules', { ...body, asset: undefined })).status).toBe(403);
    },
  },
  replaceSchedule: {
    at: ({ schedule }) => ({
      path: { id: schedule },
      body: {
        ...{ version: 1, title: 'x', asset: a.asset, dueHours: 1 },
        trigger: { by: 'calendar', rule: { every: 1, unit: 'day', from: '2026-01-01', at: ['08:00'], zone: 'UTC' } },
      },
    }),
  },
  removeSchedule: byId('schedule'),
  getAssetLife: byId('asset'),
  getRemainingLife: byId('asset'),
  setCommissioned: byId('asset', { commissionedAt: day }),
  listAssetReliability: list('limit=1000'),
  exportReliability: list('by=asset&language=en'),
  listRemainingLife: {
    check: async () => {
      const { model } = await got<{ model: string }>('GET', `/assets/${b.asset}`);
      await got('POST', '/life-models', { model, points: ['level'] });
      const assets = async (ask: Ask) =>
        (JSON.parse((await ask('GET', '/remaining-life')).text) as { items: { asset: string }[] }).items.map(({ asset }) => asset);
      expect(await assets(boss)).toEqual(expect.arrayContaining([a.asset, b.asset]));
      expect(await assets(bound)).toContain(a.asset);
      expect(await assets(bound)).not.toContain(b.asset);
    },
  },
  listReliability: {
    check: async () => {
      const watched = async (ask: Ask) => {
        const { items } = JSON.parse((await ask('GET', '/reliability')).text) as { items: { figures: { assets: number } }[] };
        return items.reduce((sum, { figures }) => sum + figures.assets, 0);
      };
      expect(await watched(bound)).toBe(1);
      expect(await watched(boss)).toBeGreaterThan(1);
    },
  },
  listCommandKinds: byId('asset'),
  checkCommand: { at: ({ asset }) => ({ body: { asset, command: 'water/soundSiren', value: 1 } }) },
  issueCommand: { at: ({ asset }) => ({ body: { asset, command: 'water/soundSiren', value: 1 } }) },
  confirmCommand: byId('command', {}),
  cancelCommand: byId('command', {}),
  listCommands: list(),
  listCommandTargets: {
    check: async () => {
      const assets = async (ask: Ask) =>
        (JSON.parse((await ask('GET', '/command-targets')).text) as { items: { asset: string }[] }).items.map(({ asset }) => asset);
      expect(await assets(boss)).toEqual(expect.arrayContaining([a.asset, b.asset]));
      const mine = await assets(bound);
      expect([mine.includes(a.asset), mine.includes(b.asset)]).toEqual([true, false]);
    },
  },
  getCommand: byId('command'),
  exportCommands: list('language=en'),
  issueCommandGroup: { at: ({ asset }) => ({ body: { orders: [{ asset, command: 'water/soundSiren', value: 1 }] } }) },
  getCommandGroup: byId('group'),
  confirmCommandGroup: byId('group', {}),
  cancelCommandGroup: byId('group', {}),
  listFences: { check: async () => void expect(JSON.parse((await bound('GET', '/fences')).text).items).toEqual([]) },
  listFloorPlans: { check: async () => void expect(JSON.parse((await bound('GET', '/floor-plans')).text).items).toEqual([]) },
  listMovers: list(),
  listPastPlaces: { isList: true, at: () => ({ query: `time=${Date.now() + hour}&withinSeconds=86400` }) },
  findWay: { at: ({ ship }) => ({ path: { asset: ship }, query: 'longitude=120&latitude=30' }) },
  listPlaceEvents: list(),
  exportPlaceEvents: list('language=en'),
  readTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: range.slice(1) }) },
  exportTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: `format=csv${range}` }) },
  measureTrack: { at: ({ ship }) => ({ path: { asset: ship }, query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  readGear: { at: ({ ship }) => ({ path: { asset: ship }, query: `from=${Date.now() - hour}&to=${Date.now() + hour}` }) },
  listCrew: list(),
  exportCrew: list('language=en'),
  createCrewMember: { at: ({ ship }) => ({ body: { asset: ship, name: 'x' } }) },
  updateCrewMember: byId('sailor', { rank: 'x' }),
  removeCrewMember: byId('sailor'),
  importCrew: {
    check: async () => {
      const send = async (name: string) => {
        const csv = Buffer.from(`vessel,name\n${name} ship,y\n`);
        return JSON.parse((await bound('POST', '/crew/import', csv, 'text/csv')).text) as { errorCount: number };
      };
      expect([await send('SITE-A'), await send('SITE-B')]).toMatchObject([{ errorCount: 0 }, { errorCount: 1 }]);
      const moved = await bound('PATCH', `/crew/${a.sailor}`, { asset: b.ship });
      expect(moved.status).toBe(404);
    },
  },
  listPictures: list(),
  getPicture: byId('picture'),
  exportPicture: byId('picture'),
  listDangers: list(),
  exportDangers: list('language=en'),
  measureDangers: {
    check: async () => {
      const figures = async (ask: Ask) => JSON.parse((await ask('GET', '/dangers/statistics')).text) as { total: number };
      expect(await figures(bound)).toMatchObject({ total: 1, bySite: [{ site: a.asset, total: 1 }] });
      expect(await figures(boss)).toMatchObject({ total: 2 });
    },
  },
  listSavedFilters: {
    check: async () => {
      const names = async (ask: Ask) => JSON.parse((await ask('GET', '/saved-filters?list=alarms')).text) as { items: { name: string }[] };
      const filter = { list: 'alarms', filter: {} };
      await got('POST', '/saved-filters', { ...filter, name: 'of all', isShared: true });
      await bound('POST', '/saved-filters', { ...filter, name: 'own' });
      expect((await names(bound)).items).toMatchObject([{ name: 'own' }]);
    },
  },
  createSavedFilter: {
    check: async () => {
      const { status, text } = await bound('POST', '/saved-filters', { list: 'work', filter: {}, name: 'for all', isShared: true });
      expect([status, JSON.parse(text).code]).toEqual([403, 'NOT_AT_SITES']);
    },
  },
  updateSavedFilter: foreignFilter('PATCH', (id) => `/${id}`, { name: 'mine now' }),
  removeSavedFilter: foreignFilter('DELETE', (id) => `/${id}`),
  setDefaultFilter: foreignFilter(
    'PUT',
    () => '/default',
    (id: string) => ({ list: 'alarms', filter: id }),
  ),
  reportDanger: { at: ({ asset }) => ({ body: { title: 'x', asset } }) },
  getDanger: byId('danger'),
  updateDanger: byId('danger', { version: 1, title: 'x' }),
  putDangerFile: putFile('danger'),
  readDangerFile: inFile('danger'),
  createPicture: onlyOwn('/pictures', { ofB: () => pictureOf('x', b.level), ofNone: () => ({ ...pictureOf('x', a.level), elements: [] }) }),
  updatePicture: { at: ({ picture }) => ({ path: { id: picture }, body: { ...pictureOf('x', a.level), version: 1 } }) },
  removePicture: byId('picture'),
  restorePicture: byId('picture'),
  copyPicture: byId('picture'),
  importPicture: foreignFile('picture', '/pictures/import'),
  checkPictureScene: {
    check: async () => {
      const views = [{ title: both('x'), eye: [0, 1, 9], target: [0, 0, 0] }];
      const scene = (asset: string) => ({ views, items: [{ id: 'w', kind: 'label', title: both('x'), at: [0, 0, 0], opens: { asset } }] });
      const problems = async (ask: Ask) => (await ask('POST', '/pictures/scene', { scene: scene('banasura-sagar') })).text;
      expect(await problems(bound)).toContain('there is no asset banasura-sagar');
      expect(await problems(boss)).not.toContain('there is no asset');
    },
  },
  listBoards: list(),
  getBoard: byId('board'),
  createBoard: onlyOwn('/boards', {
    ofB: () => boardOf('x', { asset: a.asset, level: b.level }),
    ofNone: () => boardOf('x', { level: a.level }),
  }),
  updateBoard: { at: ({ board }) => ({ path: { id: board }, body: { ...boardOf('x', a), version: 1 } }) },
  removeBoard: byId('board'),
  restoreBoard: byId('board'),
  copyBoard: byId('board'),
  exportBoard: byId('board'),
  importBoard: foreignFile('board', '/boards/import'),
  viewBoardPoints: { at: ({ level }) => ({ body: { points: [level] } }) },
  readBoardNow: { at: (site) => ({ body: { widgets: boardOf('x', site).widgets } }) },
  listBoardLinks: byId('board'),
  createBoardLink: byId('board', { title: 'x' }),
  revokeBoardLink: { at: ({ board, link }) => ({ path: { id: board, link } }) },
  listPatrolRoutes: list(),
  createPatrolRoute: onlyOwn('/patrol-routes', { ofB: () => walkOf('x', b.asset), ofNone: () => walkOf('x') }),
  replacePatrolRoute: { at: ({ route }) => ({ path: { id: route }, body: { ...walkOf('x', a.asset), version: 1 } }) },
  removePatrolRoute: byId('route'),
  listPatrols: list(),
  getPatrol: byId('patrol'),
  openPatrol: { at: ({ route }) => ({ body: { id: randomUUID(), route } }) },
  startPatrol: byId('patrol', { at: day }),
  putVisit: { at: ({ patrol }) => ({ path: { id: patrol, point: 'p1' }, body: { id: randomUUID(), at: day, results: [] } }) },
  finishPatrol: byId('patrol', { at: day, note: 'x' }),
  putPatrolFile: putFile('patrol'),
  readPatrolFile: inFile('patrol'),
  listPlans: list(),
  getPlan: byId('plan'),
  getPlanVersion: { at: ({ plan }) => ({ path: { id: plan, version: '1' } }) },
  checkPlan: {
    check: async () => {
      const problems = async (key: string) => JSON.parse((await bound('POST', '/plans/check', planOf('x', key))).text).problems.length;
      expect([await problems('idukki'), await problems('banasura-sagar')]).toEqual([0, 1]);
    },
  },
  createPlan: onlyOwn('/plans', { ofB: () => planOf('x', 'banasura-sagar'), ofNone: () => anywhere }),
  replacePlan: { at: ({ plan }) => ({ path: { id: plan }, body: { version: 1, body: planOf('x', 'idukki') } }) },
  removePlan: byId('plan'),
  copyPlan: byId('plan'),
  exportPlan: byId('plan'),
  importPlan: onlyOwn('/plans/import', {
    ofB: () => ({ kind: 'yangfan-plan', format: 1, plan: planOf('x', 'banasura-sagar') }),
    ofNone: () => ({ kind: 'yangfan-plan', format: 1, plan: anywhere }),
  }),
  listIncidents: list(),
  exportIncidents: list('language=en'),
  startIncident: { at: ({ plan, asset }) => ({ body: { id: randomUUID(), plan, level: 'IV', asset } }) },
  getIncident: byId('incident'),
  changeIncidentLevel: byId('incident', { level: 'IV', reason: 'x' }),
  actOnStep: { at: ({ incident }) => ({ path: { id: incident, step: 'go' }, body: { act: 'done' } }) },
  noteIncident: { at: ({ incident }) => ({ path: { id: incident }, body: { id: randomUUID(), text: 'x' } }) },
  closeIncident: byId('incident', { summary: 'x' }),
  reportIncident: byId('incident'),
  exportIncident: byId('incident'),
  listTeams: list(),
  listReports: list('limit=200'),
  getReport: byId('report'),
  exportReportXlsx: byId('report'),
  exportReportPdf: byId('report'),
  makeReport: {
    check: async () => {
      const template = (await got<{ items: { id: string }[] }>('GET', '/report-templates')).items[0]?.id;
      expect((await bound('POST', '/reports', reportOf(template, b.asset))).status).toBe(404);
      expect(JSON.parse((await bound('POST', '/reports', reportOf(template))).text)).toMatchObject({ code: 'NOT_AT_SITES' });
    },
  },
  createTeam: onlyOwn('/teams', { ofB: () => teamOf('x', b.asset), ofNone: () => teamOf('x') }),
  replaceTeam: { at: ({ team }) => ({ path: { id: team }, body: teamOf('x', a.asset) }) },
  removeTeam: byId('team'),
  getDuty: list(),
  getRoster: { at: ({ team }) => ({ path: { id: team }, query: `from=${day}&to=${day + hour}` }) },
  draftHandover: list(),
  listHandovers: byId('team'),
  writeHandover: byId('team', { note: 'x' }),
  acceptHandover: byId('handover'),
  listNotices: list(),
  listRadarTracks: { ...list(), ...radars },
  listRadarHistory: { ...list('limit=500'), ...radars },
  exportRadarHistory: { ...list('language=en'), ...radars },
  addRadarScan: {
    ...radars,
    check: async () => {
      const refusal = async (radar: string, site?: string) => {
        const { status, text } = await bound('POST', '/radar/scans', scanOf(radar, site));
        return [status, JSON.parse(text).code];
      };
      expect(await refusal('new', b.asset)).toEqual([404, 'NOT_FOUND']);
      expect(await refusal('new')).toEqual([403, 'NOT_AT_SITES']);
      expect(await refusal('SITE-B radar', a.asset)).toEqual([409, 'CONFLICT']);
      expect((await bound('POST', '/radar/scans', scanOf('SITE-A radar', a.asset))).status).toBe(200);
      expect((await boss('GET', '/radar/tracks')).text).toContain('SITE-B radar');
    },
  },
  listSources: list(),
  listDevices: byId('source'),
  exportDevices: byId('source'),
  listLinkEvents: byId('source'),
  exportLinkEvents: byId('source'),
  setDeviceSecret: byId('device'),
  setDeviceTwin: byId('device', { on: false }),
  askDevice: byId('device', { read: ['level'] }),
};

/** An operation's request, its parameters filled in. */
function asked(ask: Ask, operation: OperationId, given: ReturnType<NonNullable<Case['at']>> = {}): Promise<Answer> {
  const [method = '', path = ''] = paths[operation].split(' ');
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => given.path?.[name] ?? 'x');
  const query = given.query === undefined || given.query === '' ? '' : `?${given.query}`;
  const body = method === 'GET' ? undefined : given.body;
  return ask(method, `${filled}${query}`, body, Buffer.isBuffer(body) ? 'application/octet-stream' : undefined);
}

/** The words of an answer; a workbook is unpacked. */
const wordsOf = ({ bytes, text }: Answer): string =>
  text.startsWith('PK')
    ? Object.values(unzipSync(bytes))
        .map((part) => strFromU8(part))
        .join('\n')
    : text;

beforeAll(async () => {
  await builtServer();
  server = await startServer({ demo: false });
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
}, 600_000);
afterAll(() => server?.remove());

describe('an engineer of one site', () => {
  test.each(closed)('is refused %s, which cannot be narrowed to sites', async (operation) => {
    const { status, text } = await asked(bound, operation);
    expect([status, JSON.parse(text).code]).toEqual([
      403,
      contracts[operation].permission === 'administrator' ? 'FORBIDDEN' : 'NOT_AT_SITES',
    ]);
  });

  test.each(Object.entries(cases) as [Narrowed, Case][])(
    'meets nothing of another site in %s',
    async (operation, { at, isList, before, check }) => {
      await before?.();
      if (check !== undefined) return check();
      if (isList === true) {
        const [mine, all] = [await asked(bound, operation, at?.(a)), await asked(boss, operation, at?.(a))];
        expect(wordsOf(all)).toContain('SITE-B');
        expect(mine.status).toBe(200);
        expect(wordsOf(mine)).toContain('SITE-A');
        expect(wordsOf(mine)).not.toContain('SITE-B');
        return;
      }
      const { status, text } = await asked(bound, operation, at?.(b));
      expect([status, text.slice(0, 200)]).toEqual([404, expect.any(String)]);
      if (!paths[operation].startsWith('GET ')) return;
      expect((await asked(boss, operation, at?.(b))).status).toBe(200);
      expect((await asked(bound, operation, at?.(a))).status).toBe(200);
    },
  );

  test('sees its site as the root of the tree, and nothing above it', async () => {
    const { items } = JSON.parse((await bound('GET', '/assets?parent=root')).text) as { items: { id: string; parent?: string }[] };
    expect(items).toMatchObject([{ id: a.asset }]);
    expect(items[0]).not.toHaveProperty('parent');
    expect(JSON.parse((await bound('GET', `/assets/${a.asset}`)).text)).toMatchObject({ path: [] });
  });

  test('sees of a source that serves other sites too its own devices, and no settings', async () => {
    const keys = { level: { point: b.level, scale: 1, offset: 0 } };
    await got('POST', `/sources/${a.source}/devices`, { identity: 'SITE-B shared', asset: b.asset, origin: 'measured', keys });
    const { items } = JSON.parse((await bound('GET', '/sources')).text) as { items: { id: string; config: object; deviceCount: number }[] };
    expect(items.find(({ id }) => id === a.source)).toMatchObject({ config: {}, deviceCount: 1 });
    for (const path of ['devices', 'devices.csv', 'events'])
      expect((await bound('GET', `/sources/${a.source}/${path}`)).text).not.toContain('SITE-B');
  });

  test('puts nothing where it would belong to no site', async () => {
    const create = await bound('POST', '/assets', { key: 'at-root', model: 'gate', title: both('x') });
    const order = await bound('POST', '/work-orders', { title: 'x', kind: 'inspection', dueAt: day });
    const danger = await bound('POST', '/dangers', { title: 'x' });
    expect([create, order, danger].map(({ status, text }) => [status, JSON.parse(text).code])).toEqual(
      Array(3).fill([403, 'NOT_AT_SITES']),
    );
  });

  test('is told live of values and alarms of its site only', async () => {
    const live = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: boundCookie } });
    const heard: { type: string; point?: number[]; message?: string; alarm?: { id: string } }[] = [];
    live.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => live.readyState === live.OPEN);
    live.send(JSON.stringify({ type: 'subscribe', points: [a.level, b.level] }));
    await until(() => heard.some(({ type }) => type === 'error'));
    expect(heard.find(({ type }) => type === 'error')?.message).toBe(`there is no point ${b.level}`);
    await got('POST', '/samples', { samples: [b, a].map(({ level }) => ({ point: level, value: 6 })) });
    await until(() => heard.some(({ type, point }) => type === 'values' && point?.includes(a.level)));
    // The other site first: once its own has come, the other would have come before.
    for (const { alarm } of [b, a]) await got('POST', `/alarms/${alarm}/comments`, { comment: 'look' });
    await until(() => heard.some(({ alarm }) => alarm?.id === a.alarm));
    expect(heard.flatMap(({ point = [] }) => point)).not.toContain(b.level);
    expect(heard.filter(({ alarm }) => alarm?.id === b.alarm)).toEqual([]);
    live.close();
  });
});

describe('an administrator of another company', () => {
  let stranger: Ask;
  let strangerCookie: string;
  const open = operations.filter((id) => contracts[id].permission !== 'anyone');
  /** Ends, once called, the session or the account that asks. */
  const own: readonly OperationId[] = ['signOut', 'setPassword'];
  const idsOf = (site: Site): readonly string[] => Object.values(site).filter((value): value is string => typeof value === 'string');

  beforeAll(async () => {
    const said = await yangfan(server.dataFolder, 'tenant', 'create', 'dyeing', '--name', 'dyer');
    const signed = await person(said.match(/signin#([\w-]+)/)?.[1] ?? '');
    stranger = signed.ask;
    strangerCookie = signed.cookie;
  }, 60_000);

  /** Requests that name something of a site: as the case of the operation does, or each id in place of each parameter. */
  function requestsOf(operation: OperationId, site: Site): readonly ReturnType<NonNullable<Case['at']>>[] {
    const given = (cases as Partial<Record<OperationId, Case>>)[operation]?.at?.(site);
    if (given !== undefined) return [given];
    const names = [...paths[operation].matchAll(/:(\w+)/g)].map(([, name]) => String(name));
    if (names.length === 0) return [{ body: {} }];
    return idsOf(site).map((id) => ({ path: Object.fromEntries(names.map((name) => [name, id])), body: {} }));
  }

  test.each(open.filter((operation) => !own.includes(operation)))('meets nothing of this one in %s', async (operation) => {
    const answers = await Promise.all(requestsOf(operation, a).map((request) => asked(stranger, operation, request)));
    for (const answer of answers) expect(wordsOf(answer)).not.toMatch(/SITE-[AB]/);
    if (!/:\w+/.test(paths[operation]) || operation === 'installPack') return;
    expect([operation, answers.filter(({ status }) => status < 400)]).toEqual([operation, []]);
  });

  test('has changed nothing here by all that', async () => {
    const kept: readonly (readonly [OperationId, Site])[] = (Object.keys(cases) as Narrowed[])
      .filter((operation) => operation.startsWith('get') && cases[operation].at !== undefined)
      .map((operation) => [operation, a] as const);
    expect(kept.length).toBeGreaterThan(10);
    for (const [operation, site] of kept)
      expect([operation, (await asked(boss, operation, cases[operation as Narrowed].at?.(site))).status]).toEqual([operation, 200]);
  });

  test('puts no point and no asset of this one on a board, picture, rule, plan or route of its own', async () => {
    const makes: readonly (readonly [string, object])[] = [
      ['/boards', { title: both('x'), mode: 'dashboard', widgets: [{ id: 'one', kind: 'value', point: a.level, x: 0, y: 0, w: 3, h: 2 }] }],
      ['/boards/now', { widgets: [{ id: 'one', kind: 'value', point: a.level, x: 0, y: 0, w: 3, h: 2 }] }],
      ['/boards/points', { points: [a.level] }],
      ['/pictures', pictureOf('x', a.level)],
      ['/rules', { title: both('x'), kind: 'above', point: a.level, params: { limit: 1 }, priority: 2 }],
      ['/rules/preview', { title: both('x'), kind: 'above', point: a.level, params: { limit: 1 }, priority: 2, from: day, to: day + hour }],
      ['/patrol-routes', walkOf('x', a.asset)],
      ['/plans', planOf('x', 'idukki')],
      ['/work-orders', { title: 'x', kind: 'inspection', dueAt: day, asset: a.asset }],
      ['/commands', { asset: a.asset, command: 'water/soundSiren', value: 1 }],
    ];
    for (const [path, body] of makes) {
      const { status, text } = await stranger('POST', path, body);
      expect([path, text]).toEqual([path, expect.not.stringMatching(/SITE-[AB]/)]);
      const isEmpty = text.includes('"points":[]') || !/"(value|title)":/.test(text);
      expect([path, status >= 400 || isEmpty, status, text]).toEqual([path, true, status, text]);
    }
  });

  const listenTo = async (cookie: string) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie } });
    const heard: { readonly type: string; readonly message?: string; readonly point?: readonly number[] }[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => socket.readyState === socket.OPEN);
    socket.send(JSON.stringify({ type: 'subscribe', points: [a.level, a.inflow] }));
    return { socket, heard };
  };

  test('is told live of no value, alarm, message, job and source of this one', async () => {
    const [ours, theirs] = [await listenTo(bossCookie), await listenTo(strangerCookie)];
    await until(() => theirs.heard.some(({ type }) => type === 'error'));
    const topics = Object.keys(topicScopes);
    await got('POST', '/rules', { title: both('tenants'), kind: 'above', point: a.inflow, params: { limit: 90 }, priority: 1 });
    await got('POST', '/samples', { samples: [{ point: a.inflow, value: 95 }] });
    await got('POST', '/imports?name=a.csv', Buffer.from('time,idukki.level\n2020-01-01T00:00:00Z,5\n'), 'text/csv');
    await got('PATCH', `/sources/${a.source}`, { enabled: true });
    const missing = () => topics.filter((topic) => !ours.heard.some(({ type }) => type === topic));
    await until(() => missing().length === 0, 60_000).catch(() => expect(missing()).toEqual([]));
    expect(theirs.heard.filter(({ type }) => topics.includes(type))).toEqual([]);
    expect(theirs.heard.filter(({ type }) => type === 'error').map(({ message }) => message)).toEqual([
      `there is no point ${a.level}, ${a.inflow}`,
    ]);
    for (const { socket } of [ours, theirs]) socket.close();
  }, 90_000);
});
