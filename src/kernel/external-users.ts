import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { conflict } from '../contracts/errors.ts';
import type { Role } from '../contracts/roles.ts';
import type { Clock } from '../contracts/time.ts';
import type { AuthTables } from './auth-schema.ts';
import type { Database } from './database.ts';
import { providerRefusal } from './openid-person.ts';
import { type Account, accountOf, isTaken, rightsLock } from './users.ts';

/** Somebody whom an OpenID provider vouches for. Issuer and subject together are who it is, for ever; the name may change there. */
export interface ExternalPerson {
  readonly tenant: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
}

/** The users that come from an OpenID provider. */
export function createExternalUsers(database: Database, clock: Clock) {
  const db = database.withTables<AuthTables>();

  /** The user of a subject; `undefined` before the first sign-in. */
  const find = async (issuer: string, subject: string): Promise<Account | undefined> => {
    const known = db.selectFrom('user_account').selectAll().where('issuer', '=', issuer).where('subject', '=', subject);
    const row = await known.executeTakeFirst();
    return row && accountOf(row);
  };

  /**
   * Makes the user at the first sign-in, and gives the role of now at each. The name stays that of the first: records call people by it.
   * A local user of the same name in the company is never taken over; other companies may have users of that name. The last administrator may lose the role here: the provider decides, and
   * the next start prints a link for a local one.
   *
   * @throws Failure `PROVIDER_REFUSED` when the user is deactivated, or the name is another user's of the company
   */
  const enter = async (person: ExternalPerson): Promise<Account> => {
    await create(person);
    return database.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${rightsLock})`.execute(trx);
      const row = await trx
        .withTables<AuthTables>()
        .updateTable('user_account')
        .set({ role: person.role })
        .where('issuer', '=', person.issuer)
        .where('subject', '=', person.subject)
        .where('active', '=', true)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw providerRefusal(person.name, [deactivated]);
      return accountOf(row);
    });
  };

  const create = async ({ tenant, issuer, subject, name, role }: ExternalPerson): Promise<void> => {
    if ((await find(issuer, subject)) !== undefined) return;
    const account = {
      id: uuidv7(),
      tenant,
      name,
      role,
      password: null,
      active: true,
      created_at: clock.now(),
      last_seen_at: null,
      sites: null,
    };
    try {
      await db
        .insertInto('user_account')
        .values({ ...account, issuer, subject })
        .onConflict((on) => on.columns(['issuer', 'subject']).doNothing())
        .execute();
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      throw providerRefusal(name, [nameTaken(name)]);
    }
  };

  /** The provider that vouches for a user; `undefined` for a local one. */
  const issuerOf = async (id: string): Promise<string | undefined> => {
    const row = await db.selectFrom('user_account').select('issuer').where('id', '=', id).executeTakeFirst();
    return row?.issuer ?? undefined;
  };

  return { find, enter, issuerOf };
}

/** Refuses what only a local user has. @throws Failure `CONFLICT` */
export function refuseExternal({ name, isExternal }: Account): void {
  if (!isExternal) return;
  throw conflict(`changing user ${name}`, {
    zh: `${name} 使用企业账号登录，角色由其给定：没有密码和登录链接`,
    en: `${name} signs in at the OpenID provider, which gives the role: no password, no link`,
  });
}

const deactivated = { zh: '此用户已停用，请联系管理员', en: 'this user is deactivated; ask an administrator' };
const nameTaken = (name: string) => ({
  zh: `用户名“${name}”已被另一用户占用，请联系管理员`,
  en: `the user name "${name}" is taken by another user; ask an administrator`,
});
