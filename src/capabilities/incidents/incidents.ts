import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { migrate } from '../../kernel/database.ts';
import { openDayNumbers } from '../../kernel/day-numbers.ts';
import { startWatch } from '../../kernel/watch.ts';
import { seesAsset } from '../assets/index.ts';
import { act, changeLevel, end, refused, refuseEnded } from './act.ts';
import { createCommander, takeAnswer } from './command.ts';
import type { IncidentDeps, IncidentView } from './deps.ts';
import { entryView, listIncidents, ownIncident, readIncident, viewOf } from './list.ts';
import { planRoutes } from './plan-routes.ts';
import { ownPlan, takePack } from './plans.ts';
import { reportOf } from './report.ts';
import { incidentRoutes } from './routes.ts';
import { type IncidentRow, incidentMigrations, tables } from './schema.ts';
import { seesIncident } from './sites.ts';
import { lockStart, runningOf, startPlan } from './start.ts';
import { inTurn, writeEntries } from './take-turn.ts';
import { takeAlarm } from './triggers.ts';
import type { Turn } from './turn.ts';

type Body<K extends 'startIncident' | 'changeIncidentLevel' | 'actOnStep' | 'noteIncident' | 'closeIncident'> = Received<K, 'body'>;

/** Incidents and the emergency plans that they run by. Everything stays within the caller's tenant. */
export interface Incidents {
  list(caller: Caller, query: Received<'listIncidents', 'query'>): Promise<Reply<'listIncidents'>>;
  get(caller: Caller, id: string): Promise<Reply<'getIncident'>>;
  report(caller: Caller, id: string): Promise<Reply<'reportIncident'>>;
  /** Run a plan by hand, or drill it. Throws `NOT_FOUND`, `BAD_REQUEST`; `CONFLICT` while it runs already. */
  start(caller: Caller, body: Body<'startIncident'>): Promise<IncidentView>;
  changeLevel(caller: Caller, id: string, body: Body<'changeIncidentLevel'>): Promise<IncidentView>;
  act(caller: Caller, at: { readonly incident: string; readonly step: string }, body: Body<'actOnStep'>): Promise<IncidentView>;
  note(caller: Caller, id: string, body: Body<'noteIncident'>): Promise<Reply<'noteIncident'>>;
  end(caller: Caller, id: string, body: Body<'closeIncident'>): Promise<IncidentView>;
  /** Look now for delays that are over, steps that are overdue, and commands that were broken off. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Incidents that are looked at in one round; the rest at the next. */
const mostAtOnce = 100;

/** Run the migrations, register the routes, subscribe to alarms and outcomes, and take up what was under way. */
export async function createIncidents(deps: IncidentDeps): Promise<Incidents> {
  const { db, outbox, clock, log } = deps;
  await openDayNumbers(db);
  await migrate(db, incidentMigrations);
  const commander = createCommander(deps);
  const lookAround = async () => {
    await lookAtTimes(deps);
    await commander.recover();
  };
  const work = async (caller: Caller, id: string, change: (turn: Turn) => void): Promise<IncidentView> => {
    await ownIncident(deps, caller, id);
    return viewOf(await inTurn(deps, { id, tenant: caller.tenant, by: caller.name }, change));
  };
  const watch = startWatch(lookAround, { lookMs: deps.lookMs ?? 1000, log, doing: 'looking for due steps of incidents' });
  const incidents: Incidents = {
    list: (caller, query) => listIncidents(deps, caller, query),
    get: (caller, id) => readIncident(deps, caller, id),
    report: async (caller, id) => reportOf(await readIncident(deps, caller, id), clock.now()),
    start: async (caller, body) => viewOf(await startByHand(deps, caller, body)),
    changeLevel: (caller, id, body) => work(caller, id, (turn) => changeLevel(turn, body)),
    act: async (caller, { incident: id, step }, body) => {
      if (body.act !== 'issue') return work(caller, id, (turn) => act(turn, step, body));
      await ownIncident(deps, caller, id);
      return viewOf(await commander.issue(caller, { incident: id, step, repeated: body.repeated }));
    },
    note: (caller, id, body) => addNote(deps, caller, id, body),
    end: (caller, id, body) => work(caller, id, (turn) => end(turn, body)),
    look: watch.look,
    close: watch.close,
  };
  outbox.subscribe('incidents.alarms', ['alarm.raised'], ({ body }) => takeAlarm(deps, body));
  const answers = ['task.changed', 'command.verified', 'command.refused', 'command.failed'] as const;
  // holds: the kinds that were subscribed to
  outbox.subscribe('incidents.answers', answers, (event) => takeAnswer(deps, event as Parameters<typeof takeAnswer>[1]));
  outbox.subscribe('incidents.packs', ['pack.installed'], ({ body }) => takePack(deps, body));
  planRoutes(deps);
  incidentRoutes(deps, incidents);
  return incidents;
}

/** Let time do what it does to the incidents that run. */
async function lookAtTimes(deps: IncidentDeps): Promise<void> {
  const due = await tables(deps.db)
    .selectFrom('incident')
    .select(['id', 'tenant'])
    .where('state', '=', 'running')
    .where('nextAt', '<=', deps.clock.now())
    .orderBy('nextAt')
    .limit(mostAtOnce)
    .execute();
  for (const { id, tenant } of due) await inTurn(deps, { id, tenant, by: 'system' }, () => {});
}

const idTaken = { zh: '此编号已被占用', en: 'the id is taken' };

async function startByHand(deps: IncidentDeps, caller: Caller, body: Body<'startIncident'>): Promise<IncidentRow> {
  const { tenant, name: by } = caller;
  const { id, level, isDrill, note } = body;
  const plan = await ownPlan(deps, caller, body.plan);
  const found = body.asset === undefined ? undefined : deps.assets.asset(body.asset);
  if (body.asset !== undefined && !seesAsset(deps.assets, caller, body.asset)) {
    const what = `asset ${body.asset}`;
    throw new Failure('NOT_FOUND', `starting plan ${plan.id}: there is no ${what}`, { details: { what } });
  }
  const row = await deps.db.transaction().execute(async (trx) => {
    await lockStart(trx, plan, isDrill);
    const earlier = await tables(trx).selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst();
    if (earlier?.tenant === tenant && earlier.plan === plan.id && seesIncident(deps.assets, caller, earlier)) return earlier;
    if (earlier !== undefined) throw refused({ number: id }, idTaken);
    const running = await runningOf(trx, plan, { isDrill, asset: found?.id });
    if (running !== undefined)
      throw refused(running, {
        zh: '同一预案正在处置，请在其中升级，或先结束它',
        en: 'the plan runs already; raise its level there, or close it',
      });
    return startPlan(deps, trx, { id, plan, level, isDrill, asset: found, by, why: [], note });
  });
  deps.outbox.wake();
  return row;
}

async function addNote(
  deps: IncidentDeps,
  caller: Caller,
  incident: string,
  { id, text }: Body<'noteIncident'>,
): Promise<Reply<'noteIncident'>> {
  const { db, clock } = deps;
  const row = await ownIncident(deps, caller, incident);
  const earlier = await tables(db)
    .selectFrom('incidentEntry')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  if (earlier !== undefined && earlier.incident !== incident) throw refused(row, idTaken);
  if (earlier !== undefined) return entryView(earlier);
  refuseEnded({ row });
  const entry = { id, tenant: caller.tenant, incident, at: clock.now(), by: caller.name, body: { kind: 'note' as const, text } };
  await db.transaction().execute((trx) => writeEntries(trx, [entry]));
  return entryView(entry);
}
