import { sql } from 'kysely';
import { Failure } from '../../contracts/errors.ts';
import type { PlanLevel } from '../../contracts/plan.ts';
import type { Text } from '../../contracts/text.ts';
import type { Trx } from '../../kernel/database.ts';
import { nextDayNumber } from '../../kernel/day-numbers.ts';
import type { IncidentDeps } from './deps.ts';
import { type EntryBody, type IncidentRow, type PlanRow, type StepRow, tables } from './schema.ts';
import { takeTurn } from './take-turn.ts';
import { say } from './turn.ts';

/** What an incident begins with. */
export interface Start {
  readonly id: string;
  readonly plan: PlanRow;
  readonly level: PlanLevel;
  readonly isDrill: boolean;
  readonly asset?: { readonly id: string; readonly title: Text } | undefined;
  readonly by: string;
  /** Why: lines of the timeline after the first. */
  readonly why: readonly EntryBody[];
  readonly note: string;
}

/** One start of a plan at a time, so that two alarms at once make one incident. */
export const lockStart = (trx: Trx, { tenant, id }: PlanRow, isDrill: boolean) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`incident ${tenant} ${id} ${isDrill}`}, 0))`.execute(trx);

/** The incident of a plan that runs, for an asset or for none. */
export function runningOf(trx: Trx, plan: PlanRow, { isDrill, asset }: { isDrill: boolean; asset?: string | undefined }) {
  return tables(trx)
    .selectFrom('incident')
    .selectAll()
    .where('tenant', '=', plan.tenant)
    .where('plan', '=', plan.id)
    .where('isDrill', '=', isDrill)
    .where('state', '=', 'running')
    .where('asset', asset === undefined ? 'is' : '=', asset ?? null)
    .executeTakeFirst();
}

/** Start a plan in the caller's transaction, who has asked {@link lockStart} and {@link runningOf}: all its steps, its first lines, and what begins at once. */
export async function startPlan(deps: IncidentDeps, trx: Trx, start: Start): Promise<IncidentRow> {
  const { plan, level, isDrill, asset, by } = start;
  if (!plan.body.levels.some((one) => one.level === level)) {
    const what = `the plan has no level ${level}`;
    throw new Failure('BAD_REQUEST', `starting plan ${plan.id}: ${what}`, { details: { what } });
  }
  const now = deps.clock.now();
  const { tenant, body } = plan;
  const row: IncidentRow = {
    ...{ id: start.id, tenant, number: await nextDayNumber(trx, { tenant, series: isDrill ? 'DR' : 'IN', time: now }), plan: plan.id },
    ...{ planVersion: plan.version, body, isDrill, level, state: 'running', asset: asset?.id ?? null, assetTitle: asset?.title ?? null },
    ...{ startedAt: now, startedBy: by, closedAt: null, closedBy: null, summary: null, version: 0, openSteps: 0, overdueSteps: 0 },
    nextAt: null,
  };
  const json = (value: unknown) => sql<never>`${value === null ? null : JSON.stringify(value)}::jsonb`;
  await tables(trx)
    .insertInto('incident')
    .values({ ...row, body: json(body), assetTitle: json(row.assetTitle) })
    .execute();
  await tables(trx)
    .insertInto('incidentStep')
    .values(body.steps.map(({ key }, position) => waiting(row.id, key, position)))
    .execute();
  return takeTurn(deps, trx, { id: row.id, tenant, by }, (turn) => {
    say(turn, { kind: 'opened', to: level, ...(start.note && { text: start.note }) });
    for (const line of start.why) say(turn, line, 'system');
    const told = { tenant, incident: row.id, number: row.number, plan: plan.id, title: body.title, level, time: now };
    if (!isDrill) turn.news.push({ kind: 'incident.opened', body: told });
  });
}

const waiting = (incident: string, key: string, position: number): StepRow => ({
  ...{ incident, key, position, state: 'waiting', beginsAt: null, startedAt: null, dueAt: null, overdueAt: null },
  ...{ endedAt: null, endedBy: null, note: null, answer: null, ref: null, reached: null },
});
