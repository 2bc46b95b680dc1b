import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { Failure } from '../../../contracts/errors.ts';
import { refused } from '../senders/post.ts';
import { publicLookup } from './own-network.ts';

/** One message to one browser. */
export interface Push {
  readonly endpoint: URL;
  readonly authorization: string;
  readonly body: Buffer;
  readonly topic: string;
  readonly urgency: 'low' | 'normal' | 'high';
  /** How long the service keeps it for a browser that is not there, s. */
  readonly ttlSeconds: number;
  readonly signal: AbortSignal;
}

/** Whom to trust besides the public authorities, and names to look up otherwise: for tests with a service of their own. */
export interface PushTrust {
  /** PEM of the authority. */
  readonly ca: string;
  /** True: a service on this machine may be called, at any port. */
  readonly allowsLoopback: true;
}

const mostAnswerBytes = 1024;

/**
 * Hand a message to a push service (RFC 8030, section 5). Certificates are verified, redirects are not followed, and a name that leads into a
 * network of one's own is not called.
 *
 * @returns `taken`, or `gone` when the browser has given the subscription up (404, 410)
 * @throws Failure `LINK_LOST` when there is no answer, `TIMEOUT`, `NOT_AVAILABLE` for any other status; no text holds the address beyond its host
 */
export async function sendPush(push: Push, trust?: PushTrust): Promise<'taken' | 'gone'> {
  const { host } = push.endpoint;
  const answer = await ask(push, trust).catch((error: unknown) => {
    const { signal } = push;
    const why = error instanceof Error ? error.message : String(error);
    const what = signal.aborted ? `no answer from ${host} in time` : `${host}: ${why}`;
    throw new Failure(signal.aborted ? 'TIMEOUT' : 'LINK_LOST', `pushing to ${what}`, { details: { what } });
  });
  const { status, text } = answer;
  if (status >= 200 && status < 300) return 'taken';
  if (status === 404 || status === 410) return 'gone';
  throw refused(host, `${status} ${text}`.trim());
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function ask({ endpoint, authorization, body, topic, urgency, ttlSeconds, signal }: Push, trust?: PushTrust): Promise<Answer> {
  const headers = {
    ...{ authorization, topic, urgency, ttl: String(ttlSeconds), 'content-length': String(body.length) },
    ...{ 'content-type': 'application/octet-stream', 'content-encoding': 'aes128gcm', 'user-agent': 'yangfan' },
  };
  // A connection of its own each time: one that somebody else had opened would not have been looked up by our rules.
  const options = { method: 'POST', headers, signal, agent: false as const, ...(trust ? { ca: trust.ca } : { lookup: publicLookup }) };
  return new Promise((resolve, reject) => {
    const call = request(endpoint, options, (answer) => void beginningOf(answer).then(resolve, reject));
    call.on('error', reject);
    call.end(body);
  });
}

async function beginningOf(answer: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= mostAnswerBytes) break;
  }
  const text = Buffer.concat(parts).subarray(0, mostAnswerBytes).toString('utf8').replace(/\s+/g, ' ').slice(0, 200);
  return { status: answer.statusCode ?? 0, text };
}
