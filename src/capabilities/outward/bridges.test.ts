import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../kernel/metrics.ts';
import { isSecret } from '../../kernel/redact.ts';
import { createVault } from '../../kernel/vault.ts';
import {
  alarmOf,
  audited,
  bridges,
  broker,
  call,
  database,
  deps,
  emit,
  forgotten,
  idle,
  keeps,
  make,
  open,
  openBeforeEach,
  planNow,
  reached,
  refusesWith,
  shut,
  started,
} from './testing.ts';

openBeforeEach();

test.each(['127.0.0.1', '0x7f.1', 'localhost', '::ffff:7f00:1', '169.254.169.254'])(
  'a broker at %s is refused with the reason',
  async (host) => {
    for (const [path, body] of [
      ['/bridges', { ...broker, host }],
      ['/bridges/trial', { host, version: '5' }],
    ] as const) {
      const { status, body: answer } = await call('POST', path, { body });
      expect([status, answer.code]).toEqual([400, 'BAD_REQUEST']);
      expect(answer.text.zh).toMatch(/本机|链路本地/);
      expect(answer.text.en).toMatch(/this machine|link-local/);
    }
    const { id } = await make();
    expect((await call('PUT', `/bridges/${id}`, { body: { ...broker, host } })).status).toBe(400);
    expect([started.length, reached]).toEqual([1, []]);
  },
);

test('figures of each bridge that is switched on are at /metrics, and of no other', async () => {
  const figures = async () => (await metrics.metrics()).split('\n').filter((line) => line.startsWith('yangfan_outward_'));
  const { id } = await make();
  await make({ enabled: false });
  Object.assign(started[0] ?? {}, { state: { ...idle, isConnected: true, lagMs: 1500 } });
  expect(await figures()).toHaveLength(9);
  expect(await figures()).toEqual(
    expect.arrayContaining(
      [
        ['up', '1'],
        ['lag_seconds', '1.5'],
      ].map(([name, value]) => `yangfan_outward_${name}{bridge="${id}"} ${value}`),
    ),
  );
  await shut();
  expect(await figures()).toEqual([]);
});

describe('a bridge', () => {
  test('is switched off with what waits, which is counted as lost, and keeps no logs', async () => {
    const { id } = await make();
    await emit('alarm.raised', alarmOf('dam', 1));
    Object.assign(started[0] ?? {}, { state: { ...idle, waitingBytes: 100, givenUpBytes: 7 } });
    const { body } = await call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, enabled: false } });
    expect(body.state).toMatchObject({ link: 'off', lostEvents: 1, lostBytes: 107, waitingEvents: 0 });
    expect([started[0]?.isStopped, forgotten]).toEqual([true, [id]]);
  });

  test('is changed without a gap: the former one has stopped, the place in the logs stays', async () => {
    const { id } = await make();
    await call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, retained: true } });
    expect(started.map(({ isStopped, plan }) => [plan.id, isStopped, plan.isRetained])).toEqual([
      [id, true, false],
      [id, false, true],
    ]);
    expect(forgotten).toEqual([]);
    expect((await call('DELETE', `/bridges/${id}`)).status).toBe(204);
    expect([started[1]?.isStopped, forgotten]).toEqual([true, [id]]);
  });

  test('that is not there any more keeps no logs after the next start', async () => {
    const { id } = await make();
    await shut();
    keeps([id, 'gone']);
    await open();
    expect(forgotten).toEqual(['gone']);
    expect(started).toHaveLength(2);
  });

  test('is as if it did not exist for another tenant, and is changed by administrators only', async () => {
    const { id } = await make();
    expect((await call('GET', '/bridges', { tenant: 'other' })).body.items).toEqual([]);
    expect((await call('PUT', `/bridges/${id}`, { tenant: 'other', body: broker })).status).toBe(404);
    expect((await call('DELETE', `/bridges/${id}`, { tenant: 'other' })).status).toBe(404);
    expect((await call('POST', '/bridges', { role: 'engineer', body: broker })).status).toBe(403);
    expect((await call('POST', '/bridges', { body: { ...broker, assets: ['foreign'], points: [4] } })).body.message).toMatch(
      /asset foreign, point 4/,
    );
  });

  test('is told in health as not connected when its link is down', async () => {
    await make();
    Object.assign(started[0] ?? {}, { state: { ...idle, isConnected: false } });
    expect(await bridges.links()).toEqual([{ title: 'Bureau', isConnected: false }]);
  });

  test('is refused where the samples are stored by other processes', async () => {
    await shut();
    await open({ outward: undefined });
    const { status, body } = await call('POST', '/bridges', { body: broker });
    expect([status, body.message]).toEqual([503, expect.stringContaining('stored by other processes')]);
  });

  test.each([
    ['no topic', { valueTopic: '', alarmTopic: '', placeTopic: '' }, /carries nothing/],
    ['a wildcard', { valueTopic: 'a/#' }, /valueTopic/],
    ['an unknown brace', { alarmTopic: 'a/{name}' }, /alarmTopic/],
    ['a topic of the broker', { placeTopic: '$SYS/x' }, /placeTopic/],
    ['a certificate without a key', { certificate: 'PEM' }, /private key/],
    ['a certificate without TLS', { certificate: 'PEM', privateKey: 'KEY', tls: false }, /over TLS only/],
    ['a password without a user in MQTT 3.1.1', { user: '' }, /needs a user/],
  ])('with %s is refused', async (_about, wrong, reason) => {
    const { status, text } = await call('POST', '/bridges', { body: { ...broker, ...wrong } });
    expect([status, text]).toEqual([400, expect.stringMatching(reason)]);
  });
});

describe('secrets', () => {
  test.each(['password', 'privateKey'])('%s stays out of logs and audit', (name) => {
    expect(isSecret(name)).toBe(true);
  });

  test('are stored sealed, used, and never shown', async () => {
    const { id, ...view } = await make({ certificate: 'CERT', privateKey: 'tell-nobody-either' });
    expect(planNow().target).toMatchObject({ password: 'tell-nobody', privateKey: 'tell-nobody-either', clientId: `yangfan-${id}` });
    expect(view).toMatchObject({ hasPassword: true, hasPrivateKey: true });
    const { text } = await call('GET', '/bridges');
    const { rows } = await database.db.executeQuery(
      deps.db
        .selectFrom('outward_bridge' as never)
        .selectAll()
        .compile(),
    );
    expect(text + JSON.stringify(view) + JSON.stringify(rows) + audited.join()).not.toMatch(/tell-nobody/);
    expect(audited.join()).toContain('createBridge');
  });

  test('that are left out are kept, empty ones are removed, and a kept password goes to no other host', async () => {
    const { id } = await make();
    const change = (more: object) => call('PUT', `/bridges/${id}`, { body: { ...broker, password: undefined, ...more } });
    expect((await change({ title: 'New' })).body).toMatchObject({ title: 'New', hasPassword: true });
    expect(planNow().target.password).toBe('tell-nobody');
    for (const moved of [{ host: 'evil.example' }, { port: 1 }, { tls: false }, { ca: 'mine' }]) {
      expect((await change(moved)).body.message).toMatch(/enter the password again/);
    }
    const trial = { ...broker, title: undefined, password: undefined, bridge: id };
    expect((await call('POST', '/bridges/trial', { body: { ...trial, host: 'evil.example' } })).status).toBe(400);
    expect(reached).toEqual([]);
    expect((await change({ password: '' })).body.hasPassword).toBe(false);
  });

  test('that were sealed with another key are asked for again, and everything else goes on', async () => {
    await make();
    await shut();
    await open({ vault: createVault(randomBytes(32)) });
    const [item] = (await call('GET', '/bridges')).body.items;
    expect(item.state).toMatchObject({ link: 'down', lastError: expect.stringContaining('enter it again') });
  });
});

describe('the test of a connection', () => {
  test('signs in under another client id with what was entered, or with the kept secrets, and says what was wrong', async () => {
    const { id } = await make();
    const trial = { ...broker, title: undefined, password: undefined, bridge: id };
    expect((await call('POST', '/bridges/trial', { body: trial })).body).toMatchObject({ ok: true });
    expect(reached[0]).toMatchObject({ password: 'tell-nobody', clientId: expect.stringMatching(/^yangfan-trial-/) });
    refusesWith('Connection refused: Not authorized');
    expect((await call('POST', '/bridges/trial', { body: { ...trial, password: 'other' } })).body).toMatchObject({
      ok: false,
      error: 'Connection refused: Not authorized',
    });
  });
});
