import { sql } from 'kysely';
import { conflict, Failure } from '../../contracts/errors.ts';
import { rationaleGapTitles } from '../../contracts/rationale.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import { among } from '../../kernel/among.ts';
import type { Trx } from '../../kernel/database.ts';
import type { AlarmDeps } from './deps.ts';
import { type Mine, mineOf } from './mine.ts';
import {
  derivedOf,
  gapsOf,
  markOf,
  type RationaleGiven,
  type RationaleView,
  rationalised,
  unwritten,
  viewOfRationale,
} from './rationale.ts';
import { noRule, saveRules } from './rule-store.ts';
import { present, type RuleRecord, tables, toJson } from './schema.ts';

/** What changes of records need. */
export interface RationaleParts {
  readonly deps: Pick<AlarmDeps, 'db' | 'clock' | 'assets'>;
}

/**
 * Write the record of a rule.
 *
 * @throws Failure `NOT_FOUND`, `BAD_REQUEST` when the priority leaves the table without a reason
 */
export async function setRationale(
  { deps }: RationaleParts,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: RationaleGiven },
): Promise<RationaleView> {
  return changeOne(deps, caller, id, (rule) => {
    const changed = rationalised(rule, given, { by: caller.name, time: deps.clock.now() });
    if (changed !== undefined) return changed;
    const derived = derivedOf(rule, given);
    const what = `the priority by severity and time to respond is ${derived}: take it, or give a reason for ${given.priority}`;
    throw new Failure('BAD_REQUEST', `rationalising rule ${id}: ${what}`, { details: { what } });
  });
}

/**
 * Approve the record of a rule as it is, together with how the rule judges.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` naming what the record lacks; `BAD_REQUEST` for a review that is due already
 */
export async function approveRationale(
  { deps }: RationaleParts,
  caller: Caller,
  { id, reviewDue }: { readonly id: string; readonly reviewDue: string },
): Promise<RationaleView> {
  const now = deps.clock.now();
  if (Date.parse(reviewDue) <= now) {
    const what = `the review must lie after today, ${reviewDue} does not`;
    throw new Failure('BAD_REQUEST', `approving rule ${id}: ${what}`, { details: { what } });
  }
  return changeOne(deps, caller, id, (rule) => {
    const lacking = gapsOf(rule, now).filter((gap) => gap !== 'approval' && gap !== 'changedSince' && gap !== 'review');
    if (lacking.length > 0) {
      const lacks = (language: Language) => lacking.map((gap) => rationaleGapTitles[gap][language]);
      throw conflict(`approving rule ${id}`, {
        zh: `合理化记录缺少：${lacks('zh').join('、')}`,
        en: `its record lacks ${lacks('en').join(', ')}`,
      });
    }
    const record = rule.rationale ?? unwritten({ by: caller.name, time: now });
    return { ...rule, rationale: { ...record, reviewDue, approvedBy: caller.name, approvedAt: now, approvedAs: markOf(rule) } };
  });
}

async function changeOne(
  { db, clock, assets }: RationaleParts['deps'],
  caller: Caller,
  id: string,
  change: (rule: RuleRecord) => RuleRecord,
): Promise<RationaleView> {
  return db.transaction().execute(async (trx) => {
    const [rule] = await lockRules(trx, mineOf(assets, caller), [id]);
    if (rule === undefined) throw noRule(id);
    const changed = change(rule);
    await saveRationales(trx, [changed]);
    return viewOfRationale(changed, clock.now());
  });
}

/** Rules of a tenant by id, in rising order of their numbers as `lockBench` has them, so that nobody deadlocks. */
export async function lockRules(trx: Trx, { tenant, seen }: Mine, ids: readonly string[]): Promise<readonly RuleRecord[]> {
  const rows = await tables(trx)
    .selectFrom('alarmRule')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(among('asset', seen))
    .where('retiredAt', 'is', null)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .orderBy('number')
    .forUpdate()
    .execute();
  return rows.map((row) => present<RuleRecord>(row));
}

/** Write rules with their records. */
export async function saveRationales(trx: Trx, rules: readonly RuleRecord[]): Promise<void> {
  await saveRules(trx, rules);
  await sql`
    update alarm_rule r set rationale = v.rationale
    from json_populate_recordset(null::alarm_rule, ${toJson(rules.map(({ id, rationale }) => ({ id, rationale })))}::json) v
    where r.id = v.id`.execute(trx);
}
