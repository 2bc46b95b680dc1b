import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { uuidv7 } from 'uuidv7';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import type { Event, EventKind } from '../../contracts/events.ts';
import { definePack } from '../../contracts/pack.ts';
import { roles } from '../../contracts/roles.ts';
import { openAttachments } from '../../kernel/attachments.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createJobs } from '../../kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, virtualClock } from '../../kernel/testing.ts';
import { type Assets, createAssets } from '../assets/index.ts';
import { createMaintain, type Maintain, type MaintainDeps, type WorkOrderView } from './index.ts';
import { noHistory } from './testing.ts';

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

const want = async (alarm: string, response = 'dams/high/0') => {
  const asset = assets.byKey('main', 'dam')?.id ?? '';
  await deps.db
    .transaction()
    .execute((trx) => outbox.emit(trx, 'workOrder.wanted', { tenant: 'main', alarm, response, asset, time: noon - 1000 }));
  await outbox.drained();
};
const orders = async () => (await maintain.list(operator, { limit: 100, sort: 'createdAt', order: 'desc' })).items;
const opened = async (): Promise<WorkOrderView> => {
  await want('alarm-1');
  const [order] = await orders();
  if (order === undefined) throw new Error('no work order was opened');
  return order;
};
const call = (
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
  test('goes from the first tick over done to verified, and tells when it is closed', async () => {
    const { id } = await opened();
    await maintain.update(operator, id, { tick: { index: 0, done: true } });
    await expect(maintain.update(operator, id, { state: 'done' })).rejects.toMatchObject({ code: 'CONFLICT' });
    clock.advance(5000);
    const done = await maintain.update(operator, id, { tick: { index: 1, done: true }, state: 'done' });
    expect(done).toMatchObject({
      ...{ state: 'done', startedAt: noon, doneAt: noon + 5000, doneBy: 'operator' },
      checklist: [
        { by: 'operator', at: noon },
        { by: 'operator', at: noon + 5000 },
      ],
    });
    await expect(maintain.update(operator, id, { state: 'verified' })).rejects.toMatchObject({ code: 'CONFLICT' });
    const verified = await maintain.update(callerOf('engineer'), id, { state: 'verified' });
    expect(verified).toMatchObject({ state: 'verified', closedAt: noon + 5000, closedBy: 'engineer' });
    await outbox.drained();
    expect(heard.at(-1)).toMatchObject({ kind: 'workOrder.closed', body: { workOrder: id, alarm: 'alarm-1' } });
    expect((await maintain.get(operator, id)).entries.map(({ kind, from, to, by }) => [kind, from, to, by])).toEqual([
      ['opened', undefined, 'open', 'system'],
      ['state', 'open', 'inProgress', 'operator'],
      ['check', undefined, undefined, 'operator'],
      ['check', undefined, undefined, 'operator'],
      ['state', 'inProgress', 'done', 'operator'],
      ['state', 'done', 'verified', 'engineer'],
    ]);
  });

  test('is cancelled with a reason only, and never changes again', async () => {
    const { id } = await opened();
    await expect(maintain.update(operator, id, { state: 'cancelled' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await maintain.update(operator, id, { state: 'cancelled', reason: 'false alarm' })).toMatchObject({ reason: 'false alarm' });
    await expect(maintain.update(operator, id, { note: 'or not' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await call('POST', `/work-orders/${id}/entries`, { body: { entry: { kind: 'note', text: 'late' } } })).statusCode).toBe(409);
  });

  test('has no line beyond its checklist', async () => {
    const { id } = await opened();
    await expect(maintain.update(operator, id, { tick: { index: 2, done: true } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('counts as open on its asset until it is closed', async () => {
    const { id, asset = '' } = await opened();
    const open = () => Promise.all([maintain.openOn('main', asset), maintain.openOn('other', asset), maintain.openOn('main', 'nowhere')]);
    expect(await open()).toEqual([1, 0, 0]);
    await maintain.update(operator, id, { state: 'inProgress' });
    expect(await open()).toEqual([1, 0, 0]);
    await maintain.update(operator, id, { state: 'cancelled', reason: 'false alarm' });
    expect(await open()).toEqual([0, 0, 0]);
  });

  test('keeps both ticks of two people at the same time', async () => {
    const { id } = await opened();
    await Promise.all([0, 1].map((index) => maintain.update(operator, id, { tick: { index, done: true } })));
    expect((await maintain.get(operator, id)).checklist.map(({ done }) => done)).toEqual([true, true]);
  });

  test('is changed by the first of two who read the same version', async () => {
    const { id, version } = await opened();
    const wishes = ['Li', 'Wang'].map((assignedTo) => maintain.update(operator, id, { version, assignedTo }));
    const ends = await Promise.allSettled(wishes);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
  });

  test('whose time has passed is told once, and again after a new date has passed', async () => {
    const { id } = await opened();
    await maintain.look();
    clock.advance(31 * 60_000);
    await Promise.all([maintain.look(), maintain.look()]);
    await maintain.look();
    await outbox.drained();
    expect(heard.filter(({ kind }) => kind === 'workOrder.overdue')).toMatchObject([{ body: { workOrder: id, assignedTo: 'engineer' } }]);
    await maintain.update(operator, id, { dueAt: clock.now() + 1000 });
    clock.advance(2000);
    await maintain.look();
    await outbox.drained();
    expect(heard.filter(({ kind }) => kind === 'workOrder.overdue')).toHaveLength(2);
    await maintain.update(operator, id, { state: 'cancelled', reason: 'too late' });
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
    expect((await call('GET', '/work-orders', theirs)).json()).toEqual({ items: [], total: 0 });
    expect((await call('GET', `/work-orders/${id}`, theirs)).statusCode).toBe(404);
    expect((await call('PATCH', `/work-orders/${id}`, { ...theirs, body: { state: 'inProgress' } })).statusCode).toBe(404);
    expect((await call('GET', `/work-orders/${id}`)).json()).toMatchObject({ state: 'open' });
  });

  test('a viewer may look and not change', async () => {
    const { id } = await opened();
    expect((await call('GET', `/work-orders/${id}`, { role: 'viewer' })).statusCode).toBe(200);
    expect((await call('PATCH', `/work-orders/${id}`, { role: 'viewer', body: { state: 'inProgress' } })).statusCode).toBe(403);
  });

  const byHand = async (part: object = {}): Promise<WorkOrderView> => {
    const body = { title: 'Grease the gate', kind: 'preventive', dueAt: noon + 1000, ...part };
    const answer = await call('POST', '/work-orders', { body });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  };

  test('an order is opened by hand once per id, with values that have limits', async () => {
    const id = uuidv7();
    const asset = assets.byKey('main', 'dam')?.id;
    const checklist = [{ text: 'Oil pressure', kind: 'value', unit: 'bar', low: 2, high: 4 }, { text: 'Leaks' }];
    const order = await byHand({ id, asset, checklist, assignedTo: 'Night shift' });
    expect(order).toMatchObject({
      id,
      state: 'assigned',
      title: { zh: 'Grease the gate', en: 'Grease the gate' },
      assetTitle: both('Our dam'),
    });
    expect((await byHand({ id, title: 'again' })).title.en).toBe('Grease the gate');
    expect((await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 0, done: true } } })).statusCode).toBe(400);
    await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 0, done: true, value: 4.5 } } });
    await call('PATCH', `/work-orders/${id}`, { body: { tick: { index: 1, done: false, notApplicable: true } } });
    expect((await call('PATCH', `/work-orders/${id}`, { body: { state: 'done' } })).json()).toMatchObject({
      state: 'done',
      checklist: [
        { value: 4.5, done: true, high: 4 },
        { notApplicable: true, done: false },
      ],
    });
    expect((await call('GET', '/work-orders/assignees')).json()).toEqual({ users: ['Li', 'Wang'], teams: ['Night shift'] });
    expect(
      (await call('POST', '/work-orders', { tenant: 'other', body: { title: 'x', kind: 'inspection', dueAt: 1, id } })).statusCode,
    ).toBe(409);
    expect(
      (await call('POST', '/work-orders', { tenant: 'other', body: { title: 'x', kind: 'inspection', dueAt: 1, asset } })).statusCode,
    ).toBe(404);
  });

  test.each([
    ['no title', { title: ' ' }],
    ['an unknown kind', { kind: 'repair' }],
    ['limits the wrong way round', { checklist: [{ text: 'x', kind: 'value', low: 2, high: 1 }] }],
    ['a priority of 5', { priority: 5 }],
  ])('an order with %s is refused', async (_, part) => {
    await expect(byHand(part)).rejects.toThrow('BAD_REQUEST');
    expect((await call('GET', '/work-orders')).json()).toMatchObject({ items: [] });
  });

  test('a draft is told to nobody until it is opened, and is never overdue', async () => {
    const { id } = await byHand({ isDraft: true });
    clock.advance(5000);
    await maintain.look();
    await outbox.drained();
    expect(heard).toEqual([]);
    await call('PATCH', `/work-orders/${id}`, { body: { state: 'open' } });
    await outbox.drained();
    expect(heard).toMatchObject([{ kind: 'workOrder.opened', body: { workOrder: id } }]);
  });

  test('parts, time and cost are booked once per id, summed, and taken back visibly', async () => {
    const { id } = await byHand();
    const book = (entry: object, own?: string) => call('POST', `/work-orders/${id}/entries`, { body: { entry, ...(own && { id: own }) } });
    const own = uuidv7();
    await book({ kind: 'part', part: { name: 'Seal', quantity: 2, unitCost: 12.5 } }, own);
    await book({ kind: 'part', part: { name: 'Seal', quantity: 2, unitCost: 12.5 } }, own);
    await book({ kind: 'time', minutes: 90 });
    const { id: cost } = (await book({ kind: 'cost', amount: 30, text: 'Taxi' })).json();
    const detail = async (): Promise<Reply<'getWorkOrder'>> => (await call('GET', `/work-orders/${id}`)).json();
    expect((await detail()).totals).toEqual({ minutes: 90, partsCost: 25, otherCost: 30 });
    expect((await call('DELETE', `/work-orders/${id}/entries/${cost}`)).statusCode).toBe(204);
    expect(await detail()).toMatchObject({ totals: { otherCost: 0 }, entries: [{}, {}, {}, { kind: 'cost', removedBy: 'operator' }] });
    const [first] = (await detail()).entries;
    expect((await call('DELETE', `/work-orders/${id}/entries/${first?.id}`)).statusCode).toBe(400);
    expect((await book({ kind: 'time', minutes: 0 })).statusCode).toBe(400);
  });

  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('a picture')]);
  const attach = (order: string, file: string, { purpose = 'photo', content = png, tenant = 'main' } = {}) =>
    http.server.inject({
      method: 'PUT',
      url: `/api/v1/work-orders/${order}/files/${file}?name=gate.png&purpose=${purpose}`,
      headers: { 'x-test-tenant': tenant, 'content-type': 'application/octet-stream' },
      payload: content,
    });

  test('photos are attached once, read back by their own tenant only, and a signature that is asked for ends the work', async () => {
    const { id } = await byHand({ needsSignature: true });
    const [photo, hand] = [uuidv7(), uuidv7()];
    for (let n = 0; n < 2; n++) expect((await attach(id, photo)).json()).toMatchObject({ id: photo, media: 'image/png' });
    expect((await attach(id, uuidv7(), { content: Buffer.from('<html>no picture</html>') })).statusCode).toBe(400);
    expect((await attach(id, uuidv7(), { tenant: 'other' })).statusCode).toBe(404);
    const read = await call('GET', `/work-orders/${id}/files/${photo}`);
    expect([read.headers['content-type'], read.rawPayload]).toEqual(['image/png', png]);
    expect((await call('GET', `/work-orders/${id}/files/${photo}`, { tenant: 'other' })).statusCode).toBe(404);
    await call('PATCH', `/work-orders/${id}`, { body: { state: 'inProgress' } });
    expect((await call('PATCH', `/work-orders/${id}`, { body: { state: 'done' } })).statusCode).toBe(409);
    const sign = (file: string) => call('PATCH', `/work-orders/${id}`, { body: { state: 'done', signature: { file, name: 'Li' } } });
    expect((await sign(photo)).statusCode).toBe(404);
    await attach(id, hand, { purpose: 'signature' });
    expect((await sign(hand)).json()).toMatchObject({ state: 'done', signature: { file: hand, name: 'Li', at: noon } });
    const detail: Reply<'getWorkOrder'> = (await call('GET', `/work-orders/${id}`)).json();
    expect(detail.files.map((file) => file.id)).toEqual([photo, hand]);
    expect(detail.entries.filter(({ kind }) => kind === 'file')).toHaveLength(2);
  });

  test('orders are filtered, found, sorted in pages without loss, and exported', async () => {
    await byHand({ title: 'Pump 7', priority: 1, dueAt: noon + 300, assignedTo: 'operator' });
    await byHand({ title: '100% check', dueAt: noon + 100, kind: 'inspection' });
    await byHand({ title: '=cmd()', dueAt: noon + 100 });
    await byHand({ title: 'Pump 8', dueAt: noon + 200, isDraft: true });
    const titles = async (query: string) =>
      ((await call('GET', `/work-orders?${query}`)).json() as Reply<'listWorkOrders'>).items.map(({ title }) => title.en);
    expect(await titles('text=pump&sort=dueAt&order=asc')).toEqual(['Pump 8', 'Pump 7']);
    expect(await titles('text=0%25')).toEqual(['100% check']);
    expect(await titles('kind=inspection')).toEqual(['100% check']);
    expect(await titles('priority=1')).toEqual(['Pump 7']);
    expect(await titles('mine=true')).toEqual(['Pump 7']);
    clock.advance(150);
    expect(await titles('view=overdue&sort=dueAt&order=asc')).toEqual(['100% check', '=cmd()']);
    const walk = async (after = ''): Promise<string[]> => {
      const page: Reply<'listWorkOrders'> = (await call('GET', `/work-orders?sort=dueAt&order=asc&limit=1${after}`)).json();
      expect(page.total).toBe(4);
      const [item] = page.items;
      return [item?.title.en ?? '', ...(page.next === undefined ? [] : await walk(`&after=${encodeURIComponent(page.next)}`))];
    };
    expect(await walk()).toEqual(['100% check', '=cmd()', 'Pump 8', 'Pump 7']);
    expect((await call('GET', '/work-orders?after=nonsense')).statusCode).toBe(400);
    const { body } = await call('GET', '/work-orders/export.csv?language=en&sort=dueAt&order=asc');
    expect(body.split('\r\n').map((line) => line.split(',')[1])).toEqual(['title', '100% check', "'=cmd()", 'Pump 8', 'Pump 7', undefined]);
    const book = await call('GET', '/work-orders/export.xlsx?language=en&sort=dueAt&order=asc&timeZone=Asia/Shanghai');
    const sheet = strFromU8(unzipSync(book.rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    const second = [...sheet.matchAll(/<c r="(B\d)" s="\d" t="inlineStr"><is><t [^>]*>([^<]*)/g)].map(([, place, text]) => [place, text]);
    expect(second).toEqual([
      ['B1', 'title'],
      ['B2', '100% check'],
      ['B3', '=cmd()'],
      ['B4', 'Pump 8'],
      ['B5', 'Pump 7'],
    ]);
    expect(sheet).toContain('createdAt (Asia/Shanghai)');
    expect((await call('GET', '/work-orders/export.xlsx?timeZone=Mars')).statusCode).toBe(400);
  });
});
