import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timeLimit } from '../../../contracts/time.ts';
import { createReach } from '../../../kernel/own-network.ts';
import type { Outgoing } from './outgoing.ts';
import { cutBytes } from './outgoing.ts';
import { type OuterConfig, send } from './send.ts';
import { signatureOf } from './webhook.ts';

interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let heard: Heard[];
let answer: { status: number; body: string; headers?: Record<string, string> } | 'silence';
let base: string;
let close: () => Promise<void>;

beforeEach(async () => {
  heard = [];
  answer = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body });
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
});
afterEach(() => close());

const now = Date.UTC(2026, 10, 24, 8, 0, 0, 250);
const out = (more: Partial<Outgoing> = {}): Outgoing => ({
  ...{ id: 'm-1', kind: 'raised', to: [], language: 'zh', now, timeoutMs: 5000, signal: timeLimit(20_000) },
  reach: createReach({ range: 'company', allowsLoopback: true }),
  message: { title: { zh: '水位高', en: 'High' }, text: { zh: '大坝 <at user_id="all">', en: 'Dam' }, facts: { alarm: { id: 'a' } } },
  ...more,
});
const only = (): Heard => {
  expect(heard).toHaveLength(1);
  return heard[0] as Heard; // holds: just looked
};
const body = () => JSON.parse(only().body);
const webhook = (path = '/hook'): OuterConfig => ({ kind: 'webhook', webhookUrl: base + path, signSecret: 'key of eight' });
const wecom = (): OuterConfig => ({ kind: 'wecom', webhookUrl: `${base}/cgi-bin/webhook/send?key=k` });

describe('a generic webhook', () => {
  test('is signed over time and body, and carries the id', async () => {
    await send(webhook(), out());
    const { headers, body: sent } = only();
    const expected = createHmac('sha256', 'key of eight').update(`1795507200.${sent}`).digest('hex');
    expect(headers).toMatchObject({
      'x-yangfan-id': 'm-1',
      'x-yangfan-timestamp': '1795507200',
      'x-yangfan-signature': `sha256=${expected}`,
    });
    expect(JSON.parse(sent)).toMatchObject({ id: 'm-1', kind: 'raised', title: { en: 'High' }, alarm: { id: 'a' } });
  });

  test('has another signature for another body, time or key', () => {
    const of = new Set([signatureOf('a', '1', 'x'), signatureOf('b', '1', 'x'), signatureOf('a', '2', 'x'), signatureOf('a', '1', 'y')]);
    expect(of.size).toBe(4);
  });

  test('is not followed to another address', async () => {
    answer = { status: 307, body: '', headers: { location: `${base}/elsewhere` } };
    await expect(send(webhook(), out())).rejects.toThrow('307, and redirects are not followed');
    expect(only().path).toBe('/hook');
  });

  test('that refuses is told with the beginning of its answer only', async () => {
    answer = { status: 500, body: 'x'.repeat(1_000_000) };
    const error = await send(webhook(), out()).catch((e: Error) => e.message);
    expect(error).toMatch(/answered 500 x+$/);
    expect(String(error).length).toBeLessThan(400);
  });

  test('that does not answer ends with the time of the try', async () => {
    answer = 'silence';
    await expect(send(webhook(), out({ signal: timeLimit(100) }))).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('that is not there is told without the key in its address', async () => {
    await close();
    const error = await send(webhook('/secret-path?token=abc'), out()).catch((e: Error) => e.message);
    expect(error).toContain('ECONNREFUSED');
    expect(error).not.toMatch(/secret-path|abc/);
  });
});

describe('a robot', () => {
  test('of WeCom gets a text with the mobiles to mention, at most 2048 bytes', async () => {
    await send(wecom(), out({ to: ['13800001111'] }));
    expect(only().path).toBe('/cgi-bin/webhook/send?key=k');
    expect(body()).toEqual({
      msgtype: 'text',
      text: { content: '水位高\n大坝 <at user_id="all">', mentioned_mobile_list: ['13800001111'] },
    });
    heard = [];
    const long = { ...out().message, text: { zh: '长'.repeat(2000), en: '' } };
    await send(wecom(), out({ message: long }));
    expect(Buffer.byteLength(body().text.content)).toBeLessThanOrEqual(2048);
  });

  test('of DingTalk is signed in its address with milliseconds', async () => {
    await send({ kind: 'dingtalk', webhookUrl: `${base}/robot/send?access_token=t`, signSecret: 'SECx' }, out({ to: ['13800001111'] }));
    const query = new URL(only().path, base).searchParams;
    expect(query.get('access_token')).toBe('t');
    expect(query.get('timestamp')).toBe(String(now));
    expect(query.get('sign')).toBe(createHmac('sha256', 'SECx').update(`${now}\nSECx`).digest('base64'));
    expect(body()).toMatchObject({ msgtype: 'text', at: { atMobiles: ['13800001111'], isAtAll: false } });
    expect(body().text.content).toMatch(/^@13800001111 水位高/);
  });

  test('of Feishu is signed in its body with seconds; texts mention nobody by themselves', async () => {
    answer = { status: 200, body: '{"code":0,"msg":"success"}' };
    await send({ kind: 'feishu', webhookUrl: `${base}/open-apis/bot/v2/hook/x`, signSecret: 's' }, out({ to: ['ou_1'] }));
    const timestamp = '1795507200';
    expect(body()).toEqual({
      timestamp,
      sign: createHmac('sha256', `${timestamp}\ns`).update('').digest('base64'),
      msg_type: 'text',
      content: { text: '<at user_id="ou_1"></at> 水位高\n大坝 ＜at user_id="all">' },
    });
  });

  test('without a secret is not signed', async () => {
    answer = { status: 200, body: '{"code":0}' };
    await send({ kind: 'feishu', webhookUrl: `${base}/x` }, out());
    expect(body()).not.toHaveProperty('sign');
    heard = [];
    await send({ kind: 'dingtalk', webhookUrl: `${base}/x` }, out());
    expect(only().path).toBe('/x');
  });

  test.each([
    ['{"errcode":45009,"errmsg":"api freq out of limit"}', '45009 api freq out of limit'],
    ['{"code":19021,"msg":"sign match fail"}', '19021 sign match fail'],
    ['{}', 'answered no code'],
    ['<html>', 'answered no JSON'],
  ])('that answers %s has not taken the message', async (text, why) => {
    answer = { status: 200, body: text };
    await expect(send(wecom(), out())).rejects.toThrow(why);
  });
});

test.each([
  ['short', 10, 'short'],
  ['水位高了', 9, '水位…'],
  ['水位高了', 12, '水位高了'],
])('%s in %d bytes is %s', (text, most, cut) => {
  expect(cutBytes(text, most)).toBe(cut);
});

describe('this machine', () => {
  const guard = createReach({ range: 'company' });
  const forms = ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '017700000001', 'localhost', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0'];

  test.each(forms)('is not called as %s', async (host) => {
    const webhookUrl = `${base.replace('127.0.0.1', host)}/hook`;
    const calls = [
      send({ ...webhook(), webhookUrl } as OuterConfig, out({ reach: guard })),
      send({ kind: 'wecom', webhookUrl }, out({ reach: guard })),
    ];
    for (const { status, reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
      expect([status, reason?.code]).toEqual(['rejected', 'NOT_AVAILABLE']);
      expect(reason.details.what.zh).toContain('指向本机');
    }
    expect(heard).toEqual([]);
  });

  test('is not called by a name that leads there: the connection is made with the address that was looked at', async () => {
    // As for a name of which nothing can be told before it is looked up.
    const reach = { ...guard, to: () => guard.to('mail.plant.cn') };
    const url = `${base.replace('127.0.0.1', 'localhost')}/hook`;
    await expect(send({ kind: 'wecom', webhookUrl: url }, out({ reach }))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
    expect(heard).toEqual([]);
  });
});
