import { sql } from 'kysely';
import { wantedKind } from '../../contracts/alarm.ts';
import type { Verdict } from '../../contracts/detector.ts';
import type { Trx } from '../../kernel/database.ts';
import type { DetectorInfo } from './deps.ts';
import { ignored } from './figures.ts';
import type { Groups } from './groups.ts';
import { type Bench, judge } from './judge.ts';
import type { Changes } from './ledger.ts';
import type { Moved } from './move.ts';
import { type AlarmRecord, present, type RuleRecord, tables } from './schema.ts';

/** The first limit that a rule means at a time, e.g. for the alarm list; `undefined` when its detector draws none. */
export const limitIn =
  (detectors: ReadonlyMap<string, DetectorInfo>): Bench['limitOf'] =>
  (rule, time) => {
    if (rule.kind === wantedKind) return typeof rule.params.limit === 'number' ? rule.params.limit : undefined;
    return rule.problem === undefined ? detectors.get(rule.kind)?.limits?.(rule.params, time)[0] : undefined;
  };

/** Read and lock rules and their alarms. Rules first and in rising order, alarms after them: whoever locks both does so, and nobody deadlocks. */
export async function lockBench(
  trx: Trx,
  by: { numbers: readonly number[] } | { ids: readonly string[] },
): Promise<Omit<Bench, 'limitOf'>> {
  const which = 'numbers' in by ? sql<boolean>`number = any(${by.numbers}::double precision[])` : sql<boolean>`id = any(${by.ids}::text[])`;
  const rules = await tables(trx).selectFrom('alarmRule').selectAll().where(which).orderBy('number').forUpdate().execute();
  const ids = rules.map(({ id }) => id);
  const alarms = await tables(trx)
    .selectFrom('alarm')
    .selectAll()
    .where(sql<boolean>`rule = any(${ids}::text[])`)
    .where('place', '<>', 'closed')
    .orderBy('id')
    .forUpdate()
    .execute();
  return {
    rules: new Map(rules.map((row) => [row.number, present<RuleRecord>(row)])),
    alarms: new Map(alarms.map((row) => [row.rule, present<AlarmRecord>(row)])),
  };
}

/** What verdicts are judged by. */
interface Judges {
  readonly limitOf: Bench['limitOf'];
  readonly groups: Pick<Groups, 'session'>;
  readonly hushOf: Bench['hushOf'];
}

/** Apply verdicts in their order to the locked rules and alarms. */
export async function applyVerdicts(trx: Trx, verdicts: readonly Verdict[], { limitOf, groups, hushOf }: Judges): Promise<Changes> {
  const numbers = [...new Set(verdicts.map(({ rule }) => rule))];
  const session = groups.session();
  const bench: Bench = { ...(await lockBench(trx, { numbers })), limitOf, rootOf: session.rootOf, hushOf };
  const touched = new Set<number>();
  const moved: Moved[] = [];
  for (const verdict of verdicts) {
    const result = judge(bench, verdict);
    if (result.outcome === 'taken') touched.add(verdict.rule);
    else ignored.inc({ reason: result.outcome });
    if (result.moved === undefined) continue;
    moved.push(result.moved);
    session.note(result.moved);
  }
  return { rules: [...touched].flatMap((number) => bench.rules.get(number) ?? []), moved };
}

/** The verdicts that can be judged at all; others are counted. */
export function sound(verdicts: readonly Verdict[]): readonly Verdict[] {
  const good = verdicts.filter(({ rule, time }) => Number.isFinite(rule) && Number.isFinite(time));
  if (good.length < verdicts.length) ignored.inc({ reason: 'bad-time' }, verdicts.length - good.length);
  return good;
}
