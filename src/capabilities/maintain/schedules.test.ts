import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { momentOf } from '../../contracts/calendar.ts';
import type { LatestSample } from '../../contracts/flow.ts';
import { quality } from '../../contracts/quality.ts';
import { openAttachments } from '../../kernel/attachments.ts';
import { metrics } from '../../kernel/metrics.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { silentLog, testDatabase, testHttp, virtualClock } from '../../kernel/testing.ts';
import type { Assets } from '../assets/index.ts';
import { countedOn } from './come-due.ts';
import { createMaintain, type Maintain, type MaintainDeps } from './index.ts';
import { noHistory } from './testing/rig.ts';

const zone = 'Europe/Berlin';
const start = momentOf('2026-03-27', '12:00', zone);
const clock = virtualClock();
const dayMs = 86_400_000;
const pump = { id: 'pump', tenant: 'main', title: { zh: '泵', en: 'Pump' } };
const hours = { number: 7, asset: 'pump', tenant: 'main', title: { zh: '运行时数', en: 'Run hours' }, unit: 'count' };

let deps: MaintainDeps;
let maintain: Maintain;
let sample: LatestSample | undefined;
let told: string[];
let drop: () => Promise<void>;

beforeEach(async () => {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-schedules-'));
  clock.set(start);
  sample = undefined;
  hours.unit = 'count';
  told = [];
  const http = await testHttp(clock);
  const { db } = database;
  const outbox = {
    emit: async (_: unknown, kind: string) => void told.push(kind),
    wake: () => {},
    subscribe: () => {},
  } as unknown as Outbox; // holds: nothing else of it is used here
  const assets = {
    asset: (id: string) => (id === 'pump' ? pump : undefined),
    point: (n: number) => (n === 7 ? hours : n === 8 ? { ...hours, tenant: 'other' } : undefined),
  } as unknown as Assets; // holds: as above
  deps = {
    ...{ db, http, clock, outbox, assets, log: silentLog, lookMs: 3_600_000, usersOf: async () => [], history: noHistory },
    ...{ attachments: await openAttachments({ db, clock, folder }), latest: { read: () => sample, version: () => 0 } },
  };
  maintain = await createMaintain(deps);
  drop = async () => {
    await maintain.close();
    await deps.http.close();
    await database.drop();
    await rm(folder, { recursive: true });
  };
});
afterEach(() => drop());

/** The program ends and starts again on the same database. */
async function restart(): Promise<void> {
  await maintain.close();
  await deps.http.close();
  deps = { ...deps, http: await testHttp(clock) };
  maintain = await createMaintain(deps);
}

const call = async <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, role = 'engineer') => {
  const answer = await deps.http.server.inject({
    method,
    url: `/api/v1${path}`,
    headers: { 'x-test-role': role },
    ...(body && { payload: body }),
  });
  return { status: answer.statusCode, body: (answer.body === '' ? undefined : answer.json()) as T };
};
const daily = { by: 'calendar', rule: { every: 1, unit: 'day', from: '2026-03-28', at: ['08:00'], zone } };
const counter = { by: 'counter', point: 7, every: 500 };
const make = (trigger: object, part: object = {}) =>
  call<Reply<'createSchedule'>>('POST', '/work-schedules', { title: 'Look at the pump', asset: 'pump', dueHours: 4, trigger, ...part });
const orders = async () => (await call<Reply<'listWorkOrders'>>('GET', '/work-orders')).body.items;
const count = (value: number, bad = false) => {
  sample = { value, quality: quality(bad ? 'bad' : 'good'), time: clock.now(), receivedAt: clock.now() };
};
const counted = async () => (await metrics.getSingleMetric('yangfan_maintain_other_meters_total')?.get())?.values[0]?.value ?? 0;
const finish = (id: string) =>
  maintain.update({ id: 'x', name: 'x', role: 'operator', tenant: 'main', kind: 'user' }, id, { state: 'cancelled', reason: 'made' });

describe('a calendar', () => {
  test('opens an order at its time of day, over the change to summer time, and shows what comes next', async () => {
    const { body } = await make(daily, { assignedTo: 'Night shift', checklist: [{ text: 'Oil', kind: 'value', low: 1 }] });
    expect(body.next.map((time) => new Date(time).toISOString().slice(0, 16))).toEqual([
      '2026-03-28T07:00',
      '2026-03-29T06:00',
      '2026-03-30T06:00',
      '2026-03-31T06:00',
      '2026-04-01T06:00',
    ]);
    await maintain.look();
    expect(await orders()).toEqual([]);
    clock.set(body.next[0] ?? 0);
    await Promise.all([maintain.look(), maintain.look()]);
    expect(await orders()).toMatchObject([
      {
        ...{ title: { zh: 'Look at the pump' }, state: 'assigned', kind: 'preventive', origin: { kind: 'schedule', id: body.id } },
        ...{
          dueAt: clock.now() + 4 * 3_600_000,
          assetTitle: pump.title,
          checklist: [{ text: { zh: 'Oil' }, kind: 'value', low: 1, done: false }],
        },
      },
    ]);
    expect(told).toEqual(['workOrder.opened']);
  });

  test('that was missed for ten days opens one order that says so', async () => {
    await make(daily);
    clock.advance(10 * dayMs);
    await maintain.look();
    await maintain.look();
    const [order, ...more] = await orders();
    expect(more).toEqual([]);
    const { entries } = (await call<Reply<'getWorkOrder'>>('GET', `/work-orders/${order?.id}`)).body;
    expect(entries).toMatchObject([{ kind: 'opened' }, { kind: 'missed', amount: 9 }]);
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]?.next[0]).toBe(
      momentOf('2026-04-07', '08:00', zone),
    );
  });

  test('opens no second order while the first is to be done, but notes that it came due again', async () => {
    const { body } = await make(daily);
    for (let day = 0; day < 3; day++) {
      clock.set(body.next[day] ?? 0);
      await maintain.look();
    }
    const [order, ...more] = await orders();
    expect(more).toEqual([]);
    const { entries } = (await call<Reply<'getWorkOrder'>>('GET', `/work-orders/${order?.id}`)).body;
    expect(entries.map(({ kind }) => kind)).toEqual(['opened', 'dueAgain', 'overdue', 'dueAgain']);
    await finish(order?.id ?? '');
    clock.set(body.next[3] ?? 0);
    await maintain.look();
    expect(await orders()).toHaveLength(2);
  });

  test('that is switched off, or removed, opens nothing', async () => {
    const { body } = await make(daily, { enabled: false });
    expect(body.next).toEqual([]);
    const other = await make(daily);
    expect((await call('DELETE', `/work-schedules/${other.body.id}`)).status).toBe(204);
    clock.advance(5 * dayMs);
    await maintain.look();
    expect(await orders()).toEqual([]);
  });
});

describe('a counter', () => {
  test('opens an order each time that so much has come together, wherever it stood when it was made', async () => {
    count(12_300);
    await make(counter);
    count(12_799);
    await maintain.look();
    expect(await orders()).toEqual([]);
    count(12_810);
    await maintain.look();
    expect(await orders()).toHaveLength(1);
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]).toMatchObject({
      counted: 10,
      pointTitle: hours.title,
    });
    await maintain.look();
    expect(await orders()).toHaveLength(1);
  });

  test('goes on after a restart: what ran meanwhile counts, and no order comes twice, also when two look at a time', async () => {
    count(100);
    await make(counter);
    count(400);
    await maintain.look();
    await restart();
    await maintain.look();
    expect(await orders()).toEqual([]);
    count(610);
    await restart();
    await Promise.all([maintain.look(), maintain.look()]);
    await restart();
    await maintain.look();
    expect(await orders()).toHaveLength(1);
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]?.counted).toBe(10);
  });

  test('counts on when its meter is replaced, takes no bad value, and opens one order for a long absence', async () => {
    count(100);
    await make(counter);
    count(300);
    await maintain.look();
    count(999_999, true);
    await maintain.look();
    count(50);
    await maintain.look();
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]?.counted).toBe(250);
    count(2050);
    await maintain.look();
    expect(await orders()).toHaveLength(1);
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]?.counted).toBe(250);
  });

  const hourMs = 3_600_000;
  const day = 24 * hourMs;
  test.each([
    ['nothing before it', null, 900, day, 'count', 0],
    ['a rise', 10, 12, day, 'count', 2],
    ['one that was set back', 10, 3, day, 'count', 3],
    ['one that fell below zero', 10, -3, day, 'count', 0],
    ['a meter with other starts in its place', 12_300, 8000, day, 'count', undefined],
    ['hours of a day', 10, 34, day, 'h', 24],
    ['hours of five machines in an hour', 10, 15, hourMs, 'h', 5],
    ['a used meter in the place of one', 300, 12_000, day, 'h', undefined],
    ['one with fewer hours, but too many', 12_300, 8000, day, 'h', undefined],
    ['a new meter', 12_300, 0.5, day, 'h', 0.5],
    ['a meter in seconds', 3600, 90_000, day, 's', 86_400],
    ['another one in seconds', 3600, 40_000_000, day, 's', undefined],
    ['a step within a second', 299, 300, 1000, 'h', 1],
    ['a meter of which no time is known', 300, 12_000, undefined, 'h', 11_700],
  ])('counts %s: from %d to %d', (_, lastValue, value, passed, unit, rise) => {
    const before = { counted: 5, lastValue, lastValueAt: passed === undefined ? null : start - passed };
    expect(countedOn(before, { value, time: start }, 500, unit)).toBe(rise === undefined ? undefined : 5 + rise);
  });

  test('of hours that falls to nothing for a moment and is back opens no order', async () => {
    hours.unit = 'h';
    count(12_300);
    await make(counter);
    for (const value of [0, 12_300, 12_301]) {
      clock.advance(10_000);
      count(value);
      await maintain.look();
    }
    expect(await orders()).toEqual([]);
    expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0]?.counted).toBe(1);
  });

  test('says when its meter was last taken for another one, from what to what, until it counts another point', async () => {
    hours.unit = 'h';
    count(300);
    const { id, title, asset, dueHours, version } = (await make(counter)).body;
    const seen = async () => (await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items[0];
    expect(await seen()).not.toHaveProperty('otherMeter');
    const before = await counted();
    clock.advance(10_000);
    count(8000);
    await maintain.look();
    await maintain.look();
    const otherMeter = { at: clock.now(), from: 300, to: 8000 };
    expect(await seen()).toMatchObject({ counted: 0, otherMeter });
    expect((await counted()) - before).toBe(1);
    clock.advance(hourMs);
    count(8001);
    await maintain.look();
    expect(await seen()).toMatchObject({ counted: 1, otherMeter });
    const change = (trigger: object, read: number) =>
      call<Reply<'replaceSchedule'>>('PUT', `/work-schedules/${id}`, { title, asset, dueHours, trigger, version: read });
    expect((await change({ ...counter, every: 600 }, version)).body).toMatchObject({ otherMeter });
    expect((await change(daily, version + 1)).body).not.toHaveProperty('otherMeter');
  });

  test('of hours that stood still for long and is then replaced opens no order', async () => {
    hours.unit = 'h';
    count(300);
    await make(counter);
    for (let looks = 0; looks < 90; looks++) {
      clock.advance(dayMs);
      count(300);
      await maintain.look();
    }
    clock.advance(10_000);
    count(8000);
    await maintain.look();
    expect(await orders()).toEqual([]);
  });
});

test.each<[string, object, object]>([
  ['another tenant’s point', { ...counter, point: 8 }, {}],
  ['an unknown zone', { ...daily, rule: { ...daily.rule, zone: 'Mars/Olympus' } }, {}],
  ['a day that does not exist', { ...daily, rule: { ...daily.rule, from: '2026-02-30' } }, {}],
  ['an unknown asset', daily, { asset: 'none' }],
  ['no time for the work', daily, { dueHours: 0 }],
])('a schedule with %s is refused', async (_, trigger, part) => {
  expect((await make(trigger, part)).status).toBe(400);
  expect((await call<Reply<'listSchedules'>>('GET', '/work-schedules')).body.items).toEqual([]);
});

test('a schedule is replaced by the first of two who read the same version, and by engineers only', async () => {
  const { body } = await make(daily);
  const { title, asset, dueHours, trigger } = body;
  const put = (version: number, role?: string) =>
    call<Reply<'replaceSchedule'>>('PUT', `/work-schedules/${body.id}`, { title: `${title} 2`, asset, dueHours, trigger, version }, role);
  expect((await put(1, 'operator')).status).toBe(403);
  expect((await put(1)).body).toMatchObject({ title: 'Look at the pump 2', version: 2 });
  expect((await put(1)).status).toBe(409);
  expect((await call('DELETE', '/work-schedules/none')).status).toBe(404);
});
