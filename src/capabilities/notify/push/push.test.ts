import { expect, test } from 'vitest';
import {
  both,
  browser,
  call,
  clock,
  deliveries,
  devices,
  emit,
  gotAt,
  http,
  leaves,
  morning,
  notify,
  openBeforeEach,
  type Push,
  raise,
  read,
  service,
} from '../../../../test/setup/push-desk.ts';
import { claimsOf, type Pushed } from '../../../../test/setup/push-service.ts';
import { until } from '../../../kernel/testing.ts';

openBeforeEach();

test('an alarm reaches each browser of those who may know of it, in its language, encrypted for it alone', async () => {
  const phone = await browser('Li', '/li-phone', { language: 'en', origin: 'https://yangfan.plant.cn' });
  const desk = await browser('Li', '/li-desk', { language: 'zh' });
  const roadman = await browser('Road', '/road');
  await raise('a1');
  await until(() => gotAt(phone).length + gotAt(desk).length === 2);
  const [message] = read(phone);
  expect(message).toEqual({
    ...{
      title: '[Priority 1 Alarm] gate high',
      body: expect.stringContaining('level 5.0 m'),
      tag: 'a1',
      open: '/alarms?alarm=a1',
      isLoud: true,
    },
  });
  expect(read(desk)[0]?.title).toBe('[1 级 告警] gate（中） high（中）');
  expect(() => phone.decrypt(gotAt(desk)[0]?.body ?? Buffer.alloc(0))).toThrow();
  const { headers } = gotAt(phone)[0] as Pushed;
  expect(headers).toMatchObject({
    ttl: '86400',
    urgency: 'high',
    'content-encoding': 'aes128gcm',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  });
  const { publicKey } = (await call<Push>('GET', '/push', { as: 'Li' })).body;
  expect(await claimsOf(String(headers.authorization), clock.now())).toMatchObject({
    ...{ aud: service.origin, key: publicKey, sub: 'https://yangfan.plant.cn' },
  });
  await until(async () => (await deliveries('state=sent')).length === 3);
  expect((await devices('Li')).map(({ lastSentAt }) => lastSentAt)).toEqual([clock.now(), clock.now()]);
  await raise('a2', { at: 'road' });
  await until(() => gotAt(roadman).length === 1);
  expect(read(roadman)[0]?.tag).toBe('a2');
});

test('what is said again of an alarm has the same tag and topic, and a clearing is quiet', async () => {
  const phone = await browser('Li', '/li');
  const rule = (await call<{ items: { id: string; levels: object[] }[] }>('GET', '/notify/rules', { as: 'Wang' })).body.items[0];
  expect(rule).toBeDefined();
  const { id: _, ...body } = { ...rule, on: ['raised', 'cleared'] };
  await http.server.inject({ method: 'PUT', url: `/api/v1/notify/rules/${rule?.id}`, headers: { 'x-test-name': 'Wang' }, payload: body });
  await raise('a1');
  await until(() => gotAt(phone).length === 1);
  await emit('alarm.cleared', {
    tenant: 'main',
    alarm: 'a1',
    rule: 'r',
    asset: 'gate',
    point: 1,
    priority: 1,
    time: clock.now(),
    value: 1,
  } as never);
  await until(() => gotAt(phone).length === 2);
  expect(read(phone).map(({ tag, isLoud }) => [tag, isLoud])).toEqual([
    ['a1', true],
    ['a1', false],
  ]);
  expect(new Set(gotAt(phone).map(({ headers }) => headers.topic)).size).toBe(1);
});

test('less important ones than a browser asked for, and those that no rule names, do not come', async () => {
  const most = await browser('Li', '/all');
  const few = await browser('Wang', '/few', { leastPriority: 1 });
  await raise('three', { priority: 3 });
  await raise('two', { priority: 2 });
  await raise('one', { priority: 1 });
  await until(() => gotAt(most).length === 2 && gotAt(few).length === 1);
  expect(
    read(most)
      .map(({ tag }) => tag)
      .sort(),
  ).toEqual(['one', 'two']);
  expect(read(few).map(({ tag }) => tag)).toEqual(['one']);
});

test('work that is late is told to whom it is for, and a click leads there', async () => {
  const [phone, other] = [await browser('Li', '/li'), await browser('Wang', '/wang')];
  await emit('workOrder.overdue', {
    tenant: 'main',
    workOrder: 'w7',
    asset: 'gate',
    dueAt: morning,
    assignedTo: 'Li',
    title: both('grease'),
    number: 'WO-7',
  } as never);
  await until(() => gotAt(phone).length === 1);
  expect(read(phone)[0]).toMatchObject({ title: '[工单超期] grease（中） WO-7', open: '/work/w7' });
  await raise('a1');
  await until(() => gotAt(other).length === 1);
  expect(read(other)[0]?.tag).toBe('a1');
});

test('a service that cannot be reached is tried again, and holds up no other browser', async () => {
  const [down, up] = [await browser('Li', '/down'), await browser('Wang', '/up')];
  service.answers.set('/down', 503);
  await raise('a1');
  await until(() => gotAt(up).length === 1 && gotAt(down).length === 1);
  await until(async () => (await devices('Li'))[0]?.lastError?.includes('503 why not'));
  service.answers.delete('/down');
  clock.advance(60_000);
  notify.wake();
  await until(async () => (await devices('Li'))[0]?.lastSentAt === clock.now());
  expect(read(down).map(({ tag }) => tag)).toEqual(['a1', 'a1']);
  expect((await devices('Li'))[0]?.lastError).toBeUndefined();
  expect(gotAt(up)).toHaveLength(1);
});

test.each([404, 410])('a browser that has given its subscription up (%d) is removed, with a receipt that says so', async (status) => {
  const gone = await browser('Li', '/gone');
  service.answers.set('/gone', status);
  await raise('a1');
  await until(async () => (await devices('Li')).length === 0);
  const receipt = await until(async () => (await deliveries(`channel=${gone.id}`))[0]);
  expect(receipt).toMatchObject({ state: 'failed', attempts: 1, lastError: expect.stringContaining('given its subscription up') });
});

test('a redirect is not followed', async () => {
  const moved = await browser('Li', '/moved');
  service.answers.set('/moved', 307);
  const { body } = await call<{ isSent: boolean; error: string }>('POST', `/push/devices/${moved.id}/test`, { as: 'Li' });
  expect(body).toMatchObject({ isSent: false, error: expect.stringContaining('307') });
  expect(service.got.map(({ path }) => path)).toEqual(['/moved']);
});

test('a test goes to the one browser, and nobody else may ask for it or see it', async () => {
  const phone = await browser('Li', '/li');
  await browser('Wang', '/wang');
  expect((await call('POST', `/push/devices/${phone.id}/test`, { as: 'Wang' })).status).toBe(404);
  expect((await call('DELETE', `/push/devices/${phone.id}`, { as: 'Wang' })).status).toBe(404);
  expect((await call('POST', `/push/devices/${phone.id}/test`, { as: 'Li' })).body).toEqual({ isSent: true });
  expect(service.got.map(({ path }) => path)).toEqual(['/li']);
  expect(read(phone)[0]).toMatchObject({ open: '/me' });
  expect((await devices('Wang')).map(({ id }) => id)).not.toContain(phone.id);
  for (const path of ['/notify/channels', '/push'])
    expect((await call('GET', path, { as: 'Wang' })).text).not.toMatch(/phone of Li|\/li\b/);
  expect((await call('POST', `/notify/channels/${phone.id}/test`, { as: 'Wang', body: {} })).status).toBe(404);
});

test('who removes a browser is not told there any more', async () => {
  const [phone, other] = [await browser('Li', '/li'), await browser('Li', '/li2')];
  expect((await call('DELETE', `/push/devices/${phone.id}`, { as: 'Li' })).status).toBe(204);
  await raise('a1');
  await until(() => gotAt(other).length === 1);
  expect(gotAt(phone)).toEqual([]);
});

test('who can sign in no more is told nothing, also of what waited', async () => {
  const phone = await browser('Li', '/li');
  const other = await browser('Wang', '/wang');
  service.answers.set('/li', 503);
  await raise('a1');
  await until(async () => (await devices('Li'))[0]?.lastError);
  service.answers.delete('/li');
  leaves('Li');
  clock.advance(60_000);
  await until(async () => (await deliveries(`channel=${phone.id}`))[0]?.state === 'failed');
  await raise('a2');
  await until(() => read(other).some(({ tag }) => tag === 'a2'));
  expect(gotAt(phone)).toHaveLength(1);
});

test('an address belongs to whom told it last', async () => {
  await browser('Li', '/shared');
  const again = await browser('Li', '/shared', { language: 'en' });
  expect(await devices('Li')).toMatchObject([{ id: again.id, language: 'en', host: new URL(service.origin).host }]);
  const wangs = await browser('Wang', '/shared');
  expect(await devices('Li')).toEqual([]);
  await raise('a1');
  await until(() => gotAt(wangs).length === 1);
  expect(read(wangs)[0]?.tag).toBe('a1');
});

test('when nobody has switched push on, the receipt says so', async () => {
  const phone = await browser('Li', '/li');
  await call('DELETE', `/push/devices/${phone.id}`, { as: 'Li' });
  await raise('a1');
  const receipt = await until(async () => (await deliveries('state=failed'))[0]);
  expect(receipt).toMatchObject({ channelKind: 'push', attempts: 1, lastError: expect.stringContaining('switched push on') });
});
