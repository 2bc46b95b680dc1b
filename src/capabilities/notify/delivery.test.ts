import { describe, expect, test } from 'vitest';
import type { Reply } from '../../contracts/api/index.ts';
import { until } from '../../kernel/testing.ts';
import { tables } from './schema.ts';
import {
  answers,
  call,
  channel,
  clock,
  deliveries,
  deps,
  got,
  happens,
  minuteMs,
  openBeforeEach,
  rule,
  settled,
  shown,
  start,
  stop,
} from './testing.ts';

type Delivery = Reply<'retryDelivery'>;

openBeforeEach();

describe('delivery', () => {
  test('tries again, then gives up with the reason, and may be sent again by hand', async () => {
    const { id } = await channel('hook');
    await rule(id);
    answers.set('/hook', 503);
    await happens('alarm.raised', 'a');
    for (let tries = 1; tries <= 3; tries++) {
      const one = await until(async () => (await deliveries()).find(({ attempts }) => attempts === tries));
      expect(one).toMatchObject({ state: tries === 3 ? 'failed' : 'waiting', lastError: expect.stringContaining('answered 503') });
      clock.advance(minuteMs);
    }
    answers.clear();
    const [failed] = await deliveries('state=failed');
    expect((await call<Delivery>('POST', `/notify/deliveries/${failed?.id}/retry`)).body).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(await settled(1)).toMatchObject([{ state: 'sent', id: failed?.id }]);
    expect(new Set(got.map(({ body }) => body.id)).size).toBe(1);
    expect((await call('POST', `/notify/deliveries/${failed?.id}/retry`)).status).toBe(409);
  });

  test('by a channel that hangs delays no other', async () => {
    const [dead, living] = [await channel('dead'), await channel('living')];
    answers.set('/dead', 'silence');
    await rule(dead.id);
    await rule(living.id);
    for (const id of ['a', 'b', 'c']) await happens('alarm.raised', id);
    await until(() => got.filter(({ path }) => path === '/living').length === 3);
    expect(got.filter(({ path }) => path === '/dead')).toHaveLength(1);
  });

  test('comes again with the same id when the program ended before the receipt', async () => {
    const { id } = await channel('hook');
    await rule(id);
    answers.set('/hook', 'silence');
    await happens('alarm.raised', 'a');
    await until(() => got.length === 1);
    await stop();
    answers.clear();
    await start();
    await settled(1);
    expect(got.map(({ body }) => body.id)).toEqual([got[0]?.body.id, got[0]?.body.id]);
  });

  test('of many messages within the time of a try is no leak of listeners', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    const { id } = await channel('hook', { perMinute: 60 });
    await rule(id);
    for (let n = 0; n < 12; n++) await happens('alarm.raised', `a${n}`);
    await settled(12);
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('of an event that comes twice is made once', async () => {
    const { id } = await channel('hook');
    await rule(id);
    await happens('alarm.raised', 'a');
    await settled(1);
    const [row] = await tables(deps.db).selectFrom('notifyDelivery').selectAll().execute();
    if (row === undefined) throw new Error('no delivery');
    const { takeEvent } = await import('./intake.ts');
    const body = { alarm: 'a', tenant: 'main', rule: 'r', asset: 'gate', point: 1, priority: 2, time: clock.now(), value: 71 };
    await takeEvent(deps, { id: row.event, kind: 'alarm.raised', body });
    expect(await deliveries()).toHaveLength(1);
  });

  test('of a flood is at most so many a minute, the rest told in summaries', async () => {
    const { id } = await channel('hook', { perMinute: 3 });
    await rule(id);
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: false } });
    for (let i = 0; i < 20; i++) await happens('alarm.raised', `a${i}`, { priority: i === 19 ? 1 : 3 });
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: true } });
    await settled(21);
    expect(got.map(({ body }) => body.kind)).toEqual(['raised', 'raised', 'summary']);
    expect(got[0]?.body.title.en).toContain('High a19');
    expect(got[2]?.body.count).toBe(18);
    const [summary] = await deliveries('kind=summary');
    expect((await deliveries('state=summarised')).every((one) => one.summary === summary?.id)).toBe(true);
  });

  test('that is a day late is given up', async () => {
    const { id } = await channel('hook');
    await rule(id);
    await call('PUT', `/notify/channels/${id}`, { body: { ...(await shown(id)), enabled: false } });
    await happens('alarm.raised', 'a');
    clock.advance(25 * 60 * minuteMs);
    expect(await settled(1)).toMatchObject([{ state: 'failed', lastError: 'not delivered in time' }]);
  });
});
