import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { conflict } from '../../contracts/errors.ts';
import type { Caller } from '../../contracts/roles.ts';
import { said } from '../../contracts/said.ts';
import { hashSecret, newSecret } from '../../kernel/secrets.ts';
import { type Desk, ownEdge, tell } from './deps.ts';
import { type EdgeRow, tables, type VersionRow } from './schema.ts';
import { edgeView } from './views.ts';

/** A code that nobody has used is worth nothing after a day. */
const codeMs = 86_400_000;
/** To see that the caller has the device. */
const noNames = { points: [], texts: [] };

/** The edges of the caller's tenant, by title. */
export async function listEdges({ db, clock }: Desk, { tenant }: Caller): Promise<Reply<'listEdges'>> {
  const rows = await tables(db).selectFrom('edge').selectAll().where('tenant', '=', tenant).orderBy('key').execute();
  const ids = rows.map(({ id }) => id);
  const newest =
    ids.length === 0
      ? []
      : await tables(db)
          .selectFrom('edgeVersion')
          .selectAll()
          .distinctOn('edge')
          .where('edge', 'in', ids)
          .orderBy('edge')
          .orderBy('version', 'desc')
          .execute();
  const of = new Map(newest.map((version) => [version.edge, version]));
  return { items: rows.map((row) => edgeView(row, of.get(row.id), clock.now())), total: rows.length };
}

/** The newest version of an edge. */
export const newestVersion = ({ db }: Pick<Desk, 'db'>, edge: string): Promise<VersionRow | undefined> =>
  tables(db).selectFrom('edgeVersion').selectAll().where('edge', '=', edge).orderBy('version', 'desc').limit(1).executeTakeFirst();

/** One edge. Throws `NOT_FOUND`. */
export async function getEdge(desk: Desk, caller: Caller, id: string): Promise<Reply<'getEdge'>> {
  const row = await ownEdge(desk, caller, id);
  return edgeView(row, await newestVersion(desk, id), desk.clock.now());
}

/** Make an edge and its one-time code. Throws `CONFLICT` when there is one of this key. */
export async function createEdge(desk: Desk, caller: Caller, body: Received<'createEdge', 'body'>): Promise<Reply<'createEdge'>> {
  const { db, clock, connect } = desk;
  if (body.device !== undefined) await connect.mapNames(caller, body.device, noNames);
  const now = clock.now();
  const code = newSecret();
  const id = uuidv7();
  await db.transaction().execute(async (trx) => {
    const made = await tables(trx)
      .insertInto('edge')
      .values({
        id,
        tenant: caller.tenant,
        key: body.key,
        title: JSON.stringify(body.title),
        device: body.device ?? null,
        codeHash: hashSecret(code),
        codeUntil: now + codeMs,
        codeUsedBy: null,
        tokenHash: null,
        publicKey: null,
        enrolledAt: null,
        seenAt: null,
        report: null,
        draft: JSON.stringify({ sources: [] }),
        draftRevision: 0,
        draftAt: null,
        draftBy: null,
        hasDraft: false,
        createdAt: now,
      })
      .onConflict((one) => one.columns(['tenant', 'key']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made === undefined)
      throw conflict(`making edge ${body.key}`, { zh: `已有边缘网关 ${body.key}`, en: `there is an edge ${body.key} already` });
    await tell(trx, now, { edge: id, kind: 'code', by: caller.name });
  });
  return { edge: await getEdge(desk, caller, id), code };
}

/** Change title and device. Throws `NOT_FOUND`. */
export async function updateEdge(
  desk: Desk,
  caller: Caller,
  { id, change }: { readonly id: string; readonly change: Received<'updateEdge', 'body'> },
): Promise<Reply<'getEdge'>> {
  await ownEdge(desk, caller, id);
  if (typeof change.device === 'string') await desk.connect.mapNames(caller, change.device, noNames);
  const row = {
    ...(change.title !== undefined && { title: JSON.stringify(change.title) }),
    ...(change.device !== undefined && { device: change.device }),
  };
  if (Object.keys(row).length > 0) await tables(desk.db).updateTable('edge').set(row).where('id', '=', id).execute();
  return getEdge(desk, caller, id);
}

/** Forget an edge with its versions; its token ends at once. Throws `NOT_FOUND`. */
export async function removeEdge(desk: Desk, caller: Caller, id: string): Promise<undefined> {
  await ownEdge(desk, caller, id);
  await tables(desk.db).deleteFrom('edge').where('id', '=', id).execute();
  return undefined;
}

/** A new one-time code; the former one ends. The edge's token goes on until the new code is used. Throws `NOT_FOUND`. */
export async function renewCode(desk: Desk, caller: Caller, id: string): Promise<Reply<'renewEdgeCode'>> {
  await ownEdge(desk, caller, id);
  const now = desk.clock.now();
  const code = newSecret();
  const codeUntil = now + codeMs;
  await desk.db.transaction().execute(async (trx) => {
    const row = { codeHash: hashSecret(code), codeUntil, codeUsedBy: null };
    await tables(trx).updateTable('edge').set(row).where('id', '=', id).execute();
    await tell(trx, now, { edge: id, kind: 'code', by: caller.name });
  });
  return { code, codeUntil };
}

/** What happened to an edge, newest first. Throws `NOT_FOUND`. */
export async function listEvents(
  desk: Desk,
  caller: Caller,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<Reply<'listEdgeEvents'>> {
  await ownEdge(desk, caller, id);
  const rows = await tables(desk.db)
    .selectFrom('edgeEvent')
    .selectAll()
    .where('edge', '=', id)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return {
    items: rows.map(({ time, kind, version, by, detail }) => ({
      time,
      kind,
      version: version ?? undefined,
      by: by ?? undefined,
      detail,
      text: kind === 'sent' ? { zh: detail, en: detail } : said(detail), // a note is a person's, and stays as it was written
    })),
  };
}

/** Keep others from changing the same edge until the transaction ends. Throws `NOT_FOUND` when it was removed meanwhile. */
export async function lockEdge(trx: Parameters<typeof tables>[0], id: string): Promise<EdgeRow> {
  await sql`select 1 from edge where id = ${id} for update`.execute(trx);
  return tables(trx).selectFrom('edge').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
