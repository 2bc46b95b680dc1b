import { describe, expect, test } from 'vitest';
import { callerOf } from '../../kernel/testing.ts';
import { tables } from './schema.ts';
import {
  both,
  call,
  clock,
  deps,
  heard,
  maintain,
  noon,
  openBeforeEach,
  opened,
  operator,
  orders,
  outbox,
  want,
} from './testing/orders.ts';

openBeforeEach();

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
    expect(heard).toHaveLength(1);
  });

  const kindsOf = async (id: string) => (await maintain.get(operator, id)).entries.map(({ kind }) => kind);

  test('by a later alarm, while the first is to be done, is noted there, once, and the alarm is told of it', async () => {
    const { id } = await opened();
    await maintain.update(operator, id, { state: 'inProgress' });
    await Promise.all([want('alarm-2'), want('alarm-2')]);
    expect(await orders()).toHaveLength(1);
    expect(await kindsOf(id)).toEqual(['opened', 'state', 'alarmAgain']);
    expect(heard.map(({ body }) => body)).toMatchObject([
      { workOrder: id, alarm: 'alarm-1' },
      { workOrder: id, alarm: 'alarm-2' },
    ]);
  });

  test('by a later alarm is opened when the first was cancelled, and not by one that was noted before', async () => {
    const { id } = await opened();
    await want('alarm-2');
    await maintain.update(operator, id, { state: 'cancelled', reason: 'false alarm' });
    await want('alarm-2');
    expect(await orders()).toHaveLength(1);
    await want('alarm-3');
    expect((await orders()).map(({ number }) => number)).toEqual(['WO-20261124-0002', 'WO-20261124-0001']);
    expect(heard.at(-1)).toMatchObject({ kind: 'workOrder.opened', body: { alarm: 'alarm-3' } });
  });

  test.each(['draft', 'done'] as const)('is opened beside one that is %s', async (state) => {
    const { id } = await opened();
    await tables(deps.db).updateTable('workOrder').set({ state }).where('id', '=', id).execute();
    await want('alarm-2');
    expect(await orders()).toHaveLength(2);
  });

  test('of another response is opened beside the first, and each has its line when the alarm comes again', async () => {
    for (const alarm of ['alarm-1', 'alarm-2']) for (const n of [0, 1]) await want(alarm, `dams/high/${n}`);
    const found = await orders();
    expect(found.map(({ alarm }) => alarm)).toEqual(['alarm-1', 'alarm-1']);
    for (const { id } of found) expect(await kindsOf(id)).toEqual(['opened', 'alarmAgain']);
  });

  test('is numbered from one each day', async () => {
    const { id } = await opened();
    await maintain.update(operator, id, { state: 'cancelled', reason: 'false alarm' });
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
