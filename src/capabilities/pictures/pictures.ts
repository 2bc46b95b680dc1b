import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { PictureElement, PictureScene } from '../../contracts/api/picture-elements.ts';
import { conflict, Failure } from '../../contracts/errors.ts';
import { type Reference, referencesIn } from '../../contracts/picture.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { Clock } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import { type Assets, seenOnly, seesAsset, seesPoint } from '../assets/index.ts';
import { type HasPicture, sound, type WantedPicture } from './check.ts';
import { type PictureRow, tables } from './schema.ts';

/** A picture as the API shows it. */
export type PictureView = Reply<'getPicture'>;

/** What the service works with. */
export interface PictureService {
  readonly db: Database;
  readonly clock: Clock;
  readonly assets: Assets;
}

/** Pictures of one tenant, at most. */
export const mostPictures = 1000;
/** How long a removed picture can be brought back. */
export const restorableMs = 30 * 86_400_000;

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
const noPicture = (doing: string, id: string) =>
  new Failure('NOT_FOUND', `${doing} picture ${id}: there is none`, { details: { what: `picture ${id}` } });

/** The columns of what a person may change, as they are written. */
export const contentOf = ({ title, asset, width, height, background, elements, scene }: WantedPicture) => ({
  ...{ title: json<Text>(title), asset: asset ?? null, width, height, background: background ?? null },
  elements: json<readonly PictureElement[]>(elements),
  scene: scene === undefined ? null : json<PictureScene>(scene),
});

/** Whether a picture of a tenant is there; asked of the ids that were read just now. */
export async function picturesOf(db: Database, tenant: string): Promise<HasPicture> {
  const rows = await tables(db).selectFrom('picture').select('id').where('tenant', '=', tenant).where('removedAt', 'is', null).execute();
  const ids = new Set(rows.map(({ id }) => id));
  return (id) => ids.has(id);
}

/** The pictures that the caller may see and whose title holds a text, oldest first; without those that were removed. */
export async function listPictures(
  { db, assets }: PictureService,
  caller: Caller,
  { text, asset }: Received<'listPictures', 'query'>,
): Promise<Reply<'listPictures'>> {
  const rows = await tables(db)
    .selectFrom('picture')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('removedAt', 'is', null)
    .orderBy('id')
    .execute();
  const wanted = text?.normalize('NFKC').toLowerCase() ?? '';
  const above = asset === undefined ? undefined : lineOf(assets, asset);
  const isWanted = (row: PictureRow) =>
    seesPicture(assets, caller, row) &&
    `${row.title.zh}\n${row.title.en}`.normalize('NFKC').toLowerCase().includes(wanted) &&
    (above === undefined || (row.asset !== null && above.has(row.asset)));
  return { items: rows.filter(isWanted).map((row) => summaryOf(assets, row)) };
}

/** An asset and all that it lies within. */
function lineOf(assets: Assets, asset: string): ReadonlySet<string> {
  const line = new Set<string>();
  for (let id: string | undefined = asset; id !== undefined && !line.has(id); id = assets.asset(id)?.parent) line.add(id);
  return line;
}

/** Those of the named pictures that the caller may see, without those that were removed. */
export async function readPictures(
  { db, assets }: PictureService,
  caller: Caller,
  ids: readonly string[],
): Promise<readonly PictureView[]> {
  const own = tables(db).selectFrom('picture').selectAll().where('tenant', '=', caller.tenant).where('removedAt', 'is', null);
  const rows = await own.where('id', 'in', ids).orderBy('id').execute();
  return rows.filter((row) => seesPicture(assets, caller, row)).map((row) => viewOf(assets, row));
}

/** @throws Failure `NOT_FOUND`, also for a picture of another tenant or one that was removed */
export async function getPicture({ db, assets }: PictureService, caller: Caller, id: string): Promise<PictureView> {
  return viewOf(assets, await seenPicture({ db, assets }, caller, { id, doing: 'reading' }));
}

/** A picture that the caller may see; throws `NOT_FOUND`. */
export async function seenPicture(
  { db, assets }: Pick<PictureService, 'db' | 'assets'>,
  caller: Caller,
  wanted: { readonly id: string; readonly doing: string },
): Promise<PictureRow> {
  const row = await ownPicture(db, caller.tenant, wanted);
  if (!seesPicture(assets, caller, row)) throw noPicture(wanted.doing, wanted.id);
  return row;
}

/** @throws Failure `NOT_AT_SITES` for what the caller would not see: it would be of no site, or of others' */
function refuseElsewhere(assets: Assets, caller: Caller, { asset, elements, scene }: WantedPicture): void {
  if (!seesPicture(assets, caller, { asset: asset ?? null, elements, scene: scene ?? null }))
    throw new Failure('NOT_AT_SITES', `keeping a picture: it would belong to none of the sites of ${caller.name}`);
}

/** With a role at sites only, a picture is seen when its asset and all points and assets that it shows are; one that shows none is of no site. */
function seesPicture(
  assets: Assets,
  caller: Caller,
  { asset, elements, scene }: Pick<PictureRow, 'asset' | 'elements' | 'scene'>,
): boolean {
  if (caller.sites === undefined) return true;
  const shown = referencesIn({ elements: [...elements], ...(scene && { scene }) }).filter(({ to }) => to !== 'picture');
  const isSeen = ({ to, value }: Reference) =>
    to === 'point' ? seesPoint(assets, caller, Number(value)) : seesAsset(assets, caller, String(value));
  return (asset === null ? shown.length > 0 : seesAsset(assets, caller, asset)) && shown.every(isSeen);
}

/** @throws Failure `BAD_REQUEST` (point, asset, background), `TOO_LARGE` beyond {@link mostPictures} */
export async function createPicture({ db, clock, assets }: PictureService, caller: Caller, wanted: WantedPicture): Promise<PictureView> {
  const { tenant } = caller;
  const checked = sound(seenOnly(assets, caller), tenant, { wanted, has: await picturesOf(db, tenant) });
  refuseElsewhere(assets, caller, checked);
  await refuseTooMany(db, tenant);
  const id = uuidv7();
  const head = { id, tenant, version: 1, changedAt: clock.now(), changedBy: caller.name, removedAt: null };
  await tables(db)
    .insertInto('picture')
    .values({ ...head, ...contentOf(checked), pack: null, packKey: null, isEdited: true })
    .execute();
  return viewOf(assets, await ownPicture(db, tenant, { id, doing: 'creating' }));
}

/**
 * Save a change that was made from the newest version.
 *
 * @throws Failure `CONFLICT` naming who saved meanwhile; `NOT_FOUND`, `BAD_REQUEST`
 */
export async function updatePicture(
  { db, clock, assets }: PictureService,
  caller: Caller,
  { id, change: { version, ...wanted } }: { readonly id: string; readonly change: Received<'updatePicture', 'body'> },
): Promise<PictureView> {
  const { tenant } = caller;
  await seenPicture({ db, assets }, caller, { id, doing: 'saving' });
  const checked = sound(seenOnly(assets, caller), tenant, { wanted, has: await picturesOf(db, tenant) });
  refuseElsewhere(assets, caller, checked);
  const { numUpdatedRows } = await tables(db)
    .updateTable('picture')
    .set({ ...contentOf(checked), version: version + 1, changedAt: clock.now(), changedBy: caller.name, isEdited: true })
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  const row = await ownPicture(db, tenant, { id, doing: 'saving' });
  if (numUpdatedRows === 0n) throw stale(row, version);
  return viewOf(assets, row);
}

function stale({ id, version, changedBy, changedAt }: PictureRow, from: number): Failure {
  const at = new Date(changedAt).toISOString();
  return conflict(`saving picture ${id}`, {
    zh: `${changedBy} 已于 ${at} 保存第 ${version} 版，您的修改始于第 ${from} 版`,
    en: `version ${version} of the picture was saved by ${changedBy} at ${at}; yours began at version ${from}`,
  });
}

/** Remove a picture so that it can be brought back; those that were removed long ago go for good, but for those of packs, which would come again. */
export async function removePicture({ db, clock, assets }: PictureService, caller: Caller, id: string): Promise<void> {
  await seenPicture({ db, assets }, caller, { id, doing: 'removing' });
  const now = clock.now();
  await tables(db).updateTable('picture').set({ removedAt: now }).where('id', '=', id).execute();
  await tables(db)
    .deleteFrom('picture')
    .where('removedAt', '<', now - restorableMs)
    .where('pack', 'is', null)
    .execute();
}

/** Bring a removed picture back; one that is there stays as it is. Throws `NOT_FOUND` when it is gone for good. */
export async function restorePicture({ db, assets }: PictureService, caller: Caller, id: string): Promise<PictureView> {
  const row = await db.transaction().execute(async (trx) => {
    await tables(trx).updateTable('picture').set({ removedAt: null }).where('id', '=', id).where('tenant', '=', caller.tenant).execute();
    return seenPicture({ db: trx, assets }, caller, { id, doing: 'restoring' });
  });
  return viewOf(assets, row);
}

/** A new picture with the same content. Throws `NOT_FOUND`, `TOO_LARGE`. */
export async function copyPicture(service: PictureService, caller: Caller, id: string): Promise<PictureView> {
  const row = await seenPicture(service, caller, { id, doing: 'copying' });
  const { zh, en } = row.title;
  return createPicture(service, caller, {
    ...wantedOf(row),
    title: { zh: `${zh.slice(0, 110)}（副本）`, en: `${en.slice(0, 110)} (copy)` },
  });
}

/** What a stored picture says. */
export const wantedOf = ({ title, asset, width, height, background, elements, scene }: PictureRow): WantedPicture => ({
  ...{ title, width, height, elements: [...elements] },
  ...(asset !== null && { asset }),
  ...(background !== null && { background }),
  ...(scene !== null && { scene }),
});

/** A picture of a tenant that was not removed; throws `NOT_FOUND`. */
export async function ownPicture(
  db: Database,
  tenant: string,
  { id, doing }: { readonly id: string; readonly doing: string },
): Promise<PictureRow> {
  const own = tables(db).selectFrom('picture').selectAll().where('id', '=', id).where('tenant', '=', tenant).where('removedAt', 'is', null);
  const row = await own.executeTakeFirst();
  if (row === undefined) throw noPicture(doing, id);
  return row;
}

async function refuseTooMany(db: Database, tenant: string): Promise<void> {
  const { count } = await tables(db)
    .selectFrom('picture')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant', '=', tenant)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow();
  if (count >= mostPictures)
    throw new Failure('TOO_LARGE', `creating a picture: ${tenant} has ${count}`, { details: { limit: `${mostPictures} pictures` } });
}

const viewOf = (assets: Assets, row: PictureRow): PictureView => ({ ...summaryOf(assets, row), ...wantedOf(row) });

function summaryOf(assets: Assets, { id, title, asset, elements, scene, version, changedAt, changedBy, pack, isEdited }: PictureRow) {
  const assetTitle = asset === null ? undefined : assets.asset(asset)?.title;
  return {
    ...{ id, title, version, changedAt, changedBy, isEdited, elementCount: elements.length, hasScene: scene !== null },
    ...(asset !== null && { asset }),
    ...(assetTitle && { assetTitle }),
    ...(pack !== null && { pack }),
  };
}
