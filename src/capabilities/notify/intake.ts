import type { Event } from '../../contracts/events.ts';
import { programOf } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { AlarmView } from '../alarms/index.ts';
import type { NotifyDeps } from './deps.ts';
import { alarmMessage, type Told } from './message.ts';
import { enqueue, type NewDelivery } from './queue.ts';
import { heldUntil } from './quiet.ts';
import { receiversOf } from './receivers.ts';
import { isMeant, readRules } from './rules.ts';
import { type EscalationRow, type Rule, tables } from './schema.ts';

/** The events of alarms that notifications are about. */
export type AlarmEvent = Event<'alarm.raised'> | Event<'alarm.cleared'> | Event<'alarm.acknowledged'>;

const minuteMs = 60_000;
/** Escalations that are looked at in one go. */
const mostDue = 200;
/** How long an escalation waits while its alarm is shelved, suppressed or out of service, or cannot be read. */
const hiddenMs = minuteMs;

type Kind = Rule['on'][number];
const kinds: Readonly<Record<AlarmEvent['kind'], Kind>> = {
  'alarm.raised': 'raised',
  'alarm.cleared': 'cleared',
  'alarm.acknowledged': 'acknowledged',
};

/** Turn an event into lines of the queue and escalations to come, all in one transaction. The same event again changes nothing. */
export async function takeEvent(deps: NotifyDeps, event: AlarmEvent): Promise<void> {
  const { db, assets, alarms, clock } = deps;
  const { tenant, alarm: id, time, value } = event.body;
  const kind = kinds[event.kind];
  const rules = (await readRules(db, tenant)).filter((rule) => isMeant(rule, kind, event.body, assets));
  if (rules.length === 0 && kind !== 'acknowledged') return;
  const alarm = rules.length === 0 ? undefined : await alarms.get(programOf(tenant), id);
  const told: Told = { kind, time, value, ...('by' in event.body && { by: event.body.by, comment: event.body.comment }) };
  const now = clock.now();
  const lines = alarm === undefined ? [] : await linesOf(deps, rules, { alarm, told, event: event.id, level: 0, now, tenant });
  await db.transaction().execute(async (trx) => {
    await enqueue(trx, lines);
    if (kind === 'raised') await plan(trx, rules, event);
    if (kind === 'acknowledged') await settle(trx, id);
  });
}

interface About {
  readonly alarm: AlarmView;
  readonly told: Told;
  readonly event: string;
  readonly level: number;
  readonly now: EpochMs;
  readonly tenant: string;
}

async function linesOf(deps: NotifyDeps, rules: readonly Rule[], about: About): Promise<readonly NewDelivery[]> {
  const { alarm, told, event, level, now, tenant } = about;
  const targetsOf = ({ levels }: Rule) => levels[level]?.targets ?? [];
  const receivers = await receiversOf(deps, { tenant, targets: rules.flatMap(targetsOf), assets: [alarm.asset] });
  const message = alarmMessage(alarm, told);
  return rules.flatMap((rule) => {
    const until = heldUntil(rule.quiet, alarm.priority, now);
    return targetsOf(rule).map((target) => ({
      ...{
        tenant,
        channel: target.channel,
        rule: rule.id,
        event,
        level,
        kind: told.kind,
        alarm: alarm.id,
        assets: [alarm.asset],
        priority: alarm.priority,
        message,
      },
      ...{ recipients: receivers(target, until ?? now), createdAt: now, nextAt: until ?? now, held: until !== undefined },
    }));
  });
}

type Handle = Parameters<typeof enqueue>[0];

async function plan(trx: Handle, rules: readonly Rule[], { id: event, body }: AlarmEvent): Promise<void> {
  const rows: readonly EscalationRow[] = rules.flatMap(({ id: rule, levels }) =>
    levels
      .map(({ afterMinutes }, level) => ({
        alarm: body.alarm,
        rule,
        level,
        tenant: body.tenant,
        event,
        dueAt: body.time + afterMinutes * minuteMs,
      }))
      .slice(1),
  );
  if (rows.length === 0) return;
  await tables(trx)
    .insertInto('notifyEscalation')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Somebody has seen the alarm: nothing escalates, and what quiet hours hold of its raising is no longer of use. */
async function settle(trx: Handle, alarm: string): Promise<void> {
  await tables(trx).deleteFrom('notifyEscalation').where('alarm', '=', alarm).execute();
  await tables(trx)
    .updateTable('notifyDelivery')
    .set({ state: 'skipped', lastError: 'acknowledged during the quiet hours' })
    .where('alarm', '=', alarm)
    .where('held', '=', true)
    .where('state', '=', 'waiting')
    .where('kind', 'in', ['raised', 'escalated'])
    .execute();
}

/** Escalate what is due and not acknowledged; resolves to how many were looked at. */
export async function escalate(deps: NotifyDeps): Promise<number> {
  const now = deps.clock.now();
  const due = await tables(deps.db)
    .selectFrom('notifyEscalation')
    .selectAll()
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(mostDue)
    .execute();
  for (const one of due) {
    await escalateOne(deps, one, now).catch(async (err) => {
      deps.log.warn({ err, alarm: one.alarm, rule: one.rule }, 'escalating failed, trying again in a minute');
      await postpone(deps, one, now);
    });
  }
  return due.length;
}

async function escalateOne(deps: NotifyDeps, row: EscalationRow, now: EpochMs): Promise<void> {
  const { tenant, level } = row;
  const alarm = await deps.alarms.get(programOf(tenant), row.alarm);
  if (isHidden(alarm.state)) return postpone(deps, row, now);
  const rule = (await readRules(deps.db, tenant)).find(({ id, enabled }) => id === row.rule && enabled);
  const isOpen = alarm.state === 'unacknowledged' || alarm.state === 'returnedUnacknowledged';
  const about = { alarm, told: { kind: 'escalated', time: alarm.raisedAt } as const, event: row.event, level, now, tenant };
  const lines = rule !== undefined && isOpen ? await linesOf(deps, [rule], about) : [];
  await deps.db.transaction().execute(async (trx) => {
    await enqueue(trx, lines);
    await tables(trx)
      .deleteFrom('notifyEscalation')
      .where('alarm', '=', row.alarm)
      .where('rule', '=', row.rule)
      .where('level', '=', level)
      .execute();
  });
}

const isHidden = (state: AlarmView['state']): boolean => state === 'shelved' || state === 'suppressed' || state === 'outOfService';

async function postpone({ db }: NotifyDeps, row: EscalationRow, now: EpochMs): Promise<void> {
  const { alarm, rule, level } = row;
  await tables(db)
    .updateTable('notifyEscalation')
    .set({ dueAt: now + hiddenMs })
    .where('alarm', '=', alarm)
    .where('rule', '=', rule)
    .where('level', '=', level)
    .execute();
}
