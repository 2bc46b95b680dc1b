import { sql } from 'kysely';
import type { Reply } from '../../../contracts/api/index.ts';
import type { Database } from '../../../kernel/database.ts';
import { outsider, recordsOfOutsider, rewriteOutsider } from '../../../kernel/personal/outsider.ts';
import { sameNumber } from './compare.ts';
import type { CrewDeps } from './crew.ts';
import { type CrewRow, type DeclaredPersonRow, tables } from './schema.ts';

/** Entries of the same person: this one, and those with the same document on any vessel. */
async function entriesOf({ db }: Pick<CrewDeps, 'db'>, { id, tenant, document }: CrewRow): Promise<readonly CrewRow[]> {
  const rows = await tables(db).selectFrom('crewMember').selectAll().where('tenant', '=', tenant).execute();
  return rows.filter((row) => row.id === id || (document !== '' && sameNumber(row.document) === sameNumber(document)));
}

/** Whether the register has somebody else of the same name. */
async function hasNamesake({ db }: Pick<CrewDeps, 'db'>, member: CrewRow, own: readonly CrewRow[]): Promise<boolean> {
  const same = await tables(db)
    .selectFrom('crewMember')
    .select('id')
    .where('tenant', '=', member.tenant)
    .where('name', '=', member.name)
    .execute();
  return same.some(({ id }) => !own.some((row) => row.id === id));
}

/** All that is held of a person of the register. Of a name that somebody else has too, only what the document says is this person's. */
export async function exportMember(deps: CrewDeps, member: CrewRow): Promise<Reply<'exportCrewMember'>> {
  const { db, clock } = deps;
  const own = await entriesOf(deps, member);
  const person = await outsider(db, member);
  const isAlone = !person.isUser && !(await hasNamesake(deps, member, own));
  const records = isAlone ? await recordsOfOutsider(db, person) : await byDocument(deps, member);
  return {
    ...({ format: 'yangfan-personal-data', formatVersion: 1, exportedAt: clock.now() } as const),
    person: { name: member.name, document: member.document },
    records: { ...records, crew_member: own.map((row) => ({ ...row })) },
  };
}

async function byDocument({ db }: CrewDeps, { tenant, document }: CrewRow): Promise<Record<string, Record<string, unknown>[]>> {
  if (document === '') return {};
  const rows = (await personsDeclared(db, tenant)).filter((row) => sameNumber(row.document) === sameNumber(document));
  return rows.length === 0 ? {} : { declared_person: rows.map((row) => ({ ...row })) };
}

/** Persons of a tenant's declarations whose document is known. */
async function personsDeclared(db: Database, tenant: string): Promise<readonly DeclaredPersonRow[]> {
  const { rows } = await sql<DeclaredPersonRow>`
    select p.declaration, p.place, p.name, p.document from declared_person p join declaration d on d.id = p.declaration
    where d.tenant = ${tenant} and p.document <> ''`.execute(db);
  return rows;
}

/**
 * Take a person out of the register on all vessels and out of all declarations, and put a pseudonym in the place of the name in what people wrote.
 * Where a user or another person has the same name, what people wrote is left, since nobody can tell whom it means.
 */
export async function eraseMember(
  deps: CrewDeps,
  member: CrewRow,
  reason: string,
): Promise<Reply<'eraseCrewMember'> & { readonly reason: string }> {
  const { db } = deps;
  const own = await entriesOf(deps, member);
  const person = await outsider(db, member);
  const wordsLeft = person.isUser || (await hasNamesake(deps, member, own));
  return db.transaction().execute(async (trx) => {
    const ids = own.map(({ id }) => id);
    await tables(trx).deleteFrom('crewMember').where('id', 'in', ids).execute();
    const persons = await forget(trx, member, person.pseudonym);
    const { changed } = wordsLeft ? { changed: {} } : await rewriteOutsider(trx, person);
    const all: Record<string, number> = { ...changed };
    if (persons > 0) all.declared_person = (all.declared_person ?? 0) + persons;
    return { pseudonym: person.pseudonym, removed: ids.length, changed: all, wordsLeft, reason: person.finder.replace(reason) };
  });
}

/** Take a document, and the name that goes with it, out of declarations. @returns how many persons of declarations that were */
async function forget(trx: CrewDeps['db'], { tenant, document }: CrewRow, pseudonym: string): Promise<number> {
  if (document === '') return 0;
  const rows = await personsDeclared(trx, tenant);
  const own = rows.filter((row) => sameNumber(row.document) === sameNumber(document));
  for (const { declaration, place } of own)
    await tables(trx)
      .updateTable('declaredPerson')
      .set({ name: pseudonym, document: '' })
      .where('declaration', '=', declaration)
      .where('place', '=', place)
      .execute();
  return own.length;
}
