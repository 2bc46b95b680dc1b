import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { Event, EventKind } from '../../contracts/events.ts';
import { definePack } from '../../contracts/pack.ts';
import { roles } from '../../contracts/roles.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createJobs } from '../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { type Assets, createAssets } from '../assets/index.ts';
import { createMaintain, type Maintain, type MaintainDeps, type WorkOrderView } from './index.ts';

const both = (word: string) => ({ zh: `${word}（中）`, en: word });
const pack = definePack({
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
  ],
  site: [{ key: 'dam', model: 'dam', title: both('Our dam'), provenance: both('made up') }],
  ...{ screens: {}, sources: {}, stories: {}, simulate: {}, history: [] },
});

let deps: MaintainDeps;
let maintain: Maintain;
let outbox: Outbox;
let http: Http;
let assets: Assets;
let drop: () => Promise<void>;
let heard: Event[];
const clock = virtualClock();
const noon = new Date(2026, 10, 24, 12).getTime();
const operator = callerOf('operator');

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
  deps = { db, outbox, http, clock, assets };
  maintain = await createMaintain(deps);
  heard = [];
  const kinds: readonly EventKind[] = ['workOrder.opened', 'workOrder.closed'];
  outbox.subscribe('ear', kinds, async (event) => {
    heard.push(event);
  });
  outbox.start();
  await assets.install(systemCaller(), pack);
  drop = async () => {
    await outbox.stop();
    await http.close();
    await database.drop();
  };
});
afterEach(() => drop());

const want = async (alarm: string, response = 'dams/high/0') => {
  const asset = assets.byKey('main', 'dam')?.id ?? '';
  await deps.db
    .transaction()
    .execute((trx) => outbox.emit(trx, 'workOrder.wanted', { tenant: 'main', alarm, response, asset, time: noon - 1000 }));
  await outbox.drained();
};
const orders = async () => (await maintain.list(operator, { limit: 100 })).items;
const opened = async (): Promise<WorkOrderView> => {
  await want('alarm-1');
  const [order] = await orders();
  if (order === undefined) throw new Error('no work order was opened');
  return order;
};
const call = (method: 'GET' | 'PATCH', path: string, { tenant = 'main', role = 'operator', body = undefined as object | undefined } = {}) =>
  http.server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'x-test-tenant': tenant, 'x-test-role': role },
    ...(body && { payload: body }),
  });

describe('a wanted work order', () => {
  test('is opened from the response of the pack, due in its time', async () => {
    const order = await opened();
    expect(order).toMatchObject({
      ...{ number: 'WO-20261124-0001', title: both('Inspect'), state: 'open', alarm: 'alarm-1', priority: 2, assignedTo: 'engineer' },
      ...{ assetTitle: both('Our dam'), createdAt: noon, dueAt: noon + 30 * 60_000 },
      checklist: [
        { text: both('Look'), done: false },
        { text: both('Report'), done: false },
      ],
    });
    expect(heard).toMatchObject([{ kind: 'workOrder.opened', body: { workOrder: order.id, alarm: 'alarm-1' } }]);
  });

  test('is opened once, however often and by however many it is wanted', async () => {
    await Promise.all(Array.from({ length: 5 }, () => want('alarm-1')));
    expect(await orders()).toHaveLength(1);
    await want('alarm-2');
    expect((await orders()).map(({ number }) => number)).toEqual(['WO-20261124-0002', 'WO-20261124-0001']);
    expect(heard).toHaveLength(2);
  });

  test('is numbered from one each day', async () => {
    await want('alarm-1');
    clock.advance(24 * 3_600_000);
    await want('alarm-2');
    expect((await orders()).map(({ number }) => number)).toEqual(['WO-20261125-0001', 'WO-20261124-0001']);
  });

  test.each(['dams/high/7', 'dams/none/0', 'gone/high/0', 'nonsense'])(
    'by the response %s, which is not there, is kept as a dead letter',
    async (response) => {
      await want('alarm-1', response);
      expect(await orders()).toEqual([]);
      expect(await outbox.deadLetters()).toMatchObject([{ subscriber: 'maintain.orders', error: expect.stringContaining('there is no') }]);
    },
  );
});

describe('a work order', () => {
  test('is closed when all is ticked, and tells so', async () => {
    const { id } = await opened();
    await maintain.update(operator, id, { tick: { index: 0, done: true } });
    await expect(maintain.update(operator, id, { state: 'done' })).rejects.toMatchObject({ code: 'CONFLICT' });
    clock.advance(5000);
    const done = await maintain.update(operator, id, { tick: { index: 1, done: true }, state: 'done' });
    expect(done).toMatchObject({
      state: 'done',
      closedAt: noon + 5000,
      closedBy: 'operator',
      checklist: [
        { by: 'operator', at: noon },
        { by: 'operator', at: noon + 5000 },
      ],
    });
    await outbox.drained();
    expect(heard.at(-1)).toMatchObject({ kind: 'workOrder.closed', body: { workOrder: id, alarm: 'alarm-1' } });
  });

  test('is closed with a note instead', async () => {
    const { id } = await opened();
    expect(await maintain.update(operator, id, { state: 'cancelled', note: 'false alarm' })).toMatchObject({
      state: 'cancelled',
      note: 'false alarm',
    });
    await expect(maintain.update(operator, id, { note: 'or not' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('has no line beyond its checklist', async () => {
    const { id } = await opened();
    await expect(maintain.update(operator, id, { tick: { index: 2, done: true } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('counts as open on its asset until it is closed', async () => {
    const { id, asset } = await opened();
    const open = () => Promise.all([maintain.openOn('main', asset), maintain.openOn('other', asset), maintain.openOn('main', 'nowhere')]);
    expect(await open()).toEqual([1, 0, 0]);
    await maintain.update(operator, id, { state: 'inProgress' });
    expect(await open()).toEqual([1, 0, 0]);
    await maintain.update(operator, id, { state: 'cancelled', note: 'false alarm' });
    expect(await open()).toEqual([0, 0, 0]);
  });

  test('keeps both ticks of two people at the same time', async () => {
    const { id } = await opened();
    await Promise.all([0, 1].map((index) => maintain.update(operator, id, { tick: { index, done: true } })));
    expect((await maintain.get(operator, id)).checklist.map(({ done }) => done)).toEqual([true, true]);
  });
});

describe('over HTTP', () => {
  test('work orders are listed by state and asset in pages, the newest first', async () => {
    const { id, asset } = await opened();
    await want('alarm-2');
    await want('alarm-3');
    await maintain.update(operator, id, { state: 'inProgress' });
    const list = async (query: string): Promise<Reply<'listWorkOrders'>> => (await call('GET', `/work-orders?${query}`)).json();
    expect((await list('state=inProgress')).items.map((order) => order.id)).toEqual([id]);
    expect((await list('asset=nowhere')).items).toEqual([]);
    const first = await list(`asset=${asset}&limit=2`);
    const second = await list(`asset=${asset}&limit=2&after=${first.next}`);
    expect([...first.items, ...second.items].map(({ alarm }) => alarm)).toEqual(['alarm-3', 'alarm-2', 'alarm-1']);
    expect(second.next).toBeUndefined();
  });

  test('another tenant finds nothing', async () => {
    const { id } = await opened();
    const theirs = { tenant: 'other' };
    expect((await call('GET', '/work-orders', theirs)).json()).toEqual({ items: [] });
    expect((await call('GET', `/work-orders/${id}`, theirs)).statusCode).toBe(404);
    expect((await call('PATCH', `/work-orders/${id}`, { ...theirs, body: { state: 'inProgress' } })).statusCode).toBe(404);
    expect((await call('GET', `/work-orders/${id}`)).json()).toMatchObject({ state: 'open' });
  });

  test('a viewer may look and not change', async () => {
    const { id } = await opened();
    expect((await call('GET', `/work-orders/${id}`, { role: 'viewer' })).statusCode).toBe(200);
    expect((await call('PATCH', `/work-orders/${id}`, { role: 'viewer', body: { state: 'inProgress' } })).statusCode).toBe(403);
  });
});
