import type { Migration } from './migrate.ts';

/**
 * Events and how far each subscriber is.
 *
 * The order of delivery is (xid, seq): a serial alone is not commit order, because a transaction that took its number early may commit
 * late. Rows of transactions below `pg_snapshot_xmin` are final, and none can appear before them any more.
 */
export const outboxMigrations: readonly Migration[] = [
  {
    name: 'outbox-001-create',
    sql: `
      create table outbox (
        seq bigserial not null,
        xid xid8 not null default pg_current_xact_id(),
        id text not null,
        kind text not null,
        body jsonb not null,
        created_at double precision not null,
        primary key (xid, seq)
      );
      create table outbox_cursor (
        subscriber text primary key,
        xid xid8 not null default '0',
        seq bigint not null default 0,
        attempts integer not null default 0
      );
      create table dead_letter (
        id text primary key,
        event_id text not null,
        kind text not null,
        body jsonb not null,
        subscriber text not null,
        attempts integer not null,
        error text not null,
        created_at double precision not null
      );
      create index dead_letter_newest on dead_letter (created_at desc);`,
  },
];
