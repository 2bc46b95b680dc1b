import { sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import type { Trx } from '../../kernel/database.ts';
import { begin } from './begin.ts';
import type { IncidentDeps } from './deps.ts';
import { type EntryRow, type IncidentRow, type StepRow, tables } from './schema.ts';
import { isAtHand, isNewlyOverdue, movesOf, nextTime } from './state.ts';
import { tellOverdue } from './tell.ts';
import { moveStep, say, stepOf, type Turn } from './turn.ts';

/** Let everything begin that may, and tell what is overdue. */
function advance(turn: Turn): void {
  if (turn.row.state !== 'running') return;
  for (let moves = movesOf(situationOf(turn), turn.at); moves.length > 0; moves = movesOf(situationOf(turn), turn.at)) {
    for (const move of moves) {
      const step = turn.steps.get(move.key) as StepRow; // holds: moves are of steps that are there
      if (move.to === 'delay') turn.steps.set(move.key, { ...step, beginsAt: move.until });
      else if (move.to === 'begin') begin(turn, stepOf(turn, move.key));
      else {
        moveStep(turn, move.key, 'skipped', { endedBy: 'system' });
        say(turn, { kind: 'skipped', step: move.key }, 'system');
      }
    }
  }
  for (const step of turn.steps.values()) {
    if (!isNewlyOverdue(step, turn.at)) continue;
    turn.steps.set(step.key, { ...step, overdueAt: turn.at });
    say(turn, { kind: 'overdue', step: step.key }, 'system');
    tellOverdue(turn, stepOf(turn, step.key));
  }
}

const situationOf = ({ row, steps }: Turn) => ({ body: row.body, level: row.level, steps });

const json = (value: unknown) => sql<never>`${value === null ? null : JSON.stringify(value)}::jsonb`;

/** Which incident is worked on, and by whom. */
export interface Wanted {
  readonly id: string;
  /** Only when it is of this tenant. */
  readonly tenant: string;
  readonly by: string;
}

/**
 * Work on an incident, let follow what follows, and write it all down: state, timeline and events in the caller's transaction, so that after a
 * kill either all of it happened or nothing. The caller wakes the outbox after the commit.
 *
 * @throws Failure `NOT_FOUND`, and whatever `work` throws
 */
export async function takeTurn(deps: IncidentDeps, trx: Trx, { id, tenant, by }: Wanted, work: (turn: Turn) => void): Promise<IncidentRow> {
  const row = await tables(trx)
    .selectFrom('incident')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw noIncident(id);
  const stored = await tables(trx).selectFrom('incidentStep').selectAll().where('incident', '=', id).orderBy('position').execute();
  const assetOf = (key: string) => deps.assets.byKey(tenant, key)?.id;
  const turn: Turn = {
    row,
    steps: new Map(stored.map((step) => [step.key, step])),
    entries: [],
    news: [],
    by,
    at: deps.clock.now(),
    assetOf,
  };
  work(turn);
  advance(turn);
  const changed = stored.flatMap((before) => {
    const after = turn.steps.get(before.key);
    return after === undefined || after === before ? [] : [after];
  });
  if (changed.length === 0 && turn.entries.length === 0) return row;
  for (const step of changed) await saveStep(trx, step);
  await writeEntries(trx, turn.entries);
  await deps.outbox.emitMany(trx, turn.news);
  return saveIncident(trx, turn);
}

/** As {@link takeTurn}, in a transaction of its own. */
export async function inTurn(deps: IncidentDeps, wanted: Wanted, work: (turn: Turn) => void): Promise<IncidentRow> {
  const row = await deps.db.transaction().execute((trx) => takeTurn(deps, trx, wanted, work));
  deps.outbox.wake();
  return row;
}

/** The failure of asking for an incident that is not there. */
export const noIncident = (id: string): Failure =>
  new Failure('NOT_FOUND', `reading incident ${id}: there is none`, { details: { what: `incident ${id}` } });

async function saveStep(trx: Trx, { incident, key, ...step }: StepRow): Promise<void> {
  await tables(trx)
    .updateTable('incidentStep')
    .set({ ...step, reached: json(step.reached) })
    .where('incident', '=', incident)
    .where('key', '=', key)
    .execute();
}

/** Add lines to the timeline; one that has the id of an earlier one is left out. */
export async function writeEntries(trx: Trx, entries: readonly EntryRow[]): Promise<void> {
  if (entries.length === 0) return;
  await tables(trx)
    .insertInto('incidentEntry')
    .values(entries.map((entry) => ({ ...entry, body: json(entry.body) })))
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doNothing())
    .execute();
}

async function saveIncident(trx: Trx, { row, steps }: Turn): Promise<IncidentRow> {
  const all = [...steps.values()];
  const { level, state, closedAt, closedBy, summary } = row;
  const change = {
    ...{ level, state, closedAt, closedBy, summary, version: row.version + 1, nextAt: nextTime(row, all) },
    openSteps: all.filter(isAtHand).length,
    overdueSteps: all.filter((step) => isAtHand(step) && step.overdueAt !== null).length,
  };
  await tables(trx).updateTable('incident').set(change).where('id', '=', row.id).execute();
  return { ...row, ...change };
}
