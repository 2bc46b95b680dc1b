import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { hashSecret, newSecret } from '../../kernel/secrets.ts';
import type { BoardDeps } from './deps.ts';
import { type LinkRow, tables } from './schema.ts';

type Deps = Pick<BoardDeps, 'db' | 'clock'>;
type LinkView = Reply<'createBoardLink'>['link'];

const dayMs = 86_400_000;
/** Links of one board that work at the same time, at most. */
export const mostLinks = 50;
/** Begins every token of a wall, so that logs know it by its look, like an API token. */
const tokenPrefix = 'yf_wall_';

const isActive = ({ revokedAt, expiresAt }: LinkRow, now: EpochMs): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);

/** How many links of each board work now. */
export async function activeLinks({ db, clock }: Deps, tenant: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tables(db)
    .selectFrom('boardLink')
    .select(['board', sql<number>`count(*)::int`.as('count')])
    .where('tenant', '=', tenant)
    .where('revokedAt', 'is', null)
    .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', clock.now())]))
    .groupBy('board')
    .execute();
  return new Map(rows.map(({ board, count }) => [board, count]));
}

/** All links of a board that the caller may see, the newest first; also those that no longer work. */
export async function listLinks({ db, clock }: Deps, board: string): Promise<Reply<'listBoardLinks'>> {
  const rows = await tables(db).selectFrom('boardLink').selectAll().where('board', '=', board).orderBy('id', 'desc').limit(500).execute();
  return { items: rows.map((row) => viewOf(row, clock.now())) };
}

/** Make a link to a board of the caller. Its token is handed out here and stored nowhere. Throws `TOO_LARGE`. */
export async function createLink(
  deps: Deps,
  caller: Caller,
  { board, title, days }: Received<'createBoardLink', 'body'> & { readonly board: string },
): Promise<Reply<'createBoardLink'>> {
  const { db, clock } = deps;
  if (((await activeLinks(deps, caller.tenant)).get(board) ?? 0) >= mostLinks)
    throw new Failure('TOO_LARGE', `sharing board ${board}: it has ${mostLinks} links`, { details: { limit: `${mostLinks} links` } });
  const token = `${tokenPrefix}${newSecret()}`;
  const now = clock.now();
  const row: LinkRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, board, title, hash: hashSecret(token), createdAt: now, createdBy: caller.name },
    ...{ expiresAt: days === undefined ? null : now + days * dayMs, revokedAt: null, revokedBy: null, seenAt: null },
  };
  await tables(db).insertInto('boardLink').values(row).execute();
  return { link: viewOf(row, now), token };
}

/** Make a link useless at once; one that was revoked stays as it is. Throws `NOT_FOUND`. */
export async function revokeLink({ db, clock }: Deps, caller: Caller, { board, link }: { readonly board: string; readonly link: string }) {
  const { numUpdatedRows } = await tables(db)
    .updateTable('boardLink')
    .set({ revokedAt: sql`coalesce(revoked_at, ${clock.now()})`, revokedBy: sql`coalesce(revoked_by, ${caller.name})` })
    .where('id', '=', link)
    .where('board', '=', board)
    .where('tenant', '=', caller.tenant)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n)
    throw new Failure('NOT_FOUND', `revoking link ${link} of board ${board}: there is none`, { details: { what: `link ${link}` } });
}

/** The link that a token opens, whatever its state; `undefined` when there never was one. */
export const linkOf = ({ db }: Pick<Deps, 'db'>, token: string): Promise<LinkRow | undefined> =>
  tables(db).selectFrom('boardLink').selectAll().where('hash', '=', hashSecret(token)).executeTakeFirst();

/** Remember, to the minute, that a screen asked by a link. */
export async function noteSeen({ db, clock }: Deps, { id, seenAt }: LinkRow): Promise<void> {
  const minute = Math.floor(clock.now() / 60_000) * 60_000;
  if (seenAt !== null && seenAt >= minute) return;
  await tables(db).updateTable('boardLink').set({ seenAt: minute }).where('id', '=', id).execute();
}

function viewOf(row: LinkRow, now: EpochMs): LinkView {
  const { id, title, createdAt, createdBy, expiresAt, revokedAt, revokedBy, seenAt } = row;
  return {
    ...{ id, title, createdAt, createdBy, isActive: isActive(row, now) },
    ...(expiresAt !== null && { expiresAt }),
    ...(revokedAt !== null && { revokedAt }),
    ...(revokedBy !== null && { revokedBy }),
    ...(seenAt !== null && { seenAt }),
  };
}
