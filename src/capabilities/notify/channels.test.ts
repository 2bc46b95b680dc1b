import { describe, expect, test } from 'vitest';
import type { Reply, Sent } from '../../contracts/api/index.ts';
import { until } from '../../kernel/testing.ts';
import { tables } from './schema.ts';
import {
  answers,
  audited,
  base,
  call,
  channel,
  deliveries,
  deps,
  got,
  happens,
  openBeforeEach,
  rule,
  ruleBody,
  startGuarded,
} from './testing.ts';

type Channel = Reply<'createNotifyChannel'>;

openBeforeEach();

describe('a channel', () => {
  test('keeps its secrets from API, audit, database and errors', async () => {
    const made = await channel('hook?token=tell-nobody', { title: 'hook' });
    await call('POST', `/notify/channels/${made.id}/test`, { body: {} });
    answers.set('/hook?token=tell-nobody', 500);
    await call('POST', `/notify/channels/${made.id}/test`, { body: {} });
    const stored = await tables(deps.db).selectFrom('notifyChannel').selectAll().execute();
    const shown = [made, (await call('GET', '/notify/channels')).text, await deliveries(), audited, stored];
    expect(got).toHaveLength(2);
    expect(JSON.stringify(shown)).not.toMatch(/tell-nobody|long enough/);
    expect(audited).toHaveLength(3);
  });

  test('keeps a secret that is given back as its mark', async () => {
    const { id, waiting: _, host, lastSentAt: __, ...made } = await channel('hook');
    expect(host).toBe(base.slice('http://'.length));
    const changed = await call<Channel>('PUT', `/notify/channels/${id}`, { body: { ...made, title: 'new' } });
    expect(changed.body).toMatchObject({ title: 'new', config: made.config });
    expect((await call<Reply<'testNotifyChannel'>>('POST', `/notify/channels/${id}/test`, { body: {} })).body).toMatchObject({
      isSent: true,
    });
    const wrong = { ...made, config: { ...made.config, signSecret: '[kept 0123456789abcdef]' } };
    expect((await call('PUT', `/notify/channels/${id}`, { body: wrong })).status).toBe(400);
  });

  test('of mail does not send a kept password to another host, nor any password in clear', async () => {
    const config = { kind: 'email' as const, host: 'mail.plant.cn', user: 'u', password: 'secret one', from: 'a@b', to: ['c@d'] };
    const sent: Sent<'createNotifyChannel', 'body'>['config'] = { ...config, kind: 'email' };
    const { id, waiting: _, host: __, ...made } = await channel('', { title: 'mail', config: sent });
    const moved = { ...made, config: { ...made.config, host: 'mail.thief.cn' } };
    expect((await call('PUT', `/notify/channels/${id}`, { body: moved })).text).toContain('enter the password again');
    const clear = { title: 'clear', config: { ...config, security: 'none' } };
    expect((await call('POST', '/notify/channels', { body: clear })).text).toContain('without TLS');
  });

  test('tells what is wrong when it is tested, and leaves a receipt', async () => {
    const { id } = await channel('hook');
    answers.set('/hook', 403);
    const answer = await call<Reply<'testNotifyChannel'>>('POST', `/notify/channels/${id}/test`, { body: {} });
    expect(answer.body).toMatchObject({ isSent: false, error: expect.stringContaining('answered 403') });
    expect(await deliveries()).toMatchObject([{ id: answer.body.delivery, kind: 'test', state: 'failed', attempts: 1 }]);
  });

  test('is not removed while a rule uses it', async () => {
    const { id } = await channel('hook');
    const { id: using } = await rule(id);
    expect((await call('DELETE', `/notify/channels/${id}`)).status).toBe(409);
    await call('DELETE', `/notify/rules/${using}`);
    expect((await call('DELETE', `/notify/channels/${id}`)).status).toBe(204);
  });

  test('of another tenant is not there, and only administrators see any', async () => {
    const { id } = await channel('hook');
    expect((await call('POST', `/notify/channels/${id}/test`, { tenant: 'other', body: {} })).status).toBe(404);
    expect((await call<{ items: [] }>('GET', '/notify/channels', { tenant: 'other' })).body.items).toEqual([]);
    expect((await call('POST', '/notify/rules', { tenant: 'other', body: ruleBody(id) })).status).toBe(400);
    expect((await call('GET', '/notify/channels', { role: 'engineer' })).status).toBe(403);
  });
});

describe('this machine', () => {
  const local = (path: string) => ({ kind: 'webhook', webhookUrl: `${base}/${path}`, signSecret: 'long enough' });

  test('is refused as the place of a channel, new or changed, with the reason in both languages', async () => {
    const { id } = await channel('hook');
    await startGuarded();
    const mail = { kind: 'email', host: '0x7f.1', from: 'yangfan@plant.cn', to: ['li@plant.cn'] };
    for (const config of [local('hook'), { kind: 'feishu', webhookUrl: 'http://169.254.169.254/latest/meta-data' }, mail]) {
      const { status, body } = await call<{ text: { zh: string; en: string } }>('POST', '/notify/channels', {
        body: { title: 'x', config },
      });
      expect(status).toBe(400);
      expect(body.text.zh).toMatch(/指向本机|链路本地/);
      expect(body.text.en).toMatch(/leads to this machine|link-local/);
    }
    expect((await call('PUT', `/notify/channels/${id}`, { body: { title: 'x', config: local('other') } })).status).toBe(400);
  });

  test('is not called for a channel of before it was refused: the receipt says why', async () => {
    await rule((await channel('hook')).id);
    await startGuarded();
    await happens('alarm.raised', 'a');
    const receipt = await until(async () => (await deliveries()).find(({ attempts }) => attempts > 0));
    expect(receipt.lastError).toMatch(/^127\.0\.0\.1 leads .*YANGFAN_ALLOW_LOOPBACK/);
    expect(receipt.lastErrorText).toMatchObject({ zh: expect.stringMatching(/^127\.0\.0\.1 指向本机/), en: receipt.lastError });
    expect(got).toEqual([]);
  });
});
