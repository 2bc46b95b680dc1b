import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../contracts/errors.ts';

/** What {@link makeSafe} is told. */
export interface SafetyOptions {
  /** Origins besides our own address that may make changes with a cookie. */
  readonly trustedOrigins?: readonly string[];
  /** Calls of one address in a minute. Default: 60 000, so that a gateway with HTTP batches is not slowed down. */
  readonly callsPerMinute?: number;
}

/** Nothing from elsewhere, no inline script, no frame. Inline styles are allowed because the console's libraries place things with them. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(self), payment=(), usb=()',
} as const;

/** Security headers on every answer, a generous limit of calls per address, and no change asked for by a foreign page. */
export async function makeSafe(server: FastifyInstance, { trustedOrigins = [], callsPerMinute = 60_000 }: SafetyOptions): Promise<void> {
  // The address of a caller who has gone by now is not known any more, and the limit needs it.
  server.addHook('onRequest', async ({ ip }) => {
    if (ip === undefined) throw new Failure('NOT_AVAILABLE', 'answering: the caller has gone', { details: { what: 'caller' } });
  });
  await server.register(rateLimit, {
    max: callsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { ttl }) => tooMany(ttl),
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000');
    const isChange = request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
    if (isChange && !isOwnOrigin(request, trustedOrigins)) {
      throw new Failure('CSRF', `calling ${request.method} ${request.url}: asked for by a page of ${request.headers.origin}`);
    }
  });
}

function tooMany(ttl: number): Failure {
  const seconds = Math.ceil(ttl / 1000);
  return new Failure('TOO_MANY', `calling: too many calls of one address, ${seconds} s to wait`, { details: { seconds } });
}

/** True when no browser page, a page of ours, or a trusted one asks. WebSockets must be asked too: a browser opens them for any page. */
export function isOwnOrigin({ headers }: Pick<FastifyRequest, 'headers'>, trustedOrigins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site';
  return trustedOrigins.includes(origin) || origin === `http://${host}` || origin === `https://${host}`;
}
