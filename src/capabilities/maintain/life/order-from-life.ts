import type { EpochMs } from '../../../contracts/time.ts';
import { isToDo } from '../../../contracts/work.ts';
import type { AssetInfo } from '../../assets/index.ts';
import type { MaintainDeps } from '../deps.ts';
import { writeEntries } from '../entries.ts';
import { insertOrder } from '../open-order.ts';
import { tables } from '../schema.ts';
import { headColumns, type LifeModelHead, learntOf } from './learnt-models.ts';
import type { LifeLeft } from './life-model.ts';
import { sayOf } from './life-models.ts';

const hourMs = 3_600_000;
/** After an order of this origin was closed without a failure, the next one waits as long as its lead time, a day at least. */
const leastPauseMs = 24 * hourMs;

/**
 * Open an order on each asset whose remaining life may be shorter than the lead time: the lower end of its band is. One at a time per asset.
 *
 * Between two assets others may go on.
 */
export async function ordersFromLife(deps: MaintainDeps): Promise<void> {
  const rows = await tables(deps.db).selectFrom('lifeModel').select(headColumns).where('learntAt', 'is not', null).execute();
  for (const row of rows) {
    const model = row.body.leadHours === 0 ? undefined : await learntOf(deps, row);
    if (model === undefined) continue;
    for (const asset of deps.assets.ofModel(row.tenant, row.body.model)) {
      const said = await sayOf(deps, asset, { body: row.body, model });
      if (typeof said !== 'string' && said.low * row.body.stepHours < row.body.leadHours) await openOnce(deps, asset, { row, said });
    }
  }
}

async function openOnce(
  deps: MaintainDeps,
  asset: AssetInfo,
  { row, said }: { readonly row: LifeModelHead; readonly said: LifeLeft },
): Promise<void> {
  const now = deps.clock.now();
  const isOpened = await deps.db.transaction().execute(async (trx) => {
    // Of several servers one opens it.
    await tables(trx).selectFrom('lifeModel').select('id').where('id', '=', row.id).forUpdate().execute();
    const orders = await tables(trx)
      .selectFrom('workOrder')
      .selectAll()
      .where('tenant', '=', row.tenant)
      .where('asset', '=', asset.id)
      .where('createdBy', '=', 'system')
      .execute();
    const mine = orders.filter(({ origin }) => origin?.kind === 'life' && origin.id === row.id);
    const pauseMs = Math.max(leastPauseMs, row.body.leadHours * hourMs);
    if (mine.some(({ state, closedAt, doneAt }) => isToDo(state) || (closedAt ?? doneAt ?? 0) > now - pauseMs)) return false;
    await open(deps, asset, { trx, row, said, now });
    return true;
  });
  if (isOpened) deps.outbox.wake();
}

interface Opening {
  readonly trx: Parameters<typeof insertOrder>[1];
  readonly row: LifeModelHead;
  readonly said: LifeLeft;
  readonly now: EpochMs;
}

async function open(deps: MaintainDeps, asset: AssetInfo, { trx, row, said, now }: Opening): Promise<void> {
  const { stepHours, assignedTo, priority } = row.body;
  const hours = (steps: number): number => Math.round(steps * stepHours);
  const title = { zh: `${asset.title.zh}剩余寿命不足`, en: `${asset.title.en}: little life left` };
  const order = await insertOrder(
    deps,
    trx,
    {
      ...{ tenant: row.tenant, createdBy: 'system', title, kind: 'conditionBased', asset: asset.id, priority, assignedTo, checklist: [] },
      ...{
        state: assignedTo === '' ? 'open' : 'assigned',
        dueAt: now + Math.max(stepHours, said.low * stepHours) * hourMs,
        origin: { kind: 'life', id: row.id },
      },
    },
    now,
  );
  // In figures alone: a note has one text, whoever reads it.
  const text = `${hours(said.low)}–${hours(said.high)} h (P50 ${hours(said.median)} h)`;
  await writeEntries(trx, order, { by: 'system', at: now, bodies: [{ kind: 'note', text }] });
}
