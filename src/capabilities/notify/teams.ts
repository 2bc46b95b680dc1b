import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../contracts/api/index.ts';
import { type DutyMember, type DutyTeam, dutiesAt, dutiesBetween, nextDuty, teamProblems, viewOfDuty } from '../../contracts/duty.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct, type Role } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { roleAt, seesAsset, seesThingOf } from '../assets/index.ts';
import { badRequest } from './channels.ts';
import type { NotifyDeps } from './deps.ts';
import { type ChannelKind, tables } from './schema.ts';

type Team = Reply<'createTeam'>;
type Deps = Pick<NotifyDeps, 'db' | 'assets'>;
const mostRosterMs = 62 * 86_400_000;

/** The teams of a tenant, oldest first. */
export async function readTeams(db: Database, tenant: string): Promise<readonly Team[]> {
  const rows = await tables(db).selectFrom('dutyTeam').selectAll().where('tenant', '=', tenant).orderBy('id').execute();
  return rows.map(({ id, body }) => ({ ...body, id }));
}

/** One that the caller may see: with roles at sites one of a site of theirs, for a team of no site is of the whole company. @throws Failure `NOT_FOUND` */
export async function readTeam({ db, assets }: Deps, caller: Caller, id: string): Promise<Team> {
  const own = tables(db).selectFrom('dutyTeam').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
  const row = await own.executeTakeFirst();
  if (row === undefined || !seesThingOf(assets, caller, row.body.site)) throw noTeam(id);
  return { ...row.body, id };
}

/** Teams as a caller may see them: contacts are for those who make the rosters. */
export async function listTeams(deps: Deps, caller: Caller): Promise<readonly Team[]> {
  return (await seenTeams(deps, caller)).map((team) => (mayAct(roleFor(deps, caller, team), 'engineer') ? team : withoutContacts(team)));
}

const roleFor = ({ assets }: Deps, caller: Caller, { site }: Team): Role =>
  (site === undefined ? undefined : roleAt(assets, caller, site)) ?? caller.role;

const seenTeams = async ({ db, assets }: Deps, caller: Caller): Promise<readonly Team[]> =>
  (await readTeams(db, caller.tenant)).filter(({ site }) => seesThingOf(assets, caller, site));

const withoutContacts = (team: Team): Team => ({
  ...team,
  crews: team.crews.map((crew) => ({ ...crew, members: crew.members.map(({ name }) => ({ name })) })),
});

/** @throws Failure `BAD_REQUEST` with all that is wrong */
export async function createTeam({ db, assets }: Deps, caller: Caller, given: DutyTeam): Promise<Team> {
  check(assets, caller, given);
  const { tenant } = caller;
  const row = { id: uuidv7(), tenant, body: given };
  await tables(db)
    .insertInto('dutyTeam')
    .values({ ...row, body: sql`${JSON.stringify(given)}::jsonb` })
    .execute();
  return { ...given, id: row.id };
}

/** @throws Failure `NOT_FOUND`, `BAD_REQUEST` */
export async function replaceTeam(
  deps: Deps,
  caller: Caller,
  { id, given }: { readonly id: string; readonly given: DutyTeam },
): Promise<Team> {
  await readTeam(deps, caller, id);
  check(deps.assets, caller, given);
  const { numUpdatedRows } = await tables(deps.db)
    .updateTable('dutyTeam')
    .set({ body: sql`${JSON.stringify(given)}::jsonb` })
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw noTeam(id);
  return { ...given, id };
}

/** Its handover notes stay. @throws Failure `NOT_FOUND`; `CONFLICT` while a notification rule names it */
export async function removeTeam(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { db } = deps;
  const { tenant } = caller;
  await readTeam(deps, caller, id);
  const rules = await tables(db).selectFrom('notifyRule').selectAll().where('tenant', '=', tenant).execute();
  const users = rules.filter(({ body }) => body.levels.some(({ targets }) => targets.some(({ team }) => team === id)));
  if (users.length > 0) {
    const names = users.map(({ body }) => body.title).join(', ');
    throw conflict(`removing team ${id}`, { zh: `以下通知规则使用此班组：${names}`, en: `these notification rules name it: ${names}` });
  }
  await tables(db).deleteFrom('dutyTeam').where('id', '=', id).where('tenant', '=', tenant).execute();
}

/** Who is on duty at a time in each team, and what comes next. */
export async function dutyAt(deps: Deps, caller: Caller, at: EpochMs): Promise<Reply<'getDuty'>> {
  const items = (await seenTeams(deps, caller)).map((team) => {
    const next = nextDuty(team, at);
    return { team: team.id, title: team.title, zone: team.zone, now: dutiesAt(team, at).map(viewOfDuty), next: next && viewOfDuty(next) };
  });
  return { at, items };
}

/** The shifts of a team in a time. @throws Failure `NOT_FOUND`; `BAD_REQUEST` for a time that is empty or longer than 62 days */
export async function rosterOf(
  deps: Deps,
  caller: Caller,
  { id, from, to }: { readonly id: string; readonly from: EpochMs; readonly to: EpochMs },
): Promise<Reply<'getRoster'>> {
  if (!(from < to) || to - from > mostRosterMs)
    throw badRequest(`reading the roster of team ${id}`, 'ask for more than nothing and at most 62 days');
  return { items: dutiesBetween(await readTeam(deps, caller, id), from, to).map(viewOfDuty) };
}

/** How each kind of channel names somebody; a webhook names nobody. */
const addressOf: Readonly<Record<ChannelKind, (member: DutyMember) => string | undefined>> = {
  inApp: ({ user, name }) => user || name,
  push: ({ user, name }) => user || name,
  email: ({ email }) => email,
  webhook: () => undefined,
  wecom: ({ mobile }) => mobile,
  dingtalk: ({ mobile }) => mobile,
  feishu: ({ feishu }) => feishu,
};

/** Those of a team on duty at a time whom a kind of channel reaches, without users who are kept out; empty when nobody is, or the team is gone. */
export function reachedOnDuty(
  team: DutyTeam | undefined,
  kind: ChannelKind | undefined,
  { at, keptOut }: { readonly at: EpochMs; readonly keptOut: ReadonlySet<string> },
): readonly string[] {
  if (team === undefined || kind === undefined) return [];
  return [
    ...new Set(
      dutiesAt(team, at).flatMap(({ people }) =>
        people.flatMap(({ member }) => (keptOut.has(member.user || member.name) ? [] : (addressOf[kind](member) ?? []))),
      ),
    ),
  ];
}

function check(assets: Deps['assets'], caller: Caller, given: DutyTeam): void {
  const { site } = given;
  if (site === undefined && caller.sites !== undefined)
    throw new Failure('NOT_AT_SITES', `checking a team: it would belong to none of the sites of ${caller.name}`);
  const problems = [
    ...teamProblems(given),
    ...(site === undefined || seesAsset(assets, caller, site) ? [] : [`there is no asset ${site}`]),
  ];
  if (problems.length > 0) throw badRequest('checking a team', problems.join('; '));
}

const noTeam = (id: string) => new Failure('NOT_FOUND', `reading team ${id}: there is none`, { details: { what: `team ${id}` } });
