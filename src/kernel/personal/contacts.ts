import { sql } from 'kysely';
import type { Database, Trx } from '../database.ts';
import type { NameFinder } from './name-in-text.ts';
import { type PeopleTable, peopleTables } from './tables.ts';

/** A column of JSON in which people are reached, as the capability declares it whose it is. */
export interface ContactColumn {
  readonly table: string;
  readonly column: string;
  /** What objects in it, wherever they lie, stand for a person: those that have the field `name` and one of `reach`. */
  readonly person?: {
    /** The field with the name of a user, which goes before the name that people call them by; default: there is none. */
    readonly account?: string;
    readonly name: string;
    /** The fields that say how the person is reached, with what an erasure puts there; `undefined`: the field goes. */
    readonly reach: Readonly<Record<string, string | undefined>>;
  };
  /** Fields with addresses of whomever, a text or a list of texts: addresses of the person in them are replaced. */
  readonly addresses?: readonly string[];
}

/** Somebody as contacts know them. */
export interface Reached {
  /** Names by which contacts call the person beside that of the account, and nobody else. */
  readonly aliases: readonly string[];
  /** How the person is reached, and nobody else: not the mailbox of a crew. */
  readonly contacts: readonly string[];
  /** Names of everybody else whom accounts and contacts know. */
  readonly others: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
type Of = NonNullable<ContactColumn['person']>;
interface Contact {
  readonly account: string | undefined;
  readonly name: string;
  readonly reachedBy: readonly string[];
}

/** A shorter one may stand in any text by chance. */
const leastLength = 5;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function contactIn(fields: Fields, of: Of): Contact | undefined {
  const name = textOf(fields[of.name]);
  const reachedBy = Object.keys(of.reach).flatMap((field) => textOf(fields[field]) ?? []);
  const account = of.account === undefined ? undefined : textOf(fields[of.account]);
  return name === undefined || (account === undefined && reachedBy.length === 0) ? undefined : { account, name, reachedBy };
}

/** A copy of a JSON value in which `change` has seen every object and text, the outer ones first. */
function mapped(value: unknown, change: (one: unknown) => unknown): unknown {
  const next = change(value);
  if (Array.isArray(next)) return next.map((one) => mapped(one, change));
  if (typeof next !== 'object' || next === null) return next;
  return Object.fromEntries(Object.entries(next).map(([field, one]) => [field, mapped(one, change)]));
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Held {
  readonly ctid: string;
  readonly value: unknown;
}

async function rowsOf(
  db: Database,
  { name, isOf }: PeopleTable,
  of: { readonly tenant: string; readonly column: string },
): Promise<readonly Held[]> {
  const { rows } = await sql<Held>`
    select t.ctid::text as ctid, t.${sql.ref(of.column)} as value from ${sql.table(name)} t
    where ${isOf(of.tenant)} and t.${sql.ref(of.column)} is not null`.execute(db);
  return rows;
}

/** The columns of this database; a capability that is not open has no table. */
async function heldIn(
  db: Database,
  columns: readonly ContactColumn[],
): Promise<readonly { readonly of: ContactColumn; readonly table: PeopleTable }[]> {
  const tables = new Map((await peopleTables(db)).map((table) => [table.name, table]));
  return columns.flatMap((of) => {
    const table = tables.get(of.table);
    return table === undefined ? [] : [{ of, table }];
  });
}

async function contactsIn(db: Database, columns: readonly ContactColumn[], tenant: string): Promise<readonly Contact[]> {
  const found: Contact[] = [];
  for (const { of, table } of await heldIn(
    db,
    columns.filter(({ person }) => person !== undefined),
  ))
    for (const { value } of await rowsOf(db, table, { tenant, column: of.column }))
      mapped(value, (one) => {
        const contact = of.person && isFields(one) ? contactIn(one, of.person) : undefined;
        if (contact !== undefined) found.push(contact);
        return one;
      });
  return found;
}

const isOf = ({ account, name }: Pick<Contact, 'account' | 'name'>, names: readonly string[]): boolean =>
  account === undefined ? names.includes(name) : account === names[0];

/**
 * How somebody is reached and called, as contacts know it; not what they share with others.
 *
 * @param name of the account
 * @param others names of the other accounts
 */
export async function reachedOf(
  db: Database,
  columns: readonly ContactColumn[],
  { tenant, name, others }: { readonly tenant: string; readonly name: string; readonly others: readonly string[] },
): Promise<Reached> {
  const all = await contactsIn(db, columns, tenant);
  const called = all.filter(({ account }) => account === name).map((one) => one.name);
  const takenNames = new Set([...others, ...all.filter(({ account }) => account !== undefined && account !== name).map((one) => one.name)]);
  const aliases = [...new Set(called)].filter((one) => one !== name && !takenNames.has(one));
  const names = [name, ...aliases];
  const shared = new Set(all.filter((one) => !isOf(one, names)).flatMap(({ reachedBy }) => reachedBy));
  const own = all.filter((one) => isOf(one, names)).flatMap(({ reachedBy }) => reachedBy);
  const known = new Set([...others, ...all.map((one) => one.name)].filter((one) => !names.includes(one)));
  return { aliases, contacts: [...new Set(own)].filter((one) => one.length >= leastLength && !shared.has(one)), others: [...known] };
}

/** Whose contacts are taken out. */
interface Leaving extends Pick<Reached, 'aliases'> {
  readonly tenant: string;
  readonly name: string;
  readonly pseudonym: string;
  readonly finder: NameFinder;
}

/** Take how somebody is reached from the columns; their place, in a crew or a list of calls, stays. */
export async function removeContacts(
  trx: Trx,
  columns: readonly ContactColumn[],
  person: Leaving,
): Promise<Readonly<Record<string, number>>> {
  const changed: Record<string, number> = {};
  for (const { of, table } of await heldIn(trx, columns))
    for (const { ctid, value } of await rowsOf(trx, table, { tenant: person.tenant, column: of.column })) {
      const next = JSON.stringify(mapped(value, (one) => without(one, of, person)));
      if (next === JSON.stringify(value)) continue;
      await sql`update ${sql.table(of.table)} set ${sql.ref(of.column)} = ${next}::jsonb where ctid = ${ctid}::tid`.execute(trx);
      changed[of.table] = (changed[of.table] ?? 0) + 1;
    }
  return changed;
}

function without(one: unknown, { person: of, addresses = [] }: ContactColumn, { aliases, name, pseudonym, finder }: Leaving): unknown {
  if (!isFields(one)) return one;
  const contact = of && contactIn(one, of);
  if (of !== undefined && contact !== undefined && isOf(contact, [name, ...aliases])) return unreached(one, of, pseudonym);
  const told = addresses.filter((field) => one[field] !== undefined);
  return told.length === 0
    ? one
    : { ...one, ...Object.fromEntries(told.map((field) => [field, mapped(one[field], (text) => replaced(text, finder))])) };
}

const replaced = (text: unknown, finder: NameFinder): unknown => (typeof text === 'string' ? finder.replace(text) : text);

function unreached(fields: Fields, of: Of, pseudonym: string): Fields {
  const left = Object.entries(fields).flatMap(([field, value]) => {
    if (field === of.name || field === of.account) return [[field, pseudonym]];
    if (!(field in of.reach)) return [[field, value]];
    const instead = of.reach[field];
    return instead === undefined ? [] : [[field, instead]];
  });
  return Object.fromEntries(left);
}
