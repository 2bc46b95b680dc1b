import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { type Event, events } from '../contracts/events.ts';
import type { Clock } from '../contracts/time.ts';
import type { Bus, News } from './bus.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { migrate } from './migrate.ts';
import { createDeadLetters } from './outbox-dead-letters.ts';
import { createDelivery, type Delivery, type Due } from './outbox-delivery.ts';
import { outboxMigrations } from './outbox-schema.ts';
import { createTrouble } from './trouble.ts';

export type { News } from './bus.ts';
/** The bus as capabilities know it. */
export type Outbox = Bus;

/** How patient the outbox is. */
export interface OutboxOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Tries before an event becomes a dead letter. Default: 10, about two minutes. */
  readonly mostAttempts?: number;
  /** Delay after the first failure, doubled each time up to 30 s. Default: 100 ms. */
  readonly firstDelayMs?: number;
  /** Looks for events without a {@link Bus.wake}. Default: 1000 ms. */
  readonly pollMs?: number;
  /** Delivered events are removed after this. Default: 7 days. */
  readonly keepMs?: number;
}

/** Opens the outbox and makes its tables. Deliver with {@link Bus.start} once everything has subscribed. */
export async function createOutbox(options: OutboxOptions): Promise<Bus> {
  const { db, clock, log } = options;
  await migrate(db, outboxMigrations);
  await rebase(db);
  const deliveries = new Map<string, Delivery>();
  const letters = createDeadLetters(db, (name) => deliveries.get(name));
  const timers: NodeJS.Timeout[] = [];
  const trouble = createTrouble(log, 'delivering events');
  const due = () => Promise.all([...deliveries.values()].map((delivery) => delivery.due()));
  const tidy = () => prune(options, due).catch((err) => log.warn({ err }, 'removing delivered events failed; trying again in an hour'));
  const wake = () => {
    for (const delivery of deliveries.values()) delivery.wake();
  };

  const emitMany: Bus['emitMany'] = async (trx, news) => {
    if (news.length === 0) return;
    const rows = news.map(({ kind, body }) => ({ id: uuidv7(), kind, body: events[kind].parse(body) }));
    await sql`
      insert into outbox (id, kind, body, created_at)
      select id, kind, body, ${clock.now()}::double precision
      from rows from (json_to_recordset(${JSON.stringify(rows)}::json) as (id text, kind text, body jsonb)) with ordinality
      order by ordinality`.execute(trx);
  };

  return {
    // holds: the kind and the body of one event
    emit: (trx, kind, body) => emitMany(trx, [{ kind, body } as News]),
    emitMany,
    subscribe: (name, kinds, handle) => {
      if (deliveries.has(name)) throw new Error(`BUG: two subscribers are called ${name}`);
      // Sound because the delivery asks only for the kinds that the handler takes.
      deliveries.set(name, createDelivery({ ...options, trouble, name, kinds, handle: handle as (event: Event) => Promise<void> }));
      if (timers.length > 0) deliveries.get(name)?.start();
    },
    wake,
    start: () => {
      if (timers.length > 0) return;
      timers.push(setInterval(wake, options.pollMs ?? 1000), setInterval(tidy, tidyEveryMs));
      for (const delivery of deliveries.values()) delivery.start();
      void tidy();
    },
    stop: async () => {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await Promise.all([...deliveries.values()].map((delivery) => delivery.stop()));
    },
    drained: async () => {
      for (let left = 1; left > 0; ) {
        await Promise.all([...deliveries.values()].map((delivery) => delivery.caughtUp()));
        left = await countWaiting(db, await due());
        // What is left belongs to a transaction that is still open, or before another one that is.
        if (left > 0) await wait(5);
      }
    },
    waiting: async () => countWaiting(db, await due()),
    deadLetters: letters.list,
    countDeadLetters: letters.count,
    retry: letters.retry,
  };
}

const tidyEveryMs = 3_600_000;
const week = 7 * 86_400_000;

/** Events that were delivered to everybody are kept for days: they are not looked at. */
async function countWaiting(db: Database, due: readonly Due[]): Promise<number> {
  if (due.length === 0) return 0;
  const each = due.map(({ isDue }) => sql`count(*) filter (where ${isDue})`);
  const from = sql`least(${sql.join(due.map(({ fromXid }) => sql`${fromXid}::text::bigint`))})`;
  const { rows } = await sql<{ count: number }>`
    select (${sql.join(each, sql` + `)})::int as count from outbox where xid >= (${from})::text::xid8`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Removes old events that nobody waits for. */
async function prune({ db, clock, keepMs = week }: OutboxOptions, due: () => Promise<readonly Due[]>): Promise<void> {
  const wanted = [sql`false`, ...(await due()).map(({ isDue }) => isDue)];
  await sql`delete from outbox where created_at < ${clock.now() - keepMs} and not (${sql.join(wanted, sql` or `)})`.execute(db);
}

/**
 * After a dump was restored into another server its transaction numbers may be behind ours, and new events would sort before the
 * cursors. Then all kept events move to the beginning of time, each cursor to just before its first undelivered event: some may come twice.
 */
async function rebase(db: Database): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ foreign: boolean }>`
      select coalesce(max(xid) >= pg_snapshot_xmax(pg_current_snapshot()), false) as foreign
      from (select xid from outbox union all select xid from outbox_cursor) as known`.execute(trx);
    if (rows[0]?.foreign !== true) return;
    await sql`update outbox_cursor as c set xid = '3', seq = coalesce(
      (select min(o.seq) - 1 from outbox as o where (o.xid, o.seq) > (c.xid, c.seq)), (select max(seq) from outbox), 0)`.execute(trx);
    await sql`update outbox set xid = '3'`.execute(trx);
  });
}
