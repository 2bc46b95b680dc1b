import { Failure } from '../../../contracts/errors.ts';

/** What is read of an answer; the rest is left unread. */
const mostAnswerBytes = 4096;

/** One request. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Send JSON and read the beginning of the answer. Certificates are verified, redirects are not followed.
 *
 * @returns the answer's text, cut to 4 KiB
 * @throws Failure `LINK_LOST` when there is no answer, `TIMEOUT`, `NOT_AVAILABLE` for any status but 2xx; no text holds the address beyond its host
 */
export async function post({ url, body, headers, signal }: Post): Promise<string> {
  const { host } = new URL(url);
  try {
    const answer = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'manual', signal },
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'yangfan', ...headers },
    });
    const text = await beginningOf(answer);
    if (answer.ok) return text;
    throw refused(
      host,
      answer.status >= 300 && answer.status < 400
        ? `${answer.status}, and redirects are not followed`
        : `${answer.status} ${text.slice(0, 200)}`,
    );
  } catch (error) {
    if (error instanceof Failure) throw error;
    const what = signal.aborted ? `no answer from ${host} in time` : `${host}: ${reasonOf(error)}`;
    throw new Failure(signal.aborted ? 'TIMEOUT' : 'LINK_LOST', `posting to ${what}`, { details: { what } });
  }
}

async function beginningOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = answer.body?.getReader();
  while (reader !== undefined && bytes < mostAnswerBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.byteLength;
  }
  await reader?.cancel();
  return Buffer.concat(parts).subarray(0, mostAnswerBytes).toString('utf8');
}

/** `fetch` hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return `${code} ${cause.message}`.trim() || cause.name;
}

/** The other side answered, and did not take the message. */
export const refused = (host: string, why: string): Failure =>
  new Failure('NOT_AVAILABLE', `posting to ${host}: answered ${why}`, { details: { what: `${host} answered ${why}` } });
