import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { PackBoard } from '../../contracts/api/boards.ts';
import { Failure } from '../../contracts/errors.ts';
import type { EventBody } from '../../contracts/events.ts';
import { installedPack } from '../assets/index.ts';
import type { NewBoard } from './boards.ts';
import type { BoardDeps } from './deps.ts';
import { readFile } from './portable.ts';
import { tables } from './schema.ts';

type Deps = Pick<BoardDeps, 'db' | 'clock' | 'assets' | 'pictures' | 'packPlaces'>;

/**
 * Make the boards of an installed pack that it has not brought before: from then on they belong to people, who may have changed or removed them.
 *
 * Throws `NOT_AVAILABLE` when the plant does not hold that version yet; the event then comes again.
 */
export async function takeOverBoards(deps: Deps, installed: EventBody<'pack.installed'>): Promise<void> {
  const { tenant, pack: id } = installed;
  const pack = installedPack(deps.assets, installed);
  const boards = Object.entries(pack.boards ?? {});
  if (boards.length === 0) return;
  const pictures = await deps.pictures.ofPack(installed);
  const plans = await deps.packPlaces.plansOf(installed);
  for (const [key, board] of boards)
    await bring(deps, { tenant, pack: id, key, board: read(deps, { tenant, pack: id, key, board, pictures, plans }) });
}

interface Portable {
  readonly tenant: string;
  readonly pack: string;
  readonly key: string;
  readonly board: PackBoard;
  readonly pictures: ReadonlyMap<string, string>;
  readonly plans: ReadonlyMap<string, string>;
}

type Widget = PackBoard['widgets'][number];

/** A widget with the ids of its picture and floor plan; without the plan where a person has removed it. */
function withIds(one: Widget, { pictures, plans }: Pick<Portable, 'pictures' | 'plans'>): unknown {
  if (one.kind === 'picture') return { ...one, picture: pictures.get(one.picture) };
  return one.kind === 'map' ? { ...one, floorPlan: one.floorPlan && plans.get(one.floorPlan) } : one;
}

/** A widget without what a person has retired, which does not come back with its pack; none where nothing is left of it. */
function standing({ assets }: Deps, tenant: string, one: Widget): readonly Widget[] {
  const isThere = (key: string) => assets.byKey(tenant, key) !== undefined;
  const isRead = (path: string) => isThere(path.slice(0, path.lastIndexOf('.')));
  if ('points' in one) {
    const points = one.points.filter(isRead);
    return points.length === 0 ? [] : [{ ...one, points }];
  }
  if ('point' in one) return isRead(one.point) ? [one] : [];
  return 'asset' in one && one.asset !== undefined && !isThere(one.asset) ? [] : [one];
}

/** A board of a pack with the numbers of its points and the ids of its assets, pictures and floor plans. Throws `BAD_REQUEST`. */
function read(deps: Deps, { tenant, pack, key, board, ...ids }: Portable): NewBoard {
  const widgets = board.widgets.flatMap((one) => standing(deps, tenant, one)).map((one) => withIds(one, ids));
  const { board: found, problems } = readFile(deps.assets, tenant, { format: 'yangfan-board', formatVersion: 1, ...board, widgets });
  if (found) return found;
  const what = problems.map(({ path, text }) => `${path}: ${text.en}`).join('; ');
  throw new Failure('BAD_REQUEST', `reading board ${key} of pack ${pack}: ${what}`, { details: { what } });
}

interface Brought extends Pick<Portable, 'tenant' | 'pack' | 'key'> {
  readonly board: NewBoard;
}

async function bring({ db, clock }: Deps, { tenant, pack, key, board: { title, mode, site, widgets } }: Brought): Promise<void> {
  const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
  const head = { id: uuidv7(), tenant, mode, site: site ?? null, version: 1, removedAt: null, pack, packKey: key };
  await tables(db)
    .insertInto('board')
    .values({ ...head, title: json(title), widgets: json(widgets), changedAt: clock.now(), changedBy: `pack ${pack}` })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
