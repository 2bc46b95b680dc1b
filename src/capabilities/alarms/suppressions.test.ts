import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Received } from '../../contracts/api/index.ts';
import { quality } from '../../contracts/quality.ts';
import { callerOf } from '../../kernel/testing.ts';
import { heldNow } from './suppression-state.ts';
import { alarmPack } from './testing/pack.ts';
import { type TestSite, testSite } from './testing/site.ts';

type Given = Received<'createSuppression', 'body'>;

let site: TestSite;
let low: number;
let rule: string;
let state: number;
const engineer = callerOf('engineer');
const operator = callerOf('operator');
const secondMs = 1000;

beforeAll(async () => {
  site = await testSite();
  await site.install();
  low = await site.ruleNumber('full', 'low');
  rule = await site.ruleId('full', 'low');
  state = site.assets.pointOf(site.assets.byKey('main', 'bare')?.id ?? '', 'level')?.number ?? 0;
});
afterAll(() => site.drop());

const say = async (isAbnormal: boolean) => {
  site.clock.advance(secondMs);
  await site.alarms.verdicts([{ rule: low, point: 1, isAbnormal, time: site.clock.now(), value: 3, quality: 0 }]);
};
const reads = (value: number, bad = false) => {
  const now = site.clock.now();
  site.newest.set(state, { time: now, receivedAt: now, value, quality: quality(bad ? 'bad' : 'good') });
};
const settle = (afterMs = secondMs) => {
  site.clock.advance(afterMs);
  return site.alarms.suppressions.settle();
};
const listed = async (view: 'open' | 'suppressed' | 'shelved') =>
  (await site.alarms.list(operator, { view, limit: 10 })).items.map((alarm) => alarm.state);
const events = async () => {
  await site.outbox.drained();
  return site.heard.splice(0).map(({ kind }) => kind);
};
/** Everything normal, nothing open, nothing suppressed. */
const clean = async () => {
  for (const { id } of await site.alarms.suppressions.list(engineer)) await site.alarms.suppressions.remove(engineer, id);
  site.newest.clear();
  await say(false);
  const { items } = await site.alarms.list(operator, { view: 'open', limit: 10 });
  if (items.length > 0) await site.alarms.acknowledge(operator, { ids: items.map(({ id }) => id), comment: 'seen' });
  await events();
};

const stopped: Given = {
  ...{ title: 'Pump stopped', reason: 'no flow is meant', enabled: true, afterSeconds: 0, rules: [], includesCritical: false },
  when: { kind: 'point', point: 0, compare: 'equal', value: 0 },
};
const byPoint = (change: Partial<Given> = {}) =>
  site.alarms.suppressions.create(engineer, {
    ...{ ...stopped, when: { kind: 'point', point: state, compare: 'equal', value: 0 }, rules: [rule] },
    ...change,
  });
const byHand = (change: Partial<Given> = {}) => byPoint({ title: 'Gate test', when: { kind: 'hand' }, ...change });

describe('an alarm that is suppressed by design', () => {
  test('is recorded and listed, told to nobody, and told when the state ends while its condition holds', async () => {
    await clean();
    reads(0);
    const { id } = await byPoint();
    await say(true);
    expect([await listed('open'), await listed('suppressed'), await listed('shelved')]).toEqual([[], ['suppressed'], []]);
    expect(await site.alarms.counts(operator)).toMatchObject({ suppressed: 1, shelved: 0 });
    expect((await site.alarms.suppressions.list(operator))[0]).toMatchObject({ id, isActive: true, ruleCount: 1, alarmCount: 1 });
    const [hidden] = (await site.alarms.list(operator, { view: 'suppressed', limit: 10 })).items;
    expect((await site.alarms.get(operator, hidden?.id ?? '')).steps).toMatchObject([
      { cause: 'raised', to: 'suppressed', comment: 'Pump stopped: no flow is meant' },
    ]);
    expect(await events()).toEqual([]);
    reads(1);
    await settle();
    expect([await listed('open'), await listed('suppressed')]).toEqual([['unacknowledged'], []]);
    expect(await events()).toEqual(['alarm.raised']);
    const [alarm] = (await site.alarms.list(operator, { view: 'open', limit: 10 })).items;
    expect((await site.alarms.get(operator, alarm?.id ?? '')).steps.map(({ cause, to }) => [cause, to])).toEqual([
      ['raised', 'suppressed'],
      ['raised', 'unacknowledged'],
    ]);
  });

  test('that comes and goes meanwhile is history, and needs no acknowledgement', async () => {
    await clean();
    reads(0);
    await byPoint();
    await say(true);
    await say(false);
    expect(await listed('suppressed')).toEqual([]);
    const [newest] = (await site.alarms.list(operator, { view: 'history', limit: 1 })).items;
    expect(newest).toMatchObject({ state: 'normal', isActive: false, clearedAt: site.clock.now() });
    expect(await events()).toEqual([]);
  });

  test('that people knew before is hidden, goes on being followed, and shows what is left of it', async () => {
    await clean();
    await say(true);
    reads(0);
    await byPoint();
    expect(await listed('open')).toEqual([]);
    await say(false);
    reads(1);
    await settle();
    expect(await listed('open')).toEqual(['returnedUnacknowledged']);
    expect(await events()).toEqual(['alarm.raised', 'alarm.cleared']);
  });

  test('stays so over a restart, until a value says otherwise', async () => {
    await clean();
    reads(0);
    await byPoint();
    await say(true);
    site.newest.clear();
    await site.restart();
    await settle();
    expect(await listed('suppressed')).toEqual(['suppressed']);
    reads(1);
    await settle();
    expect(await listed('open')).toEqual(['unacknowledged']);
  });

  test('stays hidden while a second state, or a stronger overlay, still holds', async () => {
    await clean();
    reads(0);
    await byPoint();
    const { id } = await byHand();
    await site.alarms.suppressions.turn(operator, id, { isOn: true, minutes: 10, note: 'test' });
    await say(true);
    reads(1);
    await settle();
    expect(await listed('suppressed')).toEqual(['suppressed']);
    await site.alarms.setOutOfService(engineer, rule, { inService: false, reason: 'works' });
    await site.alarms.suppressions.turn(operator, id, { isOn: false });
    expect([await listed('open'), await listed('suppressed')]).toEqual([[], []]);
    await site.alarms.setOutOfService(engineer, rule, { inService: true, reason: 'done' });
    expect(await listed('open')).toEqual(['unacknowledged']);
    expect(await events()).toEqual(['alarm.raised']);
  });

  test('speaks again when the suppression is removed or disabled', async () => {
    await clean();
    reads(0);
    const { id } = await byPoint();
    await say(true);
    await site.alarms.suppressions.replace(engineer, id, {
      ...stopped,
      when: { kind: 'point', point: state, compare: 'equal', value: 0 },
      rules: [rule],
      enabled: false,
    });
    expect(await listed('open')).toEqual(['unacknowledged']);
  });
});

describe('a suppression', () => {
  test('by hand ends by itself, and names who began it and why', async () => {
    await clean();
    const { id } = await byHand();
    await say(true);
    const begun = await site.alarms.suppressions.turn(operator, id, { isOn: true, minutes: 10, note: 'gate 2 is tested' });
    expect(begun).toMatchObject({ isActive: true, by: 'operator', note: 'gate 2 is tested', until: site.clock.now() + 600_000 });
    await settle(599_999);
    expect(await listed('open')).toEqual([]);
    await settle(1);
    expect([await listed('open'), (await site.alarms.suppressions.list(operator))[0]?.isActive]).toEqual([['unacknowledged'], false]);
  });

  test('of an asset covers what lies within, but nothing critical unless told so', async () => {
    await clean();
    const asset = site.assets.byKey('main', 'full')?.id ?? '';
    expect(await byHand({ asset, rules: [] })).toMatchObject({ ruleCount: 2 });
    expect(await byHand({ asset, rules: [], includesCritical: true })).toMatchObject({ ruleCount: 3 });
  });

  test('that covers nothing or names what is not there is refused with all reasons', async () => {
    await expect(byHand({ rules: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(byPoint({ asset: 'nowhere', rules: ['no'], when: { ...stopped.when, point: 9e9 } as never })).rejects.toMatchObject({
      details: { what: 'there is no point 9000000000; there is no asset nowhere; there is no rule no' },
    });
  });

  test('that a point switches is not switched by a person', async () => {
    const { id } = await byPoint();
    await expect(site.alarms.suppressions.turn(operator, id, { isOn: true, minutes: 1, note: 'x' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('of another tenant is not there, and an operator makes none', async () => {
    await site.install(alarmPack, 'other');
    const { id } = await byHand();
    const theirs = { tenant: 'other' };
    expect((await site.call('GET', '/suppressions', theirs)).body).toEqual({ items: [] });
    expect((await site.call('DELETE', `/suppressions/${id}`, theirs)).status).toBe(404);
    expect((await site.call('PUT', `/suppressions/${id}`, { ...theirs, body: { ...stopped, asset: 'x' } })).status).toBe(404);
    expect((await site.call('POST', `/suppressions/${id}/switch`, { ...theirs, body: { isOn: false } })).status).toBe(404);
    expect((await site.call('POST', '/suppressions', { role: 'operator', body: stopped })).status).toBe(403);
    expect((await site.call('POST', `/suppressions/${id}/switch`, { role: 'viewer', body: { isOn: false } })).status).toBe(403);
  });
});

describe('the state of a point', () => {
  const row = {
    ...{ id: 's', tenant: 'main', isActive: true, since: 0, endsAt: null, by: null, note: null },
    body: { ...stopped, afterSeconds: 60 },
  };
  const sample = (value: number, status: 'good' | 'uncertain' | 'bad' = 'good') => ({
    time: 0,
    receivedAt: 0,
    value,
    quality: quality(status),
  });

  test('that ends still holds for a while, and not longer; one that comes back holds on', () => {
    const ending = heldNow(row, sample(1), 1000);
    expect(ending).toMatchObject({ isActive: true, endsAt: 61_000 });
    expect(heldNow({ ...row, endsAt: 61_000 }, sample(1), 60_999)).toMatchObject({ isActive: true });
    expect(heldNow({ ...row, endsAt: 61_000 }, sample(1), 61_000)).toMatchObject({ isActive: false, since: null });
    expect(heldNow({ ...row, endsAt: 61_000 }, sample(0), 2000)).toMatchObject({ isActive: true, since: 0, endsAt: null });
  });

  test.each([
    [sample(0, 'bad'), false],
    [sample(Number.NaN), false],
    [sample(0, 'uncertain'), true],
    [undefined, true],
  ])('%j leaves it at %s', (newest, isActive) => {
    expect(heldNow({ ...row, body: stopped }, newest, 1000).isActive).toBe(isActive);
  });

  test.each([
    ['above', 1, true],
    ['below', 1, false],
    ['equal', 1, false],
    ['unequal', 1, true],
  ] as const)('%s 0 holds for %d: %s', (compare, value, isActive) => {
    const body = { ...stopped, when: { kind: 'point', point: 1, compare, value: 0 } as const };
    expect(heldNow({ ...row, isActive: false, body }, sample(value), 1000).isActive).toBe(isActive);
  });
});
