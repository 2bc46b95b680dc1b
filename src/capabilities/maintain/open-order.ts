import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import { type Pack, type PackResponse, responsesOf } from '../../contracts/pack.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import type { MaintainDeps } from './maintain.ts';
import { type OrderRow, tables } from './schema.ts';

const minuteMs = 60_000;

/**
 * Open the work order that an alarm's response asks for, once: the same wish again opens nothing.
 *
 * @throws Failure `NOT_FOUND` when the pack, the response or the asset is not there (any more); the outbox then keeps the wish as a dead letter
 */
export async function openOrder(deps: MaintainDeps, wanted: EventBody<'workOrder.wanted'>): Promise<void> {
  const opened = await deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${wanted.alarm} ${wanted.response}`}, 0))`.execute(trx);
    if (await isOpened(trx, wanted)) return false;
    const order = await newOrder(deps, trx, wanted);
    await tables(trx)
      .insertInto('workOrder')
      .values({ ...order, checklist: sql`${JSON.stringify(order.checklist)}::jsonb` })
      .execute();
    const { tenant, id: workOrder, asset } = order;
    await deps.outbox.emit(trx, 'workOrder.opened', { tenant, workOrder, alarm: wanted.alarm, asset });
    return true;
  });
  if (opened) deps.outbox.wake();
}

async function isOpened(trx: Trx, { alarm, response }: EventBody<'workOrder.wanted'>): Promise<boolean> {
  const row = await tables(trx)
    .selectFrom('workOrder')
    .select('id')
    .where('alarm', '=', alarm)
    .where('response', '=', response)
    .executeTakeFirst();
  return row !== undefined;
}

async function newOrder({ assets, clock }: MaintainDeps, trx: Trx, wanted: EventBody<'workOrder.wanted'>): Promise<OrderRow> {
  const { tenant, alarm, asset } = wanted;
  const { id: response, ...found } = responseOf(wanted, assets.pack(packOf(wanted), tenant));
  const { title, checklist, dueMinutes, assignTo } = found.response.workOrder;
  const assetTitle = assets.asset(asset)?.title;
  if (assetTitle === undefined) throw lacks(wanted, `asset ${asset}`);
  const createdAt = clock.now();
  return {
    ...{ id: uuidv7(), tenant, number: await nextNumber(trx, tenant, createdAt), title, state: 'open', asset, assetTitle, alarm, response },
    ...{ priority: found.priority, assignedTo: assignTo, createdAt, dueAt: createdAt + dueMinutes * minuteMs },
    ...{ closedAt: null, closedBy: null, note: null, checklist: checklist.map((text) => ({ text, done: false })) },
  };
}

/** A response is named `pack/rule/n`. */
const packOf = ({ response }: EventBody<'workOrder.wanted'>): string => response.split('/')[0] ?? '';

function responseOf(
  wanted: EventBody<'workOrder.wanted'>,
  pack: Pack | undefined,
): { readonly id: string; readonly response: PackResponse; readonly priority: number } {
  const rule = wanted.response.split('/')[1] ?? '';
  const found = pack && responsesOf(pack, rule).find(({ id }) => id === wanted.response);
  if (found === undefined) throw lacks(wanted, `response ${wanted.response}`);
  return { ...found, priority: pack?.rules[rule]?.priority ?? 4 };
}

const lacks = ({ alarm }: EventBody<'workOrder.wanted'>, what: string) =>
  new Failure('NOT_FOUND', `opening a work order for alarm ${alarm}: there is no ${what}`, { details: { what } });

/** The next number of the day in the server's time zone, e.g. `WO-20261124-0001`; rises by one without gaps per tenant. */
async function nextNumber(trx: Trx, tenant: string, time: EpochMs): Promise<string> {
  const day = dayOf(time);
  const { last } = await tables(trx)
    .insertInto('workOrderDay')
    .values({ tenant, day, last: 1 })
    .onConflict((conflict) => conflict.columns(['tenant', 'day']).doUpdateSet({ last: sql`work_order_day.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return `WO-${day}-${String(last).padStart(4, '0')}`;
}

function dayOf(time: EpochMs): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('');
}
