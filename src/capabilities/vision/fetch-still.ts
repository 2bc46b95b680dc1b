import { type IncomingMessage, request as inClear } from 'node:http';
import { request as secured } from 'node:https';
import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import { timeLimit } from '../../contracts/time.ts';
import { mediaOf } from '../../kernel/attachments.ts';
import type { Reach } from '../../kernel/own-network.ts';
import { answerTo, type SignIn } from './sign-in.ts';

/** A picture as a camera gave it. */
export interface Picture {
  /** By its first bytes, whatever the camera calls it: `image/jpeg`, `image/png` or `image/webp`. */
  readonly media: string;
  readonly bytes: Buffer;
}

/** What is asked of a camera. */
export interface Asking {
  /** HTTP or HTTPS. */
  readonly address: string;
  /** Shown when the camera wants it. Default: none is known. */
  readonly signIn?: SignIn | undefined;
  /** Whom we may call. */
  readonly reach: Reach;
  /** Aborts when the program ends. */
  readonly signal: AbortSignal;
  /** Default {@link mostMs}. */
  readonly limitMs?: number;
}

/** A camera that has not given its picture by then is away, ms. `assumed` */
export const mostMs = 5000;
/** A JPEG of 8 megapixels has 1 to 3 MB; no still is larger than this, bytes. `assumed` */
export const mostBytes = 4 * 2 ** 20;

/**
 * Ask a camera for its picture. Certificates are verified, redirects are not followed.
 *
 * @throws Failure `NOT_AVAILABLE` with the reason in both languages; it holds nothing of the address but its host
 */
export async function fetchStill({ limitMs = mostMs, signal, ...asking }: Asking): Promise<Picture> {
  const { host } = new URL(asking.address);
  const limited = timeLimit(limitMs, signal);
  try {
    return await readStill(await ask({ ...asking, signal: limited }), host);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw limited.aborted ? away(host, tooLate(limitMs / 1000)) : away(host, notReached(error), error);
  }
}

/** Ask, and where the camera wants a sign-in that we can answer, ask once more with it. */
async function ask({ signIn, ...asking }: Asking): Promise<IncomingMessage> {
  const first = await get(asking);
  if (first.statusCode !== 401 || signIn === undefined) return first;
  const challenges = first.headersDistinct['www-authenticate'] ?? [];
  const authorization = answerTo(challenges, signIn, { method: 'GET', url: new URL(asking.address) });
  if (authorization === undefined) return first;
  first.destroy();
  return get(asking, { authorization });
}

/** One connection each time: one that somebody else had opened would not have been looked up by our rules. */
function get({ address, reach, signal }: Asking, more: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const url = new URL(address);
  const request = url.protocol === 'https:' ? secured : inClear;
  const options = {
    agent: false as const,
    signal,
    headers: { 'user-agent': 'yangfan', accept: 'image/*', ...more },
    ...reach.to(url.hostname),
  };
  return new Promise((resolve, reject) => request(url, options, resolve).on('error', reject).end());
}

async function readStill(answer: IncomingMessage, host: string): Promise<Picture> {
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    throw away(host, answered(status));
  }
  const parts: Buffer[] = [];
  let count = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    count += part.length;
    if (count > mostBytes) throw away(host, tooLarge); // leaving the loop ends the connection
  }
  const bytes = Buffer.concat(parts);
  const media = mediaOf(bytes);
  if (media?.startsWith('image/') !== true) throw away(host, noPicture);
  return { media, bytes };
}

const tooLate = (seconds: number): Text => ({ zh: `${seconds} 秒内没有给出画面`, en: `it gave no picture within ${seconds} s` });
const tooLarge: Text = { zh: '画面超过 4 MiB', en: 'its picture has more than 4 MiB' };
const noPicture: Text = { zh: '返回的不是 JPEG、PNG 或 WebP 图片', en: 'what it gave is no JPEG, PNG or WebP' };

function answered(status: number): Text {
  if (status === 401 || status === 403)
    return {
      zh: `要求登录或拒绝了登录（HTTP ${status}）；支持 Digest，Basic 仅限 HTTPS`,
      en: `it wants a sign-in, or refused ours (HTTP ${status}); Digest is supported, Basic over HTTPS only`,
    };
  if (status >= 300 && status < 400)
    return { zh: `转到别处（HTTP ${status}），不予跟随`, en: `it sends elsewhere (HTTP ${status}), which is not followed` };
  return { zh: `返回 HTTP ${status}`, en: `it answered HTTP ${status}` };
}

function notReached(error: unknown): Text {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return { zh: `连接不上${code}`, en: `it is not reached${code}` };
}

function away(host: string, why: Text, cause?: unknown): Failure {
  const what = { zh: `摄像机 ${host} ${why.zh}`, en: `camera ${host}: ${why.en}` };
  return new Failure('NOT_AVAILABLE', `fetching a still: ${what.en}`, { cause, details: { what } });
}
