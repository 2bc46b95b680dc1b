import type { Scope } from '../contracts/areas.ts';
import type { Role, SiteRole } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { AuthTables, UserRow } from './auth-schema.ts';
import type { Database } from './database.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** A signed-in user. */
export interface Session {
  readonly user: {
    id: string;
    name: string;
    role: Role;
    tenant: string;
    hasPassword: boolean;
    isExternal: boolean;
    /** See `User`. */
    sites?: SiteRole[];
    /** What a token may reach; of a token only. */
    scopes?: Scope[];
  };
  readonly csrf: string;
  readonly expiresAt: number;
}

/** A session ends after this without a call. */
export const sessionMs = 12 * 3_600_000;
/** A session that an OpenID provider let in ends after this, used or not: who was put out there must not stay in here for ever. */
export const externalSessionMs = 12 * 3_600_000;
/** Expiry is moved at most this often, so that a busy console does not write with every call. */
const extendEveryMs = 5 * 60_000;

const tablesOf = (database: Database) => database.withTables<AuthTables>();

/** The sessions; of the secret in the cookie only a hash is stored. */
export function createSessions(database: Database, clock: Clock) {
  const db = tablesOf(database);

  /** Opens a session; the secret goes into the cookie. */
  const open = async (user: string): Promise<string> => {
    const secret = newSecret();
    const now = clock.now();
    await db.deleteFrom('session').where('expires_at', '<=', now).execute();
    await db
      .insertInto('session')
      .values({
        hash: hashSecret(secret),
        user_id: user,
        csrf: newSecret(),
        created_at: now,
        extended_at: now,
        expires_at: now + sessionMs,
      })
      .execute();
    await db.updateTable('user_account').set({ last_seen_at: now }).where('id', '=', user).execute();
    return secret;
  };

  /** The session of a secret, when it is neither closed nor expired and its user is active; a call keeps it alive. */
  const find = async (secret: string): Promise<Session | undefined> => {
    const now = clock.now();
    const hash = hashSecret(secret);
    const row = await rowOf(db, hash, now);
    if (row === undefined) return undefined;
    const endsAt = row.issuer === null ? Number.POSITIVE_INFINITY : row.opened_at + externalSessionMs;
    if (endsAt <= now) return undefined;
    const isDue = now - row.extended_at >= extendEveryMs;
    if (isDue) await extend(hash, row.user_id, now);
    return { user: userOf(row), csrf: row.csrf, expiresAt: Math.min(endsAt, isDue ? now + sessionMs : row.expires_at) };
  };

  const extend = async (hash: string, user: string, now: number): Promise<void> => {
    await db
      .updateTable('session')
      .set({ expires_at: now + sessionMs, extended_at: now })
      .where('hash', '=', hash)
      .execute();
    await db.updateTable('user_account').set({ last_seen_at: now }).where('id', '=', user).execute();
  };

  const close = async (secret: string): Promise<void> => {
    await db.deleteFrom('session').where('hash', '=', hashSecret(secret)).execute();
  };

  /** Closes all sessions of a user, or all but the one of a secret. */
  const closeAll = async (user: string, except?: string): Promise<void> => {
    const all = db.deleteFrom('session').where('user_id', '=', user);
    await (except === undefined ? all : all.where('hash', '!=', hashSecret(except))).execute();
  };

  return { open, find, close, closeAll };
}

type Owner = Pick<AuthTables['session'], 'user_id'> & Omit<UserRow, 'id' | 'active' | 'created_at' | 'last_seen_at' | 'subject'>;

const userOf = ({ user_id: id, name, role, tenant, sites, password, issuer }: Owner): Session['user'] => ({
  id,
  name,
  role,
  tenant,
  hasPassword: password !== null,
  isExternal: issuer !== null,
  ...(sites !== null && { sites: [...sites] }),
});

function rowOf(db: ReturnType<typeof tablesOf>, hash: string, now: number) {
  return db
    .selectFrom('session')
    .innerJoin('user_account', 'user_account.id', 'session.user_id')
    .select([
      'user_id',
      'name',
      'role',
      'tenant',
      'sites',
      'password',
      'csrf',
      'expires_at',
      'extended_at',
      'issuer',
      'session.created_at as opened_at',
    ])
    .where('hash', '=', hash)
    .where('active', '=', true)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}
