import { sql } from 'kysely';
import type { Received } from '../../../contracts/api/index.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Trx } from '../../../kernel/database.ts';
import { nameCrew } from './crew.ts';
import type { DeclarationDeps } from './deps.ts';
import { lockMover } from './match.ts';
import { type DeclarationRow, tables } from './schema.ts';
import { matchable } from './state.ts';

/** The longest window: with a longer one every movement would fit. 31 days, `assumed`. */
export const longestWindowMs = 31 * 86_400_000;

/** What is to be declared. */
export type Wanted = Received<'createDeclaration', 'body'>;

/**
 * Declare a movement, once per client-made id.
 *
 * @throws Failure `NOT_FOUND` for an asset or fence that is not there, `CONFLICT` with the reason when it cannot be declared or the id is another's
 */
export async function declare(deps: DeclarationDeps, caller: Caller, wanted: Wanted): Promise<DeclarationRow> {
  return deps.db.transaction().execute(async (trx) => (await declareIn(trx, deps, { caller, wanted })).row);
}

/** The same within a transaction; says whether it is new. */
export async function declareIn(
  trx: Trx,
  deps: DeclarationDeps,
  { caller, wanted }: { readonly caller: Caller; readonly wanted: Wanted },
): Promise<{ readonly row: DeclarationRow; readonly isNew: boolean }> {
  const { tenant } = caller;
  const { id, asset, fence, from, to, direction, crew, purpose } = wanted;
  const persons = wanted.persons ?? crew?.length ?? null;
  await sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`.execute(trx);
  await lockMover(trx, tenant, asset);
  const earlier = await tables(trx).selectFrom('declaration').selectAll().where('id', '=', id).executeTakeFirst();
  if (earlier !== undefined) return { row: sameAgain(earlier, caller, { ...wanted, persons }), isNew: false };
  const fenceTitle = declarable(deps, tenant, wanted);
  const row: DeclarationRow = {
    ...{ id, tenant, asset, fence, fenceTitle, direction, fromAt: from, toAt: to, persons, purpose, state: 'open' },
    ...{ movedAt: null, offMs: null, declaredBy: caller.name, declaredAt: deps.clock.now(), withdrawnBy: null, withdrawnAt: null },
  };
  const stored = { ...row, fenceTitle: sql<Text>`${JSON.stringify(fenceTitle)}::jsonb` };
  await tables(trx).insertInto('declaration').values(stored).execute();
  await nameCrew(trx, id, crew ?? []);
  return { row, isNew: true };
}

/** Title of the fence of what can be declared. @throws Failure as {@link declare} */
export function declarable(deps: DeclarationDeps, tenant: string, wanted: Wanted): Text {
  const title = fenceTitleOf(deps, tenant, wanted);
  refuseWindow(wanted, deps.clock.now());
  refuseCrew(wanted);
  return title;
}

/** @throws Failure `NOT_FOUND`, `CONFLICT` when something was matched to it; withdrawing again changes nothing */
export async function withdraw({ db, clock }: DeclarationDeps, { tenant, name }: Caller, id: string): Promise<DeclarationRow> {
  return db.transaction().execute(async (trx) => {
    const own = tables(trx).selectFrom('declaration').selectAll().where('id', '=', id).where('tenant', '=', tenant);
    const row = await own.forUpdate().executeTakeFirst();
    if (row === undefined) throw notFound('withdrawing', `declaration ${id}`);
    if (row.state === 'withdrawn') return row;
    if (!matchable.some((state) => state === row.state))
      throw conflict('withdrawing a declaration', {
        zh: '已有进出与此申报相符，不能撤回',
        en: 'a movement was matched to it; it cannot be withdrawn',
      });
    const change = { state: 'withdrawn', withdrawnBy: name, withdrawnAt: clock.now() } as const;
    await tables(trx).updateTable('declaration').set(change).where('id', '=', id).execute();
    return { ...row, ...change };
  });
}

function sameAgain(
  row: DeclarationRow,
  { tenant }: Caller,
  { asset, fence, direction, from, to, persons, purpose }: Omit<Wanted, 'persons'> & Pick<DeclarationRow, 'persons'>,
): DeclarationRow {
  const isSame =
    row.tenant === tenant &&
    row.asset === asset &&
    row.fence === fence &&
    row.direction === direction &&
    row.fromAt === from &&
    row.toAt === to;
  if (!isSame) throw conflict('declaring a movement', { zh: `编号 ${row.id} 已被占用`, en: `the id ${row.id} is taken` });
  if (row.persons === persons && row.purpose === purpose) return row;
  throw conflict('declaring a movement', {
    zh: '已按其他人数或事由申报；如需更改，请先撤回，再重新申报',
    en: 'it is declared with other persons or another purpose; to change that, withdraw it and declare it anew',
  });
}

function fenceTitleOf({ assets, fenceOf }: DeclarationDeps, tenant: string, { asset, fence }: Wanted): Text {
  if (assets.asset(asset)?.tenant !== tenant) throw notFound('declaring a movement', `asset ${asset}`);
  const isMover = ['longitude', 'latitude'].every((point) => assets.pointOf(asset, point) !== undefined);
  if (!isMover)
    throw conflict('declaring a movement', {
      zh: '该资产没有位置测点，其进出无从核对',
      en: 'this asset has no points of its place, so its movements cannot be checked',
    });
  const known = fenceOf(tenant, fence);
  if (known === undefined) throw notFound('declaring a movement', `fence ${fence}`);
  if (known.asksDeclarations && known.isEnabled) return known.title;
  throw conflict('declaring a movement', {
    zh: `围栏“${known.title.zh}”未启用或不要求申报，请先在围栏中开启`,
    en: `the fence “${known.title.en}” is off or asks for no declarations; change that in the fence first`,
  });
}

function refuseWindow({ from, to }: Wanted, now: number): void {
  const doing = 'declaring a movement';
  if (to < from) throw conflict(doing, { zh: '结束时间早于开始时间', en: 'the window ends before it begins' });
  if (to < now) throw conflict(doing, { zh: '时间窗已过，不能补报', en: 'the window is over; what has been cannot be declared' });
  if (to - from > longestWindowMs) throw conflict(doing, { zh: '时间窗最长 31 天', en: 'the window is longer than 31 days' });
}

function refuseCrew({ persons, crew }: Wanted): void {
  if (crew === undefined || persons === undefined || persons === crew.length) return;
  throw conflict('declaring a movement', {
    zh: `申报 ${persons} 人，却列出 ${crew.length} 人`,
    en: `${persons} persons are declared and ${crew.length} are named`,
  });
}

const notFound = (doing: string, what: string) => new Failure('NOT_FOUND', `${doing}: there is no ${what}`, { details: { what } });
