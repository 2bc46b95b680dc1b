import { setTimeout as wait } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { Event, EventKind } from '../contracts/events.ts';
import type { Clock } from '../contracts/time.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { addDeadLetter } from './outbox-dead-letters.ts';
import type { Trouble } from './trouble.ts';

/** What one delivery needs; the defaults are those of {@link OutboxOptions}. */
export interface DeliveryOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Of all deliveries together: the database that is away is told of once. */
  readonly trouble: Trouble;
  readonly name: string;
  readonly kinds: readonly EventKind[];
  readonly handle: (event: Event) => Promise<void>;
  readonly mostAttempts?: number;
  readonly firstDelayMs?: number;
}

/** Which events are still to be delivered to a subscriber. */
export interface Due {
  /** SQL condition on a row of the outbox. */
  readonly isDue: RawBuilder<boolean>;
  /** The transaction from which on there may be any. */
  readonly fromXid: string;
}

/** The delivery to one subscriber. */
export interface Delivery {
  readonly handle: (event: Event) => Promise<void>;
  start(): void;
  wake(): void;
  /** Wakes it and resolves when it found nothing more. */
  caughtUp(): Promise<void>;
  due(): Promise<Due>;
  stop(): Promise<void>;
}

interface Row {
  readonly xid: string;
  readonly seq: string;
  readonly id: string;
  readonly kind: EventKind;
  readonly body: Event['body'];
}

interface Cursor {
  readonly xid: string;
  readonly seq: string;
  readonly attempts: number;
}

const batchSize = 100;
const longestDelayMs = 30_000;

/** Delivers events in order to one handler; keeps the place reached in the database. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { trouble, name, handle } = options;
  const place = createPlace(options.db, name);
  const ending = new AbortController();
  let started = false;
  let running: Promise<void> | undefined;
  let isWanted = false;

  const batch = async (): Promise<number> => {
    const { rows, finalBelow } = await fetch(options, await place.read());
    if (rows.length === 0) place.pass(finalBelow);
    try {
      for (const row of rows) {
        if (ending.signal.aborted) break;
        await deliver(options, place, row, ending.signal);
      }
    } finally {
      if (rows.length > 0) await place.save();
    }
    return rows.length;
  };
  const run = async (): Promise<void> => {
    while (isWanted && !ending.signal.aborted) {
      isWanted = false;
      while ((await batch()) > 0 && !ending.signal.aborted);
    }
  };
  const wake = () => {
    isWanted = true;
    if (!started || running !== undefined) return;
    running = run()
      .then(
        () => trouble.worked(name),
        (err) => {
          if (!ending.signal.aborted) trouble.failed(err, name);
        },
      )
      .finally(() => {
        running = undefined;
        // Woken between the last look and here.
        if (isWanted && started) wake();
      });
  };

  return {
    handle,
    start: () => {
      started = true;
      wake();
    },
    wake,
    caughtUp: async () => {
      if (!started) throw new Error(`BUG: waiting for ${name}, which delivers nothing before the start`);
      wake();
      while (running !== undefined) await running;
    },
    due: async () => {
      const cursor = await place.read();
      return { isDue: isDue(options, cursor), fromXid: cursor.xid };
    },
    stop: async () => {
      ending.abort();
      started = false;
      await running;
    },
  };
}

/** Tries until the event is taken or given up, or the outbox stops. */
async function deliver(options: DeliveryOptions, place: Place, row: Row, signal: AbortSignal): Promise<void> {
  const { mostAttempts = 10, firstDelayMs = 100 } = options;
  const before = await place.read();
  for (let attempts = before.attempts + 1; ; attempts += 1) {
    const error = await tryOnce(options, row, attempts);
    if (error === undefined) return place.move({ xid: row.xid, seq: row.seq, attempts: 0 });
    if (attempts >= mostAttempts) return place.move(await giveUp(options, row, { attempts, error }));
    place.move({ ...before, attempts });
    await place.save();
    await wait(Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs), undefined, { signal });
  }
}

/** The reason why the handler did not take the event, or `undefined`. */
async function tryOnce({ handle, log, name }: DeliveryOptions, row: Row, attempts: number): Promise<string | undefined> {
  try {
    await handle(eventOf(row));
    return undefined;
  } catch (err) {
    log.warn({ err, subscriber: name, event: row.id, kind: row.kind, attempts }, 'handling an event failed');
    return err instanceof Error ? err.message : String(err);
  }
}

/** How far a subscriber is: read from the database once, then known here. */
interface Place {
  read(): Promise<Cursor>;
  move(to: Cursor): void;
  /** Nothing before this transaction is due here: the next look begins behind it, however long ago the last event for this subscriber was. */
  pass(xid: string): void;
  save(): Promise<void>;
}

function createPlace(db: Database, name: string): Place {
  let cursor: Cursor | undefined;
  const read = async () => {
    if (cursor !== undefined) return cursor;
    const stored = await load(db, name);
    // Another reader may have been faster, and have moved on since.
    cursor ??= stored;
    return cursor;
  };
  return {
    read,
    move: (to) => {
      cursor = to;
    },
    pass: (xid) => {
      if (cursor !== undefined && BigInt(xid) > BigInt(cursor.xid)) cursor = { xid, seq: '0', attempts: 0 };
    },
    save: async () => keep(db, name, await read()),
  };
}

const start: Cursor = { xid: '0', seq: '0', attempts: 0 };

// What was written by `emit` has the body of its kind.
const eventOf = ({ id, kind, body }: Row) => ({ id, kind, body }) as Event;

async function load(db: Database, name: string): Promise<Cursor> {
  await sql`insert into outbox_cursor (subscriber) values (${name}) on conflict do nothing`.execute(db);
  const { rows } = await sql<Cursor>`select xid::text, seq::text, attempts from outbox_cursor where subscriber = ${name}`.execute(db);
  return rows[0] ?? start;
}

const isDue = ({ kinds }: DeliveryOptions, { xid, seq }: Cursor) =>
  sql<boolean>`((xid, seq) > (${xid}::text::xid8, ${seq}::text::bigint) and kind = any(${[...kinds]}::text[]))`;

/** What is due, in order, and the transaction below which nothing more can appear. */
async function fetch(options: DeliveryOptions, cursor: Cursor): Promise<{ readonly rows: readonly Row[]; readonly finalBelow: string }> {
  const { rows } = await sql<{ finalBelow: string } & (Row | { readonly id: null })>`
    select final.below::text as "finalBelow", due.xid::text, due.seq::text, due.id, due.kind, due.body
    from (select pg_snapshot_xmin(pg_current_snapshot()) as below) as final
    left join lateral (
      select xid, seq, id, kind, body from outbox where ${isDue(options, cursor)} and xid < final.below
      order by outbox.xid, outbox.seq limit ${batchSize}
    ) as due on true
    order by due.xid, due.seq`.execute(options.db);
  return { rows: rows.filter((row) => row.id !== null), finalBelow: rows[0]?.finalBelow ?? '0' };
}

async function keep(db: Database, name: string, { xid, seq, attempts }: Cursor): Promise<void> {
  await sql`update outbox_cursor set xid = ${xid}::text::xid8, seq = ${seq}::text::bigint, attempts = ${attempts}
    where subscriber = ${name}`.execute(db);
}

/** Moves an event to the dead letters and the cursor past it, together. */
function giveUp({ db, name, clock }: DeliveryOptions, row: Row, { attempts, error }: { attempts: number; error: string }): Promise<Cursor> {
  return db.transaction().execute(async (trx) => {
    await addDeadLetter(trx, { event: eventOf(row), subscriber: name, attempts, error, time: clock.now() });
    const past = { xid: row.xid, seq: row.seq, attempts: 0 };
    await keep(trx, name, past);
    return past;
  });
}
