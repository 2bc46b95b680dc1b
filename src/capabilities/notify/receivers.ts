import type { EpochMs } from '../../contracts/time.ts';
import type { NotifyDeps } from './deps.ts';
import { type Rule, tables } from './schema.ts';
import { unsealed } from './secrets.ts';
import { namesKeptOut } from './sites.ts';
import { reachedOnDuty, readTeams } from './teams.ts';

type Target = Rule['levels'][number]['targets'][number];

/** Whom a target reaches with a message that goes out at a time. */
export type Receivers = (target: Target, at: EpochMs) => readonly string[];

/**
 * Those that a target names and those on duty of its team when the message goes out, without users who have no right at the assets; when these are
 * nobody, those of the channel, so that no message is lost. What quiet hours hold is for those who are on duty when they end.
 */
export async function receiversOf(
  deps: NotifyDeps,
  { tenant, targets, assets }: { readonly tenant: string; readonly targets: readonly Target[]; readonly assets: readonly string[] },
): Promise<Receivers> {
  const usual = await usualReceivers(deps, tenant);
  const isTeamNamed = targets.some(({ team }) => team !== undefined);
  const keptOut = await namesKeptOut(deps, tenant, assets);
  const duty: Receivers = isTeamNamed ? await dutyReach(deps, tenant, keptOut) : () => [];
  return (target, at) => {
    const named = [...new Set([...target.to.filter((name) => !keptOut.has(name)), ...duty(target, at)])];
    return named.length > 0 ? named : (usual.get(target.channel) ?? []);
  };
}

async function dutyReach({ db }: NotifyDeps, tenant: string, keptOut: ReadonlySet<string>): Promise<Receivers> {
  const channels = await tables(db).selectFrom('notifyChannel').select(['id', 'kind']).where('tenant', '=', tenant).execute();
  const kinds = new Map(channels.map(({ id, kind }) => [id, kind]));
  const teams = new Map((await readTeams(db, tenant)).map((team) => [team.id, team]));
  return ({ team, channel }, at) => (team === undefined ? [] : reachedOnDuty(teams.get(team), kinds.get(channel), { at, keptOut }));
}

/** Whom each channel reaches when a rule names nobody. */
export async function usualReceivers({ db, vault }: NotifyDeps, tenant: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tables(db)
    .selectFrom('notifyChannel')
    .select(['id', 'config'])
    .where('tenant', '=', tenant)
    .where('kind', '=', 'email')
    .execute();
  return new Map(
    rows.map(({ id, config }) => {
      const { to } = unsealed(vault, config as Record<string, unknown>); // holds: written by us
      return [id, Array.isArray(to) ? to.map(String) : []];
    }),
  );
}
