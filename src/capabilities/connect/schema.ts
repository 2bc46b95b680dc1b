import type { ColumnType, Generated } from 'kysely';
import type { Received } from '../../contracts/api/index.ts';
import type { Datum } from '../../contracts/datum.ts';
import type { LogKind } from '../../contracts/link-log.ts';
import type { Origin } from '../../contracts/quality.ts';
import type { Text } from '../../contracts/text.ts';
import type { Migration } from '../../kernel/database.ts';
import type { DeviceTwin } from './catalogue.ts';

/** A jsonb column: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/** One mapped value of a device as it is stored; a list, because the order of keys is the column order of array payloads. */
export type StoredKey = readonly [key: string, point: number, scale: number, offset: number];

/** Tables that `connect` owns. */
export type ConnectTables = {
  source: {
    id: string;
    tenant: string;
    protocol: string;
    title: Json<Text>;
    config: Json<Readonly<Record<string, unknown>>>;
    enabled: boolean;
    /** In which system its devices send places. */
    datum: Datum;
    pack: string | null;
    /** Key of the source in its pack. */
    pack_key: string | null;
    /** Fields that a person changed, which an upgrade of the pack leaves alone. */
    changed: Json<readonly string[]>;
    created_at: number;
    /** Removed sources of a pack stay as a mark, so that an upgrade does not bring them back. */
    removed_at: number | null;
  };
  device: {
    id: string;
    tenant: string;
    source: string;
    identity: string;
    asset: string | null;
    origin: Origin;
    secret_hash: string | null;
    topics: Json<readonly string[]>;
    keys: Json<readonly StoredKey[]>;
    /** Keys whose texts are kept. */
    texts: Json<readonly string[]>;
    /** The simulated twin, while it is on. */
    twin: Json<DeviceTwin> | null;
    pack: string | null;
    changed: boolean;
    created_at: number;
    removed_at: number | null;
  };
  device_text: {
    device: string;
    key: string;
    text: string;
    /** When it was first told as it is, and last. */
    since: number;
    told_at: number;
  };
  quarantine: {
    id: string;
    tenant: string;
    source: string;
    identity: string;
    first_at: number;
    last_at: number;
    messages: number;
    values: Json<Readonly<Record<string, number>>>;
    detail: string;
  };
  link_event: {
    id: Generated<string>;
    source: string;
    time: number;
    kind: LogKind;
    identity: string | null;
    detail: string;
  };
  device_template: {
    id: string;
    tenant: string;
    /** As the API takes and gives it. */
    body: Json<Received<'createDeviceTemplate', 'body'>>;
    created_at: number;
  };
};

/** Migrations of `connect`, forward only. */
export const connectMigrations: readonly Migration[] = [
  {
    name: 'connect-001-create',
    sql: `
      create table source (
        id text primary key,
        tenant text not null,
        protocol text not null,
        title jsonb not null,
        config jsonb not null,
        enabled boolean not null,
        pack text,
        pack_key text,
        changed jsonb not null,
        created_at double precision not null,
        removed_at double precision
      );
      create unique index source_of_pack on source (tenant, pack, pack_key);
      create table device (
        id text primary key,
        tenant text not null,
        source text not null references source (id) on delete cascade,
        identity text not null,
        asset text,
        origin text not null,
        secret_hash text,
        topics jsonb not null,
        keys jsonb not null,
        pack text,
        changed boolean not null,
        created_at double precision not null,
        removed_at double precision
      );
      create unique index device_identity on device (source, identity) where removed_at is null;
      create table quarantine (
        id text primary key,
        tenant text not null,
        source text not null references source (id) on delete cascade,
        identity text not null,
        first_at double precision not null,
        last_at double precision not null,
        messages double precision not null,
        values jsonb not null,
        detail text not null,
        unique (source, identity)
      );
      create table link_event (
        id bigint generated always as identity primary key,
        source text not null references source (id) on delete cascade,
        time double precision not null,
        kind text not null,
        identity text,
        detail text not null
      );
      create index link_event_of_source on link_event (source, id desc);`,
  },
  {
    name: 'connect-002-template',
    sql: `
      create table device_template (
        id text primary key,
        tenant text not null,
        body jsonb not null,
        created_at double precision not null
      );
      create index device_template_of_tenant on device_template (tenant, id);`,
  },
  {
    name: 'connect-003-twin',
    sql: 'alter table device add column twin jsonb;',
  },
  {
    name: 'connect-004-datum',
    sql: "alter table source add column datum text not null default 'wgs84';",
  },
  {
    name: 'connect-005-texts',
    sql: `
      alter table device add column texts jsonb not null default '[]';
      create table device_text (
        device text not null references device (id) on delete cascade,
        key text not null,
        text text not null,
        since double precision not null,
        told_at double precision not null,
        primary key (device, key)
      );`,
  },
];
