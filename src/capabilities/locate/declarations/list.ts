import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { declaration, undeclaredMovement } from '../../../contracts/api/declarations.ts';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { TableColumn } from '../../../kernel/table.ts';
import type { Assets } from '../../assets/index.ts';
import type { Declared } from '../crew/compare.ts';
import { crewOf } from './crew.ts';
import { crewCell } from './crew-cell.ts';
import type { DeclarationDeps } from './deps.ts';
import { type DeclarationRow, type MovementRow, tables, type VerificationRow } from './schema.ts';
import { type DeclarationState, type Direction, type VerificationState, verificationBy } from './state.ts';
import { verificationsOf } from './verify.ts';

type View = z.output<typeof declaration>;
type Undeclared = z.output<typeof undeclaredMovement>;
type Deps = Pick<DeclarationDeps, 'db' | 'assets'>;

/** A page, the latest window first. @throws Failure `BAD_REQUEST` when `after` came from no page */
export async function listDeclarations(
  { db, assets }: Deps,
  { tenant }: Caller,
  { state, fence, asset, from, to, after, limit }: Received<'listDeclarations', 'query'>,
): Promise<Reply<'listDeclarations'>> {
  const rows = await tables(db)
    .selectFrom('declaration')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(state !== undefined, (q) => q.where('state', '=', state ?? 'open'))
    .$if(fence !== undefined, (q) => q.where('fence', '=', fence ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(from !== undefined, (q) => q.where('toAt', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('fromAt', '<', to ?? 0))
    .where(isAfter('from_at', after))
    .orderBy('fromAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const done = await verificationsOf(
    db,
    items.map(({ id }) => id),
  );
  return { items: items.map((row) => viewOf(assets, row, done.get(row.id))), next: nextOf(rows, limit, ({ fromAt }) => fromAt) };
}

/** A page of movements that nobody had declared, the newest first. @throws Failure as {@link listDeclarations} */
export async function listUndeclared(
  { db, assets }: Deps,
  { tenant }: Caller,
  { fence, asset, from, to, after, limit }: Received<'listUndeclaredMovements', 'query'>,
): Promise<Reply<'listUndeclaredMovements'>> {
  const rows = await tables(db)
    .selectFrom('declaredMovement')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('declaration', 'is', null)
    .$if(fence !== undefined, (q) => q.where('fence', '=', fence ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(from !== undefined, (q) => q.where('time', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('time', '<', to ?? 0))
    .where(isAfter('time', after))
    .orderBy('time', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return { items: rows.slice(0, limit).map((row) => undeclaredOf(assets, row)), next: nextOf(rows, limit, ({ time }) => time) };
}

/** Where the next page begins; one row more than asked for says that there is one. */
function nextOf<Row extends { readonly id: string }>(rows: readonly Row[], limit: number, key: (row: Row) => number): string | undefined {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last && `${key(last)}|${last.id}`;
}

function isAfter(column: string, after: string | undefined) {
  if (after === undefined) return sql<SqlBool>`true`;
  const [, value, id = ''] = /^(-?[\d.e+]+)\|(.+)$/.exec(after) ?? [];
  if (!Number.isFinite(Number(value))) throw new Failure('BAD_REQUEST', 'listing: after is of no page', { details: { what: 'after' } });
  return sql<SqlBool>`(${sql.ref(column)}, id) < (${Number(value)}::double precision, ${id})`;
}

const titleOf = (assets: Assets, id: string): Text => assets.asset(id)?.title ?? { zh: id, en: id };

/** A declaration with its verification as the API shows it. */
export async function readView({ db, assets }: Deps, row: DeclarationRow): Promise<View> {
  return viewOf(assets, row, (await verificationsOf(db, [row.id])).get(row.id));
}

function viewOf(assets: Assets, row: DeclarationRow, done: readonly VerificationRow[] = []): View {
  const { tenant: _, fromAt, toAt, persons, movedAt, offMs, withdrawnBy, withdrawnAt, ...rest } = row;
  return {
    ...{ ...rest, assetTitle: titleOf(assets, row.asset), from: fromAt, to: toAt },
    ...(persons !== null && { persons }),
    ...(movedAt !== null && { movedAt }),
    ...(offMs !== null && { offSeconds: offMs / 1000 }),
    ...(withdrawnBy !== null && { withdrawnBy }),
    ...(withdrawnAt !== null && { withdrawnAt }),
    verification: verificationBy(done),
    verified: done.map(({ step, isOk, counted, note, verifiedBy, verifiedAt }) => ({
      ...{ step, isOk, note, by: verifiedBy, at: verifiedAt },
      ...(counted !== null && { counted }),
    })),
  };
}

const undeclaredOf = (assets: Assets, { tenant: _, declaration: __, ...row }: MovementRow): Undeclared => ({
  ...row,
  assetTitle: titleOf(assets, row.asset),
});

const states: Readonly<Record<DeclarationState, Text>> = {
  open: { zh: '待进出', en: 'open' },
  onTime: { zh: '准时', en: 'on time' },
  early: { zh: '提前', en: 'early' },
  late: { zh: '逾时', en: 'late' },
  missed: { zh: '未进出', en: 'missed' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
};
const ways: Readonly<Record<Direction, Text>> = { in: { zh: '进', en: 'in' }, out: { zh: '出', en: 'out' } };

const verificationTitles: Readonly<Record<VerificationState, Text>> = {
  none: { zh: '未核验', en: 'not verified' },
  partial: { zh: '部分核验', en: 'in part' },
  passed: { zh: '核验相符', en: 'in order' },
  failed: { zh: '核验不符', en: 'not in order' },
};

/** A declaration with who was named. */
type Named = View & { readonly crew: readonly Declared[] };

/** The same page with who was named, for who may see that. */
export async function listNamed(deps: Deps, caller: Caller, query: Received<'listDeclarations', 'query'>) {
  const { items, next } = await listDeclarations(deps, caller, query);
  const crews = await crewOf(deps.db, items.map(({ id }) => id)); // biome-ignore format: one line
  return { next, items: items.map((item): Named => ({ ...item, crew: crews.get(item.id) ?? [] })) };
}

/** What a file tells of a declaration. */
export const declarationColumns: readonly TableColumn<View>[] = [
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '围栏', en: 'fence' }, kind: 'text', of: ({ fenceTitle }, language) => fenceTitle[language] },
  { title: { zh: '方向', en: 'direction' }, kind: 'text', of: ({ direction }, language) => ways[direction][language] },
  { title: { zh: '不早于', en: 'from' }, kind: 'time', of: ({ from }) => from },
  { title: { zh: '不晚于', en: 'to' }, kind: 'time', of: ({ to }) => to },
  { title: { zh: '人数', en: 'persons' }, kind: 'number', of: ({ persons }) => persons ?? null },
  { title: { zh: '事由', en: 'purpose' }, kind: 'text', of: ({ purpose }) => purpose },
  { title: { zh: '状态', en: 'state' }, kind: 'text', of: ({ state }, language) => states[state][language] },
  { title: { zh: '实际时间', en: 'moved at' }, kind: 'time', of: ({ movedAt }) => movedAt ?? null },
  { title: { zh: '相差秒数', en: 'off seconds' }, kind: 'number', of: ({ offSeconds }) => offSeconds ?? null },
  { title: { zh: '申报人', en: 'declared by' }, kind: 'text', of: ({ declaredBy }) => declaredBy },
  { title: { zh: '申报时间', en: 'declared at' }, kind: 'time', of: ({ declaredAt }) => declaredAt },
  {
    title: { zh: '核验', en: 'verification' },
    kind: 'text',
    of: ({ verification }, language) => verificationTitles[verification][language],
  },
];

/** The same with who was named. */
export const namedColumns: readonly TableColumn<Named>[] = [
  ...declarationColumns,
  { title: { zh: '在船人员', en: 'crew' }, kind: 'text', of: ({ crew }, language) => crewCell(crew, language) },
];
