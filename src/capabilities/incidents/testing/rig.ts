import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Reply } from '../../../contracts/api/index.ts';
import { planBody } from '../../../contracts/api/plans.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Event, EventBody, EventKind } from '../../../contracts/events.ts';
import type { NewPlan, PlanBody } from '../../../contracts/plan.ts';
import { quality } from '../../../contracts/quality.ts';
import type { Role } from '../../../contracts/roles.ts';
import { openAttachments } from '../../../kernel/attachments.ts';
import type { Http } from '../../../kernel/http.ts';
import { createOutbox } from '../../../kernel/outbox.ts';
import { silentLog } from '../../../kernel/testing.ts';
import type { AlarmView } from '../../alarms/index.ts';
import type { Assets } from '../../assets/index.ts';
import type { Control } from '../../control/index.ts';
import { createIncidents, type IncidentDeps, type Incidents } from '../index.ts';

/** The plant of control's tests: a dam with two gates, a device that does what a test says. */
type Plant = Pick<IncidentDeps, 'db'> & {
  readonly assets: Assets;
  readonly http: Http;
  readonly clock: IncidentDeps['clock'] & { advance(ms: number): void };
  readonly control: Control;
  id(asset: string): string;
};

export const both = (word: string) => ({ zh: `${word}（中）`, en: word });
type Step = NewPlan['steps'][number];

/** A plan with a step of each kind, for the dam of the tests. */
export const floodPlan = (more: Partial<NewPlan> = {}): PlanBody =>
  planBody.parse({
    title: both('Flood'),
    levels: (['IV', 'III', 'II', 'I'] as const).map((level) => ({ level, criterion: both(`As bad as ${level}`) })),
    triggers: [
      { level: 'IV', all: [{ rule: 'high' }] },
      { level: 'II', all: [{ rule: 'high', count: 2 }] },
      { level: 'I', all: [{ rule: 'high' }, { leastPriority: 1, asset: 'gate-1' }] },
    ],
    steps,
    ...more,
  } satisfies NewPlan);

const steps: Step[] = [
  { key: 'warn', title: both('Warn'), who: ['operator'], do: { kind: 'notify', message: both('Water comes') } },
  {
    ...{ key: 'inspect', title: both('Inspect'), who: ['li'], withinMinutes: 30, after: ['warn'] },
    do: { kind: 'task', asset: 'gate-1', checklist: [both('Look')] },
  },
  {
    ...{ key: 'ask', title: both('Open the gate?'), who: ['engineer'], escalateTo: ['boss'], withinMinutes: 10, after: ['inspect'] },
    do: {
      kind: 'decide',
      options: [
        { key: 'yes', title: both('Yes') },
        { key: 'no', title: both('No') },
      ],
    },
  },
  {
    ...{ key: 'gate', title: both('Open it'), if: { step: 'ask', answer: 'yes' } },
    do: { kind: 'command', asset: 'gate-1', command: 'dams/move', value: 2 },
  },
  { key: 'calm', title: both('Wait'), if: { step: 'ask', answer: 'no' }, do: { kind: 'action' } },
  { key: 'hand', title: both('By hand'), if: { step: 'gate', is: 'failed' }, do: { kind: 'action' } },
  { key: 'board', title: both('Show it'), fromLevel: 'II', do: { kind: 'message', message: both('Stay away') } },
  {
    ...{ key: 'ring', title: both('Ring'), after: ['warn'], delayMinutes: 5 },
    do: { kind: 'call', contacts: [{ name: 'Town', phone: '+86 10 1234' }] },
  },
  { key: 'look', title: both('Look'), fromLevel: 'I', do: { kind: 'video', url: 'https://camera.plant/1' } },
];

const ears: readonly EventKind[] = [
  ...(['notice.wanted', 'task.wanted', 'screenMessage.wanted', 'incident.opened', 'incident.levelChanged', 'incident.closed'] as const),
  ...(['workOrder.opened', 'command.requested', 'command.verified'] as const),
];

/** The API as people call it. */
function doorsOf({ http }: Plant) {
  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { body, role = 'engineer', tenant = 'main', name = 'li' }: { body?: object; role?: Role; tenant?: string; name?: string } = {},
  ) =>
    http.server.inject({
      ...{ method, url: `/api/v1${path}`, ...(body && { payload: body }) },
      headers: { 'x-test-role': role, 'x-test-tenant': tenant, 'x-test-name': name },
    });
  const makePlan = async (more: Partial<NewPlan> = {}): Promise<string> => {
    const answer = await call('POST', '/plans', { body: floodPlan(more) });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<Reply<'createPlan'>>().id;
  };
  return { call, makePlan };
}

/** What work orders are opened from in a test. */
export type WorkDeps = Omit<IncidentDeps, 'alarms' | 'control' | 'assets' | 'http'> & {
  readonly assets: Assets;
  readonly http: Http;
  readonly attachments: Awaited<ReturnType<typeof openAttachments>>;
};

/** Incidents and work orders over a plant, which can be killed and started anew on what is in the database. */
export async function openRig<M extends { close(): Promise<void> }>(plant: Plant, openWork: (deps: WorkDeps) => Promise<M>) {
  const { db, clock, assets, http } = plant;
  const folder = await mkdtemp(join(tmpdir(), 'yangfan-incidents-'));
  const alarms = new Map<string, AlarmView>();
  const heard: Event[] = [];
  /** Control as a test bends it. */
  const bent: { issue: Control['issue'] } = { issue: (caller, body) => plant.control.issue(caller, body) };
  let outbox: Awaited<ReturnType<typeof createOutbox>>;
  let deps: IncidentDeps;
  let incidents: Incidents;
  let maintain: M;

  const boot = async (own: Plant['http']) => {
    outbox = await createOutbox({ db, clock, log: silentLog, pollMs: 10, firstDelayMs: 1, mostAttempts: 3 });
    const attachments = await openAttachments({ db, clock, folder });
    const shared = { db, outbox, http: own, clock, log: silentLog, assets, lookMs: 3_600_000 };
    maintain = await openWork({ ...shared, attachments });
    deps = {
      ...shared,
      alarms: alarmsFrom(alarms),
      control: { issue: (...asked) => bent.issue(...asked), get: (...asked) => plant.control.get(...asked), kinds: plant.control.kinds },
    };
    incidents = await createIncidents(deps);
    outbox.subscribe('incidents.ear', ears, async (event) => void heard.push(event));
    outbox.start();
  };
  await boot(http);

  const rig = {
    ...{ plant, alarms, heard, bent, clock },
    get deps() {
      return deps;
    },
    get incidents() {
      return incidents;
    },
    get maintain() {
      return maintain;
    },
    /** Let the program die, and start it anew. */
    restart: async () => {
      await Promise.all([outbox.stop(), incidents.close(), maintain.close()]);
      await boot({ ...http, route: () => {} });
    },
    settle: () => outbox.drained(),
    ...doorsOf(plant),
    /** An alarm is raised, and all that follows from it is done. */
    raise: async (id: string, more: Partial<AlarmView> = {}) => {
      alarms.set(id, { ...alarmOf(id, plant.id('gate-1')), raisedAt: clock.now(), ...more });
      await rig.tell(id);
    },
    tell: async (id: string) => {
      const { asset, priority, value, rule, point } = alarms.get(id) ?? alarmOf(id, '');
      const body: EventBody<'alarm.raised'> = { alarm: id, tenant: 'main', rule, asset, point, priority, value, time: clock.now() };
      await db.transaction().execute((trx) => outbox.emit(trx, 'alarm.raised', body));
      await outbox.drained();
    },
    // holds: every body is an object
    told: (kind: EventKind) => heard.filter((event) => event.kind === kind).map(({ body }) => body as Record<string, unknown>),
    reset: async () => {
      await outbox.drained();
      await sql.raw(`truncate ${emptied.join(', ')}`).execute(db);
      alarms.clear();
      heard.length = 0;
      bent.issue = (caller, body) => plant.control.issue(caller, body);
    },
    close: async () => {
      await Promise.all([outbox.stop(), incidents.close(), maintain.close()]);
      await rm(folder, { recursive: true });
    },
  };
  return rig;
}

const alarmsFrom = (alarms: ReadonlyMap<string, AlarmView>): IncidentDeps['alarms'] => ({
  get: async (_, id) => {
    const found = alarms.get(id);
    if (found === undefined) throw new Failure('NOT_FOUND', `no alarm ${id}`);
    return { ...found, steps: [] };
  },
  list: async () => ({ items: [...alarms.values()] }),
});

const emptied = [
  ...['incident_cause', 'incident_entry', 'incident_step', 'incident', 'emergency_plan_version', 'emergency_plan'],
  ...['work_order_entry', 'work_order', 'day_number'],
];

const alarmOf = (id: string, asset: string): AlarmView => ({
  ...{ id, rule: 'r', ruleKey: 'high', asset, assetTitle: both('Gate 1'), point: 1, pointTitle: both('Level'), unit: 'm', symbol: 'm' },
  ...{ decimals: 1, title: both('Too high'), priority: 3, state: 'unacknowledged', isActive: true, raisedAt: 0, value: 9 },
  ...{ quality: quality('good'), returns: 0, standsFor: 0, advice: both('Act'), consequence: both('Flood') },
  source: { kind: 'assumed', reference: 'test' },
});
