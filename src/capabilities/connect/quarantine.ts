import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import type { Quarantined } from '../../contracts/flow.ts';
import type { Database } from '../../kernel/database.ts';
import type { ConnectTables } from './schema.ts';
import { storedText } from './stored-text.ts';

/** Unknown devices kept per source; the one that was silent longest goes first. */
export const mostStrangers = 1000;
/** Values that are shown of an unknown device. */
const mostValues = 200;
/** Longest identity of a device, as in the API. */
const longestIdentity = 120;

/** An unknown device, as a person sees it. */
export interface Stranger {
  readonly id: string;
  readonly source: string;
  readonly identity: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly messages: number;
  readonly values: Readonly<Record<string, number>>;
  readonly detail: string;
}

/** Unknown devices that sent something: gathered in memory, written about once a second. */
export interface Quarantine {
  add(source: string, found: readonly Quarantined[]): void;
  /** Write those who are still strangers; `tenantOf` gives nothing for a source that is gone. Returns how many found no room. */
  flush(tenantOf: (source: string) => string | undefined, isKnown: (source: string, identity: string) => boolean): Promise<number>;
  list(tenant: string): Promise<readonly Stranger[]>;
  find(tenant: string, id: string): Promise<Stranger | undefined>;
  remove(source: string, identities: readonly string[]): Promise<void>;
  /** Source → number of strangers. */
  counts(tenant: string): Promise<ReadonlyMap<string, number>>;
}

type Gathered = Omit<Stranger, 'id'>;

/** A quarantine on a database. */
export function createQuarantine(db: Database): Quarantine {
  const gathered = new Map<string, Map<string, Gathered>>();
  let dropped = 0;
  const take = (entry: Gathered) => {
    const strangers = gathered.get(entry.source) ?? new Map<string, Gathered>();
    gathered.set(entry.source, strangers);
    const before = strangers.get(entry.identity);
    if (before || strangers.size < mostStrangers) strangers.set(entry.identity, before ? merged(before, entry) : entry);
    else dropped += 1;
  };
  const flush: Quarantine['flush'] = async (tenantOf, isKnown) => {
    const full = dropped;
    dropped = 0;
    for (const [source, strangers] of gathered) {
      gathered.delete(source);
      const tenant = tenantOf(source);
      const entries = [...strangers.values()].filter(({ identity }) => !isKnown(source, identity));
      if (tenant === undefined || entries.length === 0) continue;
      await write(db, tenant, entries).catch((error: unknown) => {
        for (const entry of entries) take(entry);
        throw error;
      });
    }
    return full;
  };
  return {
    add: (source, found) => {
      for (const one of found) take(gatheredFrom(source, one));
    },
    flush,
    list: (tenant) => read(db, tenant),
    find: async (tenant, id) => (await read(db, tenant, id))[0],
    remove: async (source, identities) => {
      for (const identity of identities) gathered.get(source)?.delete(identity);
      await sql`delete from quarantine where source = ${source} and identity = any(${[...identities]}::text[])`.execute(db);
    },
    counts: (tenant) => count(db, tenant),
  };
}

function gatheredFrom(source: string, { identity, time, values, detail }: Quarantined): Gathered {
  const shown = values.filter(([, value]) => Number.isFinite(value)).slice(0, mostValues);
  return {
    source,
    identity: storedText(identity, longestIdentity),
    firstAt: time,
    lastAt: time,
    messages: 1,
    values: Object.fromEntries(shown.map(([key, value]) => [storedText(key, longestIdentity), value])),
    detail: storedText(detail, 500),
  };
}

function merged(before: Gathered, next: Gathered): Gathered {
  const values = { ...before.values, ...next.values };
  const hasRoom = Object.keys(values).length <= mostValues;
  const { lastAt, detail } = next;
  return { ...before, lastAt, detail, messages: before.messages + next.messages, values: hasRoom ? values : next.values };
}

async function write(db: Database, tenant: string, entries: readonly Gathered[]): Promise<void> {
  const rows = entries.map((entry) => ({
    id: uuidv7(),
    tenant,
    source: entry.source,
    identity: entry.identity,
    first_at: entry.firstAt,
    last_at: entry.lastAt,
    messages: entry.messages,
    values: JSON.stringify(entry.values),
    detail: entry.detail,
  }));
  await db.transaction().execute(async (trx) => {
    await trx
      .withTables<ConnectTables>()
      .insertInto('quarantine')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['source', 'identity']).doUpdateSet(({ ref, eb }) => ({
          last_at: ref('excluded.last_at'),
          detail: ref('excluded.detail'),
          messages: eb(ref('quarantine.messages'), '+', ref('excluded.messages')),
          values: sql`case when (select count(*) from jsonb_object_keys(quarantine.values)) < ${mostValues}
            then quarantine.values || excluded.values else excluded.values end`,
        })),
      )
      .execute();
    const sources = [...new Set(entries.map(({ source }) => source))];
    for (const source of sources) await prune(trx, source);
  });
}

async function prune(db: Database, source: string): Promise<void> {
  await sql`
    delete from quarantine where source = ${source} and id in (
      select id from quarantine where source = ${source} order by last_at desc, id desc offset ${mostStrangers})`.execute(db);
}

async function read(db: Database, tenant: string, id?: string): Promise<readonly Stranger[]> {
  const all = db.withTables<ConnectTables>().selectFrom('quarantine').selectAll().where('tenant', '=', tenant);
  const rows = await (id === undefined ? all : all.where('id', '=', id)).orderBy('last_at', 'desc').limit(mostStrangers).execute();
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    identity: row.identity,
    firstAt: row.first_at,
    lastAt: row.last_at,
    messages: row.messages,
    values: row.values,
    detail: row.detail,
  }));
}

async function count(db: Database, tenant: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .withTables<ConnectTables>()
    .selectFrom('quarantine')
    .select(({ fn }) => ['source', fn.countAll<string>().as('strangers')])
    .where('tenant', '=', tenant)
    .groupBy('source')
    .execute();
  return new Map(rows.map(({ source, strangers }) => [source, Number(strangers)]));
}
