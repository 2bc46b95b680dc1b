import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Trx } from '../../../kernel/database.ts';
import type { MaintainDeps } from '../deps.ts';
import { type MoveRow, type SpareRow, tables } from '../schema.ts';

/** What shall come or go, and why. */
export interface Move {
  readonly id?: string | undefined;
  readonly kind: MoveRow['kind'];
  readonly store: string;
  /** Above 0 what comes, below 0 what goes; of a count, what is there. */
  readonly quantity: number;
  readonly by: string;
  readonly workOrder?: string | undefined;
  readonly note?: string | undefined;
}

/**
 * Take a spare part to or from a store, in one statement that cannot take out more than is there, and write it down. A warning is told when the stores
 * together come to hold less than its minimum.
 *
 * The caller has locked the part (`lockSpare`) and wakes the outbox after the commit.
 *
 * @throws Failure `CONFLICT` when the store holds less
 */
export async function move(
  { outbox, clock }: Pick<MaintainDeps, 'outbox' | 'clock'>,
  trx: Trx,
  spare: SpareRow,
  wanted: Move,
): Promise<MoveRow> {
  const { id = uuidv7(), kind, store, by, workOrder, note } = wanted;
  const total = await totalOf(trx, spare.id);
  const { before, after } = await put(trx, spare, wanted);
  const at = clock.now();
  const row: MoveRow = {
    id,
    tenant: spare.tenant,
    spare: spare.id,
    store,
    kind,
    change: after - before,
    after,
    at,
    by,
    workOrder: workOrder ?? null,
    note: note ?? null,
  };
  await tables(trx).insertInto('spareMove').values(row).execute();
  const left = total + row.change;
  if (left < spare.minimum && total >= spare.minimum)
    await outbox.emit(trx, 'notice.wanted', { ...lowNotice(spare, left), key: `spare ${row.id}`, time: at });
  return row;
}

/** The part, kept from others until the transaction ends, so that its stock and its warning are of one piece. @throws Failure `NOT_FOUND` */
export async function lockSpare(trx: Trx, tenant: string, id: string): Promise<SpareRow> {
  const row = await tables(trx)
    .selectFrom('sparePart')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined)
    throw new Failure('NOT_FOUND', `reading spare part ${id}: there is none`, { details: { what: `spare part ${id}` } });
  return row;
}

async function totalOf(trx: Trx, spare: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`select coalesce(sum(quantity), 0) as total from spare_stock where spare = ${spare}`.execute(
    trx,
  );
  return Number(rows[0]?.total);
}

async function put(
  trx: Trx,
  spare: SpareRow,
  { kind, store, quantity }: Move,
): Promise<{ readonly before: number; readonly after: number }> {
  await sql`insert into spare_stock (spare, store, quantity) values (${spare.id}, ${store}, 0) on conflict do nothing`.execute(trx);
  const isCount = kind === 'counted' || kind === 'imported';
  const { rows } = await sql<{ before: number; after: number }>`
    with held as (select quantity from spare_stock where spare = ${spare.id} and store = ${store} for update)
    update spare_stock set quantity = ${isCount ? sql`${quantity}::double precision` : sql`held.quantity + ${quantity}::double precision`} from held
    where spare = ${spare.id} and store = ${store} and (${isCount} or held.quantity + ${quantity}::double precision >= 0)
    returning held.quantity as before, spare_stock.quantity as after`.execute(trx);
  const [done] = rows;
  if (done !== undefined) return done;
  const held = await tables(trx)
    .selectFrom('spareStock')
    .select('quantity')
    .where('spare', '=', spare.id)
    .where('store', '=', store)
    .executeTakeFirst();
  throw conflict(`taking ${spare.number} from ${store}`, {
    zh: `“${store}”只有 ${held?.quantity ?? 0} ${spare.unit}，不够 ${-quantity}`,
    en: `${store} holds ${held?.quantity ?? 0} ${spare.unit}, not ${-quantity}`,
  });
}

function lowNotice({ tenant, number, name, unit, minimum }: SpareRow, left: number) {
  const title = { zh: `[备件不足] ${name} ${number}`, en: `[Spare part low] ${name} ${number}` };
  const text = {
    zh: `现存 ${left} ${unit}，最低 ${minimum} ${unit}，请补货`,
    en: `${left} ${unit} left, minimum ${minimum} ${unit}: reorder`,
  };
  return { tenant, to: ['engineer'], title, text, priority: 3 };
}
