import { type RawBuilder, sql } from 'kysely';
import type { Database, Trx } from '../database.ts';
import type { NameFinder } from './name-in-text.ts';
import { replaceInJson } from './name-in-text.ts';
import { type PeopleTable, peopleTables, type TextColumn } from './tables.ts';

/** Whom records are about. */
export interface Person {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly finder: NameFinder;
}

type Row = Readonly<Record<string, unknown>>;
type Found = Row & { readonly ctid: string };

const textOf = ({ name }: TextColumn): RawBuilder<unknown> => sql`t.${sql.ref(name)}::text`;
const mayName = ({ holds }: TextColumn): boolean => holds === 'name' || holds === 'words' || holds === 'kept';

/** Rows of a table that may be about somebody, by what the database finds fastest: the name or a contact anywhere, or the id of the account. */
async function candidates(
  db: Database,
  table: PeopleTable,
  { tenant, finder, id, isLocked = false }: Person & { readonly isLocked?: boolean },
): Promise<readonly Found[]> {
  const texts = table.columns.filter(({ holds }) => holds !== 'secret').map(textOf);
  if (texts.length === 0) return [];
  const all = sql`concat_ws(' ', ${sql.join(texts)})`;
  const { rows } = await sql<Found>`
    select t.ctid::text as ctid, t.* from ${sql.table(table.name)} t
    where ${table.isOf(tenant)} and (${hasAny(sql`lower(${all})`, finder.words)} or strpos(${all}, ${id}) > 0)
    ${isLocked ? sql`for update of t` : sql``}`.execute(db);
  return rows;
}

/** Whether one of some words stands in a text of the database. */
export const hasAny = (text: RawBuilder<unknown>, words: readonly string[]): RawBuilder<unknown> =>
  sql`exists (select from unnest(${words}::text[]) as word where strpos(${text}, word) > 0)`;

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether a column of a row names the person, or is the id of the account. */
function isAbout(row: Row, { name, holds }: TextColumn, person: Person): boolean {
  const value = row[name];
  if (value === null || value === undefined) return false;
  if (holds === 'name') return value === person.name;
  if (holds === 'words' || holds === 'kept') return person.finder.isIn(asText(value)) || asText(value).includes(person.id);
  return holds === 'code' && value === person.id;
}

/** All records of a tenant that name somebody, by table, without secrets. */
export async function recordsOf(db: Database, person: Person): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const table of await peopleTables(db)) {
    const rows = (await candidates(db, table, person)).filter((row) => table.columns.some((column) => isAbout(row, column, person)));
    const secret = new Set(['ctid', ...table.columns.filter(({ holds }) => holds === 'secret').map(({ name }) => name)]);
    const shown = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !secret.has(key))));
    if (shown.length > 0) found[table.name] = shown;
  }
  return found;
}

/** What an erasure has changed, by table. */
export interface Rewritten {
  readonly changed: Readonly<Record<string, number>>;
  /** Records whose words the running program also holds elsewhere: the name in them is changed by hand. */
  readonly left: readonly { readonly table: string; readonly column: string; readonly id: string }[];
}

/** Put the pseudonym in the place of the name in all records of a tenant. */
export async function rewriteRecords(trx: Trx, person: Person, pseudonym: string): Promise<Rewritten> {
  const changed: Record<string, number> = {};
  const left: Rewritten['left'][number][] = [];
  await sql`select set_config('yangfan.erasing', 'on', true)`.execute(trx);
  for (const table of await peopleTables(trx)) {
    let count = 0;
    for (const row of await candidates(trx, table, { ...person, isLocked: true })) {
      const about = table.columns.filter((column) => mayName(column) && isNamedIn(row, column, person));
      const wanted = about.filter(({ holds }) => holds !== 'kept');
      // What is of the person goes with the column `name`, which says whose row it is; others, such as `changed_by`, say who did something.
      const emptied = wanted.some(({ name, holds }) => name === 'name' && holds === 'name')
        ? table.columns.filter(({ holds }) => holds === 'about')
        : [];
      if (wanted.length > 0) count += await rewriteRow(trx, table, { row, wanted: [...wanted, ...emptied], person, pseudonym });
      for (const { name: column } of about.filter(({ holds }) => holds === 'kept'))
        left.push({ table: table.name, column, id: String(row.id ?? row.key ?? '') });
    }
    if (count > 0) changed[table.name] = count;
  }
  await sql`select set_config('yangfan.erasing', 'off', true)`.execute(trx);
  return { changed, left };
}

const isNamedIn = (row: Row, column: TextColumn, person: Person): boolean => {
  const value = row[column.name];
  if (value === null || value === undefined) return false;
  return column.holds === 'name' ? value === person.name : person.finder.isIn(asText(value));
};

interface Rewriting {
  readonly row: Found;
  readonly wanted: readonly TextColumn[];
  readonly person: Person;
  readonly pseudonym: string;
}

async function rewriteRow(trx: Trx, table: PeopleTable, { row, wanted, person, pseudonym }: Rewriting): Promise<number> {
  const sets = wanted.map(({ name, isJson, holds }) => {
    const value = row[name];
    if (holds === 'name') return sql`${sql.ref(name)} = ${pseudonym}`;
    if (holds === 'about') return sql`${sql.ref(name)} = ${value === null ? null : ''}`;
    if (isJson) return sql`${sql.ref(name)} = ${JSON.stringify(replaceInJson(value, person.finder))}::jsonb`;
    return sql`${sql.ref(name)} = ${person.finder.replace(String(value))}`;
  });
  const { numAffectedRows } = await sql`update ${sql.table(table.name)} set ${sql.join(sets)} where ctid = ${row.ctid}::tid`.execute(trx);
  if (numAffectedRows !== 1n) throw new Error(`BUG: a row of ${table.name} changed while a name was taken out of it`);
  return 1;
}
