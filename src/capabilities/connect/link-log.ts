import { sql } from 'kysely';
import type { LogEvent, LogKind } from '../../contracts/link-log.ts';
import { said } from '../../contracts/said.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database } from '../../kernel/database.ts';
import type { ConnectTables } from './schema.ts';
import { storedText } from './stored-text.ts';

/** Events that are kept per source, in memory as in the database. */
export const mostLinkEvents = 1000;

/** Link events on their way to the database: gathered in memory, written about once a second. */
export interface LinkLog {
  add(source: string, events: readonly LogEvent[]): void;
  /** Write what was gathered for sources that exist; what cannot be written stays for the next time. */
  flush(exists: (source: string) => boolean): Promise<void>;
  /** Newest first. */
  list(source: string, wanted: LogFilter): Promise<readonly LogEvent[]>;
}

/** Which events are wanted; what is left out does not matter. */
export interface LogFilter {
  readonly limit: number;
  readonly kinds?: readonly LogKind[] | undefined;
  /** Part of an identity or a detail in either language, case aside. */
  readonly text?: string | undefined;
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
}

/** A link log on a database. */
export function createLinkLog(db: Database): LinkLog {
  const gathered = new Map<string, LogEvent[]>();
  const add = (source: string, events: readonly LogEvent[]) => {
    const list = gathered.get(source) ?? [];
    list.push(...events.slice(-mostLinkEvents));
    list.splice(0, list.length - mostLinkEvents);
    gathered.set(source, list);
  };
  const flush = async (exists: (source: string) => boolean) => {
    for (const [source, events] of gathered) {
      gathered.delete(source);
      if (!exists(source)) continue;
      await write(db, source, events).catch((error: unknown) => {
        add(source, [...events, ...(gathered.get(source)?.splice(0) ?? [])]);
        throw error;
      });
    }
  };
  return { add, flush, list: (source, wanted) => read(db, source, wanted) };
}

async function write(db: Database, source: string, events: readonly LogEvent[]): Promise<void> {
  const rows = events.map(({ time, kind, identity, detail }) => ({
    source,
    time,
    kind,
    identity: identity === undefined ? null : storedText(identity, 120),
    detail: storedText(detail, 500),
  }));
  await db.transaction().execute(async (trx) => {
    await trx.withTables<ConnectTables>().insertInto('link_event').values(rows).execute();
    await sql`
      delete from link_event where source = ${source} and id <= (
        select id from link_event where source = ${source} order by id desc offset ${mostLinkEvents} limit 1)`.execute(trx);
  });
}

async function read(db: Database, source: string, { limit, kinds, text, from, to }: LogFilter): Promise<readonly LogEvent[]> {
  const rows = await db
    .withTables<ConnectTables>()
    .selectFrom('link_event')
    .select(['time', 'kind', 'identity', 'detail'])
    .where('source', '=', source)
    .$if(kinds !== undefined, (query) => query.where('kind', 'in', kinds ?? []))
    .$if(from !== undefined, (query) => query.where('time', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('time', '<', to ?? 0))
    .orderBy('id', 'desc')
    .limit(text === undefined ? limit : mostLinkEvents)
    .execute();
  const events = rows.map((row) => ({ ...row, identity: row.identity ?? undefined }));
  return text === undefined ? events : events.filter((event) => holds(event, text.toLowerCase())).slice(0, limit);
}

/** People look for what they read, in either language. */
const holds = ({ identity = '', detail }: LogEvent, part: string): boolean =>
  [identity, detail, said(detail).zh].some((one) => one.toLowerCase().includes(part));
