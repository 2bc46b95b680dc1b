import { sql } from 'kysely';
import type { MaintainDeps } from './deps.ts';
import { writeEntries } from './entries.ts';
import { tables } from './schema.ts';

/** Orders that are told at once; the rest at the next look. */
const mostAtOnce = 200;

/** Tell, once, of each order whose due date has passed while it was to be done. A later due date makes it new again. Resolves to how many were told. */
export async function tellOverdue({ db, outbox, clock }: Pick<MaintainDeps, 'db' | 'outbox' | 'clock'>): Promise<number> {
  const now = clock.now();
  const told = await db.transaction().execute(async (trx) => {
    const late = await tables(trx)
      .selectFrom('workOrder')
      .selectAll()
      .where('overdueAt', 'is', null)
      .where(sql<boolean>`state in ('open', 'assigned', 'inProgress', 'waiting')`)
      .where('dueAt', '<', now)
      .orderBy('dueAt')
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id, tenant, alarm, asset, dueAt, assignedTo, number, title } of late) {
      await tables(trx).updateTable('workOrder').set({ overdueAt: now }).where('id', '=', id).execute();
      await writeEntries(trx, { id, tenant }, { by: 'system', at: now, bodies: [{ kind: 'overdue' }] });
      const links = { alarm: alarm ?? undefined, asset: asset ?? undefined };
      await outbox.emit(trx, 'workOrder.overdue', { tenant, workOrder: id, ...links, dueAt, assignedTo, number, title });
    }
    return late.length;
  });
  if (told > 0) outbox.wake();
  return told;
}
