import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProvider, type Provider } from './openid.ts';
import { createUnderway } from './openid-underway.ts';
import { silentLog, virtualClock } from './testing.ts';

// A whole OpenID provider of others (oidc-provider), with its own pages for sign-in and consent.

interface OtherProvider {
  callback(): RequestListener;
}
type Make = new (issuer: string, settings: object) => OtherProvider;

const origin = 'https://yangfan.example';
const client = { client_id: 'yangfan', client_secret: 'a secret: with + signs', redirect_uris: [`${origin}/signin`] };
const accountOf = (_: unknown, id: string) => ({
  accountId: id,
  claims: () => ({ sub: id, preferred_username: id, groups: ['engineers'] }),
});

const server = createServer();
const clock = virtualClock(Date.now());
let provider: Provider;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // holds: it listens on a port
  // It brings no types.
  const name: string = 'oidc-provider';
  const Other = ((await import(name)) as { readonly default: Make }).default;
  const other = new Other(issuer, {
    clients: [{ ...client, post_logout_redirect_uris: [`${origin}/signin`] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: accountOf,
    pkce: { required: () => true },
    cookies: { keys: ['of the test'] },
  });
  server.on('request', other.callback());
  const admission = { nameClaim: 'preferred_username', roleClaim: 'groups', roles: [], allow: [] };
  const program = { clientId: client.client_id, clientSecret: client.client_secret, origin, scopes: 'openid profile', tenant: 'main' };
  provider = createProvider({ issuer, ...program, ...admission }, clock, silentLog);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const answers: Readonly<Record<string, string>> = { login: 'prompt=login&login=wang&password=any', consent: 'prompt=consent' };

/** Walks as a person does: follows, signs in, consents, until sent back. */
async function walk(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let [url, body] = [start, undefined as string | undefined];
  for (let steps = 0; steps < 20; steps += 1) {
    const headers = {
      cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const reply = await fetch(url, { redirect: 'manual', headers, ...(body !== undefined && { method: 'POST', body }) });
    for (const line of reply.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(key, value);
    }
    const next = reply.headers.get('location');
    const page = next === null ? await reply.text() : '';
    url = new URL(next ?? /action="([^"]+)"/.exec(page)?.[1] ?? '', url).href;
    body = next === null ? answers[/name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''] : undefined;
    if (next === null && body === undefined) throw new Error(`a page without a form: ${reply.status} ${page.slice(0, 300)}`);
    if (url.startsWith(origin)) return new URL(url).search.slice(1);
  }
  throw new Error('never sent back');
}

test('a person signs in at oidc-provider, and its signed claims are read', async () => {
  const { underway } = createUnderway(clock).begin('/', '127.0.0.1', provider.settings.issuer);
  const claims = await provider.claims(underway, await walk(await provider.signInAddress(underway)));
  expect(claims).toMatchObject({ iss: provider.settings.issuer, sub: 'wang', preferred_username: 'wang', groups: ['engineers'] });
  expect(await provider.signOutAddress()).toContain('/session/end?');
});

test('whoever is signed in there is asked again when that is wanted', async () => {
  const { underway } = createUnderway(clock).begin('/', '127.0.0.1', provider.settings.issuer);
  const promptOf = async (how?: { readonly asksAgain: boolean }) =>
    new URL(await provider.signInAddress(underway, how)).searchParams.get('prompt');
  expect([await promptOf(), await promptOf({ asksAgain: false }), await promptOf({ asksAgain: true })]).toEqual([null, null, 'login']);
});

test('its answer is taken once: it refuses the code the second time', async () => {
  const { underway } = createUnderway(clock).begin('/', '127.0.0.1', provider.settings.issuer);
  const answer = await walk(await provider.signInAddress(underway));
  await provider.claims(underway, answer);
  await expect(provider.claims(underway, answer)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
});
