import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { conflict, Failure } from '../contracts/errors.ts';
import type { Role, SiteRole } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { AuthTables, UserRow } from './auth-schema.ts';
import type { Database, Trx } from './database.ts';
import { hashPassword, type PasswordCost } from './passwords.ts';
import { refuseRights, sitesValue, storedSites } from './site-rights.ts';

/** A user as an administrator sees it. */
export interface User {
  readonly id: string;
  readonly name: string;
  /** The most that the user may; with `sites`, it holds only there. */
  readonly role: Role;
  /** Where the role holds and what it is lowered to there; default: the whole tenant. */
  readonly sites?: readonly SiteRole[];
  readonly active: boolean;
  /** Comes from an OpenID provider: no password, no link, and the role is the provider's. */
  readonly isExternal: boolean;
  readonly createdAt: number;
  readonly lastSeenAt?: number;
}

/** A user with what sign-in needs. */
export interface Account extends User {
  readonly tenant: string;
  /** The stored hash, `undefined` until a password is set. */
  readonly password: string | undefined;
}

/** What to change. */
export interface UserChange {
  readonly role?: Role;
  /** None: the role holds in the whole tenant. */
  readonly sites?: readonly SiteRole[];
  readonly active?: boolean;
}

/** Key of the advisory lock that puts changes of rights in a line, so that two cannot remove the last two administrators. */
export const rightsLock = 9_520_519;
/** True for PostgreSQL's refusal of a value that must be unique and is not: 23505. */
export const isTaken = (error: unknown): boolean => (error as { code?: string }).code === '23505';

/** The users. */
export function createUsers(database: Database, clock: Clock, cost: PasswordCost) {
  const db = database.withTables<AuthTables>();

  /**
   * Makes a user without a password.
   *
   * @param sites where the role holds; default: the whole tenant
   * @throws Failure `CONFLICT` when the name is taken, in this tenant or by a local user of another, upper and lower case being the same;
   * `BAD_REQUEST` for an administrator at sites
   */
  const create = async (tenant: string, name: string, rights: Required<Pick<UserChange, 'role'>> & UserChange): Promise<Account> => {
    const { role, sites = [] } = rights;
    refuseRights({ role, sites });
    const now = clock.now();
    const account = { id: uuidv7(), tenant, name, role, password: null, active: true, created_at: now, last_seen_at: null };
    const row = { ...account, issuer: null, subject: null };
    try {
      await db
        .insertInto('user_account')
        .values({ ...row, sites: sitesValue(sites) })
        .execute();
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      throw new Failure('CONFLICT', `creating user ${name}: the name is taken`, { cause, details: { what: taken(name) } });
    }
    return accountOf({ ...row, sites: storedSites(sites) });
  };

  const list = async (tenant: string): Promise<User[]> => {
    const rows = await db.selectFrom('user_account').selectAll().where('tenant', '=', tenant).orderBy('name').execute();
    return rows.map((row) => userOf(row));
  };

  /** The companies that have users, by name. */
  const tenants = async (): Promise<string[]> => {
    const rows = await db.selectFrom('user_account').select('tenant').distinct().orderBy('tenant').execute();
    return rows.map(({ tenant }) => tenant);
  };

  /** The local user of a name, whatever its tenant; where there is none, one of those whom a provider calls so. */
  const byName = async (name: string): Promise<Account | undefined> => {
    const named = db.selectFrom('user_account').selectAll().where(sql<boolean>`lower(name) = lower(${name})`);
    const row = await named.orderBy(sql`issuer nulls first`).limit(1).executeTakeFirst();
    return row && accountOf(row);
  };

  const byId = async (id: string): Promise<Account | undefined> => {
    const row = await db.selectFrom('user_account').selectAll().where('id', '=', id).executeTakeFirst();
    return row && accountOf(row);
  };

  const change = (tenant: string, id: string, wanted: UserChange) => changeRights(database, { tenant, id }, wanted);

  const setPassword = async (id: string, password: string): Promise<void> => {
    await db
      .updateTable('user_account')
      .set({ password: await hashPassword(password, cost) })
      .where('id', '=', id)
      .execute();
  };

  /** True when an active administrator can sign in by password. */
  const hasAdministratorWithPassword = async (): Promise<boolean> => {
    const row = await db
      .selectFrom('user_account')
      .select('id')
      .where('role', '=', 'administrator')
      .where('sites', 'is', null)
      .where('active', '=', true)
      .where('password', 'is not', null)
      .executeTakeFirst();
    return row !== undefined;
  };

  return { create, list, tenants, byName, byId, change, setPassword, hasAdministratorWithPassword };
}

const taken = (name: string) => ({
  zh: `用户名“${name}”已被占用（用密码登录的用户名在本系统各公司间唯一）`,
  en: `the user name "${name}" is taken; names for sign-in by password are unique over all companies here`,
});

/** Changes rights. @throws Failure `NOT_FOUND`; `CONFLICT` when no active administrator would be left; `BAD_REQUEST` for an administrator at sites */
function changeRights(
  database: Database,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  { role, sites, active }: UserChange,
): Promise<User> {
  return database.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${rightsLock})`.execute(trx);
    const users = trx.withTables<AuthTables>();
    const row = await users.selectFrom('user_account').selectAll().where('tenant', '=', tenant).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Failure('NOT_FOUND', `changing user ${id}: there is none`, { details: { what: `user ${id}` } });
    const next = { role: role ?? row.role, active: active ?? row.active };
    const held = sites ?? row.sites ?? [];
    // The role of a user from outside is the provider's; at sites it counts as engineer at most.
    if (row.issuer === null) refuseRights({ role: next.role, sites: held });
    await users
      .updateTable('user_account')
      .set({ ...next, sites: sitesValue(held) })
      .where('id', '=', id)
      .execute();
    if (!(await hasAdministrator(trx, tenant))) {
      const what = { zh: `${row.name} 是最后一名在用的管理员`, en: `${row.name} is the last active administrator and must stay one` };
      throw conflict(`changing user ${row.name}`, what);
    }
    return userOf({ ...row, ...next, sites: storedSites(held) });
  });
}

async function hasAdministrator(trx: Trx, tenant: string): Promise<boolean> {
  const row = await trx
    .withTables<AuthTables>()
    .selectFrom('user_account')
    .select('id')
    .where('tenant', '=', tenant)
    .where('role', '=', 'administrator')
    .where('sites', 'is', null)
    .where('active', '=', true)
    .executeTakeFirst();
  return row !== undefined;
}

const userOf = ({ id, name, role, sites, active, issuer, created_at, last_seen_at }: UserRow): User => ({
  id,
  name,
  role,
  ...(sites !== null && { sites }),
  active,
  isExternal: issuer !== null,
  createdAt: created_at,
  lastSeenAt: last_seen_at ?? undefined,
});

/** A row as sign-in sees it. */
export const accountOf = (row: UserRow): Account => ({ ...userOf(row), tenant: row.tenant, password: row.password ?? undefined });
