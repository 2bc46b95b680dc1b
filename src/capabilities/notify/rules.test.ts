import { describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { until } from '../../kernel/testing.ts';
import type { AlarmView } from '../alarms/index.ts';
import { tables } from './schema.ts';
import {
  alarms,
  call,
  channel,
  clock,
  deliveries,
  deps,
  got,
  happens,
  minuteMs,
  notices,
  openBeforeEach,
  rule,
  ruleBody,
  settled,
  states,
} from './testing.ts';

openBeforeEach();

describe('a rule', () => {
  test('sends what it means, once, and nothing else', async () => {
    const { id } = await channel('hook');
    await rule(id, { leastPriority: 2, asset: 'plant', on: ['raised', 'cleared', 'acknowledged'] });
    await happens('alarm.raised', 'a');
    await happens('alarm.acknowledged', 'a');
    await happens('alarm.cleared', 'a');
    await happens('alarm.raised', 'unimportant', { priority: 3 });
    await happens('alarm.raised', 'elsewhere', { at: 'road' });
    await settled(3);
    expect(got.map(({ body }) => body.kind)).toEqual(['raised', 'acknowledged', 'cleared']);
    expect(got[0]?.body.title.en).toBe('[Priority 2 Alarm] gate High a');
    expect(new Set(got.map(({ body }) => body.id)).size).toBe(3);
  });

  test('shows messages in the console to those it names', async () => {
    const { id } = await channel('', { title: 'console', config: { kind: 'inApp' } });
    await rule(id, { levels: [{ afterMinutes: 0, targets: [{ channel: id, to: ['viewer'] }] }] });
    await happens('alarm.raised', 'a');
    await settled(1);
    expect(notices).toMatchObject([{ alarm: 'a', to: ['viewer'], priority: 2 }]);
    const seen = async (role: string) => (await call<Reply<'listNotices'>>('GET', '/notices', { role })).body.items.length;
    expect([await seen('viewer'), await seen('operator')]).toEqual([1, 0]);
  });

  test('holds messages during quiet hours, but critical ones, and forgets those that were acknowledged', async () => {
    const { id } = await channel('hook');
    await rule(id, { quiet: { from: '08:00', to: '10:00' } });
    await happens('alarm.raised', 'seen');
    await happens('alarm.raised', 'unseen');
    await happens('alarm.raised', 'critical', { priority: 1 });
    await happens('alarm.acknowledged', 'seen');
    await until(async () => (await states()).join() === 'sent,waiting,skipped');
    expect(got).toHaveLength(1);
    clock.advance(61 * minuteMs);
    await settled(3);
    expect(got.map(({ body }) => body.title.en)).toEqual([expect.stringContaining('critical'), expect.stringContaining('unseen')]);
  });

  test('escalates what nobody acknowledged, level by level', async () => {
    const [first, second] = [await channel('first'), await channel('second')];
    await rule(first.id, {
      levels: [
        { afterMinutes: 0, targets: [{ channel: first.id }] },
        { afterMinutes: 10, targets: [{ channel: second.id }] },
        { afterMinutes: 20, targets: [{ channel: second.id }] },
      ],
    });
    await happens('alarm.raised', 'a');
    await happens('alarm.raised', 'seen');
    await happens('alarm.acknowledged', 'seen');
    await settled(2);
    clock.advance(10 * minuteMs);
    await settled(3);
    expect(got.at(-1)).toMatchObject({ path: '/second', body: { kind: 'escalated', title: { en: expect.stringContaining('High a') } } });
    await happens('alarm.acknowledged', 'a');
    clock.advance(10 * minuteMs);
    await until(async () => (await tables(deps.db).selectFrom('notifyEscalation').selectAll().execute()).length === 0);
    expect(await deliveries()).toHaveLength(3);
  });

  test('waits with an escalation while the alarm is shelved', async () => {
    const { id } = await channel('hook');
    await rule(id, { levels: [0, 5].map((afterMinutes) => ({ afterMinutes, targets: [{ channel: id }] })) });
    await happens('alarm.raised', 'a');
    const alarm = alarms.get('a') as AlarmView; // holds: just raised
    alarms.set('a', { ...alarm, state: 'shelved' });
    clock.advance(5 * minuteMs);
    await until(
      async () =>
        (await tables(deps.db).selectFrom('notifyEscalation').selectAll().where('dueAt', '>', clock.now()).execute()).length === 1,
    );
    alarms.set('a', alarm);
    clock.advance(minuteMs);
    await settled(2);
  });

  test.each([
    ['a channel that is not there', (id: string) => ruleBody(`${id}x`)],
    [
      'people that a channel cannot reach',
      (id: string) => ruleBody(id, { levels: [{ afterMinutes: 0, targets: [{ channel: id, to: ['Li'] }] }] }),
    ],
    ['a first level that begins late', (id: string) => ruleBody(id, { levels: [{ afterMinutes: 5, targets: [{ channel: id }] }] })],
    ['an asset that is not there', (id: string) => ruleBody(id, { asset: 'moon' })],
    ['a misspelt asset, which would tell of everything', (id: string) => ({ ...ruleBody(id), assets: ['dam'] })],
    [
      'a misspelt name, which would tell everybody',
      (id: string) => ({ ...ruleBody(id), levels: [{ afterMinutes: 0, targets: [{ channel: id, users: ['li'] }] }] }),
    ],
  ])('with %s is refused', async (_, bodyOf) => {
    const { id } = await channel('hook');
    expect((await call('POST', '/notify/rules', { body: bodyOf(id) })).status).toBe(400);
  });
});
