import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import { countBetween } from '../../contracts/calendar.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Trx } from '../../kernel/database.ts';
import { nextDayNumber } from '../../kernel/day-numbers.ts';
import type { Assets } from '../assets/index.ts';
import type { PatrolDeps } from './deps.ts';
import { nextOf, readRoute } from './patrol-routes.ts';
import { asJson, type PatrolRow, type RouteRow, tables } from './schema.ts';
import { seesWalk } from './sites.ts';

const minuteMs = 60_000;
/** Routes that are looked at in one transaction. */
const mostAtOnce = 100;

/** Open a patrol for each route that has come due: one, whatever was missed, which says how many more there would have been. */
export async function openDue({ db, clock, assets }: PatrolDeps): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    const due = await tables(trx)
      .selectFrom('patrolRoute')
      .selectAll()
      .where('nextAt', '<=', now)
      .orderBy('nextAt')
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const route of due) {
      const { rule } = route.body;
      const skipped = rule === undefined ? 0 : countBetween(rule, { after: route.nextAt ?? now, until: now });
      await insertPatrol(trx, route, { id: uuidv7(), now, skipped, assets });
      await tables(trx)
        .updateTable('patrolRoute')
        .set({ nextAt: nextOf(route.body, now) })
        .where('id', '=', route.id)
        .execute();
    }
  });
}

/** Open one by hand, once per client-made id. @throws Failure `NOT_FOUND` when the route is not there, `CONFLICT` when the id is another patrol's */
export async function openByHand(
  { db, clock, assets }: PatrolDeps,
  caller: Caller,
  given: Received<'openPatrol', 'body'>,
): Promise<PatrolRow> {
  const { id, route: wanted } = given;
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`.execute(trx);
    const earlier = await tables(trx).selectFrom('patrol').selectAll().where('id', '=', id).executeTakeFirst();
    const isOwn = earlier?.tenant === caller.tenant && seesWalk(assets, caller, earlier);
    if (isOwn && earlier.route === wanted) return earlier;
    if (earlier !== undefined) throw conflict('opening a patrol', { zh: `编号 ${id} 已被占用`, en: `the id ${id} is taken` });
    return insertPatrol(trx, await readRoute({ db: trx, assets }, caller, wanted), { id, now: clock.now(), skipped: 0, assets });
  });
}

async function insertPatrol(
  trx: Trx,
  { id: route, tenant, body }: RouteRow,
  { id, now, skipped, assets }: { readonly id: string; readonly now: number; readonly skipped: number; readonly assets: Assets },
): Promise<PatrolRow> {
  const { title, walker, points, windowMinutes, assignedTo } = body;
  const mover = body.mover === undefined ? null : { asset: body.mover, title: titleOf(assets, body.mover) };
  const row: PatrolRow = {
    ...{
      id,
      tenant,
      number: await nextDayNumber(trx, { tenant, series: 'XJ', time: now }),
      route,
      title,
      walker,
      mover,
      points,
      state: 'open',
    },
    ...{ openedAt: now, dueAt: now + windowMinutes * minuteMs, skipped, assignedTo, startedAt: null, startedBy: null },
    ...{ finishedAt: null, finishedBy: null, note: null, missedPoints: [], toldAt: null },
  };
  const json = { mover: mover === null ? null : asJson(mover), points: asJson(points), missedPoints: asJson([]) };
  await tables(trx)
    .insertInto('patrol')
    .values({ ...row, ...json })
    .execute();
  return row;
}

/** Its id stands for what was removed since the route was made. */
const titleOf = (assets: Assets, asset: string): Text => assets.asset(asset)?.title ?? { zh: asset, en: asset };
