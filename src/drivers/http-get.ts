import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type ErrorDetails, Failure } from '../contracts/errors.ts';
import { timeLimit } from '../contracts/time.ts';

/** What is to be got, and within which limits. */
export interface GetRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** From the call to the last byte. */
  readonly timeoutMs: number;
  /** Largest body, also after unpacking. */
  readonly maxBytes: number;
}

/** A document, or word that it is as it was. */
export type GetAnswer =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'document';
      readonly body: Buffer;
      readonly contentType: string;
      /** Headers that make the next request conditional. */
      readonly validators: Readonly<Record<string, string>>;
    };

/** Gets documents over connections that are kept open. */
export interface HttpGetter {
  /**
   * Get a document; throws `NOT_AVAILABLE` (cannot be reached, or another status than 200 and 304), `TIMEOUT`, `TOO_LARGE` or `BAD_FRAME`.
   * `details.status` of a failure is the status that was answered, `details.waitMs` what the server asked for by `retry-after`.
   */
  get(request: GetRequest, signal: AbortSignal): Promise<GetAnswer>;
  close(): void;
}

const mostRedirects = 3;
const mostRetryAfterMs = 3_600_000;
const mostSockets = 64;

const unpackers: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** An address without what may be secret in it: user, password, query. */
export const shownUrl = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

const tooLarge = (request: GetRequest): Failure =>
  new Failure('TOO_LARGE', `getting ${shownUrl(request.url)}: more than ${request.maxBytes} bytes`, {
    details: { limit: `${request.maxBytes} B` },
  });

function unavailable({ url }: GetRequest, why: string, more: { readonly cause?: unknown; readonly details?: ErrorDetails } = {}): Failure {
  const what = `${shownUrl(url)}: ${why}`;
  return new Failure('NOT_AVAILABLE', `getting ${what}`, { cause: more.cause, details: { what, ...more.details } });
}

/** Milliseconds that `retry-after` asks for: seconds or an HTTP date (RFC 9110 clause 10.2.3), at most an hour. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, mostRetryAfterMs) : undefined;
}

async function readBody(response: IncomingMessage, request: GetRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > request.maxBytes) throw tooLarge(request);
    chunks.push(chunk);
  }
  if (!response.complete) throw unavailable(request, 'the answer was cut off');
  return unpack(Buffer.concat(chunks), response.headers['content-encoding']?.toLowerCase() ?? 'identity', request);
}

function unpack(body: Buffer, encoding: string, request: GetRequest): Buffer {
  if (encoding === 'identity') return body;
  const unpacker = unpackers[encoding];
  const bad = (why: string, cause?: unknown) =>
    new Failure('BAD_FRAME', `getting ${shownUrl(request.url)}: ${why}`, { cause, details: { what: why } });
  if (unpacker === undefined) throw bad(`content encoding ${encoding} is not known`);
  try {
    return unpacker(body, { maxOutputLength: request.maxBytes });
  } catch (cause) {
    // holds: zlib throws errors with a code
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(request);
    throw bad(`the ${encoding} body is damaged`, cause);
  }
}

/** Headers of the answer that make the next request conditional (RFC 9110 clause 13.1). */
function validatorsOf({ headers }: IncomingMessage): Record<string, string> {
  const { etag } = headers;
  const modified = headers['last-modified'];
  return { ...(etag === undefined ? {} : { 'if-none-match': etag }), ...(modified === undefined ? {} : { 'if-modified-since': modified }) };
}

/** Where a redirect leads; only within the same origin, because sign-in data must not go elsewhere. */
function redirected(response: IncomingMessage, request: GetRequest, left: number): URL {
  const location = response.headers.location ?? '';
  if (left === 0 || !URL.canParse(location, request.url.href))
    throw unavailable(request, `it redirects ${left === 0 ? 'in circles' : 'nowhere'}`);
  const to = new URL(location, request.url);
  if (to.origin !== request.url.origin) throw unavailable(request, `it redirects to another server, ${to.origin}, which is not followed`);
  return to;
}

/** Of a signal: who waits had only so much time, which is no wish to stop. */
const isTimeOver = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';

/** A getter. @param ca PEM of the authorities that are trusted instead of the system's; '' for the system's */
export function createHttpGetter(ca = ''): HttpGetter {
  const options = { keepAlive: true, maxSockets: mostSockets };
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(ca === '' ? options : { ...options, ca });

  function send(request: GetRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const headers = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'yangfan', ...request.headers };
    const isTls = request.url.protocol === 'https:';
    const requestOptions: RequestOptions = { method: 'GET', headers, signal, agent: isTls ? httpsAgent : httpAgent };
    return new Promise((resolve, reject) => {
      const sent = (isTls ? requestHttps : requestHttp)(request.url, requestOptions, resolve);
      sent.on('error', reject).end();
    });
  }

  async function follow(request: GetRequest, signal: AbortSignal, left: number): Promise<GetAnswer> {
    const response = await send(request, signal);
    response.on('error', () => {}); // whoever reads it sees it
    const { statusCode = 0 } = response;
    if (statusCode === 200) {
      const body = await readBody(response, request);
      return { kind: 'document', body, contentType: response.headers['content-type'] ?? '', validators: validatorsOf(response) };
    }
    if (statusCode === 304) {
      response.resume();
      return { kind: 'unchanged' };
    }
    response.destroy();
    if ([301, 302, 303, 307, 308].includes(statusCode)) {
      return follow({ ...request, url: redirected(response, request, left) }, signal, left - 1);
    }
    const waitMs = retryAfterMs(response.headers['retry-after']);
    throw unavailable(request, `status ${statusCode}`, { details: { status: statusCode, ...(waitMs === undefined ? {} : { waitMs }) } });
  }

  return {
    async get(request, signal) {
      const limit = timeLimit(request.timeoutMs, signal);
      try {
        return await follow(request, limit, mostRedirects);
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        if (limit.aborted && isTimeOver(limit.reason)) {
          const what = `${shownUrl(request.url)}: ${signal.aborted ? 'no answer in time' : `no answer in ${request.timeoutMs} ms`}`;
          throw new Failure('TIMEOUT', `getting ${what}`, { cause, details: { what } });
        }
        throw unavailable(request, cause instanceof Error ? cause.message : String(cause), { cause });
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
