import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../contracts/errors.ts';
import { type Auth, cookieIn, sessionIn } from './auth.ts';
import { enter } from './enter.ts';
import type { Call, Http } from './http.ts';
import type { Provider } from './openid.ts';
import { type Claims, judge, providerRefusal } from './openid-person.ts';
import { createUnderway, type Underway, underwayMs } from './openid-underway.ts';
import type { Session } from './sessions.ts';
import type { Account } from './users.ts';

/** Cookie that ties a sign-in under way to the browser that began it. */
export const underwayCookie = 'yangfan_sign_in';

type Sought = ReturnType<typeof createUnderway>;

/** Adds the sign-in at OpenID providers to the API; without one it says so. */
export function providerRoutes(http: Http, auth: Auth, providers: readonly Provider[]): void {
  const sought = createUnderway(auth.clock);
  const isOf = (company: string | undefined) => (one: Provider) => one.settings.tenant === company;
  const first = providers[0]?.settings.tenant;
  http.route('getSignInWays', async ({ query: { company = first } }) => ({
    providers: await Promise.all(providers.filter(isOf(company)).map(shown)),
    hasOthers: !providers.every(isOf(first)),
  }));
  http.route('beginProviderSignIn', async ({ body, request, reply }) => {
    const { signInAddress, settings } = wanted(providers, body.issuer);
    auth.perAddress.check(request.ip);
    const { underway, browser } = sought.begin(pathWithin(body.next), request.ip, settings.issuer);
    const url = await signInAddress(underway, body);
    setUnderway(request, reply, browser);
    return { url };
  });
  http.route('finishProviderSignIn', (call) => finish(auth, providers, sought, call));
}

const shown = async ({ settings: { issuer, title }, isReached }: Provider) => ({
  issuer,
  ...(title !== undefined && { title }),
  isReached: await isReached(),
});

/** The one that calls itself so; default: the first. */
function wanted(providers: readonly Provider[], issuer?: string): Provider {
  const provider = issuer === undefined ? providers[0] : providers.find(({ settings }) => settings.issuer === issuer);
  if (provider !== undefined) return provider;
  throw new Failure('NOT_FOUND', 'signing in at an OpenID provider: it is not set', { details: { what: 'OpenID provider' } });
}

async function finish(
  auth: Auth,
  providers: readonly Provider[],
  sought: Sought,
  { body, request, reply }: Call<'finishProviderSignIn'>,
): Promise<Session & { next: string }> {
  wanted(providers);
  auth.perAddress.check(request.ip);
  // Counted before it is known, so that tries at the same time cannot pass together.
  auth.perAddress.failed(request.ip);
  const underway = sought.take(stateIn(body.providerAnswer), cookieIn(request.headers, underwayCookie) ?? '');
  setUnderway(request, reply, undefined);
  if (underway === undefined) throw providerRefusal('somebody', [notBegun]);
  const provider = wanted(providers, underway.issuer);
  const user = await userBy(auth, provider, request, await claimsOf(provider, underway, body.providerAnswer, request));
  auth.perAddress.succeeded(request.ip);
  const old = sessionIn(request.headers);
  if (old !== undefined) await auth.sessions.close(old);
  return { ...(await enter(auth, request, reply, user)), next: underway.next };
}

const stateIn = (answer: string): string => new URLSearchParams(answer).get('state') ?? '';

async function claimsOf(provider: Provider, underway: Underway, answer: string, request: FastifyRequest) {
  try {
    return await provider.claims(underway, answer);
  } catch (error) {
    request.auditNote = { reason: (error as { reason?: string }).reason ?? 'not reached' };
    throw error;
  }
}

/** The user of whom the provider has spoken. Whoever is refused loses the sessions of before, too. */
async function userBy(
  { externalUsers, sessions }: Auth,
  { settings }: Provider,
  request: FastifyRequest,
  claims: Claims & { readonly iss: string; readonly sub: string },
): Promise<Account> {
  const { iss: issuer, sub: subject } = claims;
  request.auditNote = { subject };
  const judgement = judge(claims, settings);
  if ('refusals' in judgement) {
    const known = await externalUsers.find(issuer, subject);
    if (known !== undefined) await sessions.closeAll(known.id);
    request.auditNote = { subject, reason: judgement.refusals.map(({ en }) => en).join('; ') };
    throw providerRefusal(subject, judgement.refusals);
  }
  request.auditNote = { subject, name: judgement.name };
  return externalUsers.enter({ ...judgement, issuer, subject, tenant: settings.tenant });
}

/**
 * A path within the console, as it was given.
 *
 * @throws Failure `BAD_REQUEST` for anything that a browser could take for another place
 */
export function pathWithin(next: string): string {
  const here = 'http://console.invalid';
  // Browsers read `\` as `/` and leave out tabs and line ends. Source: WHATWG URL, 4.4
  const isWithin = /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next) && URL.canParse(next, here) && new URL(next, here).origin === here;
  if (isWithin) return next;
  throw new Failure('BAD_REQUEST', 'signing in: the path to go to afterwards is not within the console', {
    details: { what: 'next is not a path within the console' },
  });
}

/** Only the own page sends it, and only to the sign-in. */
function setUnderway(request: FastifyRequest, reply: FastifyReply, browser: string | undefined): void {
  const seconds = browser === undefined ? 0 : underwayMs / 1000;
  const secure = request.protocol === 'https' ? '; Secure' : '';
  const cookie = `${underwayCookie}=${browser ?? ''}; Path=/api/v1/session; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  reply.header('set-cookie', cookie);
}

const notBegun = {
  zh: '此登录不是在本浏览器中开始的，或已用过、已超过 10 分钟，请重新登录',
  en: 'it was not begun in this browser, was used already, or is older than 10 minutes; begin again',
};
