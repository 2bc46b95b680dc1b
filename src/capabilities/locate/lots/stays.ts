import { type RawBuilder, sql } from 'kysely';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Text } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { TableColumn } from '../../../kernel/table.ts';
import type { LotDeps } from './lots.ts';

type Filter = Omit<Received<'listLotStays', 'query'>, 'limit'>;
type Wait = Reply<'summariseLotWaits'>['items'][number];

interface StayRow {
  readonly lot: string;
  readonly asset: string;
  readonly fence: string;
  readonly fenceTitle: Text;
  readonly from: EpochMs;
  readonly to: EpochMs | null;
}

/**
 * The times that lots were on carriers and these in fences: bindings cut with stays, those that ended (events `leave`) and those that go on.
 *
 * @throws Failure `BAD_REQUEST` for a wrong range
 */
export async function listLotStays(
  deps: LotDeps,
  tenant: string,
  query: Received<'listLotStays', 'query'>,
): Promise<Reply<'listLotStays'>> {
  const { limit, ...filter } = query;
  const { rows } = await sql<StayRow>`
    select * from (${staysOf(tenant, filter)}) as stay order by "from" desc, fence limit ${limit + 1}`.execute(deps.db);
  const now = deps.clock.now();
  const items = rows.slice(0, limit).map(({ to, ...row }) => ({
    ...{ ...row, assetTitle: deps.assets.asset(row.asset)?.title ?? { zh: row.asset, en: row.asset } },
    ...(to !== null && { to }),
    seconds: Math.max(0, ((to ?? now) - row.from) / 1000),
  }));
  return { items, truncated: rows.length > limit };
}

/** How long each lot waited in each fence, the longest first. @throws Failure as {@link listLotStays} */
export async function summariseLotWaits(
  { db, clock }: LotDeps,
  tenant: string,
  { limit, ...filter }: Received<'summariseLotWaits', 'query'>,
): Promise<Reply<'summariseLotWaits'>> {
  const { rows } = await sql<Wait>`
    select lot, fence, (array_agg("fenceTitle" order by "from" desc))[1] as "fenceTitle", count(*)::int as stays,
      sum(greatest(0, coalesce("to", ${clock.now()}) - "from") / 1000) as seconds, bool_or("to" is null) as "isThere"
    from (${staysOf(tenant, filter)}) as stay
    group by lot, fence order by seconds desc, lot, fence limit ${limit + 1}`.execute(db);
  return { items: rows.slice(0, limit), truncated: rows.length > limit };
}

/** What a file tells of a wait; seconds to one decimal. */
export const waitColumns: readonly TableColumn<Wait>[] = [
  { title: { zh: '批次', en: 'lot' }, kind: 'text', of: ({ lot }) => lot },
  { title: { zh: '围栏', en: 'fence' }, kind: 'text', of: ({ fenceTitle }, language) => fenceTitle[language] },
  { title: { zh: '次数', en: 'stays' }, kind: 'number', of: ({ stays }) => stays },
  { title: { zh: '秒数', en: 'seconds' }, kind: 'number', of: ({ seconds }) => Number(seconds.toFixed(1)) },
];

function staysOf(tenant: string, { lot, asset, fence, from, to }: Filter): RawBuilder<unknown> {
  if (from !== undefined && to !== undefined && from >= to)
    throw new Failure('BAD_REQUEST', 'reading stays of lots: from is not before to', { details: { what: 'from is not before to' } });
  const conditions: readonly RawBuilder<unknown>[] = [
    sql`b.tenant = ${tenant}`,
    ...(lot === undefined ? [] : [sql`b.lot = ${lot}`]),
    ...(asset === undefined ? [] : [sql`b.asset = ${asset}`]),
    ...(fence === undefined ? [] : [sql`s.fence = ${fence}`]),
    ...(from === undefined ? [] : [sql`coalesce(least(b.to_at, s.finish), 'infinity') >= ${from}`]),
    ...(to === undefined ? [] : [sql`greatest(b.from_at, s.begin) < ${to}`]),
  ];
  // least() leaves out what is null: a stay goes on when neither the binding nor being there has ended.
  return sql`
    select b.lot, b.asset, s.fence, s.title as "fenceTitle", greatest(b.from_at, s.begin) as "from", least(b.to_at, s.finish) as "to"
    from lot_binding as b
    join (
      select asset, fence, fence_title as title, since as begin, time as finish from place_event
      where tenant = ${tenant} and kind = 'leave' and since is not null
      union all
      select p.asset, p.fence, f.title, p.since, null from fence_presence as p join fence as f on f.id = p.fence where p.tenant = ${tenant}
    ) as s on s.asset = b.asset and s.begin < coalesce(b.to_at, 'infinity') and coalesce(s.finish, 'infinity') > b.from_at
    where ${sql.join(conditions, sql` and `)}`;
}
