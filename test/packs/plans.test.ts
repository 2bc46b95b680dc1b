import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlarmView } from '../../src/capabilities/alarms/index.ts';
import { createAssets } from '../../src/capabilities/assets/index.ts';
import { createControl } from '../../src/capabilities/control/index.ts';
import { createIncidents, type Incidents } from '../../src/capabilities/incidents/index.ts';
import { planFile } from '../../src/contracts/api/plans.ts';
import type { Event, EventKind } from '../../src/contracts/events.ts';
import { hasStepEnded, planProblems } from '../../src/contracts/plan.ts';
import { quality } from '../../src/contracts/quality.ts';
import { createJobs } from '../../src/kernel/jobs.ts';
import { createOutbox, type Outbox } from '../../src/kernel/outbox.ts';
import { callerOf, silentLog, systemCaller, testDatabase, testHttp, virtualClock } from '../../src/kernel/testing.ts';
import water from '../../src/packs/water/pack.ts';
import { root } from '../laws/files.ts';

const li = callerOf('operator');
const wang = callerOf('engineer');
const clock = virtualClock(Date.UTC(2026, 10, 24, 2, 30));
const alarms = new Map<string, AlarmView>();
const heard: Event[] = [];
const ears: readonly EventKind[] = ['notice.wanted', 'task.wanted', 'screenMessage.wanted', 'incident.opened', 'command.requested'];
let incidents: Incidents;
let outbox: Outbox;
let http: Awaited<ReturnType<typeof testHttp>>;
let spot: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const { db, drop } = await testDatabase();
  outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 20 });
  http = await testHttp(clock);
  const latest = { read: () => undefined, version: () => 0 };
  const shared = { db, outbox, http, clock, log: silentLog };
  const assets = await createAssets({
    ...{ ...shared, latest, packs: [water], jobs: createJobs(clock, silentLog), searchers: [], devicesOf: () => [] },
    openAlarms: () => ({ count: 0 }),
    stories: { play: async () => ({ startedAt: 0, seconds: 0 }), stop: async () => {}, playing: () => [] },
  });
  const connect = { writersOf: () => [], write: () => Promise.reject(new Error('BUG: nothing is written here')) };
  const openOrders = async () => 0;
  const control = await createControl({ ...shared, assets, latest, connect, openOrders, audit: { write: async () => {} }, lookMs: 0 });
  incidents = await createIncidents({
    ...{ ...shared, assets, control, lookMs: 3_600_000 },
    alarms: {
      get: async (_, id) => ({ ...(alarms.get(id) as AlarmView), steps: [] }), // holds: the test raises what it tells of
      list: async () => ({ items: [...alarms.values()] }),
    },
  });
  outbox.subscribe('ear', ears, async (event) => void heard.push(event));
  outbox.start();
  await assets.install(systemCaller(), water);
  await outbox.drained();
  spot = assets.byKey('main', 'spot-1')?.id ?? '';
  close = async () => {
    await incidents.close();
    await control.close();
    await outbox.stop();
    await http.close();
    await drop();
  };
  raise = async (rule) => {
    const { title, priority = 4 } = water.rules[rule] ?? { title: { zh: '', en: '' } };
    const view = { id: rule, rule, ruleKey: rule, asset: spot, assetTitle: title, title, priority, isActive: true, raisedAt: clock.now() };
    alarms.set(rule, { ...view, quality: quality('good', 'simulated') } as AlarmView); // holds: triggers look at no more of it
    const body = { alarm: rule, tenant: 'main', rule, asset: spot, point: 1, priority, value: 1, time: clock.now() };
    await db.transaction().execute((trx) => outbox.emit(trx, 'alarm.raised', body));
    await outbox.drained();
  };
});
afterAll(() => close());
let raise: (rule: string) => Promise<void>;

describe('the plan urbanFlood of the pack water', () => {
  test('comes with the pack, and is there once', async () => {
    const { items } = (await http.server.inject({ url: '/api/v1/plans' })).json();
    expect(items).toMatchObject([{ pack: 'water', version: 1, isChanged: false, createdBy: 'system' }]);
  });

  test('plays the street that floods: alarms, levels, steps, closed, report, and nothing of it is real', async () => {
    await raise('depthWarn');
    const [first] = (await incidents.list(li, { limit: 10 })).items;
    expect(first).toMatchObject({ level: 'IV', isDrill: true });
    const id = first?.id ?? '';
    clock.advance(10_000);
    await raise('depthStall');
    expect(await incidents.get(li, id)).toMatchObject({ level: 'III' });
    clock.advance(15_000);
    await raise('depthClose');
    expect(await incidents.list(li, { limit: 10 })).toMatchObject({ items: [{ level: 'II' }] });
    clock.advance(60_000);
    await incidents.act(wang, { incident: id, step: 'road' }, { act: 'done', note: '', answer: 'close' });
    await incidents.act(li, { incident: id, step: 'pump' }, { act: 'issue' });
    clock.advance(11 * 60_000);
    await incidents.look();
    for (let left = await atHand(id); left.length > 0; left = await atHand(id))
      for (const step of left) await incidents.act(li, { incident: id, step }, { act: 'done', note: '' });
    await incidents.end(wang, id, { as: 'closed', summary: 'The street is dry.' });
    const report = await incidents.report(li, id);
    expect(report.levels.map(({ level }) => level)).toEqual(['IV', 'III', 'II']);
    expect(report.causes.map(({ alarm }) => alarm)).toEqual(['depthWarn', 'depthStall', 'depthClose']);
    expect(report.steps.filter(({ state }) => state === 'skipped').map(({ key }) => key)).toEqual(['mobilePump', 'evacuate']);
    expect(report.steps.find(({ key }) => key === 'police')).toMatchObject({ limitSeconds: 600, lateSeconds: 120 });
    expect(report.counts).toMatchObject({ done: 10, skipped: 2, late: 1, open: 0 });
    await outbox.drained();
    expect(heard).toEqual([]);
  });
});

const atHand = async (id: string) =>
  (await incidents.get(li, id)).steps.filter(({ state }) => state !== 'waiting' && !hasStepEnded(state)).map(({ key }) => key);

test('the example of replacement buses can be imported and run by hand', async () => {
  const file = JSON.parse(readFileSync(`${root}src/capabilities/incidents/examples/replacement-buses.json`, 'utf8'));
  expect(planProblems(planFile.parse(file).plan)).toEqual([]);
  const made = await http.server.inject({ method: 'POST', url: '/api/v1/plans/import', payload: file });
  expect(made.statusCode).toBe(200);
  const plan = made.json().id;
  expect((await http.server.inject({ url: `/api/v1/plans/${plan}/file` })).json()).toEqual(planFile.parse(file));
  const id = '0190a0b0-0000-7000-8000-000000000001';
  await incidents.start(li, { id, plan, level: 'II', isDrill: false, note: 'signal failure' });
  await incidents.act(wang, { incident: id, step: 'extent' }, { act: 'done', note: '', answer: 'buses' });
  await incidents.act(li, { incident: id, step: 'busCompany' }, { act: 'reached', contact: 0, isReached: true });
  await incidents.act(li, { incident: id, step: 'busCompany' }, { act: 'done', note: '' });
  await outbox.drained();
  expect(heard.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['incident.opened', 'screenMessage.wanted', 'notice.wanted', 'task.wanted']),
  );
  expect(await atHand(id)).toEqual(['stops', 'firstBus', 'police', 'report']);
});
