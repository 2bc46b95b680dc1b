import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Buckets, HistoryReader } from '../../contracts/history.ts';
import { definePack, type Pack } from '../../contracts/pack.ts';
import { quality } from '../../contracts/quality.ts';
import { type Role, roles, type SiteRole } from '../../contracts/roles.ts';
import { openAttachments } from '../../kernel/attachments.ts';
import { createHttp } from '../../kernel/http.ts';
import { createJobs } from '../../kernel/jobs.ts';
import { createOutbox } from '../../kernel/outbox.ts';
import { createReach } from '../../kernel/own-network.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { createVault } from '../../kernel/vault.ts';
import { createAssets } from '../assets/index.ts';
import { createMaintain } from '../maintain/index.ts';
import { createNotify, type NotifyDeps } from '../notify/index.ts';
import { createPatrol } from '../patrol/index.ts';
import type { ReportDeps } from './deps.ts';
import { createReports } from './index.ts';

const both = (zh: string, en: string) => ({ zh, en });
/** A reservoir with a gate, and a daily report of it. */
export const damPack: Pack = definePack({
  ...{ id: 'dams', version: '1.0.0', title: both('水库', 'Dams'), about: both('水库', 'Dams'), uses: ['assets', 'reports'] },
  models: {
    dam: {
      title: both('水库', 'Dam'),
      icon: 'waves',
      points: { level: { title: both('库水位', 'Level'), unit: 'm', freshSeconds: 3600 } },
    },
    gate: {
      title: both('闸门', 'Gate'),
      icon: 'waves',
      include: ['battery'],
      points: { opening: { title: both('开度', 'Opening'), unit: 'm' } },
    },
  },
  ...{ rules: {}, responses: [] },
  reports: {
    daily: {
      title: both('水库日报', 'Daily report'),
      period: 'day',
      startsAt: '08:00',
      sections: [
        {
          kind: 'values',
          title: both('水位', 'Levels'),
          points: [
            { model: 'dam', point: 'level' },
            { model: 'gate', point: 'opening' },
          ],
          columns: ['min', 'mean', 'max', 'last', 'sum', 'count', 'coverage'],
        },
        { kind: 'trend', title: both('过程线', 'Course'), points: [{ model: 'dam', point: 'level' }] },
        { kind: 'alarms', title: both('告警', 'Alarms') },
        { kind: 'work', title: both('工作', 'Work') },
        { kind: 'text', title: both('说明', 'Note'), text: both('=SUM(1,2)', '=SUM(1,2)') },
      ],
    },
  },
  site: [
    { key: 'east', model: 'dam', title: both('东水库', 'East dam'), provenance: both('虚构', 'made up') },
    { key: 'west', model: 'dam', title: both('西水库', 'West dam'), provenance: both('虚构', 'made up') },
    { key: 'gate', model: 'gate', title: both('东闸', 'East gate'), within: 'east', provenance: both('虚构', 'made up') },
  ],
  ...{ screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
});

/** Who calls a route in a test. */
export interface As {
  readonly tenant?: string;
  readonly role?: Role;
  readonly sites?: readonly SiteRole[];
  readonly body?: object;
}

const hourMs = 3_600_000;

/** A history of one sample an hour, at the half of it: the number of hours since a time, where `has` says that there is one. */
function madeUp(zero: number, has: (point: number, time: number) => boolean): Pick<HistoryReader, 'buckets' | 'lastAt'> {
  const samplesOf = (point: number, from: number, to: number) => {
    const found: { readonly time: number; readonly value: number }[] = [];
    for (let hour = Math.floor((from - zero) / hourMs); hour <= (to - zero) / hourMs; hour++) {
      const time = zero + (hour + 0.5) * hourMs;
      if (time >= from && time < to && has(point, time)) found.push({ time, value: hour });
    }
    return found;
  };
  return {
    buckets: async (point, { from, to }, count): Promise<Buckets> => {
      const widthMs = (to - from) / count;
      const cells = Array.from({ length: count }, (_, i) => samplesOf(point, from + i * widthMs, from + (i + 1) * widthMs));
      const of = (make: (values: readonly number[]) => number) =>
        Float64Array.from(cells, (cell) => (cell.length === 0 ? Number.NaN : make(cell.map(({ value }) => value))));
      const avg = of((values) => values.reduce((a, b) => a + b, 0) / values.length);
      return {
        ...{ from, widthMs, avg, twa: avg, count: Float64Array.from(cells, ({ length }) => length) },
        ...{ min: of((values) => Math.min(...values)), max: of((values) => Math.max(...values)) },
        ...{ first: of((values) => values[0] ?? Number.NaN), last: of((values) => values.at(-1) ?? Number.NaN) },
      };
    },
    lastAt: async (point, time) => {
      const last = samplesOf(point, time - 48 * hourMs, time + 1).at(-1);
      return last && { ...last, quality: quality('good', 'replayed') };
    },
  };
}

/** The capability on a real database with work, patrols and notifications, two tenants, a virtual clock and made-up history. */
export async function openRig() {
  /** 10:00 in Shanghai. */
  const ten = Date.UTC(2026, 10, 24, 2);
  /** 08:00 the day before in Shanghai: where the last whole day of the report begins, and hours of the history are counted from. */
  const zero = Date.UTC(2026, 10, 23);
  const clock = virtualClock(ten);
  const { db, drop } = await testDatabase();
  const outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1 });
  const http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
    identify: async ({ headers }) => {
      const role = roles.find((known) => known === headers['x-test-role']) ?? 'engineer';
      const sites = headers['x-test-sites'] === undefined ? undefined : JSON.parse(String(headers['x-test-sites']));
      return { caller: { ...callerOf(role, String(headers['x-test-tenant'] ?? 'main')), ...(sites && { sites }) } };
    },
  });
  const shared = { db, outbox, http, clock, log: silentLog };
  const latest = { read: () => undefined, version: () => 0 };
  const movers = { isMover: () => false, placeOf: () => undefined };
  const assets = await createAssets({
    ...{ ...shared, latest, packs: [damPack], jobs: createJobs(clock, silentLog), searchers: [], devicesOf: () => [] },
    openAlarms: () => ({ count: 0 }),
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-reports-'));
  const attachments = await openAttachments({ db, clock, folder });
  const maintain = await createMaintain({
    ...{ ...shared, assets, attachments, latest, usersOf: async () => ['li'], lookMs: 3_600_000 },
    history: madeUp(zero, () => false),
  });
  const patrol = await createPatrol({
    ...{ ...shared, assets, attachments, latest, movers, lookMs: 3_600_000 },
    lookAtMachinesMs: 3_600_000,
  });
  const asked: Parameters<ReportDeps['alarms']['measure']>[0][] = [];
  const unasked = () => Promise.reject(new Error('BUG: not asked here'));
  const settings = { isDown: false };
  const filesOf: NotifyDeps['filesOf'] = (...of) => reports.files(...of);
  const notify = await createNotify({
    ...{ ...shared, assets, vault: createVault(Buffer.alloc(32, 7)), peopleOf: async () => [], announce: () => {}, filesOf },
    reach: createReach({ range: 'company', allowsLoopback: true }),
    ...{ alarms: { get: unasked, list: unasked, counts: unasked }, patience: { lookMs: 20, firstDelayMs: 1 } },
  });
  const level = () => assets.pointOf(assets.byKey('main', 'east')?.id ?? '', 'level')?.number;
  const history = madeUp(zero, (point, time) => point === level() && !(time >= zero + 6 * hourMs && time < zero + 12 * hourMs));
  const deps: ReportDeps = {
    ...{ ...shared, assets, maintain, patrol, notify, address: 'https://yangfan.example', lookMs: 3_600_000 },
    history: { ...history, buckets: (...of) => (settings.isDown ? Promise.reject(new Error('history is away')) : history.buckets(...of)) },
    alarms: {
      measure: async (caller, { from, to }) => {
        asked.push(caller);
        return {
          ...{
            from,
            to,
            periods: 144,
            total: 3,
            averageRate: 0.02,
            peak: { count: 2, time: from },
            topTenShare: 1,
            chattering: [],
            standing: 1,
          },
          ...{ floods: { count: 0, shareOfTime: 0, list: [] }, rates: { from, widthMs: 1, count: [], most: [] }, stale: [], staleCount: 0 },
          byPriority: [1, 2, 3, 4].map((priority) => ({ priority, count: priority === 2 ? 3 : 0, share: 0 })),
          topTen: [{ rule: 'r', title: both('水位高', 'High'), asset: 'a', assetTitle: both('东水库', 'East dam'), priority: 2, count: 3 }],
        };
      },
    },
  };
  const reports = await createReports(deps);
  outbox.start();
  await assets.install(systemCaller(), damPack);
  await assets.install(systemCaller('other'), damPack);
  await outbox.drained();

  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { tenant = 'main', role = 'engineer', sites, body }: As = {},
  ) {
    const headers = { 'x-test-tenant': tenant, 'x-test-role': role, ...(sites && { 'x-test-sites': JSON.stringify(sites) }) };
    const answer = await http.server.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, headers: answer.headers, raw: answer.rawPayload, body: isJson ? answer.json() : undefined };
  }
  return {
    ...{ ten, zero, clock, outbox, reports, deps, asked, settings, call, db },
    asset: (key: string, tenant = 'main') => assets.byKey(tenant, key)?.id ?? '',
    template: async (tenant = 'main'): Promise<string> => (await call('GET', '/report-templates', { tenant })).body.items[0].id,
    close: async () => {
      await reports.close();
      await notify.close();
      await Promise.all([maintain.close(), patrol.close()]);
      await outbox.stop();
      await http.close();
      await drop();
      await rm(folder, { recursive: true });
    },
  };
}
