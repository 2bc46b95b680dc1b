import { createHash, randomBytes } from 'node:crypto';
import { isSafe } from '../../kernel/safe-url.ts';

/** As whom a camera is asked. */
export interface SignIn {
  readonly user: string;
  readonly password: string;
}

/** What is asked for, and what makes an answer another one each time. */
export interface Asked {
  readonly method: 'GET';
  readonly url: URL;
  /** Nonce of ours. Default: a random one. */
  readonly cnonce?: string;
}

type Challenge = Readonly<Record<string, string>>;

/** Hashes of Digest, the stronger first (RFC 7616, 3.7). Those with `-sess` are not answered. */
const hashes = [
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const;

/**
 * The `Authorization` that answers the challenges of a camera: Digest (RFC 7616; without `qop` as RFC 2069), else Basic (RFC 7617), which
 * shows the password, and so only over HTTPS.
 *
 * @param challenges the `WWW-Authenticate` headers, one challenge each
 * @returns `undefined` when there is none that we answer
 */
export function answerTo(challenges: readonly string[], signIn: SignIn, asked: Asked): string | undefined {
  const digests = challenges.filter((one) => /^digest\s/i.test(one)).map(read);
  for (const [name, hash] of hashes) {
    const found = digests.find(({ algorithm = 'MD5', qop }) => algorithm.toUpperCase() === name && (qop === undefined || isAuth(qop)));
    if (found !== undefined) return digest(found, hash, { ...signIn, ...asked });
  }
  if (!challenges.some((one) => /^basic\b/i.test(one)) || !isSafe(asked.url.href)) return undefined;
  return `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}`;
}

const isAuth = (qop: string): boolean => qop.split(',').some((one) => one.trim() === 'auth');

/** Parameters of a challenge: tokens or quoted strings. */
function read(challenge: string): Challenge {
  const found = challenge.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  return Object.fromEntries(
    [...found].map(([, name = '', quoted, token]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '']),
  );
}

function digest({ realm = '', nonce = '', qop, opaque, algorithm }: Challenge, hash: 'sha256' | 'md5', asked: SignIn & Asked): string {
  const { user, password, method, url, cnonce = randomBytes(16).toString('hex') } = asked;
  const h = (text: string): string => createHash(hash).update(text).digest('hex');
  const uri = `${url.pathname}${url.search}`;
  const nc = '00000001';
  const [who, what] = [h(`${user}:${realm}:${password}`), h(`${method}:${uri}`)];
  const response = h(qop === undefined ? `${who}:${nonce}:${what}` : `${who}:${nonce}:${nc}:${cnonce}:auth:${what}`);
  const quoted = Object.entries({ username: user, realm, nonce, uri, response, ...(opaque !== undefined && { opaque }) });
  return [
    ...quoted.map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(qop === undefined ? [] : ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`]),
  ]
    .join(', ')
    .replace(/^/, 'Digest ');
}
