import { sql } from 'kysely';
import { alarmStateTitles } from '../../contracts/alarm.ts';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict, type ErrorCode, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import { among } from '../../kernel/among.ts';
import type { Database, Trx } from '../../kernel/database.ts';
import type { AlarmView } from './deps.ts';
import type { Ledger } from './ledger.ts';
import { rulesOf } from './list.ts';
import { isMine, type Mine } from './mine.ts';
import { type Happening, type Moved, move } from './move.ts';
import type { OpenIndex } from './open-index.ts';
import { ownComments } from './own-comments.ts';
import { type AlarmRecord, present, type StepRecord, tables } from './schema.ts';
import type { Cause } from './state.ts';
import { viewOfAlarm, viewOfStep } from './views.ts';

/** What people's operations on alarms need. */
export interface OperationDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly standsFor: OpenIndex['standsFor'];
  readonly mineOf: (caller: Caller) => Mine;
}

type Acknowledged = Reply<'acknowledgeAlarms'>;
type Refusal = Acknowledged['refused'][number];

/** Alarms that return from the shelf in one transaction. */
const returnsAtOnce = 500;

/**
 * One alarm with its steps.
 *
 * @throws Failure `NOT_FOUND`, also for an alarm that the caller may not see
 */
export async function getAlarm(
  { db, standsFor }: Pick<OperationDeps, 'db' | 'standsFor'>,
  mine: Mine,
  id: string,
): Promise<Reply<'getAlarm'>> {
  const row = await tables(db).selectFrom('alarm').selectAll().where('id', '=', id).where('tenant', '=', mine.tenant).executeTakeFirst();
  if (row === undefined || !isMine(mine, row)) throw noAlarm(id);
  const alarm = present<AlarmRecord>(row);
  const steps = await tables(db).selectFrom('alarmStep').selectAll().where('alarm', '=', id).orderBy('id').execute();
  return {
    ...viewOfAlarm(alarm, await ruleOf(db, alarm), standsFor(id)),
    steps: steps.map((step) => viewOfStep(present<StepRecord>(step))),
  };
}

/** Acknowledge many alarms; each that cannot be is refused with its reason, and the others are not held up. */
export async function acknowledge(
  { clock, ledger, mineOf }: OperationDeps,
  caller: Caller,
  { ids, comment }: Received<'acknowledgeAlarms', 'body'>,
): Promise<Acknowledged> {
  const what = { time: clock.now(), by: caller.name, comment: comment.trim() || undefined };
  const { moved, refused } = await ledger.change(async (trx) => {
    const alarms = await lockAlarms(trx, mineOf(caller), ids);
    const rules = await rulesOf(trx, [...alarms.values()]);
    const results = [...new Set(ids)].map((id) => acknowledgeOne(id, alarms.get(id), what));
    return {
      moved: results.flatMap((result) => ('alarm' in result ? withRule(rules, result) : [])),
      refused: results.flatMap((result) => ('alarm' in result ? [] : [result])),
    };
  });
  return { acknowledged: moved.map(({ alarm }) => alarm.id), refused };
}

function acknowledgeOne(id: string, alarm: AlarmRecord | undefined, what: Happening): Refusal | Pick<Moved, 'alarm' | 'step'> {
  if (alarm === undefined) return refusal(id, 'NOT_FOUND', noSuchAlarm);
  const moved = move(alarm, 'acknowledged', what);
  if (moved === undefined) return refusal(id, 'CONFLICT', nothingToAcknowledge(alarm));
  if (alarm.priority === 1 && what.comment === undefined) return refusal(id, 'BAD_REQUEST', needsComment);
  return moved;
}

const refusal = (id: string, code: ErrorCode, text: Text): Refusal => ({
  ...{ id, code, message: `acknowledging alarm ${id}: ${text.en}`, text },
});
const noSuchAlarm: Text = { zh: '没有这条告警，请刷新列表', en: 'there is no such alarm; reload the list' };
const needsComment: Text = { zh: '紧急告警须写备注', en: 'a critical alarm needs a comment' };

function nothingToAcknowledge({ state, place }: AlarmRecord): Text {
  const title = alarmStateTitles[state];
  return place === 'hidden'
    ? { zh: `状态为“${title.zh}”，恢复显示后才能确认`, en: `its state is "${title.en}"; acknowledge it when it is shown again` }
    : { zh: `状态为“${title.zh}”，无需再确认`, en: `its state is "${title.en}"; it needs no further acknowledgement` };
}

/**
 * Move one alarm by a person's hand.
 *
 * @throws Failure `NOT_FOUND`; `CONFLICT` when its state does not allow it
 */
export async function moveOne(
  deps: OperationDeps,
  caller: Caller,
  { id, cause, ...what }: { readonly id: string; readonly cause: Cause } & Partial<Happening>,
): Promise<AlarmView> {
  return changeOne(deps, caller, id, (alarm) => {
    const moved = move(alarm, cause, { time: deps.clock.now(), by: caller.name, ...what });
    if (moved !== undefined) return moved;
    throw conflict(`${cause} alarm ${id}`, {
      zh: `该告警的状态为“${alarmStateTitles[alarm.state].zh}”，请刷新列表`,
      en: `the state of this alarm is "${alarmStateTitles[alarm.state].en}"; reload the list`,
    });
  });
}

/**
 * Write a comment under an alarm, closed ones included.
 *
 * @throws Failure `NOT_FOUND`
 */
export async function commentOn(deps: OperationDeps, caller: Caller, { id, comment }: { id: string; comment: string }): Promise<AlarmView> {
  const step = { alarm: id, time: deps.clock.now(), cause: 'comment', by: caller.name, comment } as const;
  return changeOne(deps, caller, id, (alarm) => ({
    alarm: { ...alarm, comment },
    step: { ...step, fromState: alarm.state, toState: alarm.state },
  }));
}

async function changeOne(
  { ledger, standsFor, mineOf }: OperationDeps,
  caller: Caller,
  id: string,
  work: (alarm: AlarmRecord) => Pick<Moved, 'alarm' | 'step'>,
): Promise<AlarmView> {
  const { view } = await ledger.change(async (trx) => {
    const alarm = (await lockAlarms(trx, mineOf(caller), [id])).get(id);
    if (alarm === undefined) throw noAlarm(id);
    const moved = { rule: await ruleOf(trx, alarm), ...work(alarm) };
    return { moved: [moved], view: viewOfAlarm(moved.alarm, moved.rule, standsFor(id)) };
  });
  return view;
}

/** Return the shelved alarms whose time is over to the state that their process has. */
export async function returnShelved({ clock, ledger }: OperationDeps): Promise<void> {
  const time = clock.now();
  for (let found = returnsAtOnce; found === returnsAtOnce; ) {
    const { moved } = await ledger.change(async (trx) => {
      const due = await lockDue(trx, time);
      const rules = await rulesOf(trx, due);
      return { moved: due.flatMap((alarm) => withRule(rules, move(alarm, 'unshelved', { time, comment: ownComments.timeIsOver }))) };
    });
    found = moved.length;
  }
}

async function lockDue(trx: Trx, time: number): Promise<readonly AlarmRecord[]> {
  const rows = await tables(trx)
    .selectFrom('alarm')
    .selectAll()
    .where('shelvedUntil', '<=', time)
    .orderBy('id')
    .limit(returnsAtOnce)
    .forUpdate()
    .execute();
  return rows.map((row) => present<AlarmRecord>(row));
}

/** Alarms of a tenant by id, locked in rising order of their ids. */
async function lockAlarms(trx: Trx, { tenant, seen }: Mine, ids: readonly string[]): Promise<ReadonlyMap<string, AlarmRecord>> {
  const rows = await tables(trx)
    .selectFrom('alarm')
    .selectAll()
    .where('tenant', '=', tenant)
    .where(among('asset', seen))
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, present<AlarmRecord>(row)]));
}

function withRule(rules: Awaited<ReturnType<typeof rulesOf>>, moved: Pick<Moved, 'alarm' | 'step'> | undefined): readonly Moved[] {
  const rule = moved && rules.get(moved.alarm.rule);
  return moved === undefined || rule === undefined ? [] : [{ rule, ...moved }];
}

async function ruleOf(db: Database, alarm: AlarmRecord) {
  const rule = (await rulesOf(db, [alarm])).get(alarm.rule);
  if (rule === undefined) throw new Error(`BUG: alarm ${alarm.id} has no rule`);
  return rule;
}

const noAlarm = (id: string) => new Failure('NOT_FOUND', `reading alarm ${id}: there is none`, { details: { what: `alarm ${id}` } });
