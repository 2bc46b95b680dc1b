import { dangerStatesToMend } from '../../contracts/danger.ts';
import { writeEntries } from './dangers.ts';
import type { PatrolDeps } from './deps.ts';
import { tables } from './schema.ts';

/** Told at once; the rest at the next look. */
const mostAtOnce = 200;

/** Tell, once, of each hidden danger whose due date has passed while it was to be mended. A later due date makes it new again. */
export async function tellOverdue({ db, outbox, clock }: PatrolDeps): Promise<void> {
  const now = clock.now();
  const told = await db.transaction().execute(async (trx) => {
    const late = await tables(trx)
      .selectFrom('danger')
      .selectAll()
      .where('overdueAt', 'is', null)
      .where('state', 'in', dangerStatesToMend)
      .where('dueAt', '<', now)
      .orderBy('dueAt')
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const danger of late) {
      const { id, tenant, asset, level, assignedTo, dueAt, number, title } = danger;
      await tables(trx).updateTable('danger').set({ overdueAt: now }).where('id', '=', id).execute();
      await writeEntries(trx, danger, { by: 'system', at: now, bodies: [{ kind: 'overdue' }] });
      const body = { tenant, danger: id, asset: asset ?? undefined, level: level ?? undefined, dueAt: dueAt ?? now, assignedTo };
      await outbox.emit(trx, 'danger.overdue', { ...body, number, title: { zh: title, en: title } });
    }
    return late.length;
  });
  if (told > 0) outbox.wake();
}
