import { type IncomingMessage, request as inClear } from 'node:http';
import { request as secured } from 'node:https';
import type { LookupFunction } from 'node:net';

/** One request. */
export interface Sending {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly signal: AbortSignal;
  /** Finds the address of the host; see `kernel/own-network.ts`. Default: any. */
  readonly lookup?: LookupFunction;
  /** PEM of the authorities. Default: those that Node.js trusts. */
  readonly ca?: string;
}

/** The beginning of an answer. */
export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** What is read of an answer; the rest is left unread. */
const mostAnswerBytes = 4096;

/** POST and read the beginning of the answer. Certificates are verified, redirects are not followed, nothing is unpacked. */
export function send({ url, headers, body, ...options }: Sending): Promise<Answered> {
  const request = url.protocol === 'https:' ? secured : inClear;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    // A connection of its own each time: one that somebody else had opened would not have been looked up by our rules.
    const all = { ...options, method: 'POST', agent: false as const, headers: { 'user-agent': 'yangfan', ...headers, ...length } };
    const call = request(url, all, (answer) => void beginningOf(answer).then(resolve, reject));
    call.on('error', reject);
    call.end(body);
  });
}

async function beginningOf(answer: IncomingMessage): Promise<Answered> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= mostAnswerBytes) break; // leaving the loop ends the connection
  }
  return { status: answer.statusCode ?? 0, text: Buffer.concat(parts).subarray(0, mostAnswerBytes).toString('utf8') };
}
