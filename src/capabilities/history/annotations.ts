import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { annotation } from '../../contracts/api/history.ts';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import { type Caller, mayAct } from '../../contracts/roles.ts';
import type { Http } from '../../kernel/http.ts';
import { roleAt, seesPoint } from '../assets/index.ts';
import type { HistoryDeps } from './deps.ts';
import { pointsFor } from './points.ts';
import { rangeOf } from './read.ts';
import { type AnnotationRow, tables } from './schema.ts';

type Deps = Pick<HistoryDeps, 'db' | 'clock' | 'assets'>;

/** The same; of its points only those that the caller may see are named. */
const seenView = ({ assets }: Pick<Deps, 'assets'>, caller: Caller, row: AnnotationRow): z.output<typeof annotation> => {
  const view = viewOf(row);
  return { ...view, points: view.points.filter((point) => caller.sites === undefined || seesPoint(assets, caller, point)) };
};

const viewOf = ({ id, points, fromTime, toTime, text, authorName, createdAt }: AnnotationRow): z.output<typeof annotation> => ({
  ...{ id, points: points.map(Number), from: fromTime, to: toTime ?? undefined, text, by: authorName, createdAt },
});

/** Notes of any of these points that touch the range, the oldest first. Throws `NOT_FOUND` for a point that is not the caller's. */
async function list({ db, assets }: Deps, caller: Caller, query: Received<'listAnnotations', 'query'>): Promise<Reply<'listAnnotations'>> {
  const { from, to } = rangeOf(query.from, query.to);
  const numbers = pointsFor(assets, caller, query.points).map(({ number }) => number);
  const rows = await tables(db)
    .selectFrom('annotation')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where(sql<boolean>`points && ${numbers}::double precision[]`)
    .where('fromTime', '<', to)
    .where(sql<boolean>`coalesce(to_time, from_time) >= ${from}`)
    .orderBy('fromTime')
    .orderBy('id')
    .limit(query.limit)
    .execute();
  return { items: rows.map((row) => seenView({ assets }, caller, row)) };
}

/** Write a note. Throws `NOT_FOUND` for a point that is not the caller's. */
async function create({ db, assets, clock }: Deps, caller: Caller, body: Received<'createAnnotation', 'body'>) {
  const numbers = pointsFor(assets, caller, body.points).map(({ number }) => number);
  const row: AnnotationRow = {
    ...{ id: uuidv7(), tenant: caller.tenant, points: numbers, fromTime: body.from, toTime: body.to ?? null, text: body.text },
    ...{ author: caller.id, authorName: caller.name, createdAt: clock.now() },
  };
  await tables(db).insertInto('annotation').values(row).execute();
  return viewOf(row);
}

/** Remove a note. Throws `NOT_FOUND`, and `FORBIDDEN` when it is somebody else's and the caller is no engineer. */
async function remove({ db, assets }: Deps, caller: Caller, id: string): Promise<undefined> {
  const mine = tables(db).selectFrom('annotation').select(['author', 'points']).where('id', '=', id).where('tenant', '=', caller.tenant);
  const found = await mine.executeTakeFirst();
  const points = (found?.points ?? []).map(Number);
  // One that also lies at other sites is not somebody's of this site to remove.
  if (found === undefined || (caller.sites !== undefined && !points.every((point) => seesPoint(assets, caller, point))))
    throw new Failure('NOT_FOUND', `removing annotation ${id}: there is none`, { details: { what: `annotation ${id}` } });
  if (found.author !== caller.id && !points.every((point) => isEngineerAt(assets, caller, point)))
    throw new Failure('FORBIDDEN', `removing annotation ${id}: somebody else wrote it`, { details: { role: 'engineer' } });
  await tables(db).deleteFrom('annotation').where('id', '=', id).execute();
  return undefined;
}

const isEngineerAt = (assets: Deps['assets'], caller: Caller, point: number): boolean =>
  mayAct(roleAt(assets, caller, assets.point(point)?.asset ?? '') ?? caller.role, 'engineer');

/** Register the routes of the annotations. */
export function annotationRoutes(http: Http, deps: Deps): void {
  http.route('listAnnotations', ({ caller, query }) => list(deps, caller, query));
  http.route('createAnnotation', ({ caller, body }) => create(deps, caller, body));
  http.route('removeAnnotation', ({ caller, params }) => remove(deps, caller, params.id));
}
