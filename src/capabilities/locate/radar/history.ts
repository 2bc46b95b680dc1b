import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { radarPassage } from '../../../contracts/api/radar.ts';
import { Failure } from '../../../contracts/errors.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Http } from '../../../kernel/http.ts';
import { allRows, sendCsv, type TableColumn } from '../../../kernel/table.ts';
import { type Assets, isSeen, seesAsset } from '../../assets/index.ts';
import { type RadarTrackRow, type TrackEnd, tables } from './schema.ts';

type Passage = z.output<typeof radarPassage>;
interface Deps {
  readonly db: Database;
  readonly assets: Assets;
  readonly http: Http;
}

/** Rows of a file that are read at once. */
const pageRows = 500;

const ends: Readonly<Record<TrackEnd, Text>> = {
  lost: { zh: '目标丢失', en: 'lost' },
  silent: { zh: '雷达无回传', en: 'its radar is silent' },
  identified: { zh: '已识别为其他对象', en: 'found to be another mover' },
  moved: { zh: '雷达已移动', en: 'its radar was moved' },
  retired: { zh: '资产已停用', en: 'its asset was retired' },
  restart: { zh: '程序重启', en: 'the program restarted' },
};

const columns: readonly TableColumn<Passage>[] = [
  { title: { zh: '雷达', en: 'radar' }, kind: 'text', of: ({ radar }) => radar },
  { title: { zh: '目标号', en: 'number' }, kind: 'number', of: ({ number }) => number },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '开始', en: 'from' }, kind: 'time', of: ({ since }) => since },
  { title: { zh: '结束', en: 'to' }, kind: 'time', of: ({ until }) => until ?? null },
  { title: { zh: '结束原因', en: 'ended' }, kind: 'text', of: ({ ended }, language) => (ended ? ends[ended][language] : null) },
  { title: { zh: '识别为', en: 'found to be' }, kind: 'text', of: ({ otherTitle }, language) => otherTitle?.[language] ?? null },
];

/** Answers which targets radars showed as things, from when to when. */
export function radarHistoryRoutes(deps: Deps): void {
  deps.http.route('listRadarHistory', ({ caller, query }) => list(deps, caller, query));
  deps.http.route('exportRadarHistory', async ({ caller, query: { language, ...filter }, reply }) =>
    sendCsv(
      reply,
      { name: 'radar-tracks', columns, language },
      allRows((after) => list(deps, caller, { ...filter, after, limit: pageRows })),
    ),
  );
}

async function list(
  { db, assets }: Deps,
  caller: Caller,
  { radar, asset, from, to, after, limit }: Received<'listRadarHistory', 'query'>,
): Promise<Reply<'listRadarHistory'>> {
  const rows = await tables(db)
    .selectFrom('radarTrack')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where(isSeen(assets, caller))
    .$if(radar !== undefined, (q) => q.where('radar', '=', radar ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(from !== undefined, (q) => q.where((is) => is.or([is('until', 'is', null), is('until', '>=', from ?? 0)])))
    .$if(to !== undefined, (q) => q.where('since', '<', to ?? 0))
    .where(isAfter(after))
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last ? `${last.since}|${last.id}` : undefined;
  return { items: items.map((row) => viewOf(assets, caller, row)), next };
}

function isAfter(after: string | undefined) {
  if (after === undefined) return sql<SqlBool>`true`;
  const [, since, id = ''] = /^(-?[\d.e+]+)\|(.+)$/.exec(after) ?? [];
  if (!Number.isFinite(Number(since))) throw new Failure('BAD_REQUEST', 'listing: after is of no page', { details: { what: 'after' } });
  return sql<SqlBool>`(since, id) < (${Number(since)}::double precision, ${id})`;
}

function viewOf(assets: Assets, caller: Caller, { tenant: _, until, ended, other, ...row }: RadarTrackRow): Passage {
  const titleOf = (id: string): Text => assets.asset(id)?.title ?? { zh: id, en: id };
  return {
    ...{ ...row, assetTitle: titleOf(row.asset) },
    ...(until !== null && { until }),
    ...(ended !== null && { ended }),
    ...(other !== null && seesAsset(assets, caller, other) && { other, otherTitle: titleOf(other) }),
  };
}
