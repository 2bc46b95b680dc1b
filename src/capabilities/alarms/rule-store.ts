import { sql } from 'kysely';
import { wantedKind } from '../../contracts/alarm.ts';
import { Failure } from '../../contracts/errors.ts';
import type { FlowRule } from '../../contracts/flow.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import { isMine, type Mine } from './mine.ts';
import { type JudgedRule, present, type RuleRecord, tables, toJson } from './schema.ts';

/** True for a rule that a detector judges. */
export const isJudged = (rule: RuleRecord): rule is JudgedRule => rule.kind !== wantedKind;

/** True for a rule that a person made here: it has no pack, and a detector judges it. */
export const isOwnRule = (rule: RuleRecord): rule is JudgedRule => rule.pack === undefined && isJudged(rule);

/** Write what rules say, new ones included; their verdict and service are the ledger's. */
export async function saveRules(trx: Trx, rules: readonly RuleRecord[]): Promise<void> {
  if (rules.length === 0) return;
  await sql`
    insert into alarm_rule select * from json_populate_recordset(null::alarm_rule, ${toJson(rules)}::json)
    on conflict (id) do update set point = excluded.point, title = excluded.title, asset_title = excluded.asset_title,
      point_title = excluded.point_title, unit = excluded.unit, decimals = excluded.decimals, kind = excluded.kind, declared = excluded.declared,
      params = excluded.params, others = excluded.others, on_delay_ms = excluded.on_delay_ms, off_delay_ms = excluded.off_delay_ms, priority = excluded.priority,
      enabled = excluded.enabled, is_changed = excluded.is_changed, problem = excluded.problem, retired_at = excluded.retired_at,
      advice = excluded.advice, consequence = excluded.consequence, proposed = excluded.proposed, source = excluded.source, search_text = excluded.search_text`.execute(
    trx,
  );
}

/** Numbers for new rules, never given out before. */
export async function newNumbers(trx: Trx, count: number): Promise<readonly number[]> {
  const { rows } = await sql<{ number: string }>`
    select nextval('alarm_rule_number') as number from generate_series(1, ${count}::integer)`.execute(trx);
  return rows.map(({ number }) => Number(number));
}

/**
 * A rule that somebody may see.
 *
 * @throws Failure `NOT_FOUND`, also for a rule of another tenant or site
 */
export async function readRule(db: Database, mine: Mine, id: string): Promise<RuleRecord> {
  const row = await tables(db)
    .selectFrom('alarmRule')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', mine.tenant)
    .executeTakeFirst();
  if (row === undefined || !isMine(mine, row)) throw noRule(id);
  return present<RuleRecord>(row);
}

/** The failure of asking for a rule that is not there. */
export const noRule = (id: string): Failure =>
  new Failure('NOT_FOUND', `reading rule ${id}: there is none`, { details: { what: `rule ${id}` } });

/** The rules that run, at some points or (default) everywhere, as the data plane takes them. */
export async function readFlowRules(db: Database, points?: readonly PointNumber[]): Promise<readonly FlowRule[]> {
  const rows = await tables(db)
    .selectFrom('alarmRule')
    .select(['number', 'point', 'kind', 'params', 'others', 'onDelayMs', 'offDelayMs', 'isActive', 'relearn'])
    .where('enabled', '=', true)
    .where('problem', 'is', null)
    .where('retiredAt', 'is', null)
    .where('kind', '<>', wantedKind)
    .$if(points !== undefined, (query) => query.where(sql<boolean>`point = any(${points}::double precision[])`))
    .orderBy('number')
    .execute();
  return rows.map(({ number, point, isActive, relearn, ...rule }) => ({
    ...{ rule: number, ...rule, point: point as PointNumber, isAbnormal: isActive }, // holds: the table lets only a rule of kind `wanted` be without a point
    ...(relearn !== null && { relearn: { at: relearn.at, from: relearn.from } }),
  }));
}
