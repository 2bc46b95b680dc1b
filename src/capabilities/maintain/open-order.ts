import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import { type Pack, type PackResponse, responsesOf } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import { nextDayNumber } from '../../kernel/day-numbers.ts';
import { seesAsset, seesThingOf } from '../assets/index.ts';
import type { MaintainDeps } from './deps.ts';
import { writeEntries } from './entries.ts';
import { toDo } from './list.ts';
import { type Check, type OrderRow, tables } from './schema.ts';
import { valuesOf } from './update-order.ts';

const minuteMs = 60_000;

/** What of an order whoever opens it must say; the rest begins empty. */
export type NewOrder = Pick<
  OrderRow,
  'tenant' | 'title' | 'kind' | 'asset' | 'priority' | 'assignedTo' | 'dueAt' | 'createdBy' | 'checklist'
> &
  Partial<OrderRow>;

/** Write a new order with its number, its first line and its event; a draft is told to nobody. The caller wakes the outbox after the commit. */
export async function insertOrder({ outbox, assets }: MaintainDeps, trx: Trx, wanted: NewOrder, now: EpochMs): Promise<OrderRow> {
  const { tenant } = wanted;
  const order: OrderRow = {
    ...{
      id: uuidv7(),
      number: await nextDayNumber(trx, { tenant, series: 'WO', time: now }),
      description: null,
      about: null,
      state: 'open',
    },
    ...{ alarm: null, response: null, origin: null, createdAt: now, startedAt: null, doneAt: null, doneBy: null, closedAt: null },
    ...{
      closedBy: null,
      note: null,
      reason: null,
      needsSignature: false,
      signature: null,
      version: 1,
      overdueAt: null,
      failure: null,
      noFailure: false,
      undetermined: null,
    },
    assetTitle: wanted.asset === null ? null : (assets.asset(wanted.asset)?.title ?? null),
    ...wanted,
  };
  await tables(trx).insertInto('workOrder').values(valuesOf(order)).execute();
  await writeEntries(trx, order, { by: order.createdBy, at: now, bodies: [{ kind: 'opened', to: order.state }] });
  if (order.state !== 'draft') await outbox.emit(trx, 'workOrder.opened', openedOf(order));
  return order;
}

const openedOf = ({ tenant, id: workOrder, alarm, asset }: OrderRow): EventBody<'workOrder.opened'> => ({
  ...{ tenant, workOrder, alarm: alarm ?? undefined, asset: asset ?? undefined },
});

/** A line of a checklist that is written by a person: one text, whatever the language. */
export const checkOf = ({ text, ...rest }: Received<'createWorkOrder', 'body'>['checklist'][number]): Check => ({
  ...rest,
  ...{ text: { zh: text, en: text }, done: false },
});

/**
 * Open an order by hand, once per client-made id.
 *
 * @throws Failure `NOT_FOUND` when the asset is not there, `CONFLICT` when the id belongs to somebody else's order
 */
export async function createOrder(deps: MaintainDeps, caller: Caller, given: Received<'createWorkOrder', 'body'>): Promise<OrderRow> {
  const { db, clock, outbox, assets } = deps;
  const { tenant, name: createdBy } = caller;
  const { title, isDraft, description, asset, origin, id, checklist, ...plain } = given;
  if (asset === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `opening a work order: it would belong to none of the sites of ${caller.name}`);
  if (asset !== undefined && !seesAsset(assets, caller, asset))
    throw new Failure('NOT_FOUND', `opening a work order: there is no asset ${asset}`, { details: { what: `asset ${asset}` } });
  const order = await db.transaction().execute(async (trx) => {
    if (id !== undefined) await lockName(trx, id);
    const earlier =
      id === undefined ? undefined : await tables(trx).selectFrom('workOrder').selectAll().where('id', '=', id).executeTakeFirst();
    if (earlier?.tenant === tenant && seesThingOf(assets, caller, earlier.asset)) return earlier;
    if (earlier !== undefined) throw conflict('opening a work order', { zh: `编号 ${id} 已被占用`, en: `the id ${id} is taken` });
    const state = isDraft ? 'draft' : plain.assignedTo === '' ? 'open' : 'assigned';
    const wanted: NewOrder = {
      ...{ ...plain, tenant, createdBy, title: { zh: title, en: title }, state, asset: asset ?? null, origin: origin ?? null },
      ...{ description: description ?? null, checklist: checklist.map(checkOf), ...(id !== undefined && { id }) },
    };
    return insertOrder(deps, trx, wanted, clock.now());
  });
  outbox.wake();
  return order;
}

const lockName = (trx: Trx, name: string) => sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);

/**
 * Open the work order that an alarm's response asks for, once: the same wish again opens nothing. While an earlier order of the response at the
 * asset is to be done none is opened; its timeline says that the alarm came again, and the new alarm is told of it.
 *
 * @throws Failure `NOT_FOUND` when the pack, the response or the asset is not there (any more); the outbox then keeps the wish as a dead letter
 */
export async function openOrder(deps: MaintainDeps, wanted: EventBody<'workOrder.wanted'>): Promise<void> {
  const opened = await deps.db.transaction().execute(async (trx) => {
    await lockName(trx, `${wanted.tenant} ${wanted.asset} ${wanted.response}`);
    if ((await isOpened(trx, wanted)) || (await isOnTimeline(trx, wanted))) return false;
    const earlier = await orderToDo(trx, wanted);
    if (earlier === undefined) await insertOrder(deps, trx, orderOf(deps, wanted), deps.clock.now());
    else await comeAgain(deps, trx, earlier, wanted);
    return true;
  });
  if (opened) deps.outbox.wake();
}

/**
 * Open the work order that a step of an emergency plan asks for, once per id: the same wish again opens nothing. An asset that is gone is left out,
 * the work is to be done all the same.
 */
export async function openTask(deps: MaintainDeps, wanted: EventBody<'task.wanted'>): Promise<void> {
  const { workOrder: id, incident, asset, by: createdBy, checklist, description, about, ...plain } = wanted;
  const opened = await deps.db.transaction().execute(async (trx) => {
    await lockName(trx, id);
    const earlier = await tables(trx).selectFrom('workOrder').select('id').where('id', '=', id).executeTakeFirst();
    if (earlier !== undefined) return false;
    const own = asset !== undefined && deps.assets.asset(asset)?.tenant === wanted.tenant ? asset : null;
    const state = plain.assignedTo === '' ? 'open' : 'assigned';
    const lines = checklist.map((text): Check => ({ text, done: false }));
    const order = {
      ...plain,
      description: description || null,
      about: about ?? null,
      id,
      createdBy,
      state,
      kind: 'corrective',
      asset: own,
      checklist: lines,
      origin: { kind: 'incident', id: incident },
    } as const;
    await insertOrder(deps, trx, order, deps.clock.now());
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

/** Of the line that says that an alarm came again: one for each response, of which a rule may have more. */
const againId = ({ alarm, response }: EventBody<'workOrder.wanted'>): string => `${alarm}/${response.split('/').at(-1)}`;

async function isOnTimeline(trx: Trx, wanted: EventBody<'workOrder.wanted'>): Promise<boolean> {
  const lines = tables(trx).selectFrom('workOrderEntry').select('id').where('tenant', '=', wanted.tenant);
  return (await lines.where('id', '=', againId(wanted)).executeTakeFirst()) !== undefined;
}

/** The oldest order of the same response at the same asset that is still to be done; nobody closes it meanwhile. */
const orderToDo = (trx: Trx, { tenant, asset, response }: EventBody<'workOrder.wanted'>): Promise<OrderRow | undefined> =>
  tables(trx)
    .selectFrom('workOrder')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('asset', '=', asset)
    .where('response', '=', response)
    .where('state', 'in', toDo)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

async function comeAgain({ outbox, clock }: MaintainDeps, trx: Trx, order: OrderRow, wanted: EventBody<'workOrder.wanted'>): Promise<void> {
  await writeEntries(trx, order, { by: 'system', at: clock.now(), bodies: [{ kind: 'alarmAgain' }], id: againId(wanted) });
  await outbox.emit(trx, 'workOrder.opened', openedOf({ ...order, alarm: wanted.alarm }));
}

/** What an alarm asks for is condition-based: it follows from an observed state (EN 13306, 7.8). */
function orderOf({ assets, clock }: MaintainDeps, wanted: EventBody<'workOrder.wanted'>): NewOrder {
  const { tenant, alarm, asset } = wanted;
  const { id: response, ...found } = responseOf(wanted, assets.pack(packOf(wanted), tenant));
  const { title, checklist, dueMinutes, assignTo } = found.response.workOrder;
  if (assets.asset(asset) === undefined) throw lacks(wanted, `asset ${asset}`);
  return {
    ...{
      tenant,
      title,
      kind: 'conditionBased',
      asset,
      alarm,
      response,
      priority: found.priority,
      assignedTo: assignTo,
      createdBy: 'system',
    },
    ...{ dueAt: clock.now() + dueMinutes * minuteMs, checklist: checklist.map((text) => ({ text, done: false })) },
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
