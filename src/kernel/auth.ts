import type { IncomingHttpHeaders } from 'node:http';
import { Failure } from '../contracts/errors.ts';
import { atSites } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import { authMigrations } from './auth-schema.ts';
import type { Database } from './database.ts';
import { createExternalUsers, refuseExternal } from './external-users.ts';
import type { Identity } from './http-callers.ts';
import { createLinks } from './links.ts';
import { migrate } from './migrate.ts';
import { type PasswordCost, strongCost } from './passwords.ts';
import { firstAdministrator } from './reserved-names.ts';
import { createSessions } from './sessions.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { createTokens, tokenPrefix } from './tokens.ts';
import { createUsers } from './users.ts';

/** Who may come in: users with sessions, programs with tokens. */
export interface Auth {
  readonly users: ReturnType<typeof createUsers>;
  /** Those that an OpenID provider has let in. */
  readonly externalUsers: ReturnType<typeof createExternalUsers>;
  readonly sessions: ReturnType<typeof createSessions>;
  readonly tokens: ReturnType<typeof createTokens>;
  readonly links: ReturnType<typeof createLinks>;
  readonly clock: Clock;
  /** Slows guessing down, per address and per name. */
  readonly perAddress: Throttle;
  readonly perName: Throttle;
  /** What a password costs whoever sets or tries one. */
  readonly passwordCost: PasswordCost;
  /** Finds out who calls from the headers of an HTTP request or of a WebSocket's. A token goes before a cookie. */
  identify(request: { readonly headers: IncomingHttpHeaders }): Promise<Identity | undefined>;
  /**
   * Called at start. As long as no administrator has a password it makes the user `admin` if need be, and a new sign-in link to print.
   *
   * @returns path and secret, e.g. `/signin#…`; `undefined` when an administrator can sign in by password
   */
  firstLink(): Promise<string | undefined>;
  /** A new one-time link for a user. @throws Failure `NOT_FOUND` when there is none of that name, or it is not active; `CONFLICT` for an external user */
  linkFor(name: string): Promise<string>;
}

/** Name of the session cookie. */
export const sessionCookie = 'yangfan_session';

const defaultTenant = 'main';
/** Ten wrong tries of one address are free, because an office shares one; then 1 s, 2 s, 4 s … a quarter of an hour. */
const addressPatience = { free: 10, firstDelayMs: 1000, longestDelayMs: 900_000 };
/** Five of one name; at most a minute, so that a stranger cannot shut a user out for long. */
const namePatience = { free: 5, firstDelayMs: 1000, longestDelayMs: 60_000 };

/** Opens users, sessions and tokens, and makes their tables. Only tests make passwords cheaper. */
export async function createAuth(db: Database, clock: Clock, passwordCost = strongCost): Promise<Auth> {
  await migrate(db, authMigrations);
  const users = createUsers(db, clock, passwordCost);
  const sessions = createSessions(db, clock);
  const tokens = createTokens(db, clock);
  const links = createLinks(db, clock);

  return {
    users,
    externalUsers: createExternalUsers(db, clock),
    sessions,
    tokens,
    links,
    clock,
    perAddress: createThrottle(clock, addressPatience),
    perName: createThrottle(clock, namePatience),
    passwordCost,
    identify: async ({ headers }) => {
      const token = tokenIn(headers);
      if (token !== undefined) {
        const caller = await tokens.callerOf(token);
        return caller && { caller };
      }
      const secret = sessionIn(headers);
      const session = secret === undefined ? undefined : await sessions.find(secret);
      if (session === undefined) return undefined;
      const { id, name, role, tenant, sites } = session.user;
      return { caller: atSites({ id, name, role, tenant, kind: 'user' }, sites), csrf: session.csrf };
    },
    firstLink: async () => {
      if (await users.hasAdministratorWithPassword()) return undefined;
      const known = await users.byName(firstAdministrator);
      const { id } = known ?? (await users.create(defaultTenant, firstAdministrator, { role: 'administrator' }));
      return links.make(id);
    },
    linkFor: async (name) => {
      const user = await users.byName(name);
      if (user?.active !== true)
        throw new Failure('NOT_FOUND', `making a link for ${name}: no active user`, { details: { what: `user ${name}` } });
      refuseExternal(user);
      return links.make(user.id);
    },
  };
}

/** The secret of the session cookie of a request. */
export const sessionIn = (headers: IncomingHttpHeaders): string | undefined => cookieIn(headers, sessionCookie);

/** The value of a cookie of a request. */
export function cookieIn({ cookie = '' }: IncomingHttpHeaders, wanted: string): string | undefined {
  const pairs = cookie.split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === wanted)?.[1];
}

/** Browsers cannot set a header on a WebSocket: there the token comes as subprotocol `bearer.<token>`. */
function tokenIn(headers: IncomingHttpHeaders): string | undefined {
  const [scheme = '', value] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return value ?? '';
  const offered = headers['sec-websocket-protocol']?.split(',').map((offer) => offer.trim());
  return offered?.find((offer) => offer.startsWith(`bearer.${tokenPrefix}`))?.slice('bearer.'.length);
}
