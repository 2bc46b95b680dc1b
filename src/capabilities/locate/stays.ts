import { type RawBuilder, sql } from 'kysely';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import { csvCell, csvFile } from '../../kernel/table.ts';
import type { Assets } from '../assets/index.ts';

type Deps = { readonly db: Database; readonly assets: Assets };
type Query = Received<'summariseStays', 'query'>;
type Stay = Reply<'summariseStays'>['items'][number];

/** Rows of one answer; beyond it the question has to be narrower. */
const mostRows = 20_000;

interface Row {
  readonly fence: string;
  readonly fenceTitle: Text;
  readonly asset: string | null;
  readonly stays: number;
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
  readonly longest: number;
}

/**
 * How long movers stayed in fences, by the stays that ended in a time: the events `leave`, which hold since when.
 *
 * Percentiles are interpolated between stays (`percentile_cont`). Stays that go on are not among them. Throws `TOO_LARGE`, `BAD_REQUEST` for a wrong range.
 */
export async function summariseStays({ db, assets }: Deps, tenant: string, query: Query): Promise<Reply<'summariseStays'>> {
  const rows = await select(db, tenant, query);
  const titleOf = (id: string) => assets.asset(id)?.title ?? { zh: id, en: id };
  const items = rows.map(
    ({ fence, fenceTitle, asset, stays, mean, median, p90, longest }): Stay => ({
      ...{ fence, fenceTitle, stays },
      ...(asset !== null && { asset, assetTitle: titleOf(asset) }),
      ...{ meanSeconds: mean, medianSeconds: median, p90Seconds: p90, longestSeconds: longest },
    }),
  );
  return { items };
}

/** The same as CSV; seconds to one decimal. */
export async function staysCsv(deps: Deps, tenant: string, query: Query, language: Language): Promise<string> {
  const { items } = await summariseStays(deps, tenant, query);
  return csvFile([heading[language], ...items.map((one) => lineOf(one, language))]);
}

const heading: Readonly<Record<Language, string>> = {
  zh: '围栏,资产,次数,平均秒数,中位数秒数,90 % 分位秒数,最长秒数',
  en: 'fence,asset,stays,mean seconds,median seconds,90th percentile seconds,longest seconds',
};

function lineOf({ fenceTitle, assetTitle, stays, ...seconds }: Stay, language: Language): string {
  const { meanSeconds, medianSeconds, p90Seconds, longestSeconds } = seconds;
  const names = [fenceTitle[language], assetTitle?.[language] ?? ''].map(csvCell);
  const figures = [meanSeconds, medianSeconds, p90Seconds, longestSeconds].map((one) => one.toFixed(1));
  return [...names, stays, ...figures].join(',');
}

async function select(db: Database, tenant: string, { by, fence, asset, from, to }: Query): Promise<readonly Row[]> {
  if (from !== undefined && to !== undefined && from >= to)
    throw new Failure('BAD_REQUEST', 'summarising stays: from is not before to', { details: { what: 'from is not before to' } });
  const isByAsset = by === 'asset';
  const conditions: readonly RawBuilder<unknown>[] = [
    sql`tenant = ${tenant} and kind = 'leave' and since is not null`,
    ...(fence === undefined ? [] : [sql`fence = ${fence}`]),
    ...(asset === undefined ? [] : [sql`asset = ${asset}`]),
    ...(from === undefined ? [] : [sql`time >= ${from}`]),
    ...(to === undefined ? [] : [sql`time < ${to}`]),
  ];
  const { rows } = await sql<Row>`
    select fence, (array_agg(fence_title order by time desc))[1] as "fenceTitle", ${isByAsset ? sql`asset` : sql`null`} as asset,
      count(*)::int as stays, avg(seconds) as mean, max(seconds) as longest,
      percentile_cont(0.5) within group (order by seconds) as median,
      percentile_cont(0.9) within group (order by seconds) as p90
    from (select *, (time - since) / 1000 as seconds from place_event where ${sql.join(conditions, sql` and `)}) as stay
    group by fence${isByAsset ? sql`, asset` : sql``}
    order by p90 desc, fence${isByAsset ? sql`, asset` : sql``}
    limit ${mostRows + 1}`.execute(db);
  if (rows.length > mostRows)
    throw new Failure('TOO_LARGE', 'summarising stays', { details: { limit: `${mostRows} rows: choose a fence or a shorter time` } });
  return rows;
}
