import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { Failure } from '../contracts/errors.ts';
import { timeLimit } from '../contracts/time.ts';

/** Where the centre is. */
export interface CentreOptions {
  /** Of its console and API, e.g. `https://centre.example`. */
  readonly url: string;
  /** File with the CAs (PEM) that sign its certificate, read for each call; default: those that Node.js trusts. */
  readonly caFile?: string | undefined;
  /** A call takes no longer. Default: 20 s. */
  readonly answerMs?: number;
}

/** Calls of the centre's API. */
export interface Centre {
  /** Throws `NOT_AVAILABLE` when it cannot be reached, and with `details.status` when it refuses. */
  call(operation: 'enrol' | 'report', body: unknown, options: { readonly token?: string; readonly signal: AbortSignal }): Promise<unknown>;
}

/** An answer holds the configuration of an edge at most. */
const mostBytes = 32 * 2 ** 20;
const usualAnswerMs = 20_000;
const problem = z.object({ message: z.string() });

/** The API of a centre; every call has a connection of its own, so that one that has died unnoticed costs nothing. */
export function openCentre({ url, caFile, answerMs = usualAnswerMs }: CentreOptions): Centre {
  const unavailable = (what: string, cause?: unknown, status?: number) =>
    new Failure('NOT_AVAILABLE', `calling ${url}: ${what}`, { cause, details: { what: `${url}: ${what}`, ...(status && { status }) } });
  return {
    async call(operation, body, { token, signal }) {
      const address = new URL(`/api/v1/edge/${operation}`, url);
      const limit = timeLimit(answerMs, signal);
      const text = JSON.stringify(body);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      try {
        const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
        const { status, answer } = await exchange(address, { text, headers, signal: limit, ...ca });
        if (status !== 200) throw unavailable(`${status} ${problem.safeParse(answer).data?.message ?? ''}`.trim(), undefined, status);
        return answer;
      } catch (error) {
        if (error instanceof Failure) throw error;
        throw unavailable(error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}

interface Exchange {
  readonly text: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly signal: AbortSignal;
  readonly ca?: Buffer;
}

function exchange(address: URL, { text, headers, signal, ca }: Exchange): Promise<{ status: number; answer: unknown }> {
  const send = address.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = send(address, { method: 'POST', headers, signal, agent: false, ...(ca && { ca }) }, (reply) => {
      readAll(reply).then((read) => resolve({ status: reply.statusCode ?? 0, answer: read }), reject);
    });
    asked.once('error', reject);
    asked.end(text);
  });
}

async function readAll(reply: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply) {
    chunks.push(chunk as Buffer); // holds: no encoding is set
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) throw new Error(`an answer of more than ${mostBytes} bytes`);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`an answer that is no JSON (status ${reply.statusCode})`);
  }
}
