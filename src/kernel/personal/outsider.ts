import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Trx } from '../database.ts';
import { nameFinder } from './name-in-text.ts';
import { type Person, type Rewritten, recordsOf, rewriteRecords } from './records.ts';

/** Somebody without an account whom records name: of a crew, a contractor. */
export interface Outsider extends Person {
  /** What takes the place of the name. */
  readonly pseudonym: string;
  /** A user has the same name: what people wrote may mean that one. */
  readonly isUser: boolean;
}

/** How somebody without an account is found in records; `id` is that of the row that stands for the person. */
export async function outsider(
  db: Database,
  { id, tenant, name }: { readonly id: string; readonly tenant: string; readonly name: string },
): Promise<Outsider> {
  const { rows } = await sql<{ name: string }>`select name from user_account where tenant = ${tenant}`.execute(db);
  const pseudonym = `erased-${randomBytes(4).toString('hex')}`;
  const names = rows.map((row) => row.name);
  const isUser = names.some((one) => one.toLowerCase() === name.toLowerCase());
  return { id, tenant, name, pseudonym, isUser, finder: nameFinder(name, names, pseudonym) };
}

/** All records of the tenant that name the person, by table. */
export const recordsOfOutsider = (db: Database, person: Outsider): Promise<Record<string, Record<string, unknown>[]>> =>
  recordsOf(db, person);

/** Put the pseudonym in the place of the name in all records. @throws Error when a user has the same name: a bug of who calls it */
export async function rewriteOutsider(trx: Trx, person: Outsider): Promise<Rewritten> {
  if (person.isUser) throw new Error(`BUG: records of ${person.id} may be those of a user`);
  return rewriteRecords(trx, person, person.pseudonym);
}
