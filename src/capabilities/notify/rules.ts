import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import { badRequest } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { type ChannelKind, type Rule, type RuleRow, tables } from './schema.ts';

/** A rule as the API shows it. */
export type RuleView = Reply<'createNotifyRule'>;
type Given = Received<'createNotifyRule', 'body'>;
type Deps = Pick<NotifyDeps, 'db' | 'assets'>;

/** What a rule looks at; without an asset only rules for all assets are meant. */
export interface AlarmFact {
  readonly asset?: string | undefined;
  readonly priority: number;
}

/** How deep plants may be nested before a loop is suspected. */
const mostDepth = 64;

/** True when a rule tells of such a thing happening. */
export function isMeant(rule: Rule, kind: Rule['on'][number], { asset, priority }: AlarmFact, assets: NotifyDeps['assets']): boolean {
  if (!rule.enabled || !rule.on.includes(kind) || priority > rule.leastPriority) return false;
  return rule.asset === undefined || (asset !== undefined && isWithin(assets, asset, rule.asset));
}

function isWithin(assets: NotifyDeps['assets'], asset: string, root: string): boolean {
  let at: string | undefined = asset;
  for (let depth = 0; at !== undefined && depth < mostDepth; depth++) {
    if (at === root) return true;
    at = assets.asset(at)?.parent;
  }
  return false;
}

/** The rules of a tenant, oldest first. */
export async function readRules(db: Database, tenant: string): Promise<readonly Rule[]> {
  const rows = await tables(db).selectFrom('notifyRule').selectAll().where('tenant', '=', tenant).orderBy('id').execute();
  return rows.map(({ id, body }) => ({ ...body, id }));
}

/** A rule with the title of its asset. */
export const viewOf = ({ assets }: Pick<Deps, 'assets'>, rule: Rule): RuleView => ({
  ...rule,
  assetTitle: rule.asset === undefined ? undefined : assets.asset(rule.asset)?.title,
});

/** @throws Failure `BAD_REQUEST` with what is wrong */
export async function createRule(deps: Deps, { tenant }: Caller, given: Given): Promise<RuleView> {
  await check(deps, tenant, given);
  const row: RuleRow = { id: uuidv7(), tenant, body: given };
  await tables(deps.db).insertInto('notifyRule').values(row).execute();
  return viewOf(deps, { ...given, id: row.id });
}

/** @throws Failure `NOT_FOUND`, `BAD_REQUEST` */
export async function replaceRule(
  deps: Deps,
  { tenant }: Caller,
  { id, given }: { readonly id: string; readonly given: Given },
): Promise<RuleView> {
  await check(deps, tenant, given);
  const { numUpdatedRows } = await tables(deps.db)
    .updateTable('notifyRule')
    .set({ body: sql`${JSON.stringify(given)}::jsonb` })
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw noRule(id);
  return viewOf(deps, { ...given, id });
}

/** The rule and its escalations that are to come; what waits in the queue is still sent. @throws Failure `NOT_FOUND` */
export async function removeRule({ db }: Pick<Deps, 'db'>, { tenant }: Caller, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const gone = await tables(trx).deleteFrom('notifyRule').where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw noRule(id);
    await tables(trx).deleteFrom('notifyEscalation').where('rule', '=', id).execute();
  });
}

const noRule = (id: string) => new Failure('NOT_FOUND', `reading rule ${id}: there is none`, { details: { what: `rule ${id}` } });

async function check({ db, assets }: Deps, tenant: string, rule: Given): Promise<void> {
  const rows = await tables(db)
    .selectFrom('notifyChannel')
    .select(['id', 'kind'])
    .where('tenant', '=', tenant)
    .where('owner', 'is', null)
    .execute();
  const kinds = new Map(rows.map(({ id, kind }) => [id, kind]));
  const problems = [
    ...levelProblems(rule),
    ...rule.levels.flatMap(({ targets }) => targets.flatMap((one) => targetProblems(kinds.get(one.channel), one))),
  ];
  const teams = new Set((await tables(db).selectFrom('dutyTeam').select('id').where('tenant', '=', tenant).execute()).map(({ id }) => id));
  for (const { team } of rule.levels.flatMap(({ targets }) => targets))
    if (team !== undefined && !teams.has(team)) problems.push({ zh: `没有班组 ${team}`, en: `there is no team ${team}` });
  if (rule.asset !== undefined && assets.asset(rule.asset)?.tenant !== tenant)
    problems.push({ zh: `没有资产 ${rule.asset}`, en: `there is no asset ${rule.asset}` });
  if (problems.length > 0) throw badRequest('checking a notification rule', joined(problems));
}

const laterEach: Text = {
  zh: '第一级须从 0 分钟开始，以后每级须晚于前一级',
  en: 'the first level begins at 0 minutes, each further one later than the one before',
};
const onlyRaised: Text = { zh: '只有新触发的告警才会升级', en: 'only raised alarms escalate' };

/** Several reasons as one. */
export const joined = (problems: readonly Text[]): Text => issuesText(problems.map((text) => ({ path: '', text })));

function levelProblems({ levels, on }: Given): Text[] {
  const rises = levels.every(({ afterMinutes }, i) => (i === 0 ? afterMinutes === 0 : afterMinutes > (levels[i - 1]?.afterMinutes ?? 0)));
  return [...(rises ? [] : [laterEach]), ...(levels.length > 1 && !on.includes('raised') ? [onlyRaised] : [])];
}

/** How somebody is named to each kind of channel; `undefined`: nobody can be. */
const peopleOf: Readonly<Record<ChannelKind, RegExp | undefined>> = {
  inApp: /^\S(.{0,118}\S)?$/,
  push: /^\S(.{0,118}\S)?$/,
  email: /^[^\s@<>,;]+@[^\s@<>,;]+$/,
  webhook: undefined,
  wecom: /^(\+?[\d-]{5,20}|@all)$/,
  dingtalk: /^\+?[\d-]{5,20}$/,
  feishu: /^[\w-]{1,64}$/,
};

/** What is wrong with the people of a target. */
export function targetProblems(
  kind: ChannelKind | undefined,
  { channel, to }: { readonly channel: string; readonly to: readonly string[] },
): readonly Text[] {
  if (kind === undefined) return [{ zh: `没有通知渠道 ${channel}`, en: `there is no channel ${channel}` }];
  const form = peopleOf[kind];
  return to
    .filter((one) => !form?.test(one))
    .map((one) => ({ zh: `“${one}”不是 ${kind} 渠道能送达的人`, en: `"${one}" is nobody that a ${kind} channel can reach` }));
}
