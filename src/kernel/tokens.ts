import { type Selectable, sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Scope } from '../contracts/areas.ts';
import { Failure } from '../contracts/errors.ts';
import { atSites, type Caller, type Role, type SiteRole } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { AuthTables } from './auth-schema.ts';
import type { Database } from './database.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { refuseRights, sitesValue } from './site-rights.ts';

/** An API token as a person sees it. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Where the role holds; default: the whole tenant. */
  readonly sites?: SiteRole[];
  readonly scopes: Scope[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly lastUsedAt?: number;
  /** Until then the secret before the last renewal works too; default: it does not. */
  readonly oldSecretUntil?: number;
}

/** What to make. */
export interface TokenOrder {
  readonly name: string;
  readonly role: Role;
  /** Default: the whole tenant. */
  readonly sites?: readonly SiteRole[];
  /** What it may reach; one at least. */
  readonly scopes: readonly Scope[];
  /** Default: never expires. */
  readonly expiresInDays?: number;
}

type Row = Selectable<AuthTables['api_token']>;
/** A token with its secret, which is shown this once. */
type WithSecret = Token & { readonly secret: string };

/** Begins every token, so that it is known by its look. */
export const tokenPrefix = 'yf_';
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** The time of the last use is written at most this often. */
const noteUseEveryMs = 60_000;

const freshSecret = (): string => `${tokenPrefix}${newSecret()}`;

/** The API tokens of programs. */
export function createTokens(database: Database, clock: Clock) {
  const db = database.withTables<AuthTables>();

  /** Makes a token; its secret is shown this once. @throws Failure `BAD_REQUEST` for an administrator at sites and for a site named twice */
  const create = async (tenant: string, { name, role, sites = [], scopes, expiresInDays }: TokenOrder): Promise<WithSecret> => {
    refuseRights({ role, sites });
    const secret = freshSecret();
    const now = clock.now();
    const row = await db
      .insertInto('api_token')
      .values({
        ...{ id: uuidv7(), tenant, name, role, hash: hashSecret(secret), created_at: now, last_used_at: null },
        ...{ sites: sitesValue(sites), scopes: sql`${JSON.stringify([...new Set(scopes)])}::jsonb`, old_hash: null, old_until: null },
        expires_at: expiresInDays === undefined ? null : now + expiresInDays * dayMs,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { ...tokenOf(row, now), secret };
  };

  const list = async (tenant: string): Promise<Token[]> => {
    const rows = await db.selectFrom('api_token').selectAll().where('tenant', '=', tenant).orderBy('created_at', 'desc').execute();
    return rows.map((row) => tokenOf(row, clock.now()));
  };

  /**
   * Gives a token another secret, which is shown this once; the one before works for some hours more, one before that no longer.
   *
   * @throws Failure `NOT_FOUND`
   */
  const renew = async (tenant: string, id: string, oldWorksHours: number): Promise<WithSecret> => {
    const secret = freshSecret();
    const now = clock.now();
    const keepsOld = oldWorksHours > 0;
    const row = await db
      .updateTable('api_token')
      .set((of) => ({
        ...{ hash: hashSecret(secret), old_hash: keepsOld ? of.ref('hash') : null },
        old_until: keepsOld ? now + oldWorksHours * hourMs : null,
      }))
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw noToken('renewing', id);
    return { ...tokenOf(row, now), secret };
  };

  /** Ends a token at once. @throws Failure `NOT_FOUND` */
  const revoke = async (tenant: string, id: string): Promise<void> => {
    const row = await db.deleteFrom('api_token').where('tenant', '=', tenant).where('id', '=', id).returning('id').executeTakeFirst();
    if (row === undefined) throw noToken('revoking', id);
  };

  /** The caller whose token it is, unless it is revoked or expired. */
  const callerOf = async (secret: string): Promise<Caller | undefined> => {
    const now = clock.now();
    const hash = hashSecret(secret);
    const row = await db
      .selectFrom('api_token')
      .selectAll()
      .where((is) => is.or([is('hash', '=', hash), is.and([is('old_hash', '=', hash), is('old_until', '>', now)])]))
      .executeTakeFirst();
    if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    if (now - (row.last_used_at ?? 0) >= noteUseEveryMs) {
      await db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', row.id).execute();
    }
    const { id, name, role, tenant, scopes, sites } = row;
    return atSites({ id, name, role, tenant, kind: 'token', scopes }, sites ?? undefined);
  };

  return { create, list, renew, revoke, callerOf };
}

const noToken = (doing: string, id: string): Failure =>
  new Failure('NOT_FOUND', `${doing} token ${id}: there is none`, { details: { what: `token ${id}` } });

const tokenOf = ({ id, name, role, sites, scopes, created_at, expires_at, last_used_at, old_until }: Row, now: number): Token => ({
  id,
  name,
  role,
  ...(sites !== null && { sites: [...sites] }),
  scopes: [...scopes],
  createdAt: created_at,
  expiresAt: expires_at ?? undefined,
  lastUsedAt: last_used_at ?? undefined,
  ...(old_until !== null && old_until > now && { oldSecretUntil: old_until }),
});
