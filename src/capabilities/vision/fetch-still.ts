import { type IncomingMessage, request as inClear } from 'node:http';
import { request as secured } from 'node:https';
import { Failure } from '../../contracts/errors.ts';
import type { Text } from '../../contracts/text.ts';
import { timeLimit } from '../../contracts/time.ts';
import { mediaOf } from '../../kernel/attachments.ts';
import type { Reach } from '../../kernel/own-network.ts';

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
export async function fetchStill({ address, reach, signal, limitMs = mostMs }: Asking): Promise<Picture> {
  const { host } = new URL(address);
  const limited = timeLimit(limitMs, signal);
  try {
    return await readStill(await get(address, reach, limited), host);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw limited.aborted ? away(host, tooLate(limitMs / 1000)) : away(host, notReached(error), error);
  }
}

/** One connection each time: one that somebody else had opened would not have been looked up by our rules. */
function get(address: string, reach: Reach, signal: AbortSignal): Promise<IncomingMessage> {
  const url = new URL(address);
  const ask = url.protocol === 'https:' ? secured : inClear;
  const options = { agent: false as const, signal, headers: { 'user-agent': 'yangfan', accept: 'image/*' }, ...reach.to(url.hostname) };
  return new Promise((resolve, reject) => ask(url, options, resolve).on('error', reject).end());
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
    return { zh: `要求登录（HTTP ${status}），暂不支持`, en: `it wants a sign-in (HTTP ${status}), which is not supported` };
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
