import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Event, EventKind } from '../../../contracts/events.ts';
import { definePack } from '../../../contracts/pack.ts';
import { roles } from '../../../contracts/roles.ts';
import { openAttachments } from '../../../kernel/attachments.ts';
import { createHttp, type Http } from '../../../kernel/http.ts';
import { createJobs } from '../../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../../kernel/testing.ts';
import { type Assets, createAssets } from '../../assets/index.ts';
import { createMaintain, type Maintain, type MaintainDeps, type WorkOrderView } from '../index.ts';
import { noHistory } from './rig.ts';

export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
export const pack = definePack({
  ...{ id: 'dams', version: '1.0.0', title: both('Dams'), about: both('Dams'), uses: ['assets', 'alarms', 'maintain'] },
  models: { dam: { title: both('Dam'), icon: 'waves', points: { level: { title: both('Level'), unit: 'm' } } } },
  rules: {
    high: {
      ...{ on: 'dam.level', title: both('High'), detect: { above: { limit: 5 } }, priority: 2, advice: both('a'), consequence: both('c') },
      source: { kind: 'assumed', reference: 'made for a test' },
    },
  },
  responses: [
    { on: 'high', workOrder: { title: both('Inspect'), checklist: [both('Look'), both('Report')], dueMinutes: 30, assignTo: 'engineer' } },
    { on: 'high', workOrder: { title: both('Tell'), checklist: [both('Call')], dueMinutes: 5, assignTo: 'operator' } },
  ],
  site: [{ key: 'dam', model: 'dam', title: both('Our dam'), provenance: both('made up') }],
  ...{ screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
});

export let deps: MaintainDeps;
export let maintain: Maintain;
export let outbox: Outbox;
export let http: Http;
export let assets: Assets;
export let drop: () => Promise<void>;
export let heard: Event[];
export const clock = virtualClock();
export const noon = new Date(2026, 10, 24, 12).getTime();
export const operator = callerOf('operator');

export const want = async (alarm: string, response = 'dams/high/0') => {
  const asset = assets.byKey('main', 'dam')?.id ?? '';
  await deps.db
    .transaction()
    .execute((trx) => outbox.emit(trx, 'workOrder.wanted', { tenant: 'main', alarm, response, asset, time: noon - 1000 }));
  await outbox.drained();
};
export const orders = async () => (await maintain.list(operator, { limit: 100, sort: 'createdAt', order: 'desc' })).items;
export const opened = async (): Promise<WorkOrderView> => {
  await want('alarm-1');
  const [order] = await orders();
  if (order === undefined) throw new Error('no work order was opened');
  return order;
};
export const call = (
  method: 'GET' | 'PATCH' | 'POST' | 'DELETE',
  path: string,
  { tenant = 'main', role = 'operator', body = undefined as object | undefined } = {},
) =>
  http.server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'x-test-tenant': tenant, 'x-test-role': role },
    ...(body && { payload: body }),
  });

/** Work orders on a real database, none before each test. */
export function openBeforeEach(): void {
  beforeEach(async () => {
    const database = await testDatabase();
    const { db } = database;
    clock.set(noon);
    outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20, firstDelayMs: 1, mostAttempts: 2 });
    http = await createHttp({
      ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, audit: { write: async () => {} } },
      identify: async ({ headers }) => ({
        caller: callerOf(roles.find((role) => role === headers['x-test-role']) ?? 'operator', String(headers['x-test-tenant'] ?? 'main')),
      }),
    });
    assets = await createAssets({
      ...{ db, outbox, http, clock, packs: [pack], jobs: createJobs(clock, silentLog), searchers: [], devicesOf: () => [] },
      ...{ latest: { read: () => undefined, version: () => 0 }, openAlarms: () => ({ count: 0 }) },
      stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
    });
    const folder = await mkdtemp(join(tmpdir(), 'yangfan-maintain-'));
    const attachments = await openAttachments({ db, clock, folder });
    const latest = { read: () => undefined, version: () => 0 };
    const beside = { latest, history: noHistory, log: silentLog };
    deps = { db, outbox, http, clock, assets, attachments, ...beside, usersOf: async () => ['Li', 'Wang'], lookMs: 3_600_000 };
    maintain = await createMaintain(deps);
    heard = [];
    const kinds: readonly EventKind[] = ['workOrder.opened', 'workOrder.overdue', 'workOrder.closed'];
    outbox.subscribe('ear', kinds, async (event) => {
      heard.push(event);
    });
    outbox.start();
    await assets.install(systemCaller(), pack);
    drop = async () => {
      await maintain.close();
      await outbox.stop();
      await http.close();
      await database.drop();
      await rm(folder, { recursive: true });
    };
  });
  afterEach(() => drop());
}
