import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Database, Trx } from '../../kernel/database.ts';
import type { News, Outbox } from '../../kernel/outbox.ts';
import type { Presences } from './presences.ts';
import { type PlaceEventRow, type PresenceRow, tables } from './schema.ts';

/** What happened and is not yet written. It stays until a transaction has taken it, so a failing database delays it and loses nothing. */
export interface Ledger {
  /** Something happened at a fence; the presence of its asset there is written as it is in memory then. */
  tell(event: Omit<PlaceEventRow, 'id'>): void;
  /** A presence has changed and nobody is to be told. */
  touch(fence: string, asset: string): void;
  /** Write events, presences and news in one transaction. */
  flush(): Promise<void>;
}

/** Rows of one statement; PostgreSQL takes 65,535 parameters. */
const rowsAtOnce = 5000;

/** A ledger of what the presences in memory go through. */
export function createLedger({ db, outbox }: { readonly db: Database; readonly outbox: Outbox }, presences: Presences): Ledger {
  const told: PlaceEventRow[] = [];
  const touched = new Map<string, readonly [fence: string, asset: string]>();
  const touch = (fence: string, asset: string) => void touched.set(`${fence} ${asset}`, [fence, asset]);
  return {
    touch,
    tell: (event) => {
      told.push({ ...event, id: uuidv7() });
      touch(event.fence, event.asset);
    },
    flush: async () => {
      if (touched.size === 0) return;
      const pairs = [...touched.values()];
      await db.transaction().execute(async (trx) => {
        await writeEvents(trx, told);
        await writePresences(trx, pairs, presences);
        await outbox.emitMany(trx, told.map(newsOf));
      });
      touched.clear();
      if (told.splice(0).length > 0) outbox.wake();
    },
  };
}

function newsOf({ kind, since, tenant, fence, asset, time, longitude, latitude }: PlaceEventRow): News {
  const body = { tenant, fence, asset, time, longitude, latitude };
  if (kind === 'enter') return { kind: 'fence.entered', body };
  return { kind: kind === 'leave' ? 'fence.left' : 'fence.dwelt', body: { ...body, since: since ?? time } };
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
