import { sql } from 'kysely';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { type Bench, speakUp } from './judge.ts';
import type { Ledger } from './ledger.ts';
import { isMine, type Mine } from './mine.ts';
import { type Happening, type Moved, move } from './move.ts';
import { noRule } from './rule-store.ts';
import { type RuleRecord, tables } from './schema.ts';
import type { OverlayCause } from './state.ts';
import { lockBench } from './verdicts.ts';

/** Which flag of a rule is set to what, and the cause that its alarm sees. */
export interface ServiceOrder {
  readonly id: string;
  readonly flags: Pick<RuleRecord, 'inService' | 'outage'>;
  readonly cause: OverlayCause;
  readonly what: Happening;
}

/**
 * Silence a rule or let it speak again; its verdict goes on being tracked meanwhile.
 *
 * Silencing lays an overlay over the alarm that it has. Letting it speak takes the overlay away, or raises the alarm of a condition that
 * began in the silence and still holds. A rule that is out of service already takes the new reason and end. Of a rule that is gone, one that was taken out
 * of service before may still come back, so that its alarm is seen again.
 *
 * @throws Failure `NOT_FOUND`, also for a rule that is deleted or retired
 */
export async function setService(
  { ledger, limitOf }: { readonly ledger: Ledger; readonly limitOf: Bench['limitOf'] },
  mine: Mine,
  { id, flags, cause, what }: ServiceOrder,
): Promise<void> {
  await ledger.change(async (trx) => {
    const bench: Bench = { ...(await lockBench(trx, { ids: [id] })), limitOf };
    const before = [...bench.rules.values()][0];
    if (before === undefined || !isMine(mine, before)) throw noRule(id);
    if (before.retiredAt !== undefined && before.inService) throw noRule(id);
    const rule = { ...before, ...flags };
    if (rule.inService === before.inService) return { rules: rule.inService ? [] : [rule], moved: [] };
    const moved = follow(bench, rule, { cause, what });
    return { rules: [rule], moved: moved === undefined ? [] : [moved] };
  });
}

/** What the alarm of a rule does when the rule is silenced or speaks again. */
export function follow(bench: Bench, rule: RuleRecord, { cause, what }: Pick<ServiceOrder, 'cause' | 'what'>): Moved | undefined {
  const alarm = bench.alarms.get(rule.id);
  if (alarm === undefined) return speakUp(bench, rule);
  if (cause === 'unsuppressed' && alarm.root !== undefined) return undefined;
  const moved = move(alarm, cause, what);
  return moved && { rule, ...moved };
}

/** Rules whose time out of service is over. */
export async function readOverdue(db: Database, now: EpochMs): Promise<readonly Pick<RuleRecord, 'id' | 'tenant'>[]> {
  return tables(db)
    .selectFrom('alarmRule')
    .select(['id', 'tenant'])
    .where('inService', '=', false)
    .where(sql<boolean>`(outage ->> 'until')::double precision <= ${now}`)
    .execute();
}
