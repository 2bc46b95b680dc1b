import { sql } from 'kysely';
import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { placeEvent } from '../../contracts/api/locate.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import { among } from '../../kernel/among.ts';
import type { Database } from '../../kernel/database.ts';
import { mostSheetRows, type TableColumn } from '../../kernel/table.ts';
import { type Assets, seenAssets } from '../assets/index.ts';
import { type PlaceEventRow, tables } from './schema.ts';

type Deps = { readonly db: Database; readonly assets: Assets };
type PlaceEventView = z.output<typeof placeEvent>;
type Filter = Omit<Received<'listPlaceEvents', 'query'>, 'limit'>;

/** A page of events, the newest told first. */
export async function listPlaceEvents(
  { db, assets }: Deps,
  caller: Caller,
  { limit, ...filter }: Received<'listPlaceEvents', 'query'>,
): Promise<Reply<'listPlaceEvents'>> {
  const rows = await select({ db, assets }, caller, { ...filter, limit: limit + 1 });
  const items = rows.slice(0, limit);
  return { items: items.map((row) => viewOf(assets, row)), next: rows.length > limit ? items.at(-1)?.id : undefined };
}

/** All events of a filter, the newest told first; one more than a file takes at most. */
export async function placeEventsOf({ db, assets }: Deps, caller: Caller, filter: Filter): Promise<readonly PlaceEventView[]> {
  return (await select({ db, assets }, caller, { ...filter, limit: mostSheetRows + 1 })).map((row) => viewOf(assets, row));
}

const kinds: Readonly<Record<PlaceEventRow['kind'], Text>> = {
  enter: { zh: '进入', en: 'enter' },
  leave: { zh: '离开', en: 'leave' },
  dwell: { zh: '停留', en: 'dwell' },
  fast: { zh: '超速', en: 'too fast' },
  slow: { zh: '不再超速', en: 'no longer too fast' },
  silent: { zh: '失联', en: 'silent' },
  back: { zh: '恢复联系', en: 'back' },
  near: { zh: '接近', en: 'near' },
  apart: { zh: '离远', en: 'apart' },
  approach: { zh: '会遇危险', en: 'on the way to near' },
  passed: { zh: '会遇解除', en: 'passed' },
  jump: { zh: '位置跳变', en: 'impossible jump' },
};

/** What a file tells of an event; times are UTC, ISO 8601. */
export const placeEventColumns: readonly TableColumn<PlaceEventView>[] = [
  { title: { zh: '时间', en: 'time' }, kind: 'time', of: ({ time }) => time },
  { title: { zh: '事件', en: 'event' }, kind: 'text', of: ({ kind }, language) => kinds[kind][language] },
  { title: { zh: '围栏', en: 'fence' }, kind: 'text', of: ({ fenceTitle }, language) => fenceTitle[language] },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle[language] },
  { title: { zh: '另一资产', en: 'other asset' }, kind: 'text', of: ({ otherTitle }, language) => otherTitle?.[language] ?? null },
  { title: { zh: '经度', en: 'longitude' }, kind: 'number', of: ({ longitude }) => Number(longitude.toFixed(6)) },
  { title: { zh: '纬度', en: 'latitude' }, kind: 'number', of: ({ latitude }) => Number(latitude.toFixed(6)) },
  { title: { zh: '持续秒数', en: 'lasted seconds' }, kind: 'number', of: ({ stayedSeconds }) => stayedSeconds ?? null },
  { title: { zh: '数值', en: 'value' }, kind: 'number', of: ({ value }) => value ?? null },
];

/** An encounter is told to those who may see both; the other one would else be named. */
function select(
  { db, assets }: Deps,
  caller: Caller,
  { kind, fence, asset, from, to, after, limit }: Filter & { readonly limit: number },
): Promise<PlaceEventRow[]> {
  const seen = seenAssets(assets, caller);
  return tables(db)
    .selectFrom('placeEvent')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where(among('asset', seen))
    .where(sql<boolean>`(other is null or ${among('other', seen)})`)
    .$if(kind !== undefined, (q) => q.where('kind', '=', kind ?? 'enter'))
    .$if(fence !== undefined, (q) => q.where('fence', '=', fence ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(from !== undefined, (q) => q.where('time', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('time', '<', to ?? 0))
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

function viewOf(assets: Assets, { tenant: _, since, other, value, ...row }: PlaceEventRow): PlaceEventView {
  const titleOf = (id: string) => assets.asset(id)?.title ?? { zh: id, en: id };
  return {
    ...{ ...row, assetTitle: titleOf(row.asset), value: value ?? undefined },
    ...(other !== null && { other, otherTitle: titleOf(other) }),
    stayedSeconds: since === null ? undefined : (row.time - since) / 1000,
  };
}
