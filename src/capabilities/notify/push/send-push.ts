import { Failure } from '../../../contracts/errors.ts';
import { internet } from '../../../kernel/own-network.ts';
import { refused } from '../senders/post.ts';
import { send } from '../senders/request.ts';

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

/**
 * Hand a message to a push service (RFC 8030, section 5). Certificates are verified, redirects are not followed, and a name that leads into a
 * network of one's own is not called.
 *
 * @returns `taken`, or `gone` when the browser has given the subscription up (404, 410)
 * @throws Failure `LINK_LOST` when there is no answer, `TIMEOUT`, `NOT_AVAILABLE` for any other status and for a host that may not be called; no text
 *   holds the address beyond its host
 */
export async function sendPush(push: Push, trust?: PushTrust): Promise<'taken' | 'gone'> {
  const { host } = push.endpoint;
  const { status, text } = await ask(push, trust).catch((error: unknown) => {
    if (error instanceof Failure) throw error;
    const { signal } = push;
    const why = error instanceof Error ? error.message : String(error);
    const what = signal.aborted ? `no answer from ${host} in time` : `${host}: ${why}`;
    throw new Failure(signal.aborted ? 'TIMEOUT' : 'LINK_LOST', `pushing to ${what}`, { details: { what } });
  });
  if (status >= 200 && status < 300) return 'taken';
  if (status === 404 || status === 410) return 'gone';
  throw refused(host, `${status} ${text.replace(/\s+/g, ' ').slice(0, 200)}`.trim());
}

async function ask({ endpoint: url, authorization, body, topic, urgency, ttlSeconds, signal }: Push, trust?: PushTrust) {
  const headers = {
    ...{ authorization, topic, urgency, ttl: String(ttlSeconds) },
    ...{ 'content-type': 'application/octet-stream', 'content-encoding': 'aes128gcm' },
  };
  return send({ url, headers, body, signal, ...(trust ? { ca: trust.ca } : internet.to(url.hostname)) });
}
