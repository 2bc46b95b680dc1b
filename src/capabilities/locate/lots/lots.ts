import { type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Received, Reply } from '../../../contracts/api/index.ts';
import type { lotBinding } from '../../../contracts/api/lots.ts';
import { conflict, Failure } from '../../../contracts/errors.ts';
import type { LatestReader } from '../../../contracts/flow.ts';
import type { Caller } from '../../../contracts/roles.ts';
import type { Text } from '../../../contracts/text.ts';
import type { Clock } from '../../../contracts/time.ts';
import { type Database, migrate } from '../../../kernel/database.ts';
import type { Http } from '../../../kernel/http.ts';
import { mostSheetRows, sendCsv } from '../../../kernel/table.ts';
import type { Assets } from '../../assets/index.ts';
import { leftOut, type Mover } from '../movers.ts';
import type { Presences } from '../presences.ts';
import { bind, lastSaid } from './bind.ts';
import { type LotBindingRow, lotMigrations, tables } from './schema.ts';
import { createSensing } from './sensing.ts';
import { listLotStays, summariseLotWaits, waitColumns } from './stays.ts';

/** What {@link createLots} is built from. */
export interface LotDeps {
  readonly db: Database;
  readonly http: Http;
  readonly clock: Clock;
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly presences: Presences;
  readonly fenceTitle: (tenant: string, id: string) => Text | undefined;
}

/** Lots on carriers. */
export interface Lots {
  /** Write down what the points `lot` say anew. Rejects when it cannot be written; it is then tried again. */
  look(movers: Iterable<Mover>): Promise<void>;
}

type View = z.output<typeof lotBinding>;

/** Which lot was on which carrier: run the migrations, answer the operations of contracts/api/lots.ts. Call after the tables of locate are there. */
export async function createLots(deps: LotDeps): Promise<Lots> {
  const { db, http, latest } = deps;
  await migrate(db, lotMigrations);
  const sensing = createSensing(latest, await lastSaid(db));
  http.route('listLots', ({ caller, query }) => listLots(deps, caller, query));
  http.route('bindLot', async ({ caller, body }) => viewOf(deps, await bindByHand(deps, caller, body)));
  http.route('endLot', async ({ caller, params }) => viewOf(deps, await endByHand(deps, caller, params.id)));
  http.route('listLotStays', ({ caller, query }) => listLotStays(deps, caller.tenant, query));
  http.route('summariseLotWaits', ({ caller, query }) => summariseLotWaits(deps, caller.tenant, query));
  http.route('exportLotWaits', async ({ caller, query: { language, ...filter }, reply }) => {
    const { items } = await summariseLotWaits(deps, caller.tenant, { ...filter, limit: mostSheetRows + 1 });
    return sendCsv(reply, { name: 'lot-waits', columns: waitColumns, language }, items);
  });
  return {
    async look(movers) {
      for (const change of sensing.changes(carriersOf(movers))) {
        if ((await bind(db, change)) === 'late') leftOut.inc({ reason: 'lateLot' });
        sensing.taken(change);
      }
    },
  };
}

function* carriersOf(movers: Iterable<Mover>) {
  for (const { asset, lot } of movers) if (lot !== undefined) yield { asset: asset.id, tenant: asset.tenant, lot };
}

async function bindByHand(
  { db, assets, clock }: LotDeps,
  { tenant, name }: Caller,
  wanted: Received<'bindLot', 'body'>,
): Promise<LotBindingRow> {
  const doing = 'binding a lot';
  if (assets.asset(wanted.asset)?.tenant !== tenant) throw notFound(doing, `asset ${wanted.asset}`);
  const row = await bind(db, { tenant, ...wanted, time: clock.now(), by: name });
  if (row !== undefined && row !== 'late') return row;
  throw conflict(doing, {
    zh: '载具上批次的时间晚于现在，请核对设备时钟',
    en: 'what is on the carrier was bound at a time that is yet to come; check the clock of its device',
  });
}

/** Ending again changes nothing. */
async function endByHand({ db, clock }: LotDeps, { tenant, name }: Caller, id: string): Promise<LotBindingRow> {
  const own = tables(db).selectFrom('lotBinding').selectAll().where('id', '=', id).where('tenant', '=', tenant);
  const row = await own.executeTakeFirst();
  if (row === undefined) throw notFound('ending a binding', `binding ${id}`);
  const change = { toAt: Math.max(clock.now(), row.fromAt), endedBy: name };
  await tables(db).updateTable('lotBinding').set(change).where('id', '=', id).where('toAt', 'is', null).execute();
  return (await own.executeTakeFirst()) ?? row;
}

/** A page, what was bound last first. @throws Failure `BAD_REQUEST` when `after` came from no page */
async function listLots(
  deps: LotDeps,
  { tenant }: Caller,
  { lot, asset, from, to, isOn, after, limit }: Received<'listLots', 'query'>,
): Promise<Reply<'listLots'>> {
  const rows = await tables(deps.db)
    .selectFrom('lotBinding')
    .selectAll()
    .where('tenant', '=', tenant)
    .$if(lot !== undefined, (q) => q.where('lot', '=', lot ?? ''))
    .$if(asset !== undefined, (q) => q.where('asset', '=', asset ?? ''))
    .$if(isOn !== undefined, (q) => q.where('toAt', isOn === 'true' ? 'is' : 'is not', null))
    .$if(from !== undefined, (q) => q.where(sql<SqlBool>`coalesce(to_at, 'infinity') >= ${from ?? 0}`))
    .$if(to !== undefined, (q) => q.where('fromAt', '<', to ?? 0))
    .$if(after !== undefined, (q) => q.where(isAfter(after ?? '')))
    .orderBy('fromAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map((row) => viewOf(deps, row)), next: last && `${last.fromAt}|${last.id}` };
}

function isAfter(after: string) {
  const [, time, id = ''] = /^(-?[\d.e+]+)\|(.+)$/.exec(after) ?? [];
  if (!Number.isFinite(Number(time))) throw new Failure('BAD_REQUEST', 'listing lots: after is of no page', { details: { what: 'after' } });
  return sql<SqlBool>`(from_at, id) < (${Number(time)}::double precision, ${id})`;
}

function viewOf({ assets, presences, fenceTitle }: LotDeps, { tenant, fromAt, toAt, boundBy, endedBy, ...row }: LotBindingRow): View {
  const inside = toAt === null ? [...presences.of(row.asset)] : [];
  return {
    ...{ ...row, assetTitle: assets.asset(row.asset)?.title ?? { zh: row.asset, en: row.asset } },
    ...{ from: fromAt, by: boundBy, ...(toAt !== null && { to: toAt }), ...(endedBy !== null && { endedBy }) },
    inside: inside.map(([fence, { since }]) => ({ fence, since, title: fenceTitle(tenant, fence) ?? { zh: fence, en: fence } })),
  };
}

const notFound = (doing: string, what: string) => new Failure('NOT_FOUND', `${doing}: there is no ${what}`, { details: { what } });
