import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { dutiesAt } from '../../contracts/duty.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { seenAssets, seesThingOf } from '../assets/index.ts';
import type { NotifyDeps } from './deps.ts';
import { type HandoverRow, tables } from './schema.ts';
import { readTeam } from './teams.ts';

type Facts = Reply<'draftHandover'>;
type View = Reply<'writeHandover'>;
type Deps = Pick<NotifyDeps, 'db' | 'clock' | 'alarms' | 'assets'>;

/** Alarms that a note names of each list. */
const mostNamed = 100;

/** What would be handed over now: what stands open, and what nobody sees. */
export async function handoverFacts({ alarms }: Pick<Deps, 'alarms'>, caller: Caller): Promise<Facts> {
  const { byPriority, shelved, suppressed, outOfService } = await alarms.counts(caller);
  const list = async (view: 'open' | 'shelved' | 'suppressed', count: number) => {
    const { items } = await alarms.list(caller, { view, limit: mostNamed });
    return {
      count,
      alarms: items.map(({ id, title, assetTitle, priority, state, raisedAt }) => ({ id, title, assetTitle, priority, state, raisedAt })),
    };
  };
  const open = byPriority.reduce((sum, one) => sum + one.open, 0);
  return {
    open: await list('open', open),
    shelved: await list('shelved', shelved),
    suppressed: await list('suppressed', suppressed),
    outOfService,
  };
}

/** Write a note at the end of a shift; it keeps what stands open now. @throws Failure `NOT_FOUND` */
export async function writeHandover(
  deps: Deps,
  caller: Caller,
  { team: id, note }: { readonly team: string; readonly note: string },
): Promise<View> {
  const { db, clock } = deps;
  const team = await readTeam(deps, caller, id);
  const time = clock.now();
  const shift = dutiesAt(team, time)
    .map(({ shift: one, crews }) => [one.title, ...crews.map(({ title }) => title)].join(' '))
    .join(', ');
  const row: HandoverRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, team: id, time, by: caller.name, acceptedBy: null, acceptedAt: null },
    body: { shift, note, ...(team.site !== undefined && { site: team.site }), ...(await handoverFacts(deps, withinSite(caller, team))) },
  };
  await tables(db)
    .insertInto('dutyHandover')
    .values({ ...row, body: sql`${JSON.stringify(row.body)}::jsonb` })
    .execute();
  return viewOf(row);
}

/** A team of a site hands over what lies within it, whoever writes the note: people of the site read it. */
const withinSite = (caller: Caller, { site }: { readonly site?: string | undefined }): Caller =>
  site === undefined ? caller : { ...caller, sites: [{ asset: site, role: caller.role }] };

/** Notes of a team, the newest first; with roles at sites only those that tell of such a site. @throws Failure `NOT_FOUND` */
export async function listHandovers(
  deps: Pick<Deps, 'db' | 'assets'>,
  caller: Caller,
  { team, after, limit }: Received<'listHandovers', 'query'> & { readonly team: string },
): Promise<Reply<'listHandovers'>> {
  await readTeam(deps, caller, team);
  const rows = await tables(deps.db)
    .selectFrom('dutyHandover')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('team', '=', team)
    .where(isOfSite(seenAssets(deps.assets, caller)))
    .$if(after !== undefined, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  return { items: items.map(viewOf), next: rows.length > limit ? items.at(-1)?.id : undefined };
}

const isOfSite = (seen: readonly string[] | undefined) =>
  seen === undefined ? sql<boolean>`true` : sql<boolean>`body->>'site' = any(${seen}::text[])`;

/** The next shift takes over; once, and not by the writer. @throws Failure `NOT_FOUND`, `CONFLICT` */
export async function acceptHandover({ db, clock, assets }: Deps, caller: Caller, id: string): Promise<View> {
  return db.transaction().execute(async (trx) => {
    const of = tables(trx).selectFrom('dutyHandover').selectAll().where('id', '=', id).where('tenant', '=', caller.tenant);
    const row = await of.forUpdate().executeTakeFirst();
    if (row === undefined || !seesThingOf(assets, caller, row.body.site))
      throw new Failure('NOT_FOUND', `reading handover ${id}: there is none`, { details: { what: `handover ${id}` } });
    const doing = `accepting handover ${id}`;
    if (row.acceptedBy !== null) throw conflict(doing, { zh: `${row.acceptedBy} 已接班`, en: `${row.acceptedBy} has accepted it already` });
    if (row.by === caller.name) throw conflict(doing, { zh: '交班人不能自己接班', en: 'its writer cannot accept it' });
    const accepted = { acceptedBy: caller.name, acceptedAt: clock.now() };
    await tables(trx).updateTable('dutyHandover').set(accepted).where('id', '=', id).execute();
    return viewOf({ ...row, ...accepted });
  });
}

const viewOf = ({ id, team, time, by, body, acceptedBy, acceptedAt }: HandoverRow): View => ({
  ...{ ...body, id, team, time, by, acceptedBy: acceptedBy ?? undefined, acceptedAt: acceptedAt ?? undefined },
});
