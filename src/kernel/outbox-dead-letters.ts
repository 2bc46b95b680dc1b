import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { Failure } from '../contracts/errors.ts';
import type { Event } from '../contracts/events.ts';
import type { Database } from './database.ts';
import type { Delivery } from './outbox-delivery.ts';

/** An event that a subscriber did not take after all tries. */
export interface DeadLetter {
  readonly id: string;
  /** Kind of the event. */
  readonly event: string;
  readonly subscriber: string;
  readonly attempts: number;
  readonly error: string;
  readonly time: number;
}

interface Row {
  readonly event_id: string;
  readonly kind: Event['kind'];
  readonly body: Event['body'];
  readonly subscriber: string;
}

/** A delivery that is given up. */
export interface GivenUp {
  readonly event: Event;
  readonly subscriber: string;
  readonly attempts: number;
  readonly error: string;
  readonly time: number;
}

/** Add a dead letter; the same event of the same subscriber is kept once. */
export async function addDeadLetter(db: Database, { event, subscriber, attempts, error, time }: GivenUp): Promise<void> {
  await sql`insert into dead_letter (id, event_id, kind, body, subscriber, attempts, error, created_at)
    select ${uuidv7()}, ${event.id}, ${event.kind}, ${JSON.stringify(event.body)}::jsonb, ${subscriber}, ${attempts}, ${error}, ${time}
    where not exists (select from dead_letter where event_id = ${event.id} and subscriber = ${subscriber})`.execute(db);
}

/** The list of given-up deliveries. */
export function createDeadLetters(db: Database, deliveryOf: (subscriber: string) => Pick<Delivery, 'handle'> | undefined) {
  const list = async (limit = 200): Promise<readonly DeadLetter[]> => {
    const { rows } = await sql<DeadLetter>`
      select id, kind as event, subscriber, attempts, error, created_at as time
      from dead_letter order by created_at desc, id desc limit ${limit}`.execute(db);
    return rows;
  };
  const count = async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from dead_letter`.execute(db);
    return rows[0]?.count ?? 0;
  };
  const retry = async (id: string): Promise<void> => {
    const { rows } = await sql<Row>`select event_id, kind, body, subscriber from dead_letter where id = ${id}`.execute(db);
    const [letter] = rows;
    if (letter === undefined)
      throw new Failure('NOT_FOUND', `retrying dead letter ${id}: there is none`, { details: { what: `dead letter ${id}` } });
    const delivery = deliveryOf(letter.subscriber);
    if (delivery === undefined) {
      throw new Failure('NOT_AVAILABLE', `retrying dead letter ${id}: nobody subscribes as ${letter.subscriber}`, {
        details: { what: letter.subscriber },
      });
    }
    try {
      // What was written by `emit` has the body of its kind.
      await delivery.handle({ id: letter.event_id, kind: letter.kind, body: letter.body } as Event);
    } catch (cause) {
      const error = cause instanceof Error ? cause.message : String(cause);
      await sql`update dead_letter set attempts = attempts + 1, error = ${error} where id = ${id}`.execute(db);
      throw new Failure('NOT_AVAILABLE', `retrying dead letter ${id}: ${error}`, { cause, details: { what: error } });
    }
    await sql`delete from dead_letter where id = ${id}`.execute(db);
  };
  return { list, count, retry };
}
