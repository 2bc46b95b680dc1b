import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

/** What the provider does wrong on purpose in the next ID token. */
export interface Forgery {
  /** Laid over the claims; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signedBy?: 'the provider' | 'another key' | 'nobody';
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

/** A small real OpenID provider on 127.0.0.1: discovery, authorization with PKCE, tokens by RS256, keys, end of session. It lets everybody in without asking. */
export async function startOpenidProvider(clientId: string, clientSecret: string) {
  const [own, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const codes = new Map<string, Asked>();
  let person: JWTPayload = {};
  let forgery: Forgery = {};
  let issuer = '';

  const sign = (claims: JWTPayload): Promise<string> | string => {
    if (forgery.signedBy === 'nobody') return new UnsecuredJWT(claims).encode();
    const key = forgery.signedBy === 'another key' ? other.privateKey : own.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
  };
  const tokenFor = ({ nonce }: Asked) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: clientId, iat: now, exp: now + 300, nonce, ...person, ...forgery.claims };
    return sign(JSON.parse(JSON.stringify(claims)));
  };

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const code = randomUUID();
    const redirect = query.get('redirect_uri') ?? '';
    codes.set(code, { nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '', redirect });
    const answer = new URLSearchParams({ code, state: query.get('state') ?? '', iss: issuer });
    response.writeHead(302, { location: `${redirect}?${answer}` }).end();
  };
  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = new URLSearchParams(await text(request));
    const asked = codes.get(body.get('code') ?? '');
    codes.delete(body.get('code') ?? '');
    const isClient = credentialsOf(request) === `${clientId}:${clientSecret}`;
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (!isClient) return answerJson(response, { error: 'invalid_client' }, 401);
    if (asked === undefined || asked.challenge !== challenge || asked.redirect !== body.get('redirect_uri'))
      return answerJson(response, { error: 'invalid_grant' }, 400);
    answerJson(response, { access_token: randomUUID(), token_type: 'Bearer', id_token: await tokenFor(asked) });
  };
  const pages: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => unknown>> = {
    '/.well-known/openid-configuration': (_, response) => answerJson(response, metadataOf(issuer)),
    '/keys': async (_, response) => answerJson(response, { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256' }] }),
    '/authorize': (_, response, query) => authorize(query, response),
    '/token': (request, response) => exchange(request, response),
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    const page = pages[pathname];
    if (page === undefined) response.writeHead(404).end();
    else void page(request, response, searchParams);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo; // holds: it listens on a port
  issuer = `http://127.0.0.1:${port}`;

  return {
    issuer,
    /** Who signs in from now on, as claims. */
    be: (claims: JWTPayload) => {
      person = claims;
    },
    forge: (next: Forgery) => {
      forgery = next;
    },
    /** Goes where a browser would go, and returns the query with which it is sent back. */
    visit: async (url: string): Promise<URLSearchParams> => {
      const { headers } = await fetch(url, { redirect: 'manual' });
      return new URL(headers.get('location') ?? '').searchParams;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: () => listen(port),
  };
}

/** Client id and secret, each form-encoded before they are joined. Source: RFC 6749, 2.3.1 */
function credentialsOf({ headers }: IncomingMessage): string {
  const [, encoded = ''] = (headers.authorization ?? '').split(' ');
  return Buffer.from(encoded, 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    .join(':');
}

function answerJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const metadataOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  end_session_endpoint: `${issuer}/end`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});
