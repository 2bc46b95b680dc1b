import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Database, Trx } from '../../kernel/database.ts';
import type { News, Outbox } from '../../kernel/outbox.ts';
import type { ConditionKey, Conditions } from './conditions.ts';
import type { Presences } from './presences.ts';
import { type PlaceEventRow, type PresenceRow, tables } from './schema.ts';

/** What happened and is not yet written. It stays until a transaction has taken it, so a failing database delays it and loses nothing. */
export interface Ledger {
  /** Something happened, with the alarms that begin or end by it. */
  tell(event: Omit<PlaceEventRow, 'id'>, wishes?: readonly News[]): void;
  /** Something that is no event of its own: an alarm that is over. */
  announce(news: readonly News[]): void;
  /** A condition has begun or ended; it is written as it is in memory then. */
  mark(key: ConditionKey): void;
  /** A presence has changed; it is written as it is in memory then. */
  touch(fence: string, asset: string): void;
  /** Write events, presences and news in one transaction. */
  flush(): Promise<void>;
}

/** Rows of one statement; PostgreSQL takes 65,535 parameters. */
const rowsAtOnce = 5000;

/** A ledger of what the presences in memory go through. */
export function createLedger(
  { db, outbox }: { readonly db: Database; readonly outbox: Outbox },
  { presences, conditions }: { readonly presences: Presences; readonly conditions: Conditions },
): Ledger {
  const told: PlaceEventRow[] = [];
  const news: News[] = [];
  const marked = new Map<string, ConditionKey>();
  const touched = new Map<string, readonly [fence: string, asset: string]>();
  const touch = (fence: string, asset: string) => void touched.set(`${fence} ${asset}`, [fence, asset]);
  return {
    touch,
    mark: (key) => void marked.set(`${key.fence} ${key.asset} ${key.other} ${key.kind}`, key),
    announce: (more) => void news.push(...more),
    tell: (event, wishes = []) => {
      const row = { ...event, id: uuidv7() };
      told.push(row);
      news.push(...newsOf(row), ...wishes);
    },
    flush: async () => {
      if (touched.size + marked.size + told.length + news.length === 0) return;
      const pairs = [...touched.values()];
      await db.transaction().execute(async (trx) => {
        await writeEvents(trx, told);
        await writePresences(trx, pairs, presences);
        await writeConditions(trx, [...marked.values()], conditions);
        await outbox.emitMany(trx, news);
      });
      touched.clear();
      marked.clear();
      told.length = 0;
      if (news.splice(0).length > 0) outbox.wake();
    },
  };
}

function newsOf({ kind, since, tenant, fence, asset, time, longitude, latitude }: PlaceEventRow): readonly News[] {
  const body = { tenant, fence, asset, time, longitude, latitude };
  if (kind === 'enter') return [{ kind: 'fence.entered', body }];
  if (kind === 'leave') return [{ kind: 'fence.left', body: { ...body, since: since ?? time } }];
  return kind === 'dwell' ? [{ kind: 'fence.dwelt', body: { ...body, since: since ?? time } }] : [];
}

const slices = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / rowsAtOnce) }, (_, i) => list.slice(i * rowsAtOnce, (i + 1) * rowsAtOnce));

async function writeEvents(trx: Trx, rows: readonly PlaceEventRow[]): Promise<void> {
  for (const slice of slices(rows))
    await tables(trx)
      .insertInto('placeEvent')
      .values([...slice])
      .execute();
}

async function writePresences(trx: Trx, pairs: readonly (readonly [string, string])[], presences: Presences): Promise<void> {
  const [fences, assets] = [pairs.map(([fence]) => fence), pairs.map(([, asset]) => asset)];
  await sql`
    delete from fence_presence as p using unnest(${fences}::text[], ${assets}::text[]) as t (fence, asset)
    where p.fence = t.fence and p.asset = t.asset`.execute(trx);
  const present = pairs.flatMap(([fence, asset]): PresenceRow[] => {
    const stay = presences.get(fence, asset);
    return stay === undefined ? [] : [{ fence, asset, ...stay }];
  });
  for (const slice of slices(present))
    await tables(trx)
      .insertInto('fencePresence')
      .values([...slice])
      .execute();
}

async function writeConditions(trx: Trx, keys: readonly ConditionKey[], conditions: Conditions): Promise<void> {
  if (keys.length === 0) return;
  const column = (name: keyof ConditionKey) => keys.map((key) => key[name]);
  await sql`
    delete from place_condition as c
    using unnest(${column('fence')}::text[], ${column('asset')}::text[], ${column('other')}::text[], ${column('kind')}::text[]) as t (fence, asset, other, kind)
    where (c.fence, c.asset, c.other, c.kind) = (t.fence, t.asset, t.other, t.kind)`.execute(trx);
  for (const slice of slices(keys.flatMap((key) => conditions.get(key) ?? [])))
    await tables(trx)
      .insertInto('placeCondition')
      .values([...slice])
      .execute();
}
