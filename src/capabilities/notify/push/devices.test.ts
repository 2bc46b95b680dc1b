import { expect, test } from 'vitest';
import {
  audited,
  browser,
  call,
  deps,
  gotAt,
  loseVault,
  openBeforeEach,
  type Push,
  raise,
  start,
  stop,
} from '../../../../test/setup/push-desk.ts';
import { createReceiver } from '../../../../test/setup/push-service.ts';
import { until } from '../../../kernel/testing.ts';
import { tables } from '../schema.ts';

openBeforeEach();

const keys = createReceiver();
test.each([
  ['http', { endpoint: 'http://push.example.net/x' }, 'https://'],
  ['the own network', { endpoint: 'https://192.168.1.20/x' }, 'network of its own'],
  ['this machine by number', { endpoint: 'https://127.0.0.1/x' }, 'network of its own'],
  ['another port', { endpoint: 'https://push.example.net:8080/x' }, 'port'],
  ['no key', { p256dh: Buffer.alloc(65, 4).toString('base64url') }, 'public key'],
  ['a short secret', { auth: 'AAAA' }, '16 bytes'],
])('%s is refused', async (_, wrong, why) => {
  const pushSubscription = { endpoint: 'https://push.example.net/x', p256dh: keys.p256dh, auth: keys.auth, ...wrong };
  const { status, text } = await call('POST', '/push/devices', { as: 'Li', body: { pushSubscription, title: 'x' } });
  expect(status).toBe(400);
  expect(text).toContain(why);
});

test('a program has no browser', async () => {
  const pushSubscription = { endpoint: 'https://push.example.net/x', p256dh: keys.p256dh, auth: keys.auth };
  expect((await call('POST', '/push/devices', { as: 'Li', kind: 'token', body: { pushSubscription, title: 'x' } })).status).toBe(403);
});

test('the channel and the rule that come with the first browser are called in the language of whom it belongs to', async () => {
  await browser('Li', '/li', { language: 'en' });
  const [channel] = await tables(deps.db)
    .selectFrom('notifyChannel')
    .select('title')
    .where('owner', 'is', null)
    .where('kind', '=', 'push')
    .execute();
  const rules = await tables(deps.db).selectFrom('notifyRule').select('body').execute();
  expect(channel?.title).toBe('Browser push');
  expect(rules.map(({ body }) => body.title)).toContain('Push of important alarms');
});

test('addresses and keys are sealed, and stand neither in the audit nor in an answer', async () => {
  const phone = await browser('Li', '/tell-nobody');
  const rows = await tables(deps.db).selectFrom('notifyChannel').selectAll().execute();
  const answers = (await call('GET', '/push', { as: 'Li' })).text;
  for (const text of [JSON.stringify(rows), JSON.stringify(audited), answers]) {
    expect(text).not.toContain('tell-nobody');
    expect(text).not.toContain(phone.auth);
  }
  expect(JSON.stringify(audited)).toContain('createPushDevice');
});

test('the key stays over a restart, is sealed, and after the loss of the vault a new one is made and devices show as off', async () => {
  const before = (await call<Push>('GET', '/push', { as: 'Li' })).body.publicKey;
  await browser('Li', '/li');
  expect(JSON.stringify(await tables(deps.db).selectFrom('notifyPushKey').selectAll().execute())).not.toContain('PRIVATE');
  await stop();
  await start();
  expect((await call<Push>('GET', '/push', { as: 'Li' })).body).toMatchObject({ publicKey: before, devices: [{ title: 'phone of Li' }] });
  await stop();
  loseVault();
  await start();
  const { publicKey, devices: left } = (await call<Push>('GET', '/push', { as: 'Li' })).body;
  expect(publicKey).not.toBe(before);
  expect(left).toEqual([]);
});

test('another tenant has browsers and rules of its own', async () => {
  const zhaos = await browser('Zhao', '/zhao');
  const phone = await browser('Li', '/li');
  await raise('a1');
  await until(() => gotAt(phone).length === 1);
  expect(gotAt(zhaos)).toEqual([]);
  expect((await call('DELETE', `/push/devices/${zhaos.id}`, { as: 'Li' })).status).toBe(404);
});
