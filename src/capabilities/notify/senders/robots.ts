import { createHmac } from 'node:crypto';
import { Failure } from '../../../contracts/errors.ts';
import type { Config } from '../schema.ts';
import { cutBytes, type Outgoing, plainText } from './outgoing.ts';
import { post, refused } from './post.ts';

type Of<K extends Config['kind']> = Extract<Config, { kind: K }>;

/** Longest text that a WeCom robot takes (its guide, text messages: 2048 bytes of UTF-8). */
const wecomBytes = 2048;
/** Longest request of DingTalk and Feishu robots is 20 000 and 20 480 bytes; some of it is taken by the frame. */
const chatBytes = 16_000;

const sign = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64');

/** 企业微信 robot of a group: a text with the mobile numbers to mention. Source: developer.work.weixin.qq.com, path 91770. */
export async function sendWecom({ webhookUrl }: Of<'wecom'>, out: Outgoing): Promise<void> {
  const content = cutBytes(plainText(out), wecomBytes);
  await ask(webhookUrl, { msgtype: 'text', text: { content, ...(out.to.length > 0 && { mentioned_mobile_list: out.to }) } }, out);
}

/**
 * 钉钉 robot of a group. With a secret the address carries the time in milliseconds and Base64(HMAC-SHA256(secret, time + "\n" + secret)).
 * A number is mentioned only when the text holds it too. Source: open.dingtalk.com, custom robots and their security settings.
 */
export async function sendDingtalk({ webhookUrl, signSecret }: Of<'dingtalk'>, out: Outgoing): Promise<void> {
  const url = new URL(webhookUrl);
  if (signSecret) {
    url.searchParams.set('timestamp', String(out.now));
    url.searchParams.set('sign', sign(signSecret, `${out.now}\n${signSecret}`));
  }
  const mentions = out.to.map((mobile) => `@${mobile}`).join(' ');
  const content = cutBytes(mentions === '' ? plainText(out) : `${mentions} ${plainText(out)}`, chatBytes);
  await ask(url.href, { msgtype: 'text', text: { content }, at: { atMobiles: out.to, isAtAll: false } }, out);
}

/**
 * 飞书 robot of a group. With a secret the body carries the time in seconds and Base64(HMAC-SHA256(key = time + "\n" + secret, nothing)).
 * Source: open.feishu.cn, guide of custom robots.
 */
export async function sendFeishu({ webhookUrl, signSecret }: Of<'feishu'>, out: Outgoing): Promise<void> {
  const timestamp = String(Math.floor(out.now / 1000));
  const signed = signSecret ? { timestamp, sign: sign(`${timestamp}\n${signSecret}`, '') } : {};
  const mentions = out.to.map((user) => `<at user_id="${user}"></at>`).join(' ');
  // Texts of devices and people must not mention anybody by themselves.
  const text = cutBytes(`${mentions}${mentions === '' ? '' : ' '}${plainText(out).replaceAll('<', '＜')}`, chatBytes);
  await ask(webhookUrl, { ...signed, msg_type: 'text', content: { text } }, out);
}

/** Robots answer 200 with a code in the body; 0 means taken. WeCom and DingTalk call it `errcode`, Feishu `code`. */
async function ask(url: string, body: object, { signal, reach }: Outgoing): Promise<void> {
  const { host } = new URL(url);
  const answer = parse(await post({ url, body: JSON.stringify(body), signal, reach }), host);
  const code = answer.errcode ?? answer.code;
  if (code === 0) return;
  throw refused(host, `${code ?? 'no code'} ${String(answer.errmsg ?? answer.msg ?? '').slice(0, 200)}`);
}

function parse(text: string, host: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // told below
  }
  const what = `${host} answered no JSON: ${text.slice(0, 100)}`;
  throw new Failure('NOT_AVAILABLE', `posting to ${what}`, { details: { what } });
}
