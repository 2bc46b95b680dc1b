import { sql } from 'kysely';
import { countBetween } from '../../contracts/calendar.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { hoursIn, type UnitId } from '../../contracts/units.ts';
import { isToDo } from '../../contracts/work.ts';
import type { Trx } from '../../kernel/database.ts';
import type { MaintainDeps } from './deps.ts';
import { writeEntries } from './entries.ts';
import { otherMeters } from './figures.ts';
import { checkOf, insertOrder } from './open-order.ts';
import { counterOf, nextOf, type Reading } from './schedules.ts';
import { type OtherMeter, type ScheduleRow, tables } from './schema.ts';

const hourMs = 3_600_000;
/** Schedules that are looked at in one transaction. */
const mostAtOnce = 100;

/** Hours that a meter may rise in one hour, so that one for several machines counts too; and the least that is allowed, h. `assumed` */
const mostHoursInOne = 100;

/** What of a counter has come together. */
type Counted = Pick<ScheduleRow, 'counted' | 'lastValue' | 'lastValueAt'>;

/**
 * What a counter has come to: a value that falls was set back to zero and counts from there. A rise that cannot be is that of another meter in its
 * place, which counts from its own value on: hours by the time that has passed, others when they fall to more than one interval.
 *
 * @param every interval of the schedule
 * @param unit of the point
 * @returns `undefined` for another meter, of which nothing is counted
 */
export function countedOn({ counted, lastValue, lastValueAt }: Counted, now: Reading, every: number, unit: string): number | undefined {
  if (lastValue === null) return counted;
  const isFall = now.value < lastValue;
  const rise = isFall ? Math.max(now.value, 0) : now.value - lastValue;
  const hours = unit in hoursIn ? hoursIn[unit as UnitId] : undefined; // holds: `in` has just checked the key
  const passed = lastValueAt === null ? Number.POSITIVE_INFINITY : Math.max((now.time - lastValueAt) / hourMs, 1);
  const most = hours === undefined ? (isFall ? every : Number.POSITIVE_INFINITY) : (mostHoursInOne * passed) / hours;
  return rise <= most ? counted + rise : undefined;
}

/**
 * Open the orders of the schedules that have come due. Whatever was missed, a schedule opens one order; while its last one is still to be done it
 * opens none, and the order's timeline says that it came due again.
 */
export async function comeDue(deps: MaintainDeps): Promise<void> {
  const { db, outbox } = deps;
  const calendars = await db.transaction().execute(async (trx) => {
    const due = await tables(trx)
      .selectFrom('workSchedule')
      .selectAll()
      .where('nextAt', '<=', deps.clock.now())
      .orderBy('nextAt')
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const schedule of due) await calendarDue(deps, trx, schedule);
    return due.length;
  });
  const counters = await countOn(deps);
  if (calendars + counters > 0) outbox.wake();
}

async function calendarDue(deps: MaintainDeps, trx: Trx, schedule: ScheduleRow): Promise<void> {
  const { body, nextAt } = schedule;
  const now = deps.clock.now();
  const missed = body.trigger.by === 'calendar' ? countBetween(body.trigger.rule, { after: nextAt ?? now, until: now }) : 0;
  const lastOrder = await openDue(deps, trx, schedule, { now, missed });
  await tables(trx)
    .updateTable('workSchedule')
    .set({ nextAt: nextOf(body, now), lastOrder, lastAt: now })
    .where('id', '=', schedule.id)
    .execute();
}

/** Take over what the counters have counted; resolves to how many came due. */
async function countOn(deps: MaintainDeps): Promise<number> {
  return deps.db.transaction().execute(async (trx) => {
    const counters = await tables(trx)
      .selectFrom('workSchedule')
      .selectAll()
      .where('isCounter', '=', true)
      .forUpdate()
      .skipLocked()
      .execute();
    let due = 0;
    for (const schedule of counters) if (await counterDue(deps, trx, schedule)) due++;
    return due;
  });
}

async function counterDue(deps: MaintainDeps, trx: Trx, schedule: ScheduleRow): Promise<boolean> {
  const { body, id } = schedule;
  const reading = counterOf(deps, body);
  if (body.trigger.by !== 'counter' || reading === undefined || !isNews(schedule, reading)) return false;
  const { every, point } = body.trigger;
  const found = countedOn(schedule, reading, every, deps.assets.point(point)?.unit ?? '');
  const total = found ?? schedule.counted;
  const isDue = body.enabled && total >= every;
  const now = deps.clock.now();
  const done = isDue ? { lastAt: now, lastOrder: await openDue(deps, trx, schedule, { now, missed: Math.floor(total / every) - 1 }) } : {};
  await tables(trx)
    .updateTable('workSchedule')
    .set({ lastValue: reading.value, lastValueAt: reading.time, counted: isDue ? total % every : total, ...done })
    .$if(found === undefined, (update) => update.set({ otherMeter: sql`${JSON.stringify(toldOther(deps, schedule, reading))}::jsonb` }))
    .where('id', '=', id)
    .execute();
  return isDue;
}

/** Log and count a change that is not counted; resolves to what its schedule says of it. */
function toldOther({ log }: MaintainDeps, { id, lastValue }: ScheduleRow, { value, time }: Reading): OtherMeter {
  const other = { at: time, from: lastValue ?? 0, to: value };
  otherMeters.inc();
  log.warn({ schedule: id, ...other }, 'a change of a counter is taken for another meter and not counted');
  return other;
}

/** Whether a reading is to be written: another value, or the same one an hour later. */
const isNews = ({ lastValue, lastValueAt }: Counted, { value, time }: Reading): boolean =>
  value !== lastValue || lastValueAt === null || time - lastValueAt >= hourMs;

/** Open its order, or note on the one that is still to be done that it came due again; resolves to that order. */
async function openDue(
  deps: MaintainDeps,
  trx: Trx,
  schedule: ScheduleRow,
  { now, missed }: { readonly now: EpochMs; readonly missed: number },
): Promise<string> {
  const { id, tenant, body, createdBy, lastOrder } = schedule;
  const last =
    lastOrder === null ? undefined : await tables(trx).selectFrom('workOrder').selectAll().where('id', '=', lastOrder).executeTakeFirst();
  if (last !== undefined && isToDo(last.state)) {
    await writeEntries(trx, last, { by: 'system', at: now, bodies: [{ kind: 'dueAgain' }] });
    return last.id;
  }
  const { title, kind, asset, priority, assignedTo, dueHours, checklist, needsSignature } = body;
  const order = await insertOrder(
    deps,
    trx,
    {
      ...{ tenant, createdBy, title: { zh: title, en: title }, kind, asset: asset ?? null, priority, assignedTo, needsSignature },
      ...{ state: assignedTo === '' ? 'open' : 'assigned', dueAt: now + dueHours * hourMs, checklist: checklist.map(checkOf) },
      origin: { kind: 'schedule', id },
    },
    now,
  );
  if (missed > 0) await writeEntries(trx, order, { by: 'system', at: now, bodies: [{ kind: 'missed', amount: missed }] });
  return order.id;
}
