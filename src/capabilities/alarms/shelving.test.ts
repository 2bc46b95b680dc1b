import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerOf, until } from '../../kernel/testing.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
let high: number;
let id: string;
let rule: string;
const operator = callerOf('operator');
const engineer = callerOf('engineer');
const minuteMs = 60_000;

beforeEach(async () => {
  site = await testSite();
  await site.install();
  high = await site.ruleNumber('full', 'high');
  rule = await site.ruleId('full', 'high');
  await say(true);
  id = site.announced[0]?.alarm.id ?? '';
});
afterEach(() => site.drop());

const say = (isAbnormal: boolean) =>
  site.alarms.verdicts([{ rule: high, point: 1, isAbnormal, time: site.clock.now(), value: 71, quality: 0 }]);
const stateNow = async () => (await site.alarms.get(operator, id)).state;
const listed = async (view: 'open' | 'shelved') => (await site.alarms.list(operator, { view, limit: 10 })).items.map((alarm) => alarm.id);
const shelve = (minutes = 60) => site.alarms.shelve(operator, id, { minutes, reason: 'sensor is being repaired' });

describe('a shelved alarm', () => {
  test('is out of the open list until its time is over, and then returns by itself', async () => {
    expect(await shelve()).toMatchObject({ state: 'shelved', shelvedUntil: site.clock.now() + 60 * minuteMs });
    expect([await listed('open'), await listed('shelved')]).toEqual([[], [id]]);
    expect(site.alarms.openOf(site.announced[0]?.alarm.asset ?? '')).toEqual({ count: 0 });
    site.clock.advance(60 * minuteMs - 1);
    await site.alarms.returnShelved();
    expect(await stateNow()).toBe('shelved');
    site.clock.advance(1);
    await site.alarms.returnShelved();
    expect([await listed('open'), await listed('shelved')]).toEqual([[id], []]);
    expect(site.announced.at(-1)?.alarm).toMatchObject({ id, state: 'unacknowledged', shelvedUntil: undefined });
  });

  test('returns by its timer, also when the program was down at that time', async () => {
    await shelve();
    await site.restart();
    site.clock.advance(61 * minuteMs);
    await until(async () => (await stateNow()) === 'unacknowledged');
  });

  test('returns to the state that the process has by then', async () => {
    await shelve();
    await say(false);
    expect(await stateNow()).toBe('shelved');
    expect((await site.alarms.unshelve(operator, id)).state).toBe('returnedUnacknowledged');
  });

  test('that was acknowledged and has ended is closed when it returns', async () => {
    await site.alarms.acknowledge(operator, { ids: [id], comment: 'seen' });
    await shelve();
    await say(false);
    expect((await site.alarms.unshelve(operator, id)).state).toBe('normal');
  });

  test('cannot be shelved again or acknowledged, and says why', async () => {
    await shelve();
    await expect(shelve()).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { what: { en: 'the state of this alarm is "Shelved"; reload the list' } },
    });
    expect((await site.alarms.acknowledge(operator, { ids: [id], comment: 'seen' })).refused).toMatchObject([{ id, code: 'CONFLICT' }]);
  });

  test('keeps who shelved it and why', async () => {
    await shelve();
    expect((await site.alarms.get(operator, id)).steps.at(-1)).toMatchObject({
      ...{ cause: 'shelved', from: 'unacknowledged', to: 'shelved', by: 'operator', comment: 'sensor is being repaired' },
    });
  });
});

describe('a rule out of service', () => {
  const outOfService = (inService: boolean) => site.alarms.setOutOfService(engineer, rule, { inService, reason: 'works on the dam' });

  test('hides its alarm and shows it again', async () => {
    expect(await outOfService(false)).toMatchObject({ inService: false, openAlarm: id });
    expect(await stateNow()).toBe('outOfService');
    expect((await site.alarms.counts(operator)).outOfService).toBe(1);
    await outOfService(true);
    expect(await stateNow()).toBe('unacknowledged');
  });

  test('raises nothing, and speaks up afterwards when the condition still holds', async () => {
    await say(false);
    await site.alarms.acknowledge(operator, { ids: [id], comment: 'seen' });
    await outOfService(false);
    site.clock.advance(minuteMs);
    await say(true);
    expect(await listed('open')).toEqual([]);
    await outOfService(true);
    expect((await site.alarms.list(operator, { view: 'open', limit: 10 })).items).toMatchObject([
      { raisedAt: site.clock.now(), returns: 0 },
    ]);
  });

  test('tells who took it out and why, and comes back by itself when its time is over', async () => {
    const order = { inService: false, reason: 'works on the dam', minutes: 30 };
    const since = site.clock.now();
    expect((await site.alarms.setOutOfService(engineer, rule, order)).outage).toEqual({
      ...{ by: 'engineer', reason: 'works on the dam', since, until: since + 30 * minuteMs },
    });
    site.clock.advance(30 * minuteMs - 1);
    await site.alarms.returnToService();
    expect(await stateNow()).toBe('outOfService');
    site.clock.advance(1);
    await site.alarms.returnToService();
    expect(await stateNow()).toBe('unacknowledged');
    expect(await site.alarms.getRule(engineer, rule)).toMatchObject({ inService: true, outage: undefined });
  });

  test('takes a new end when told again', async () => {
    await site.alarms.setOutOfService(engineer, rule, { inService: false, reason: 'works', minutes: 30 });
    await outOfService(false);
    expect((await site.alarms.getRule(engineer, rule)).outage?.until).toBeUndefined();
  });

  test('stays so when told twice', async () => {
    await outOfService(false);
    await outOfService(false);
    expect((await site.alarms.get(operator, id)).steps.filter(({ cause }) => cause === 'outOfService')).toHaveLength(1);
  });
});
