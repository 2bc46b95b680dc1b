import { describe, expect, test } from 'vitest';
import { quality } from '../../contracts/quality.ts';
import { append, createBatch } from '../../contracts/sample.ts';
import { alarmOf, both, call, emit, make, open, openBeforeEach, planNow, points, shut, waiting } from './testing.ts';

openBeforeEach();

describe('values', () => {
  test('are told with asset, point, time, unit, status and origin, those of one topic together and in order', async () => {
    await make();
    const batch = createBatch(10);
    append(batch, 1, 1000, 1.5, quality('good'));
    append(batch, 3, 1000, 2, quality('bad', 'simulated'));
    append(batch, 1, 2000, Number.NaN, quality('uncertain', 'manual'));
    append(batch, 4, 1000, 9, 0); // of another tenant
    append(batch, 99, 1000, 9, 0); // of no point
    const messages = planNow().messagesOf?.(batch) ?? [];
    expect(messages.map(({ topic, count }) => [topic, count])).toEqual([
      ['yangfan/values/dam-key/level', 2],
      ['yangfan/values/road-key/depth', 1],
    ]);
    expect(JSON.parse(messages[0]?.payload ?? '')).toEqual({
      kind: 'values',
      items: [
        { asset: 'dam-key', point: 'level', time: 1000, value: 1.5, unit: 'cm', status: 'good', origin: 'measured' },
        { asset: 'dam-key', point: 'level', time: 2000, value: null, unit: 'cm', status: 'uncertain', origin: 'manual' },
      ],
    });
  });

  test.each([
    [{ assets: ['dam'] }, [1, 2]],
    [{ points: [3] }, [3]],
    [{ assets: ['gate'], points: [3] }, [2, 3]],
    [{}, [1, 2, 3]],
  ])('of %j are those of its subtrees and points', async (choice, expected) => {
    await make({ ...choice, valueTopic: 'v/{point}' });
    const batch = createBatch(10);
    for (const { number } of points) append(batch, number, 1000, number, 0);
    const values = (planNow().messagesOf?.(batch) ?? []).flatMap(({ payload }) => JSON.parse(payload).items);
    expect(values.map(({ value }) => value)).toEqual(expected);
  });

  test('go to a topic in which no key can be a level or a wildcard, in messages of at most 100', async () => {
    await make({ assets: ['gate'] });
    const batch = createBatch(250);
    for (let i = 0; i < 250; i++) append(batch, 2, i, i, 0);
    const messages = planNow().messagesOf?.(batch) ?? [];
    expect(messages.map(({ topic, count }) => [topic, count])).toEqual(
      [100, 100, 50].map((count) => ['yangfan/values/gate-key/a_b__', count]),
    );
  });
});

describe('events', () => {
  test('of an alarm of the asset itself name no point and no unit, and go where their asset goes', async () => {
    await make({ assets: ['dam'], alarmTopic: 'al/{asset}/{point}' });
    const { point: _, ...ofAsset } = alarmOf('gate', 2);
    await emit('alarm.raised', { ...ofAsset, value: null });
    const events = await waiting();
    expect(events.map(({ topic }) => topic)).toEqual(['al/gate-key/-']);
    const [item] = JSON.parse(events[0]?.payload ?? '').items;
    expect(item).toMatchObject({ asset: 'gate-key', title: both('High'), value: null });
    expect([item.point, item.unit]).toEqual([undefined, undefined]);
  });

  test('of an alarm of the asset itself go nowhere when only points are chosen', async () => {
    await make({ points: [2], alarmTopic: 'al/{point}' });
    const { point: _, ...ofAsset } = alarmOf('gate', 2);
    await emit('alarm.raised', ofAsset);
    expect(await waiting()).toEqual([]);
  });

  test('of chosen assets wait on disk, oldest first, and over a restart', async () => {
    await make({ assets: ['dam'], alarmTopic: 'al/{asset}/{event}' });
    await emit('alarm.raised', alarmOf('gate', 2));
    await emit('alarm.raised', alarmOf('road', 3));
    await emit('alarm.acknowledged', { ...alarmOf('gate', 2, 2000), by: 'Ann', comment: 'seen' });
    await emit('fence.left', { tenant: 'main', fence: 'yard', asset: 'dam', time: 3000, longitude: 120, latitude: 30, since: 1 });
    await shut();
    await open();
    const events = await waiting();
    expect(events.map(({ topic }) => topic)).toEqual(['al/gate-key/raised', 'al/gate-key/acknowledged', 'yangfan/places/dam-key']);
    expect(events.map(({ payload }) => JSON.parse(payload))).toEqual([
      {
        kind: 'alarms',
        items: [
          {
            ...{ id: events[0]?.id, event: 'raised', alarm: 'a1', asset: 'gate-key', point: 'a/b+#', title: both('High') },
            ...{ priority: 2, time: 1000, value: 12.5, unit: 'cm', limit: 10 },
          },
        ],
      },
      { kind: 'alarms', items: [expect.objectContaining({ event: 'acknowledged', by: 'Ann', comment: 'seen' })] },
      {
        kind: 'places',
        items: [
          {
            ...{ id: events[2]?.id, event: 'left', fence: 'yard', fenceTitle: both('Yard'), asset: 'dam-key' },
            ...{ time: 3000, longitude: 120, latitude: 30, since: 1 },
          },
        ],
      },
    ]);
    await planNow().events.done(events.slice(0, 2).map(({ id }) => id));
    expect(await waiting()).toEqual(events.slice(2));
  });

  test('beyond the bound are given up, the oldest first, and counted', async () => {
    await shut();
    await open({ mostEvents: 2 });
    await make();
    for (const time of [1, 2, 3, 4, 5]) await emit('alarm.raised', alarmOf('dam', 1, time));
    expect((await waiting()).map(({ payload }) => JSON.parse(payload).items[0].time)).toEqual([4, 5]);
    expect((await call('GET', '/bridges')).body.items[0].state).toMatchObject({ waitingEvents: 2, lostEvents: 3 });
  });

  test('of a bridge that carries none, or that is switched off, do not wait', async () => {
    await make({ alarmTopic: '' });
    await make({ enabled: false });
    await emit('alarm.raised', alarmOf('dam', 1));
    expect(
      (await call('GET', '/bridges')).body.items.map(({ state }: { state: { waitingEvents: number } }) => state.waitingEvents),
    ).toEqual([0, 0]);
  });
});
