import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventBody } from '../../contracts/events.ts';
import { callerOf } from '../../kernel/testing.ts';
import { alarmColumns } from './table.ts';
import { type TestSite, testSite } from './testing/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await testSite();
  await site.install();
});
afterEach(() => site.drop());

const operator = callerOf('operator');
const both = (word: string) => ({ zh: `${word}（中）`, en: word });
type Wanted = EventBody<'alarm.wanted'>;

/** Tell that a condition of the full dam holds at a time, or no longer. */
async function want(isAbnormal: boolean, time: number, more: Partial<Wanted> = {}): Promise<void> {
  const asset = site.assets.byKey('main', 'full')?.id ?? '';
  const point = site.assets.pointOf(asset, 'level')?.number ?? 0;
  const words = { title: both('In the yard'), advice: both('Call it'), consequence: both('Danger'), reference: 'fence Yard' };
  const body = { tenant: 'main', asset, point, key: 'fence:1:enter', isAbnormal, time, priority: 2, ...words, ...more };
  await site.deps.db.transaction().execute((trx) => site.outbox.emit(trx, 'alarm.wanted', body));
  await site.outbox.drained();
}
const unwant = async (origin: string, time: number) => {
  await site.deps.db.transaction().execute((trx) => site.outbox.emit(trx, 'alarm.unwanted', { tenant: 'main', origin, time }));
  await site.outbox.drained();
};
const open = async () => (await site.alarms.list(operator, { view: 'open', limit: 100 })).items;
const states = async () => (await open()).map(({ state, returns }) => [state, returns]);

describe('an alarm that another capability wants', () => {
  test('has its words, value, limit and quality, and the whole life of an alarm', async () => {
    await want(true, 1000, { value: 12.5, limit: 10, quality: 8 });
    const [alarm] = await open();
    expect(alarm).toMatchObject({
      ...{ title: both('In the yard'), advice: both('Call it'), assetTitle: { en: 'Full dam' }, state: 'unacknowledged', priority: 2 },
      ...{ raisedAt: 1000, value: 12.5, limit: 10, unit: 'm', quality: 8, source: { kind: 'design', reference: 'fence Yard' } },
    });
    const id = alarm?.id ?? '';
    await site.alarms.acknowledge(operator, { ids: [id], comment: '' });
    expect(await states()).toEqual([['acknowledged', 0]]);
    await want(false, 2000);
    expect(await open()).toEqual([]);
    expect(site.heard.map(({ kind }) => kind)).toEqual(['alarm.raised', 'alarm.acknowledged', 'alarm.cleared']);
  });

  test('is one alarm however often the condition comes back, and none for what is told twice or late', async () => {
    for (const time of [1000, 1000, 1500]) await want(true, time);
    expect(await states()).toEqual([['unacknowledged', 0]]);
    await want(false, 2000);
    await want(true, 1000);
    expect(await states()).toEqual([['returnedUnacknowledged', 0]]);
    await want(true, 3000);
    expect(await states()).toEqual([['unacknowledged', 1]]);
  });

  test('of the asset itself, without a point, lives like any other and is in list and table; a later wish may name a point', async () => {
    await want(true, 1000, { point: undefined });
    const [alarm] = await open();
    expect(alarm).toMatchObject({ assetTitle: { en: 'Full dam' }, value: null, unit: '', symbol: '', state: 'unacknowledged' });
    expect([alarm?.point, alarm?.pointTitle]).toEqual([undefined, undefined]);
    expect(alarmColumns.flatMap(({ title, of }) => (title.en === 'point' && alarm ? [of(alarm, 'zh')] : []))).toEqual([null]);
    await site.restart();
    await site.alarms.acknowledge(operator, { ids: [alarm?.id ?? ''], comment: '' });
    await want(false, 2000, { point: undefined });
    expect(site.heard.map(({ kind, body }) => [kind, 'point' in body])).toEqual([
      ['alarm.raised', false],
      ['alarm.acknowledged', false],
      ['alarm.cleared', false],
    ]);
    const rule = await site.alarms.getRule(operator, alarm?.rule ?? '');
    expect([rule.point, rule.unit]).toEqual([undefined, '']);
    await site.alarms.updateRule(operator, rule.id, { priority: 4 });
    await want(true, 3000);
    expect(await open()).toMatchObject([{ pointTitle: { en: 'Water level' }, unit: 'm', priority: 4 }]);
  });

  test('is the only one that may be without a point: a rule of a detector has one', async () => {
    await want(true, 1000, { point: undefined });
    const bare = sql`update alarm_rule set point = null, point_title = null where kind <> 'wanted'`;
    await expect(bare.execute(site.deps.db)).rejects.toThrow('alarm_rule_point');
  });

  test('that ends before it began is none', async () => {
    await want(false, 1000);
    expect(await open()).toEqual([]);
  });

  test('is still there after a restart, and is not sent to the data plane', async () => {
    await want(true, 1000);
    await site.restart();
    expect([...site.flow.values()].filter(({ kind }) => kind === 'wanted')).toEqual([]);
    expect(await states()).toEqual([['unacknowledged', 0]]);
  });

  test('keeps the priority that a person gave it, follows other words, and is not raised out of service', async () => {
    await want(true, 1000);
    await want(false, 2000);
    const rule = (await open())[0]?.rule ?? '';
    await site.alarms.updateRule(operator, rule, { priority: 4 });
    await want(true, 3000, { title: both('In the pit'), priority: 1 });
    expect(await site.alarms.getRule(operator, rule)).toMatchObject({ priority: 4, title: both('In the pit'), kind: 'wanted' });
    await want(true, 3000, { key: 'fence:2:enter' });
    const other = (await open()).find((alarm) => alarm.rule !== rule)?.rule ?? '';
    await site.alarms.setOutOfService(operator, other, { inService: false, reason: 'test' });
    expect((await open()).map((alarm) => alarm.rule)).toEqual([rule]);
  });

  test('is not previewed, because no detector judges it', async () => {
    await want(true, 1000);
    const rule = (await open())[0]?.rule ?? '';
    await expect(site.alarms.previewRule(operator, rule, { from: 0, to: 9 })).rejects.toThrow('judged by another capability');
  });

  test('ends with its asset', async () => {
    await want(true, 1000);
    await site.assets.retire(operator, site.assets.byKey('main', 'full')?.id ?? '');
    await site.outbox.drained();
    expect(await states()).toEqual([['returnedUnacknowledged', 0]]);
  });

  test('clears, and its rule is retired, when its origin is over; those of other origins stay', async () => {
    await want(true, 1000);
    await want(true, 1000, { key: 'fence:10:enter' });
    await unwant('fence:1', 5000);
    expect((await open()).map(({ ruleKey, state }) => [ruleKey, state]).sort()).toEqual([
      ['fence:10:enter', 'unacknowledged'],
      ['fence:1:enter', 'returnedUnacknowledged'],
    ]);
    const keys = (await site.alarms.listRules(operator, { text: 'yard', limit: 10 })).items.map(({ key }) => key);
    expect(keys).toEqual(['fence:10:enter']);
    await want(true, 6000);
    expect((await open()).find(({ ruleKey }) => ruleKey === 'fence:1:enter')).toMatchObject({ state: 'unacknowledged', returns: 1 });
  });
});
