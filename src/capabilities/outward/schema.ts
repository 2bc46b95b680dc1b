import { CamelCasePlugin, type ColumnType, type Generated, type Kysely } from 'kysely';
import type { Received } from '../../contracts/api/index.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** What somebody gave of a bridge; as it is stored, its secrets are sealed. */
export type BridgeBody = Received<'createBridge', 'body'>;

/** A bridge as it is stored. */
export interface BridgeRow {
  readonly id: string;
  readonly tenant: string;
  readonly body: BridgeBody;
  /** Given up when it was switched off. */
  readonly lostBytes: number;
  readonly lostEvents: number;
}

interface BridgeTable extends Omit<BridgeRow, 'body'> {
  readonly body: ColumnType<BridgeBody, string, string>;
}

interface EventTable {
  /** In the order in which they came. */
  readonly number: Generated<string>;
  readonly bridge: string;
  /** Id of the event; the same one again is not taken twice while it waits. */
  readonly event: string;
  readonly topic: string;
  readonly payload: string;
}

type OutwardTables = { outwardBridge: BridgeTable; outwardEvent: EventTable };

/** The tables of bridges; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<OutwardTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<OutwardTables>();

/** Migrations of `outward`, forward only. */
export const outwardMigrations: readonly Migration[] = [
  {
    name: 'outward-001-create',
    sql: `
      create table outward_bridge (
        id text primary key,
        tenant text not null,
        body jsonb not null,
        lost_bytes double precision not null,
        lost_events integer not null
      );
      create table outward_event (
        number bigint generated always as identity primary key,
        bridge text not null references outward_bridge (id) on delete cascade,
        event text not null,
        topic text not null,
        payload text not null,
        unique (bridge, event)
      );
      create index outward_event_of on outward_event (bridge, number);
    `,
  },
  {
    name: 'outward-002-status',
    sql: `
      update outward_bridge set body =
        '{"statusTopic": "", "onlineText": "online", "offlineText": "offline", "statusRetained": true}'::jsonb || body;
    `,
  },
];
