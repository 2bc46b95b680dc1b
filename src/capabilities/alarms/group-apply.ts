import { sql } from 'kysely';
import type { AlarmDeps } from './deps.ts';
import { type Groups, silentKind } from './groups.ts';
import type { Bench } from './judge.ts';
import type { Ledger } from './ledger.ts';
import { rulesOf } from './list.ts';
import { type Moved, move } from './move.ts';
import type { OpenIndex } from './open-index.ts';
import { ownComments } from './own-comments.ts';
import { type AlarmRecord, present, tables } from './schema.ts';
import { lockBench } from './verdicts.ts';
import { viewOfAlarm } from './views.ts';

/** Alarms that are put into groups or taken out of them in one transaction. */
const alarmsAtOnce = 500;

/** What grouping needs. */
export interface GroupParts {
  readonly deps: AlarmDeps;
  readonly ledger: Ledger;
  readonly groups: Groups;
  readonly index: OpenIndex;
  readonly limitOf: Bench['limitOf'];
  readonly hushOf: Bench['hushOf'];
}

/**
 * Put the "no data" alarms of a tenant under the root causes that explain them now, and show those that nothing explains any more. Idempotent.
 *
 * An alarm that nobody was told of is told when it is shown.
 */
export async function applyGroups(parts: GroupParts, tenant: string): Promise<void> {
  const { db } = parts.deps;
  const rows = await tables(db)
    .selectFrom('alarm')
    .innerJoin('alarmRule', 'alarmRule.id', 'alarm.rule')
    .select(['alarm.root', 'alarm.asset', 'alarmRule.id as rule', 'alarmRule.kind', 'alarmRule.key'])
    .where('alarm.tenant', '=', tenant)
    .where('alarm.place', '<>', 'closed')
    .where('alarmRule.kind', '=', silentKind)
    .execute();
  const turned = rows.filter((row) => (row.root ?? undefined) !== parts.groups.rootOf(row));
  const touched = new Set(turned.flatMap((row) => [row.root, parts.groups.rootOf(row)]));
  for (let i = 0; i < turned.length; i += alarmsAtOnce)
    await regroup(
      parts,
      turned.slice(i, i + alarmsAtOnce).map(({ rule }) => rule),
    );
  await tellRoots(
    parts,
    [...touched].filter((id) => typeof id === 'string'),
  );
}

async function regroup({ deps, ledger, groups, limitOf }: GroupParts, ids: readonly string[]): Promise<void> {
  const time = deps.clock.now();
  await ledger.change(async (trx) => {
    const bench: Bench = { ...(await lockBench(trx, { ids })), limitOf };
    const moved = [...bench.rules.values()].flatMap((rule): readonly Moved[] => {
      const alarm = bench.alarms.get(rule.id);
      const root = groups.rootOf(rule);
      if (alarm === undefined || alarm.root === root) return [];
      const comment = root === undefined ? undefined : ownComments.hasRootCause; // names no asset: who reads it may not see that of the root
      const stays = root !== undefined || rule.isSuppressed;
      const went =
        move({ ...alarm, root }, stays ? 'suppressed' : 'unsuppressed', { time, comment }) ?? noted({ ...alarm, root }, time, comment);
      return [{ rule, ...went }];
    });
    return { moved };
  });
}

/** An alarm that stays as it was, under another root cause. */
const noted = (alarm: AlarmRecord, time: number, comment: string | undefined): Pick<Moved, 'alarm' | 'step'> => ({
  alarm,
  step: { alarm: alarm.id, time, fromState: alarm.state, toState: alarm.state, cause: 'suppressed', comment },
});

/** Tell the browsers for how many alarms the root causes stand now. */
async function tellRoots({ deps, index }: GroupParts, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tables(deps.db).selectFrom('alarm').selectAll().where(sql<boolean>`id = any(${ids}::text[])`).execute();
  const alarms = rows.map((row) => present<AlarmRecord>(row));
  const rules = await rulesOf(deps.db, alarms);
  for (const alarm of alarms) {
    const rule = rules.get(alarm.rule);
    if (rule !== undefined) deps.announce(alarm.tenant, viewOfAlarm(alarm, rule, index.standsFor(alarm.id)));
  }
}
