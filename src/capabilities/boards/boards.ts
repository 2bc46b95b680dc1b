import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { BoardWidget } from '../../contracts/api/board-widgets.ts';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import { seenOnly, seesAsset, seesPoint } from '../assets/index.ts';
import { refuseUnsound } from './check.ts';
import { allPoints, assetOf, type BoardDeps } from './deps.ts';
import { activeLinks } from './links.ts';
import { partsOf } from './parts.ts';
import { type BoardRow, tables } from './schema.ts';

/** A board as the API shows it. */
export type BoardView = Reply<'getBoard'>;
/** What a person says of a new board. */
export type NewBoard = Received<'createBoard', 'body'>;
type Deps = Pick<BoardDeps, 'db' | 'clock' | 'assets' | 'pictures' | 'maps' | 'cameras'>;

/** Boards of one tenant, at most. */
export const mostBoards = 1000;
/** How long a removed board can be brought back. */
export const restorableMs = 30 * 86_400_000;

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
const noBoard = (doing: string, id: string) =>
  new Failure('NOT_FOUND', `${doing} board ${id}: there is none`, { details: { what: `board ${id}` } });

/** The boards that the caller may see and whose title holds a text, by title; without those that were removed. */
export async function listBoards(
  deps: Deps,
  caller: Caller,
  { text, site }: Received<'listBoards', 'query'>,
): Promise<Reply<'listBoards'>> {
  const { tenant } = caller;
  const rows = await tables(deps.db)
    .selectFrom('board')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .$if(site !== undefined, (query) => query.where('site', '=', site ?? ''))
    .orderBy('id')
    .execute();
  const links = await activeLinks(deps, tenant);
  const wanted = text?.normalize('NFKC').toLowerCase() ?? '';
  const isWanted = (row: BoardRow) =>
    seesBoard(deps.assets, caller, row) && `${row.title.zh}\n${row.title.en}`.normalize('NFKC').toLowerCase().includes(wanted);
  return { items: rows.filter(isWanted).map((row) => summaryOf(deps, row, links.get(row.id) ?? 0)) };
}

/** @throws Failure `NOT_FOUND`, also for a board of another tenant or one that was removed */
export async function getBoard(deps: Deps, caller: Caller, id: string): Promise<BoardView> {
  return viewOf(deps, await seenBoard(deps, caller, { id, doing: 'reading' }));
}

/** @throws Failure `BAD_REQUEST` (place, point, asset), `TOO_LARGE` beyond {@link mostBoards} */
export async function createBoard(deps: Deps, caller: Caller, { title, mode, site, widgets }: NewBoard): Promise<BoardView> {
  const { db, clock, assets } = deps;
  refuseUnsound(seenOnly(assets, caller), caller.tenant, { mode, site, widgets, parts: await partsOf(deps, caller, widgets) });
  refuseElsewhere(assets, caller, { site, widgets });
  await refuseTooMany(db, caller.tenant);
  const row: BoardRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, title, mode, site: site ?? null, widgets, version: 1 },
    ...{ changedAt: clock.now(), changedBy: caller.name, removedAt: null, pack: null, packKey: null },
  };
  await tables(db)
    .insertInto('board')
    .values({ ...row, title: json(row.title), widgets: json(row.widgets) })
    .execute();
  return viewOf(deps, row);
}

/**
 * Save a change that was made from the newest version.
 *
 * @throws Failure `CONFLICT` naming who saved meanwhile; `NOT_FOUND`, `BAD_REQUEST`
 */
export async function updateBoard(
  deps: Deps,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: Received<'updateBoard', 'body'> },
): Promise<BoardView> {
  const { db, clock, assets } = deps;
  const { title, mode, site, widgets, version } = change;
  if (caller.sites !== undefined) await seenBoard(deps, caller, { id, doing: 'saving' });
  refuseUnsound(seenOnly(assets, caller), caller.tenant, { mode, site, widgets, parts: await partsOf(deps, caller, widgets) });
  refuseElsewhere(assets, caller, { site, widgets });
  const next = { mode, site: site ?? null, version: version + 1, changedAt: clock.now(), changedBy: caller.name };
  const { numUpdatedRows } = await tables(db)
    .updateTable('board')
    .set({ ...next, title: json<Text>(title), widgets: json<readonly BoardWidget[]>(widgets) })
    .where('id', '=', id)
    .where('tenant', '=', caller.tenant)
    .where('removedAt', 'is', null)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  const row = await ownBoard(db, caller.tenant, { id, doing: 'saving' });
  if (numUpdatedRows === 0n) throw stale(row, version);
  return viewOf(deps, row);
}

function stale({ id, version, changedBy, changedAt }: BoardRow, from: number): Failure {
  const at = new Date(changedAt).toISOString();
  return conflict(`saving board ${id}`, {
    zh: `${changedBy} 已于 ${at} 保存第 ${version} 版，您的修改始于第 ${from} 版`,
    en: `version ${version} of the board was saved by ${changedBy} at ${at}; yours began at version ${from}`,
  });
}

/** Remove a board so that it can be brought back; those that were removed long ago go for good. Throws `NOT_FOUND`. */
export async function removeBoard(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { db, clock } = deps;
  await seenBoard(deps, caller, { id, doing: 'removing' });
  const now = clock.now();
  await tables(db).updateTable('board').set({ removedAt: now }).where('id', '=', id).execute();
  await tables(db)
    .deleteFrom('board')
    .where('pack', 'is', null) // one of a pack stays, so that its pack does not bring it again
    .where('removedAt', '<', now - restorableMs)
    .execute();
}

/** Bring a removed board back; one that is there stays as it is. Throws `NOT_FOUND` when it is gone for good. */
export async function restoreBoard(deps: Deps, caller: Caller, id: string): Promise<BoardView> {
  const row = await deps.db.transaction().execute(async (trx) => {
    await tables(trx).updateTable('board').set({ removedAt: null }).where('id', '=', id).where('tenant', '=', caller.tenant).execute();
    return seenBoard({ db: trx, assets: deps.assets }, caller, { id, doing: 'restoring' });
  });
  return viewOf(deps, row);
}

/** A new board with the same widgets, and no link. Throws `NOT_FOUND`, `TOO_LARGE`. */
export async function copyBoard(deps: Deps, caller: Caller, id: string): Promise<BoardView> {
  const { title, mode, site, widgets } = await seenBoard(deps, caller, { id, doing: 'copying' });
  const name = { zh: `${title.zh.slice(0, 110)}（副本）`, en: `${title.en.slice(0, 110)} (copy)` };
  return createBoard(deps, caller, { title: name, mode, ...(site !== null && { site }), widgets: [...widgets] });
}

/** A board of a tenant that was not removed; throws `NOT_FOUND`. */
export async function ownBoard(
  db: Database,
  tenant: string,
  { id, doing }: { readonly id: string; readonly doing: string },
): Promise<BoardRow> {
  const own = tables(db).selectFrom('board').selectAll().where('id', '=', id).where('tenant', '=', tenant).where('removedAt', 'is', null);
  const row = await own.executeTakeFirst();
  if (row === undefined) throw noBoard(doing, id);
  return row;
}

/**
 * A board that the caller may see: with a role at sites only, one of a site of theirs whose points and assets all are theirs. One of no site is for
 * the whole company.
 *
 * @throws Failure `NOT_FOUND`
 */
export async function seenBoard(
  { db, assets }: Pick<Deps, 'db' | 'assets'>,
  caller: Caller,
  wanted: { readonly id: string; readonly doing: string },
): Promise<BoardRow> {
  const row = await ownBoard(db, caller.tenant, wanted);
  if (!seesBoard(assets, caller, row)) throw noBoard(wanted.doing, wanted.id);
  return row;
}

function seesBoard(assets: Deps['assets'], caller: Caller, { site, widgets }: Pick<BoardRow, 'site' | 'widgets'>): boolean {
  if (caller.sites === undefined) return true;
  const named = widgets.flatMap((widget) => assetOf(widget) ?? []);
  return (
    [site, ...named].every((asset) => seesAsset(assets, caller, asset)) && allPoints(widgets).every((one) => seesPoint(assets, caller, one))
  );
}

/** @throws Failure `NOT_AT_SITES` for a board that the caller would not see */
function refuseElsewhere(assets: Deps['assets'], caller: Caller, { site, widgets }: Pick<NewBoard, 'site' | 'widgets'>): void {
  if (!seesBoard(assets, caller, { site: site ?? null, widgets }))
    throw new Failure('NOT_AT_SITES', `keeping a board: it would belong to none of the sites of ${caller.name}`);
}

async function refuseTooMany(db: Database, tenant: string): Promise<void> {
  const { count } = await tables(db)
    .selectFrom('board')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow();
  if (count >= mostBoards)
    throw new Failure('TOO_LARGE', `creating a board: ${tenant} has ${count}`, { details: { limit: `${mostBoards} boards` } });
}

async function viewOf(deps: Deps, row: BoardRow): Promise<BoardView> {
  const links = await activeLinks(deps, row.tenant);
  return { ...summaryOf(deps, row, links.get(row.id) ?? 0), widgets: [...row.widgets] };
}

function summaryOf({ assets }: Deps, { id, title, mode, site, widgets, version, changedAt, changedBy }: BoardRow, links: number) {
  const siteTitle = site === null ? undefined : assets.asset(site)?.title;
  return {
    ...{ id, title, mode, version, changedAt, changedBy, links, widgetCount: widgets.length },
    ...(site !== null && { site }),
    ...(siteTitle && { siteTitle }),
  };
}
