import type { Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Trx } from '../../../kernel/database.ts';
import { type Compared, compareCrew, type Declared } from '../crew/compare.ts';
import { tables as crewTables } from '../crew/schema.ts';
import type { DeclarationDeps } from './deps.ts';
import { type DeclarationRow, tables } from './schema.ts';

/** Keep who was declared to be on board. */
export async function nameCrew(trx: Trx, declaration: string, crew: readonly Declared[]): Promise<void> {
  if (crew.length === 0) return;
  const rows = crew.map(({ name, document }, place) => ({ declaration, place, name, document }));
  await crewTables(trx).insertInto('declaredPerson').values(rows).execute();
}

/** Who was named by declarations, by their ids; nothing for one that names nobody. */
export async function crewOf(db: Database, declarations: readonly string[]): Promise<ReadonlyMap<string, readonly Declared[]>> {
  const named = new Map<string, Declared[]>();
  if (declarations.length === 0) return named;
  const asked = crewTables(db).selectFrom('declaredPerson').selectAll().where('declaration', 'in', declarations).orderBy('place');
  for (const { declaration, name, document } of await asked.execute())
    named.set(declaration, [...(named.get(declaration) ?? []), { name, document }]);
  return named;
}

/** Who was declared against the register of the vessel at a time. Where nobody was named there is nothing to compare. */
export async function comparedCrew(db: Database, { id, tenant, asset }: Pick<DeclarationRow, 'id' | 'tenant' | 'asset'>, now: EpochMs) {
  const declared = await crewTables(db).selectFrom('declaredPerson').selectAll().where('declaration', '=', id).orderBy('place').execute();
  const registered = await crewTables(db)
    .selectFrom('crewMember')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('asset', '=', asset)
    .orderBy('name')
    .execute();
  const items = declared.length === 0 ? [] : compareCrew(declared, registered, now);
  return { declared: declared.length, registered: registered.length, items };
}

/** @throws Failure `NOT_FOUND`, also for one of another tenant */
export async function readCrew({ db, clock }: DeclarationDeps, tenant: string, id: string): Promise<Reply<'readDeclaredCrew'>> {
  const own = tables(db).selectFrom('declaration').select(['id', 'tenant', 'asset']).where('id', '=', id).where('tenant', '=', tenant);
  const row = await own.executeTakeFirst();
  if (row === undefined)
    throw new Failure('NOT_FOUND', `reading the crew of a declaration: there is no declaration ${id}`, {
      details: { what: `declaration ${id}` },
    });
  const { items, ...counts } = await comparedCrew(db, row, clock.now());
  return { ...counts, items: items.map(viewOf) };
}

const viewOf = ({ name, document, finding, entry }: Compared) => ({
  ...{ name, document, finding },
  ...(entry !== undefined && { rank: entry.rank, certificate: entry.certificate }),
  ...(entry !== undefined && entry.validUntil !== null && { validUntil: entry.validUntil }),
});
