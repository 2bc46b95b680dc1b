import * as client from 'openid-client';
import { Failure } from '../contracts/errors.ts';
import type { Role } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { type Admission, type Claims, providerRefusal } from './openid-person.ts';
import { pairOf, secretOf } from './openid-secret.ts';
import type { Underway } from './openid-underway.ts';

/** What the program is told of the OpenID provider. */
export interface ProviderSettings extends Admission {
  readonly issuer: string;
  readonly clientId: string;
  /** Default: a public client, which PKCE alone protects. */
  readonly clientSecret?: string;
  /** Origin of the console as browsers see it. */
  readonly origin: string;
  /** Default: the console says "company account". */
  readonly title?: string;
  readonly scopes: string;
  readonly tenant: string;
}

/** An OpenID provider: it says who somebody is. */
export interface Provider {
  readonly settings: ProviderSettings;
  /** Whether it answers; asked at most every 30 s, however many ask us. */
  isReached(): Promise<boolean>;
  /** The address where a person signs in; `asksAgain`: also one who is signed in there. @throws Failure `NOT_AVAILABLE` */
  signInAddress(underway: Underway, how?: { readonly asksAgain: boolean }): Promise<string>;
  /**
   * Takes the answer of the provider and checks it: state, issuer, code, then signature, issuer, audience, times and nonce of the ID token.
   *
   * @param answer query of the address to which the browser was sent back
   * @throws Failure `PROVIDER_REFUSED`, `NOT_AVAILABLE`
   */
  claims(underway: Underway, answer: string): Promise<Claims & { readonly iss: string; readonly sub: string }>;
  /** Where the person signs out there too; `undefined` when it has no such place, or is not reached. */
  signOutAddress(): Promise<string | undefined>;
}

const patienceSeconds = 5;
/** Clocks of two servers are seldom the same. Assumed: a minute, as most programs allow. */
const toleranceSeconds = 60;
/** What was learned of the provider is asked again after this. */
const keepMs = 30_000;
const callbackPath = '/signin';

/**
 * The settings of the provider; `undefined` when none is set.
 *
 * @throws Failure `NOT_AVAILABLE` when the file with the secret cannot be read, or is empty
 */
export async function readProviderSettings(config: Config): Promise<ProviderSettings | undefined> {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcOrigin, oidcClientSecretFile: file } = config;
  if (issuer === undefined || clientId === undefined || oidcOrigin === undefined) return undefined;
  return {
    issuer,
    clientId,
    ...(file !== undefined && { clientSecret: await secretOf(file) }),
    origin: new URL(oidcOrigin).origin,
    ...(config.oidcTitle !== undefined && { title: config.oidcTitle }),
    scopes: config.oidcScopes,
    nameClaim: config.oidcNameClaim,
    roleClaim: config.oidcRoleClaim,
    roles: config.oidcRoles.map((pair) => pairOf(pair, pair.lastIndexOf('=')) as readonly [string, Role]), // holds: the setting's check allows roles only
    allow: config.oidcAllow.map((pair) => pairOf(pair, pair.indexOf('='))),
    tenant: config.oidcTenant,
  };
}

/** Opens the provider; nothing is asked before somebody wants to sign in. */
export function createProvider(settings: ProviderSettings, clock: Clock, log: Log): Provider {
  const found = discovered(settings, clock, log);
  const redirect = `${settings.origin}${callbackPath}`;
  return {
    settings,
    isReached: async () => (await found()) !== undefined,
    signInAddress: async ({ state, nonce, verifier }, { asksAgain } = { asksAgain: false }) => {
      const parameters = {
        redirect_uri: redirect,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(asksAgain && { prompt: 'login' }), // OpenID Connect Core 1.0, clause 3.1.2.1
      };
      return client.buildAuthorizationUrl((await found()) ?? away(), parameters).href;
    },
    claims: async ({ state, nonce, verifier }, answer) => {
      const config = (await found()) ?? away();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      try {
        const tokens = await client.authorizationCodeGrant(config, new URL(`${redirect}?${answer}`), checks);
        return tokens.claims() ?? fail('no ID token');
      } catch (error) {
        throw refusalOf(error, log);
      }
    },
    signOutAddress: async () => {
      const config = await found();
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: redirect }).href;
    },
  };
}

function away(): never {
  throw new Failure('NOT_AVAILABLE', 'asking the OpenID provider: it is not reached', { details: { what: 'OpenID provider' } });
}

function fail(message: string): never {
  throw new Error(message);
}

/** What the provider says of itself, kept for a while, asked by one at a time; `undefined` while it is not reached. */
function discovered(settings: ProviderSettings, clock: Clock, log: Log): () => Promise<client.Configuration | undefined> {
  let last: { readonly config: Promise<client.Configuration | undefined>; readonly at: number } | undefined;
  const ask = (): Promise<client.Configuration | undefined> =>
    discover(settings).catch((error: Error) => {
      log.warn({ issuer: settings.issuer, reason: reasonOf(error) }, 'the OpenID provider is not reached');
      return undefined;
    });
  return () => {
    if (last === undefined || clock.now() - last.at >= keepMs) last = { config: ask(), at: clock.now() };
    return last.config;
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<client.Configuration> {
  // `http:` passes the settings only for this machine.
  const isLocal = new URL(issuer).protocol === 'http:';
  const metadata = { [client.clockTolerance]: toleranceSeconds };
  return client.discovery(new URL(issuer), clientId, metadata, authenticationBy(clientSecret), {
    timeout: patienceSeconds,
    // The token comes over TLS; its signature is checked all the same.
    execute: [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])],
  });
}

/** `client_secret_basic` is what a provider takes that says nothing. Source: OpenID Connect Discovery 1.0, 3, token_endpoint_auth_methods_supported */
function authenticationBy(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const isBasic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
    return (isBasic ? basic : post)(server, ...rest);
  };
}

/** Cancelled or denied there, not reached, or an answer that does not hold; why is for the log and the audit, not for a stranger. */
function refusalOf(error: unknown, log: Log): Failure {
  const reason = reasonOf(error);
  log.warn({ reason }, 'an answer of the OpenID provider is refused');
  if (isAway(error)) return new Failure('NOT_AVAILABLE', `asking the OpenID provider: ${reason}`, { details: { what: 'OpenID provider' } });
  return Object.assign(providerRefusal('somebody', [error instanceof client.AuthorizationResponseError ? denied : invalid]), { reason });
}

const isAway = (error: unknown): boolean =>
  (error instanceof TypeError && error.message === 'fetch failed') || (error as { code?: string }).code === 'OAUTH_TIMEOUT';

/** Code and message of an error and of what caused it; none of them carries a token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, error: told } = error as { code?: unknown; error?: unknown };
  const cause = error.cause instanceof Error ? [`(${error.cause.message})`] : [];
  return [code, told, error.message, ...cause]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .slice(0, 300);
}

const denied = { zh: '在身份提供方处被取消或拒绝', en: 'it was cancelled or denied at the provider' };
const invalid = { zh: '身份提供方的应答未通过校验，请重新登录', en: 'the answer of the provider does not hold; begin again' };
