import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { placeEvent } from '../../contracts/api/locate.ts';
import type { Language, Text } from '../../contracts/text.ts';
import type { Database } from '../../kernel/database.ts';
import { csvCell, csvFile } from '../../kernel/table.ts';
import type { Assets } from '../assets/index.ts';
import { type PlaceEventRow, tables } from './schema.ts';

type Deps = { readonly db: Database; readonly assets: Assets };
type Filter = Omit<Received<'listPlaceEvents', 'query'>, 'limit'>;

/** Events in one file, at most. */
const mostExported = 100_000;

/** A page of events, the newest told first. */
export async function listPlaceEvents(
  { db, assets }: Deps,
  tenant: string,
  { limit, ...filter }: Received<'listPlaceEvents', 'query'>,
): Promise<Reply<'listPlaceEvents'>> {
  const rows = await select(db, tenant, filter, limit + 1);
  const items = rows.slice(0, limit);
  return { items: items.map((row) => viewOf(assets, row)), next: rows.length > limit ? items.at(-1)?.id : undefined };
}

/** Events as CSV; times are UTC, ISO 8601. */
export async function placeEventsCsv({ db, assets }: Deps, tenant: string, filter: Filter, language: Language): Promise<string> {
  const rows = await select(db, tenant, filter, mostExported);
  const lines = rows.map((row) => lineOf(viewOf(assets, row), language));
  return csvFile([heading[language], ...lines]);
}

const heading: Readonly<Record<Language, string>> = {
  zh: '时间,事件,围栏,资产,另一资产,经度,纬度,持续秒数,数值',
  en: 'time,event,fence,asset,other asset,longitude,latitude,lasted seconds,value',
};

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

function lineOf(event: z.output<typeof placeEvent>, language: Language): string {
  const { time, kind, fenceTitle, assetTitle, otherTitle, longitude, latitude, stayedSeconds, value } = event;
  const cells = [kinds[kind][language], fenceTitle[language], assetTitle[language], otherTitle?.[language] ?? ''].map(csvCell);
  return [new Date(time).toISOString(), ...cells, longitude.toFixed(6), latitude.toFixed(6), stayedSeconds ?? '', value ?? ''].join(',');
}

function select(db: Database, tenant: string, { kind, fence, asset, from, to, after }: Filter, limit: number): Promise<PlaceEventRow[]> {
  return tables(db)
    .selectFrom('placeEvent')
    .selectAll()
    .where('tenant', '=', tenant)
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

function viewOf(assets: Assets, { tenant: _, since, other, value, ...row }: PlaceEventRow): z.output<typeof placeEvent> {
  const titleOf = (id: string) => assets.asset(id)?.title ?? { zh: id, en: id };
  return {
    ...{ ...row, assetTitle: titleOf(row.asset), value: value ?? undefined },
    ...(other !== null && { other, otherTitle: titleOf(other) }),
    stayedSeconds: since === null ? undefined : (row.time - since) / 1000,
  };
}
