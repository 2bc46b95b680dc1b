import { uuidv7 } from 'uuidv7';
import type { EventBody } from '../../contracts/events.ts';
import { isLevelAtLeast, type PlanBody, type PlanCondition, type PlanLevel } from '../../contracts/plan.ts';
import { originOf } from '../../contracts/quality.ts';
import { programOf } from '../../contracts/roles.ts';
import type { Trx } from '../../kernel/database.ts';
import type { AlarmView } from '../alarms/index.ts';
import type { IncidentDeps } from './deps.ts';
import { readPlans } from './plans.ts';
import { type PlanRow, tables } from './schema.ts';
import { lockStart, runningOf, startPlan } from './start.ts';
import { takeTurn } from './take-turn.ts';
import { say, setLevel } from './turn.ts';

/** What of an alarm triggers look at. */
export type AlarmFact = Pick<AlarmView, 'id' | 'ruleKey' | 'asset' | 'priority'>;
/** True when an asset lies within the one of this key, or is it. */
export type IsWithin = (asset: string, key: string) => boolean;

/** How deep plants may be nested before a loop is suspected. */
const mostDepth = 64;
/** Pages of open alarms that are looked at, a thousand each; the most important come first. */
const mostPages = 10;

const meets = ({ rule, leastPriority, asset }: PlanCondition, alarm: AlarmFact, isWithin: IsWithin): boolean =>
  (rule === undefined || rule === alarm.ruleKey) &&
  (leastPriority === undefined || alarm.priority <= leastPriority) &&
  (asset === undefined || isWithin(alarm.asset, asset));

/** True when some trigger looks at such an alarm at all. */
export const isAbout = ({ triggers }: Pick<PlanBody, 'triggers'>, alarm: AlarmFact, isWithin: IsWithin): boolean =>
  triggers.some(({ all }) => all.some((one) => meets(one, alarm, isWithin)));

/** The most severe level whose trigger holds with these alarms, of those that look at the new one; `undefined`: none. */
export function levelFor(
  { triggers }: Pick<PlanBody, 'triggers'>,
  { raised, active, isWithin }: { readonly raised: AlarmFact; readonly active: readonly AlarmFact[]; readonly isWithin: IsWithin },
): PlanLevel | undefined {
  const holds = (one: PlanCondition) => active.filter((alarm) => meets(one, alarm, isWithin)).length >= one.count;
  const met = triggers.filter(({ all }) => all.every(holds) && all.some((one) => meets(one, raised, isWithin)));
  return met
    .map(({ level }) => level)
    .reduce<PlanLevel | undefined>((a, b) => (a !== undefined && isLevelAtLeast(a, b) ? a : b), undefined);
}

/** An alarm that was over long before we heard of it, say while the program was down, starts nothing. */
const mostLateMs = 600_000;
const isOver = ({ isActive, raisedAt }: AlarmView, now: number): boolean => !isActive && now - raisedAt > mostLateMs;

/** What does not come from the plant as it is now starts drills only. */
const isPlayed = ({ quality }: AlarmView): boolean => originOf(quality) === 'simulated' || originOf(quality) === 'replayed';

/** Start the plans that an alarm triggers, or raise their level when they run. The same alarm does so once for a plan. */
export async function takeAlarm(deps: IncidentDeps, { tenant, alarm: id }: EventBody<'alarm.raised'>): Promise<void> {
  const plans = (await readPlans(deps.db, tenant)).filter(({ body }) => body.enabled && body.triggers.length > 0);
  if (plans.length === 0) return;
  const alarm = await deps.alarms.get(programOf(tenant), id);
  const isWithin = withinOf(deps, tenant);
  const meant = plans.filter(({ body }) => isAbout(body, alarm, isWithin));
  if (meant.length === 0 || isOver(alarm, deps.clock.now())) return;
  const others = (await activeAlarms(deps, tenant)).filter((one) => one.id !== id && isPlayed(one) === isPlayed(alarm));
  for (const plan of meant) {
    const level = levelFor(plan.body, { raised: alarm, active: [alarm, ...others], isWithin });
    if (level !== undefined) await follow(deps, plan, { alarm, level });
  }
  deps.outbox.wake();
}

function withinOf({ assets }: IncidentDeps, tenant: string): IsWithin {
  return (asset, key) => {
    const root = assets.byKey(tenant, key)?.id;
    let at: string | undefined = asset;
    for (let depth = 0; at !== undefined && root !== undefined && depth < mostDepth; depth++) {
      if (at === root) return true;
      at = assets.asset(at)?.parent;
    }
    return false;
  };
}

async function activeAlarms({ alarms }: IncidentDeps, tenant: string): Promise<readonly AlarmView[]> {
  const found: AlarmView[] = [];
  let after: string | undefined;
  for (let n = 0; n < mostPages; n++) {
    const { items, next } = await alarms.list(programOf(tenant), { view: 'open', limit: 1000, after });
    found.push(...items.filter(({ isActive }) => isActive));
    if (next === undefined) break;
    after = next;
  }
  return found;
}

interface Trigger {
  readonly alarm: AlarmView;
  readonly level: PlanLevel;
}

async function follow(deps: IncidentDeps, plan: PlanRow, trigger: Trigger): Promise<void> {
  const { tenant } = plan;
  const { alarm, level } = trigger;
  const isDrill = isPlayed(alarm);
  const title = { zh: `${alarm.assetTitle.zh} ${alarm.title.zh}`, en: `${alarm.assetTitle.en} ${alarm.title.en}` };
  const cause = { kind: 'cause' as const, ref: alarm.id, title };
  await deps.db.transaction().execute(async (trx) => {
    await lockStart(trx, plan, isDrill);
    if (await isTaken(trx, plan, alarm)) return;
    const running = await runningOf(trx, plan, { isDrill });
    const by = 'system';
    const row =
      running === undefined
        ? await startPlan(deps, trx, { id: uuidv7(), plan, level, isDrill, by, why: [cause], note: '' })
        : await takeTurn(deps, trx, { id: running.id, tenant, by }, (turn) => {
            say(turn, cause);
            if (isLevelAtLeast(level, turn.row.level)) setLevel(turn, level);
          });
    await tables(trx)
      .insertInto('incidentCause')
      .values({ plan: plan.id, alarm: alarm.id, incident: row.id, title, at: deps.clock.now() })
      .execute();
  });
}

async function isTaken(trx: Trx, { id }: PlanRow, alarm: AlarmView): Promise<boolean> {
  const known = await tables(trx)
    .selectFrom('incidentCause')
    .select('incident')
    .where('plan', '=', id)
    .where('alarm', '=', alarm.id)
    .executeTakeFirst();
  return known !== undefined;
}
