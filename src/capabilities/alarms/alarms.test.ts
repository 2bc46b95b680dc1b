import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Verdict } from '../../contracts/detector.ts';
import { callerOf } from '../../kernel/testing.ts';
import { mostReturnSteps } from './move.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
let high: number;
let low: number;
beforeEach(async () => {
  site = await testSite();
  await site.install();
  high = await site.ruleNumber('full', 'high');
  low = await site.ruleNumber('full', 'low');
});
afterEach(() => site.drop());

const operator = callerOf('operator');
const on = (rule: number, time = 1000): Verdict => ({ rule, point: 1, isAbnormal: true, time, value: 71, quality: 8 });
const off = (rule: number, time = 2000): Verdict => ({ ...on(rule, time), isAbnormal: false });
const open = async () => (await site.alarms.list(operator, { view: 'open', limit: 1000 })).items;
const history = async () => (await site.alarms.list(operator, { view: 'history', limit: 1000 })).items;
const onlyOpen = async () => {
  const [alarm, ...more] = await open();
  if (alarm === undefined || more.length > 0) throw new Error(`expected one open alarm, got ${more.length}`);
  return alarm;
};
const heardOf = async (kind: string) => {
  await site.outbox.drained();
  return site.heard.filter((event) => event.kind === kind);
};

describe('a verdict', () => {
  test('raises an alarm that shows its rule, its limit and the quality of its value', async () => {
    await site.alarms.verdicts([on(high)]);
    expect(await onlyOpen()).toMatchObject({
      ...{ ruleKey: 'high', priority: 1, state: 'unacknowledged', isActive: true, raisedAt: 1000, value: 71, limit: 69.5, quality: 8 },
      ...{ unit: 'm', symbol: 'm', assetTitle: { en: 'Full dam' }, source: { kind: 'standard', reference: 'SL 224-98 4.1' }, returns: 0 },
    });
  });

  test('leaves why it was given with its alarm, until the condition comes back for another reason', async () => {
    const reason = { code: 'outOfControl', rule: 2, charted: 71, centre: 70, sigma: 0.5 } as const;
    await site.alarms.verdicts([{ ...on(high), why: reason }]);
    const { id } = await onlyOpen();
    expect(await site.alarms.get(operator, id)).toMatchObject({ why: reason });
    await site.alarms.verdicts([off(high)]);
    expect((await onlyOpen()).why).toEqual(reason);
    await site.alarms.verdicts([on(high, 3000)]);
    expect((await onlyOpen()).why).toBeUndefined();
  });

  test('of a rule out of service is explained when it speaks up', async () => {
    const rule = await site.ruleId('full', 'high');
    const reason = { code: 'stuck', rest: 71, seconds: 60, samples: 6 } as const;
    await site.alarms.setOutOfService(callerOf('engineer'), rule, { inService: false, reason: 'repair' });
    await site.alarms.verdicts([{ ...on(high), why: reason }]);
    await site.alarms.setOutOfService(callerOf('engineer'), rule, { inService: true, reason: 'done' });
    expect((await onlyOpen()).why).toEqual(reason);
  });

  test('is announced after its commit', async () => {
    await site.alarms.verdicts([on(high)]);
    expect(site.announced).toEqual([{ tenant: 'main', alarm: await onlyOpen() }]);
  });

  test('tells every subscriber of alarms and asks for the work order of its response', async () => {
    const second: string[] = [];
    site.outbox.subscribe('second ear', ['alarm.raised'], async ({ body }) => {
      second.push(body.alarm);
    });
    await site.alarms.verdicts([on(high)]);
    const { id, asset } = await onlyOpen();
    expect(await heardOf('alarm.raised')).toMatchObject([{ body: { alarm: id, asset, priority: 1, value: 71, time: 1000 } }]);
    expect(await heardOf('workOrder.wanted')).toMatchObject([{ body: { alarm: id, asset, response: 'dams/high/0', time: 1000 } }]);
    expect(second).toEqual([id]);
  });

  test('given twice changes nothing', async () => {
    await site.alarms.verdicts([on(high), on(high)]);
    await site.alarms.verdicts([on(high)]);
    expect((await site.alarms.get(operator, (await onlyOpen()).id)).steps).toHaveLength(1);
    expect(await heardOf('alarm.raised')).toHaveLength(1);
  });

  test('of a rule that nobody knows or with no time is not taken, and the others are', async () => {
    await site.alarms.verdicts([on(999_999), { ...on(low), time: Number.NaN }, on(high)]);
    expect((await open()).map(({ ruleKey }) => ruleKey)).toEqual(['high']);
  });

  test('without a value is taken all the same', async () => {
    await site.alarms.verdicts([{ ...on(high), value: Number.NaN }]);
    expect((await onlyOpen()).value).toBeNull();
    expect(await heardOf('alarm.raised')).toMatchObject([{ body: { value: null } }]);
  });

  test('that ends the condition leaves the alarm until somebody has seen it', async () => {
    await site.alarms.verdicts([on(high), off(high)]);
    const { id, ...alarm } = await onlyOpen();
    expect(alarm).toMatchObject({ state: 'returnedUnacknowledged', isActive: false, clearedAt: 2000 });
    await site.alarms.acknowledge(operator, { ids: [id], comment: 'seen' });
    expect(await open()).toEqual([]);
    expect((await history()).map(({ state }) => state)).toEqual(['normal']);
    expect(await heardOf('alarm.cleared')).toMatchObject([{ body: { alarm: id, time: 2000 } }]);
  });

  test('that the database refuses holds up no other', async () => {
    await site.alarms.verdicts([{ ...on(low), quality: 1.5 }, on(high)]);
    expect((await open()).map(({ ruleKey }) => ruleKey)).toEqual(['high']);
  });

  test('waits for a database that is away, and is not lost', async () => {
    await sql`alter table alarm rename to gone`.execute(site.deps.db);
    const written = site.alarms.verdicts([on(high)]);
    await sql`select pg_sleep(0.1)`.execute(site.deps.db);
    await sql`alter table gone rename to alarm`.execute(site.deps.db);
    await written;
    expect(await open()).toHaveLength(1);
  });
});

describe('an oscillating tag', () => {
  test('gives one alarm that counts how often it came back', async () => {
    for (const verdict of site.turns(high, 20)) await site.alarms.verdicts([verdict]);
    expect(await history()).toMatchObject([{ returns: 9, state: 'returnedUnacknowledged' }]);
    expect(await heardOf('alarm.raised')).toHaveLength(1);
    expect(await heardOf('workOrder.wanted')).toHaveLength(1);
  });

  test('cannot fill the disk with steps', async () => {
    await site.alarms.verdicts(site.turns(high, 4 * mostReturnSteps));
    const { id, returns } = await onlyOpen();
    expect(returns).toBe(2 * mostReturnSteps - 1);
    expect((await site.alarms.get(operator, id)).steps).toHaveLength(2 * mostReturnSteps);
  });

  test('gives a new alarm after each one that was acknowledged and ended, all in one batch too', async () => {
    await site.alarms.verdicts([on(high)]);
    await site.alarms.acknowledge(operator, { ids: [(await onlyOpen()).id], comment: 'seen' });
    await site.alarms.verdicts([off(high), on(high, 3000)]);
    expect(await history()).toMatchObject([
      { state: 'unacknowledged', raisedAt: 3000, returns: 0 },
      { state: 'normal', raisedAt: 1000 },
    ]);
  });
});

describe('acknowledging', () => {
  test('needs a comment for a critical alarm and says so per alarm', async () => {
    await site.alarms.verdicts([on(high), on(low)]);
    const idOf = async (key: string) => (await open()).find(({ ruleKey }) => ruleKey === key)?.id ?? '';
    const [critical, other] = [await idOf('high'), await idOf('low')];
    const reply = await site.alarms.acknowledge(operator, { ids: [critical, other, 'nobody', other], comment: ' ' });
    expect(reply.acknowledged).toEqual([other]);
    expect(reply.refused.map(({ id, code }) => [id, code])).toEqual([
      [critical, 'BAD_REQUEST'],
      ['nobody', 'NOT_FOUND'],
    ]);
    expect((await open()).find(({ id }) => id === other)).toMatchObject({
      state: 'acknowledged',
      isActive: true,
      acknowledgedBy: 'operator',
    });
  });

  test('twice is refused the second time', async () => {
    await site.alarms.verdicts([on(high)]);
    const ids = [(await onlyOpen()).id];
    await site.alarms.acknowledge(operator, { ids, comment: 'seen' });
    const { refused } = await site.alarms.acknowledge(operator, { ids, comment: 'seen' });
    expect(refused).toMatchObject([{ code: 'CONFLICT', text: { zh: '状态为“已确认”，无需再确认' } }]);
    expect(await heardOf('alarm.acknowledged')).toMatchObject([{ body: { by: 'operator', comment: 'seen' } }]);
  });

  test('at the same time by two operators is done once', async () => {
    await site.alarms.verdicts([on(high)]);
    const ids = [(await onlyOpen()).id];
    const replies = await Promise.all([1, 2, 3].map(() => site.alarms.acknowledge(operator, { ids, comment: 'seen' })));
    expect(replies.flatMap(({ acknowledged }) => acknowledged)).toEqual(ids);
  });
});

describe('a comment', () => {
  test('is kept as a step with its author and shown with the alarm', async () => {
    await site.alarms.verdicts([on(high)]);
    const { id } = await onlyOpen();
    expect(await site.alarms.comment(operator, id, 'the gate is open')).toMatchObject({
      comment: 'the gate is open',
      state: 'unacknowledged',
    });
    expect((await site.alarms.get(operator, id)).steps.at(-1)).toMatchObject({
      cause: 'comment',
      by: 'operator',
      comment: 'the gate is open',
    });
  });
});

describe('a work order', () => {
  test('is noted on its alarm, the first of several, and never on one of another tenant', async () => {
    await site.alarms.verdicts([on(high)]);
    const { id: alarm, asset } = await onlyOpen();
    const opened = (workOrder: string, tenant = 'main') =>
      site.deps.db.transaction().execute((trx) => site.outbox.emit(trx, 'workOrder.opened', { tenant, workOrder, alarm, asset }));
    await opened('theirs', 'other');
    await opened('first');
    await opened('second');
    await site.outbox.drained();
    expect(await onlyOpen()).toMatchObject({ workOrder: 'first' });
    expect(site.announced.at(-1)?.alarm.workOrder).toBe('first');
  });
});

describe('a flood', () => {
  test('of 10,000 verdicts is written whole, and counted from memory', async () => {
    const keys = ['high', 'low', 'curve'];
    const numbers = await Promise.all(keys.map((key) => site.ruleNumber('full', key)));
    const list = Array.from({ length: 10_000 }, (_, i): Verdict => {
      const turn = Math.floor(i / numbers.length);
      return { ...(turn % 2 === 0 ? on : off)(numbers[i % numbers.length] ?? 0, 1000 + i), value: i };
    });
    await site.alarms.verdicts(list);
    const turns = keys.map((_, k) => Math.ceil((10_000 - k) / keys.length));
    const returns = (await open()).map((alarm) => [alarm.ruleKey, alarm.returns]);
    expect(Object.fromEntries(returns)).toEqual(Object.fromEntries(keys.map((key, k) => [key, Math.ceil((turns[k] ?? 0) / 2) - 1])));
    expect(site.alarms.openOf(site.assets.byKey('main', 'full')?.id ?? '')).toEqual({ count: 3, priority: 1 });
  });
});

describe('after a restart', () => {
  test('the data plane gets the verdicts that the alarm list knows', async () => {
    await site.alarms.verdicts([on(high), on(low), off(low)]);
    await site.restart();
    expect(site.flow.get(high)).toMatchObject({ isAbnormal: true, kind: 'above', onDelayMs: 60_000, offDelayMs: 120_000 });
    expect(site.flow.get(low)).toMatchObject({ isAbnormal: false });
  });

  test('open alarms are counted and go on as they were', async () => {
    await site.alarms.verdicts([on(high)]);
    await site.restart();
    expect(site.alarms.openOf(site.assets.byKey('main', 'full')?.id ?? '')).toEqual({ count: 1, priority: 1 });
    await site.alarms.verdicts([on(high)]);
    expect((await onlyOpen()).returns).toBe(0);
  });
});
