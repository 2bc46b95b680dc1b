import type { FastifyRequest } from 'fastify';
import { Failure } from '../contracts/errors.ts';
import type { Caller, SiteRole } from '../contracts/roles.ts';
import { furthestMs } from '../contracts/time.ts';
import { type Auth, sessionIn } from './auth.ts';
import { enter, setCookie } from './enter.ts';
import { refuseExternal } from './external-users.ts';
import type { Http } from './http.ts';
import type { Provider } from './openid.ts';
import { providerRoutes } from './openid-routes.ts';
import { isPassword, refuseWeak } from './passwords.ts';
import type { Session } from './sessions.ts';
import type { Account, User } from './users.ts';

/** What sign-in and users know of the rest. */
export interface AuthSurroundings {
  /** OpenID providers at which people may sign in too; default: none, then their operations refuse. */
  readonly providers?: readonly Provider[];
  /** Whether a tenant has an asset, to give a role there. Default: none is known. */
  readonly hasAsset?: (tenant: string, asset: string) => boolean;
}

/** Adds sign-in, users and tokens to the API. */
export function authRoutes(http: Http, auth: Auth, { providers = [], hasAsset = () => false }: AuthSurroundings = {}): void {
  sessionRoutes(http, auth, providers);
  providerRoutes(http, auth, providers);
  const refuseUnknown = (tenant: string, sites: readonly SiteRole[] = []) => {
    const unknown = sites.find(({ asset }) => !hasAsset(tenant, asset));
    const what = `asset ${unknown?.asset}`;
    if (unknown !== undefined) throw new Failure('NOT_FOUND', `giving rights: there is no ${what}`, { details: { what } });
  };
  userRoutes(http, auth, refuseUnknown);
  tokenRoutes(http, auth, refuseUnknown);
}

function sessionRoutes(http: Http, auth: Auth, providers: readonly Provider[]): void {
  http.route('signIn', async ({ body, request, reply }) => enter(auth, request, reply, await userByPassword(auth, body, request.ip)));
  http.route('signInByLink', async ({ body, request, reply }) =>
    enter(auth, request, reply, await userByLink(auth, body.link, request.ip)),
  );
  http.route('signOut', async ({ request, reply }) => {
    const secret = sessionIn(request.headers);
    const session = secret === undefined ? undefined : await auth.sessions.find(secret);
    if (secret !== undefined) await auth.sessions.close(secret);
    setCookie(request, reply, undefined);
    const issuer = session?.user.isExternal === true ? await auth.externalUsers.issuerOf(session.user.id) : undefined;
    const next = await providers.find(({ settings }) => settings.issuer === issuer)?.signOutAddress();
    return { next: next ?? '/signin' };
  });
  http.route('getSession', async ({ caller, request, reply }) => {
    const secret = sessionIn(request.headers);
    const session = caller.kind === 'user' && secret !== undefined ? await auth.sessions.find(secret) : undefined;
    if (session !== undefined) setCookie(request, reply, secret);
    return session ?? sessionOfToken(caller);
  });
  http.route('setPassword', async ({ caller, body, request }) => changePassword(auth, caller, body, request));
}

/** A token has no session; what it may do is shown in the same shape, so that a program can ask who it is. */
const sessionOfToken = ({ id, name, role, tenant, sites, scopes }: Caller): Session => ({
  user: {
    ...{ id, name, role, tenant, hasPassword: false, isExternal: false },
    ...(sites !== undefined && { sites: [...sites] }),
    ...(scopes !== undefined && { scopes: [...scopes] }),
  },
  csrf: '',
  expiresAt: furthestMs,
});

async function userByPassword(auth: Auth, { name, password }: { name: string; password: string }, address: string): Promise<Account> {
  const key = name.toLowerCase();
  auth.perAddress.check(address);
  auth.perName.check(key);
  // Counted before it is known, so that tries at the same time cannot pass together.
  auth.perAddress.failed(address);
  auth.perName.failed(key);
  const user = await auth.users.byName(name);
  const isRight = await isPassword(password, user?.password, auth.passwordCost);
  if (user === undefined || !user.active || !isRight) throw new Failure('SIGN_IN_FAILED', `signing in ${name}: refused`);
  auth.perAddress.succeeded(address);
  auth.perName.succeeded(key);
  return user;
}

async function userByLink(auth: Auth, link: string, address: string): Promise<Account> {
  auth.perAddress.check(address);
  auth.perAddress.failed(address);
  const id = await auth.links.use(link);
  const user = id === undefined ? undefined : await auth.users.byId(id);
  if (user?.active !== true) throw new Failure('LINK_EXPIRED', 'signing in by link: it was used, has expired or never was');
  auth.perAddress.succeeded(address);
  return user;
}

async function changePassword(
  auth: Auth,
  caller: Caller,
  { old, password }: { old?: string; password: string },
  request: FastifyRequest,
): Promise<void> {
  const user = caller.kind === 'user' ? await auth.users.byId(caller.id) : undefined;
  if (user === undefined) throw new Failure('CONFLICT', 'setting a password: a token has none', { details: { what: 'API token' } });
  if (user.password !== undefined) {
    auth.perName.check(user.id);
    auth.perName.failed(user.id);
    if (!(await isPassword(old ?? '', user.password, auth.passwordCost)))
      throw new Failure('SIGN_IN_FAILED', `setting the password of ${user.name}: the old one is wrong`);
    auth.perName.succeeded(user.id);
  }
  refuseExternal(user);
  refuseWeak(password, user.name);
  await auth.users.setPassword(user.id, password);
  await auth.sessions.closeAll(user.id, sessionIn(request.headers));
}

/** Throws `NOT_FOUND` for a role at an asset that the tenant does not have. */
type RefuseUnknown = (tenant: string, sites: readonly SiteRole[] | undefined) => void;

function userRoutes(http: Http, { users, links, sessions }: Auth, refuseUnknown: RefuseUnknown): void {
  http.route('listUsers', async ({ caller }) => ({ items: (await users.list(caller.tenant)).map(shownUser) }));
  http.route('createUser', async ({ caller, body }) => {
    refuseUnknown(caller.tenant, body.sites);
    const { tenant: _, password: __, ...user } = await users.create(caller.tenant, body.name, body);
    return { ...shownUser(user), link: await links.make(user.id) };
  });
  http.route('updateUser', async ({ caller, params, body }) => {
    refuseUnknown(caller.tenant, body.sites);
    if (body.role !== undefined || body.newLink === true) await refuseExternalOf(users, caller.tenant, params.id);
    const user = shownUser(await users.change(caller.tenant, params.id, body));
    if (!user.active) await sessions.closeAll(user.id);
    return body.newLink === true && user.active ? { ...user, link: await links.make(user.id) } : user;
  });
}

/** A copy, for the schema of the answer knows no read-only lists. */
const shownUser = ({ sites, ...user }: User) => ({ ...user, ...(sites !== undefined && { sites: [...sites] }) });

async function refuseExternalOf(users: Auth['users'], tenant: string, id: string): Promise<void> {
  const user = await users.byId(id);
  if (user?.tenant === tenant) refuseExternal(user);
}

function tokenRoutes(http: Http, { tokens }: Auth, refuseUnknown: RefuseUnknown): void {
  http.route('listTokens', async ({ caller }) => ({ items: await tokens.list(caller.tenant) }));
  http.route('createToken', async ({ caller, body }) => {
    refuseUnknown(caller.tenant, body.sites);
    return tokens.create(caller.tenant, body);
  });
  http.route('renewToken', ({ caller, params, body }) => tokens.renew(caller.tenant, params.id, body.oldWorksHours));
  http.route('revokeToken', ({ caller, params }) => tokens.revoke(caller.tenant, params.id));
}
