import { uuidv7 } from 'uuidv7';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import { installedPack } from '../assets/index.ts';
import type { WantedPicture } from './check.ts';
import { sound } from './check.ts';
import { contentOf, type PictureService, picturesOf } from './pictures.ts';
import { readFile } from './portable.ts';
import { tables } from './schema.ts';

/**
 * Make the pictures of an installed pack, or bring them up to date: what a person changed or removed is left alone. Doing it again changes
 * nothing. Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export async function takeOverPictures(service: PictureService, installed: EventBody<'pack.installed'>): Promise<void> {
  const { db, assets } = service;
  const { tenant, pack: id } = installed;
  const pack = installedPack(assets, installed);
  const has = await picturesOf(db, tenant);
  for (const [key, portable] of Object.entries(pack.pictures ?? {})) {
    const { picture, problems } = readFile({ assets, tenant, has }, { format: 'yangfan-picture', formatVersion: 1, ...portable });
    const what = problems.map(({ path, text }) => `${path}: ${text.en}`).join('; ');
    if (picture === undefined) throw new Failure('BAD_REQUEST', `drawing picture ${key} of pack ${id}: ${what}`, { details: { what } });
    await write(service, { tenant, pack: id, key, picture: sound(assets, tenant, { wanted: picture, has }) });
  }
}

interface Brought {
  readonly tenant: string;
  readonly pack: string;
  readonly key: string;
  readonly picture: WantedPicture;
}

async function write({ db, clock }: PictureService, { tenant, pack, key, picture }: Brought): Promise<void> {
  const own = tables(db).selectFrom('picture').selectAll().where('tenant', '=', tenant).where('pack', '=', pack).where('packKey', '=', key);
  const known = await own.executeTakeFirst();
  const change = { ...contentOf(picture), changedAt: clock.now(), changedBy: `pack ${pack}` };
  if (known?.isEdited || (known !== undefined && known.removedAt !== null)) return;
  if (known !== undefined) {
    await tables(db)
      .updateTable('picture')
      .set({ ...change, version: known.version + 1 })
      .where('id', '=', known.id)
      .where('version', '=', known.version)
      .where('isEdited', '=', false)
      .execute();
    return;
  }
  const head = { id: uuidv7(), tenant, version: 1, removedAt: null, pack, packKey: key, isEdited: false };
  await tables(db)
    .insertInto('picture')
    .values({ ...head, ...change })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Ids of the pictures that a pack has brought, by their keys in it. */
export async function idsOfPack(
  { db }: Pick<PictureService, 'db'>,
  { tenant, pack }: Pick<EventBody<'pack.installed'>, 'tenant' | 'pack'>,
): Promise<ReadonlyMap<string, string>> {
  const own = tables(db).selectFrom('picture').select(['id', 'packKey']).where('tenant', '=', tenant).where('pack', '=', pack);
  return new Map((await own.execute()).map(({ id, packKey }) => [packKey ?? '', id]));
}
