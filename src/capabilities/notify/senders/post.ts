import { Failure } from '../../../contracts/errors.ts';
import type { Reach } from '../../../kernel/own-network.ts';
import { send } from './request.ts';

/** One request. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Whom we may call. */
  readonly reach: Reach;
}

/**
 * Send JSON and read the beginning of the answer. Certificates are verified, redirects are not followed.
 *
 * @returns the answer's text, cut to 4 KiB
 * @throws Failure `LINK_LOST` when there is no answer, `TIMEOUT`, `NOT_AVAILABLE` for any status but 2xx and for a host that may not be called; no
 *   text holds the address beyond its host
 */
export async function post({ url: address, body, headers, signal, reach }: Post): Promise<string> {
  const url = new URL(address);
  const { host, hostname } = url;
  try {
    const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
    const { status, text } = await send({ url, body, signal, headers: all, ...reach.to(hostname) });
    if (status >= 200 && status < 300) return text;
    throw refused(host, status >= 300 && status < 400 ? `${status}, and redirects are not followed` : `${status} ${text.slice(0, 200)}`);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const what = signal.aborted ? `no answer from ${host} in time` : `${host}: ${reasonOf(error)}`;
    throw new Failure(signal.aborted ? 'TIMEOUT' : 'LINK_LOST', `posting to ${what}`, { details: { what } });
  }
}

/** Of several addresses that were tried, the reason is that of the first. */
function reasonOf(error: unknown): string {
  const cause = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return `${code} ${cause.message}`.trim() || cause.name;
}

/** The other side answered, and did not take the message. */
export const refused = (host: string, why: string): Failure =>
  new Failure('NOT_AVAILABLE', `posting to ${host}: answered ${why}`, { details: { what: `${host} answered ${why}` } });
