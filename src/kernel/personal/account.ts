import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Audit } from '../audit.ts';
import type { AuthTables } from '../auth-schema.ts';
import type { Database, Trx } from '../database.ts';
import type { User } from '../users.ts';
import { type ContactColumn, type Reached, reachedOf, removeContacts } from './contacts.ts';
import { nameFinder, withAliases, withContacts, withNames } from './name-in-text.ts';
import { type Person, type Rewritten, recordsOf, rewriteRecords } from './records.ts';
import { peopleTables } from './tables.ts';

/** What personal data are found and erased with. */
export interface PersonalDeps {
  readonly db: Database;
  readonly audit: Pick<Audit, 'about' | 'erase'>;
  readonly users: { list(tenant: string): Promise<readonly User[]> };
  readonly clock: { now(): number };
  /** Where capabilities keep how people are reached. */
  readonly contacts: readonly ContactColumn[];
}

/** Somebody who has an account, and what takes the place of the name. */
export type AccountPerson = Person &
  Pick<Reached, 'aliases'> & {
    readonly pseudonym: string;
    /** Those of the aliases that can be replaced within sentences. */
    readonly namesWithin: readonly string[];
  };

/** Characters of a name that is replaced within sentences: a single one (李) stands in other names and words. */
const leastWithin = 2;

const noUser = (id: string) => new Failure('NOT_FOUND', `reading user ${id}: there is none`, { details: { what: `user ${id}` } });

/** Somebody who has an account, and how their name is found. @throws Failure `NOT_FOUND`, also for one of another tenant */
export async function personOf(
  { db, users, contacts: columns }: Pick<PersonalDeps, 'db' | 'users' | 'contacts'>,
  tenant: string,
  { id, isWithin = false }: { readonly id: string; readonly isWithin?: boolean | undefined },
): Promise<AccountPerson> {
  const all = await users.list(tenant);
  const user = all.find((one) => one.id === id);
  if (user === undefined) throw noUser(id);
  const pseudonym = `erased-${randomBytes(4).toString('hex')}`;
  const others = all.filter((one) => one.id !== id).map(({ name }) => name);
  const { aliases, contacts, others: known } = await reachedOf(db, columns, { tenant, name: user.name, others });
  const own = nameFinder(user.name, others, pseudonym);
  const namesWithin = aliases.filter((one) => [...one].length >= leastWithin);
  const alone = withAliases(own, aliases, pseudonym);
  const finder = withContacts(isWithin ? withNames(alone, namesWithin, known, pseudonym) : alone, contacts, pseudonym);
  return { id, tenant, name: user.name, aliases, namesWithin, pseudonym, finder };
}

/** All that is held about somebody: account, sessions, records, and the lines of the audit. No secret is among it. */
export async function exportOf(deps: PersonalDeps, tenant: string, id: string) {
  const { db, audit, clock } = deps;
  const person = await personOf(deps, tenant, { id });
  const auth = db.withTables<AuthTables>();
  const { password, ...account } = await auth.selectFrom('user_account').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const sessions = await auth.selectFrom('session').select(['created_at', 'expires_at', 'extended_at']).where('user_id', '=', id).execute();
  return {
    ...({ format: 'yangfan-personal-data', formatVersion: 1, exportedAt: clock.now() } as const),
    account: { ...account, hasPassword: password !== null },
    sessions,
    records: await recordsOf(db, person),
    audit: await audit.about(tenant, person),
  };
}

/**
 * Delete an account, with sessions, links and own filters, and put a pseudonym in the place of the name, and of how the person is reached, in all records and in the audit. All of
 * it or nothing happens.
 */
export async function eraseAccount(
  deps: PersonalDeps,
  caller: Caller,
  person: AccountPerson,
): Promise<Rewritten & { readonly pseudonym: string; readonly auditLines: number }> {
  const { tenant, id } = person;
  return deps.db.transaction().execute(async (trx) => {
    await removeAccount(trx, tenant, id);
    const reached = await removeContacts(trx, deps.contacts, person);
    const { changed: named, left } = await rewriteRecords(trx, person, person.pseudonym);
    const auditLines = await deps.audit.erase(trx, caller, person);
    // A row whose contacts went may also have named the person: it is counted once.
    const changed = Object.fromEntries(
      [...new Set([...Object.keys(reached), ...Object.keys(named)])].map((table) => [
        table,
        Math.max(reached[table] ?? 0, named[table] ?? 0),
      ]),
    );
    return { changed, left, pseudonym: person.pseudonym, auditLines };
  });
}

async function removeAccount(trx: Trx, tenant: string, id: string): Promise<void> {
  const names = new Set((await peopleTables(trx)).map(({ name }) => name));
  if (names.has('default_filter')) await sql`delete from default_filter where tenant = ${tenant} and user_id = ${id}`.execute(trx);
  if (names.has('saved_filter'))
    await sql`delete from saved_filter where tenant = ${tenant} and owner_id = ${id} and not is_shared`.execute(trx);
  if (names.has('notify_channel')) await sql`delete from notify_channel where tenant = ${tenant} and owner_id = ${id}`.execute(trx);
  await trx.withTables<AuthTables>().deleteFrom('user_account').where('tenant', '=', tenant).where('id', '=', id).execute();
}
