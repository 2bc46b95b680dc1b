import { sql } from 'kysely';
import { responsesOf } from '../../contracts/pack.ts';
import type { Trx } from '../../kernel/database.ts';
import type { News } from '../../kernel/outbox.ts';
import type { AlarmDeps } from './deps.ts';
import type { Groups } from './groups.ts';
import { isWorthKeeping, type Moved } from './move.ts';
import type { OpenIndex } from './open-index.ts';
import { type RuleRecord, toJson } from './schema.ts';
import { viewOfAlarm } from './views.ts';

/** What a piece of work changed: rules whose verdict, service or settings are new, and the alarms that moved, in order. */
export interface Changes {
  readonly rules?: readonly RuleRecord[];
  readonly moved: readonly Moved[];
}

/** The one way in which alarms are changed: in a transaction with their steps and events, announced after its commit. */
export interface Ledger {
  change<C extends Changes>(work: (trx: Trx) => Promise<C>): Promise<C>;
}

/** What follows every alarm in memory. */
interface Followers {
  readonly index: OpenIndex;
  readonly groups: Pick<Groups, 'note'>;
}

/** Open the ledger. */
export function createLedger(deps: AlarmDeps, follow: Followers): Ledger {
  return {
    change: async (work) => {
      const changes = await deps.db.transaction().execute(async (trx) => {
        const made = await work(trx);
        await write(trx, made);
        await deps.outbox.emitMany(
          trx,
          made.moved.flatMap((moved) => newsOf(deps, moved)),
        );
        return made;
      });
      if (changes.moved.length > 0) publish(deps, follow, changes.moved);
      return changes;
    },
  };
}

function publish(deps: AlarmDeps, { index, groups }: Followers, moved: readonly Moved[]): void {
  deps.outbox.wake();
  const newest = new Map(moved.map((one) => [one.alarm.id, one]));
  for (const one of newest.values()) {
    index.note(one.alarm);
    groups.note(one);
  }
  for (const { alarm, rule } of newest.values()) deps.announce(alarm.tenant, viewOfAlarm(alarm, rule, index.standsFor(alarm.id)));
}

/** All rows in one statement: a verdict must not wait for round trips. */
async function write(trx: Trx, { rules = [], moved }: Changes): Promise<void> {
  if (rules.length === 0 && moved.length === 0) return;
  const alarms = [...new Map(moved.map(({ alarm }) => [alarm.id, alarm])).values()];
  const steps = moved.filter(isWorthKeeping).map(({ step }) => step);
  await sql`
    with alarms as (
      insert into alarm select * from json_populate_recordset(null::alarm, ${toJson(alarms)}::json)
      on conflict (id) do update set process = excluded.process, overlays = excluded.overlays, state = excluded.state, place = excluded.place,
        raised_at = excluded.raised_at, cleared_at = excluded.cleared_at, acknowledged_at = excluded.acknowledged_at,
        acknowledged_by = excluded.acknowledged_by, value = excluded.value, limit_value = excluded.limit_value, quality = excluded.quality,
        returns = excluded.returns, shelved_until = excluded.shelved_until, comment = excluded.comment, work_order = excluded.work_order,
        why = excluded.why, is_told = excluded.is_told, root = excluded.root
    ), steps as (
      insert into alarm_step (alarm, time, from_state, to_state, cause, by, comment)
      select alarm, time, from_state, to_state, cause, by, comment
      from json_populate_recordset(null::alarm_step, ${toJson(steps)}::json) with ordinality order by ordinality
    )
    update alarm_rule r set is_active = v.is_active, active_since = v.active_since, active_value = v.active_value,
      active_quality = v.active_quality, active_why = v.active_why, in_service = v.in_service, outage = v.outage, is_suppressed = v.is_suppressed
    from json_populate_recordset(null::alarm_rule, ${toJson(rules.map(verdictOf))}::json) v where r.id = v.id`.execute(trx);
}

const verdictOf = ({ id, isActive, activeSince, activeValue, activeQuality, activeWhy, inService, outage, isSuppressed }: RuleRecord) => ({
  ...{ id, isActive, activeSince, activeValue, activeQuality, activeWhy, inService, outage, isSuppressed },
});

/** Events that a step is worth. A condition that comes back raises no second time: subscribers know the alarm already; of one that is suppressed they hear nothing. */
function newsOf({ assets }: AlarmDeps, { alarm, rule, step }: Moved): readonly News[] {
  if (!alarm.isTold) return [];
  const { id, tenant, asset, priority, value = null } = alarm;
  const body = { alarm: id, tenant, rule: rule.id, asset, point: rule.point, priority, time: step.time, value };
  if (step.cause === 'cleared') return [{ kind: 'alarm.cleared', body }];
  if (step.cause === 'acknowledged') {
    return [{ kind: 'alarm.acknowledged', body: { ...body, by: step.by ?? '', comment: step.comment ?? '' } }];
  }
  if (step.cause !== 'raised') return [];
  const pack = rule.pack === undefined ? undefined : assets.pack(rule.pack, tenant);
  const responses = pack === undefined ? [] : responsesOf(pack, rule.key);
  const wanted = responses.map(({ id: response }) => ({ tenant, alarm: id, response, asset, time: step.time }));
  return [{ kind: 'alarm.raised', body }, ...wanted.map((order): News => ({ kind: 'workOrder.wanted', body: order }))];
}
