import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { happenings } from '../../contracts/api/notify.ts';
import type { Event, EventBody } from '../../contracts/events.ts';
import { programTitles } from '../../contracts/notify-titles.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Trx } from '../../kernel/database.ts';
import type { NotifyDeps, Person } from './deps.ts';
import { timeText } from './message.ts';
import { companyChannel } from './push/devices.ts';
import { enqueue, type NewDelivery } from './queue.ts';
import { heldUntil } from './quiet.ts';
import { type Receivers, receiversOf } from './receivers.ts';
import { isMeant, readRules } from './rules.ts';
import { type ChannelRow, type Rule, tables } from './schema.ts';
import { mayKnow } from './sites.ts';

/** What happens apart from alarms, and is told to people. */
export type Happening = Event<'notice.wanted'> | Event<'workOrder.overdue'> | Event<'patrol.missed'> | Event<'danger.overdue'>;
type Kind = (typeof happenings)[number];

/** What is told of a happening. */
interface Told {
  readonly kind: Kind;
  /** The same one again is not told. */
  readonly key: string;
  /** Users, roles or teams whom it is for. */
  readonly to: readonly string[];
  readonly title: Text;
  readonly text: Text;
  readonly priority: number;
  readonly asset?: string | undefined;
  /** Ids of all assets that it tells of. Default: `asset`. */
  readonly assets?: readonly string[] | undefined;
}

type Words<K extends Happening['kind']> = (body: EventBody<K>) => Omit<Told, 'key'>;

/** Priority of what is late, when its event does not say one. */
const latePriority = 3;

const called = (kind: Text, { number, title }: { readonly number?: string | undefined; readonly title?: Text | undefined }): Text => ({
  zh: [`[${kind.zh}]`, title?.zh, number].filter(Boolean).join(' '),
  en: [`[${kind.en}]`, title?.en, number].filter(Boolean).join(' '),
});

/** Due when, for whom; nobody is said as such. */
const lateText = ({ dueAt, assignedTo }: { readonly dueAt: number; readonly assignedTo: string }): Text => ({
  zh: `期限：${timeText(dueAt)}\n负责人：${assignedTo || '未指派'}`,
  en: `Due: ${timeText(dueAt)}\nFor: ${assignedTo || 'nobody'}`,
});
const assigned = (to: string): readonly string[] => (to === '' ? [] : [to]);

const words: { readonly [K in Happening['kind']]: Words<K> } = {
  'notice.wanted': ({ to, title, text, priority, asset }) => ({ kind: 'notice', to, title, text, priority, asset }),
  'workOrder.overdue': (body) => ({
    ...{ kind: 'workOrderOverdue', to: assigned(body.assignedTo), asset: body.asset, priority: latePriority },
    ...{ title: called({ zh: '工单超期', en: 'Work order overdue' }, body), text: lateText(body) },
  }),
  'patrol.missed': (body) => {
    const { zh, en } = lateText(body);
    const left = body.points.length;
    return {
      ...{ kind: 'patrolMissed', to: assigned(body.assignedTo), priority: latePriority, assets: body.assets },
      title: called({ zh: '巡检漏检', en: 'Patrol missed' }, body),
      text: { zh: `${zh}\n漏检 ${left} 点`, en: `${en}\nPoints left: ${left}` },
    };
  },
  'danger.overdue': (body) => ({
    ...{ kind: 'dangerOverdue', to: assigned(body.assignedTo), asset: body.asset, priority: body.level === 'major' ? 2 : latePriority },
    ...{ title: called({ zh: '隐患超期', en: 'Hidden danger overdue' }, body), text: lateText(body) },
  }),
};

/**
 * Tell people of a happening: in the console those whom it is for (everybody when none of them is a user or a role), whether there is a rule or
 * not; by other channels as the rules say. The same happening again is not told.
 */
export async function takeHappening(deps: NotifyDeps, event: Happening): Promise<void> {
  const make = words[event.kind] as Words<Happening['kind']>; // holds: the table has for each kind what takes its body
  const { tenant } = event.body;
  const key = event.kind === 'notice.wanted' ? `notice ${event.body.key}` : event.id;
  const told: Told = { ...make(event.body as never), key };
  const rules = (await readRules(deps.db, tenant)).filter((rule) => isMeant(rule, told.kind, told, deps.assets));
  const people = await recipientsOf(deps, tenant, told);
  const receivers = await receiversOf(deps, { tenant, targets: rules.flatMap(targetsOf), assets: about(told) });
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (trx) => {
    const inApp = await inAppOf(trx, tenant);
    const push = await companyChannel(trx, tenant);
    const direct = [inApp, ...(push?.enabled ? [push] : [])].map(({ id: channel }) => ({
      channel,
      rule: null,
      recipients: people,
      nextAt: now,
    }));
    const byRule = rules
      .flatMap((rule) => linesOf(rule, { told, receivers, now }))
      .filter((one) => !direct.some((line) => isCovered(one, line)));
    await enqueue(
      trx,
      [...direct, ...byRule].map((line) => deliveryOf(event, { told, line, now })),
    );
  });
}

interface Line {
  readonly channel: string;
  readonly rule: string | null;
  readonly recipients: readonly string[];
  /** Later than now: quiet hours hold it until then. */
  readonly nextAt: EpochMs;
}

const targetsOf = ({ levels }: Rule) => levels[0]?.targets ?? [];

function linesOf(
  rule: Rule,
  { told, receivers, now }: { readonly told: Told; readonly receivers: Receivers; readonly now: EpochMs },
): readonly Line[] {
  const nextAt = heldUntil(rule.quiet, told.priority, now) ?? now;
  return targetsOf(rule).map((target) => ({ channel: target.channel, rule: rule.id, recipients: receivers(target, nextAt), nextAt }));
}

const about = ({ asset, assets }: Told): readonly string[] => assets ?? (asset === undefined ? [] : [asset]);

/** Nobody is told twice in the same place. */
const isCovered = (line: Line, { channel, recipients }: Line): boolean =>
  line.channel === channel &&
  (recipients.length === 0 || (line.recipients.length > 0 && line.recipients.every((one) => recipients.includes(one))));

function deliveryOf(
  event: Happening,
  { told, line, now }: { readonly told: Told; readonly line: Line; readonly now: EpochMs },
): NewDelivery {
  const { kind, key, priority, title, text } = told;
  return {
    ...{ ...line, tenant: event.body.tenant, event: key, level: 0, kind, alarm: null, assets: [...about(told)], priority },
    message: { title, text, facts: { event: event.kind, ...event.body } },
    ...{ createdAt: now, held: line.nextAt > now },
  };
}

/** Users who are named, or whose role is, and who may know of it; a team is a word, and when nobody is known it is for everybody, written as none. */
async function recipientsOf({ assets, peopleOf }: NotifyDeps, tenant: string, told: Told): Promise<readonly string[]> {
  const { to } = told;
  const people = to.length === 0 ? [] : await peopleOf(tenant);
  const isNamed = ({ name, role }: Person) => to.includes(name) || to.includes(role);
  return people
    .filter((one) => isNamed(one) && mayKnow(assets, { tenant, ...(one.sites && { sites: one.sites }) }, about(told)))
    .map(({ name }) => name);
}

/** Messages a minute of an in-app channel that was made for a happening: nothing of others is in danger of being flooded. */
const inAppPerMinute = 600;

/** The channel of messages in the console; made when a tenant has none, so that words to people are never lost. */
async function inAppOf(trx: Trx, tenant: string): Promise<Pick<ChannelRow, 'id'>> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`in-app ${tenant}`}, 0))`.execute(trx);
  const known = await tables(trx)
    .selectFrom('notifyChannel')
    .select('id')
    .where('tenant', '=', tenant)
    .where('kind', '=', 'inApp')
    .orderBy('enabled', 'desc')
    .orderBy('id')
    .executeTakeFirst();
  if (known !== undefined) return known;
  const row: ChannelRow = {
    ...{ id: uuidv7(), tenant, title: programTitles.inApp.zh, enabled: true, language: 'zh', perMinute: inAppPerMinute, kind: 'inApp' },
    ...{ config: { kind: 'inApp' }, lastSentAt: null, lastError: null },
    ...{ owner: null, ownerId: null, leastPriority: null, endpointTag: null },
  };
  await tables(trx).insertInto('notifyChannel').values(row).execute();
  return row;
}
