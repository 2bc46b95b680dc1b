import { sql } from 'kysely';
import type { Event } from '../../../contracts/events.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Trx } from '../../../kernel/database.ts';
import type { DeclarationDeps } from './deps.ts';
import { type DeclarationRow, type MovementRow, tables } from './schema.ts';
import { type Direction, fitting, matchable, offMs, reachMs, stateBy } from './state.ts';

/** Rows that one look marks as missed; the rest at the next. */
const mostAtOnce = 1000;
/** Priority of the notice of an undeclared movement: low. */
const noticePriority = 4;

/** Match a movement to the declaration that it fits, or note it as undeclared where its fence asks for one. The same event again changes nothing. */
export async function matchMovement(deps: DeclarationDeps, { id, kind, body }: Event<'fence.entered' | 'fence.left'>): Promise<void> {
  const { tenant, asset, fence, time } = body;
  const direction = kind === 'fence.entered' ? 'in' : 'out';
  const fenceNow = deps.fenceOf(tenant, fence);
  const isTold = await deps.db.transaction().execute(async (trx) => {
    await lockMover(trx, tenant, asset);
    if (await isKnown(trx, id)) return false;
    const planned = await plannedFor(trx, { tenant, asset, fence, direction, time });
    const found = fitting(planned, time);
    if (found === undefined && fenceNow?.asksDeclarations !== true) return false;
    const fenceTitle = fenceNow?.title ?? found?.fenceTitle ?? { zh: fence, en: fence };
    await insertMovement(trx, { id, tenant, asset, fence, fenceTitle, direction, time, declaration: found?.id ?? null });
    if (found !== undefined) await settle(trx, found, time);
    else await deps.outbox.emit(trx, 'notice.wanted', noticeOf(deps, { id, tenant, asset, fenceTitle, direction, time }));
    return found === undefined;
  });
  if (isTold) deps.outbox.wake();
}

/** Mark what is open although its window is over. */
export async function markMissed({ db, clock }: DeclarationDeps): Promise<void> {
  const over = tables(db)
    .selectFrom('declaration')
    .select('id')
    .where('state', '=', 'open')
    .where('toAt', '<', clock.now())
    .orderBy('toAt')
    .limit(mostAtOnce)
    .forUpdate()
    .skipLocked();
  await tables(db).updateTable('declaration').set({ state: 'missed' }).where('id', 'in', over).execute();
}

/** Movements and declarations of one mover are taken one after the other. */
export const lockMover = (trx: Trx, tenant: string, asset: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`declaration ${tenant} ${asset}`}, 0))`.execute(trx);

const isKnown = async (trx: Trx, id: string): Promise<boolean> =>
  (await tables(trx).selectFrom('declaredMovement').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;

type Sought = Pick<MovementRow, 'tenant' | 'asset' | 'fence' | 'direction' | 'time'>;

async function plannedFor(trx: Trx, { tenant, asset, fence, direction, time }: Sought) {
  const rows = await tables(trx)
    .selectFrom('declaration')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('asset', '=', asset)
    .where('fence', '=', fence)
    .where('direction', '=', direction)
    .where('state', 'in', matchable)
    .where('fromAt', '<=', time + reachMs)
    .where('toAt', '>=', time - reachMs)
    .forUpdate()
    .execute();
  return rows.map((row) => ({ ...row, from: row.fromAt, to: row.toAt }));
}

async function insertMovement(trx: Trx, row: MovementRow): Promise<void> {
  await tables(trx)
    .insertInto('declaredMovement')
    .values({ ...row, fenceTitle: sql<Text>`${JSON.stringify(row.fenceTitle)}::jsonb` })
    .execute();
}

async function settle(trx: Trx, { id, fromAt, toAt }: DeclarationRow, time: number): Promise<void> {
  const window = { from: fromAt, to: toAt };
  await tables(trx)
    .updateTable('declaration')
    .set({ state: stateBy(window, time), movedAt: time, offMs: offMs(window, time) })
    .where('id', '=', id)
    .execute();
}

const words: Readonly<Record<Direction, Text>> = { in: { zh: '进入', en: 'went into' }, out: { zh: '离开', en: 'went out of' } };

/** Told to everybody: an undeclared movement is nobody's in particular. */
function noticeOf(
  { assets }: DeclarationDeps,
  { id, tenant, asset, fenceTitle, direction, time }: Pick<MovementRow, 'id' | 'tenant' | 'asset' | 'fenceTitle' | 'direction' | 'time'>,
) {
  const name = assets.asset(asset)?.title ?? { zh: asset, en: asset };
  const [zh, en] = [`${name.zh} ${words[direction].zh}“${fenceTitle.zh}”`, `${name.en} ${words[direction].en} “${fenceTitle.en}”`];
  return {
    ...{ tenant, asset, time, key: `undeclared ${id}`, to: [], priority: noticePriority },
    title: { zh: `未申报：${zh}`, en: `Undeclared: ${en}` },
    text: { zh: `${zh}，没有相符的申报。`, en: `${en}; no declaration fits it.` },
  };
}
