import type { ColumnType, Generated } from 'kysely';
import type { AssetModel, Pack } from '../../contracts/pack.ts';
import type { Text } from '../../contracts/text.ts';
import type { Migration } from '../../kernel/database.ts';
import type { Attributes } from './info.ts';

/** A json or jsonb column: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/** Tables that `assets` owns. */
export type AssetTables = {
  model: { tenant: string; id: string; pack: string; body: Json<AssetModel> };
  asset: {
    id: string;
    tenant: string;
    key: string;
    model: string;
    title: Json<Text>;
    parent: string | null;
    pack: string | null;
    latitude: number | null;
    longitude: number | null;
    attributes: Json<Attributes>;
    provenance: ColumnType<Text | null, string | null, string | null>;
    /** Fields that a person changed, which an upgrade of the pack leaves alone: see install-plan.ts. */
    changed: Json<readonly string[]>;
    created_at: number;
    retired_at: number | null;
  };
  /** `number` is a bigint, which the driver reads as text. */
  point: { number: Generated<string>; tenant: string; asset: string; key: string };
  installed_pack: { tenant: string; id: string; version: string; body: Json<Pack>; installed_at: number };
};

/** Migrations of `assets`, forward only. */
export const assetMigrations: readonly Migration[] = [
  {
    name: 'assets-001-create',
    sql: `
      -- json, not jsonb: the order of a pack's points and device keys means something, and jsonb does not keep it.
      create table model (tenant text not null, id text not null, pack text not null, body json not null, primary key (tenant, id));
      create table asset (
        id text primary key,
        tenant text not null,
        key text not null,
        model text not null,
        title jsonb not null,
        parent text references asset (id) deferrable initially deferred,
        pack text,
        latitude double precision,
        longitude double precision,
        attributes jsonb not null,
        provenance jsonb,
        changed jsonb not null,
        created_at double precision not null,
        retired_at double precision
      );
      create unique index asset_key on asset (tenant, key) where retired_at is null;
      create index asset_model on asset (tenant, model);
      -- A number is given out once: a sequence never goes back, and points are never deleted.
      create sequence point_number as bigint minvalue 1 maxvalue 4294967294 no cycle;
      create table point (
        number bigint primary key default nextval('point_number'),
        tenant text not null,
        asset text not null references asset (id) deferrable initially deferred,
        key text not null,
        unique (asset, key)
      );
      create table installed_pack (
        tenant text not null,
        id text not null,
        version text not null,
        body json not null,
        installed_at double precision not null,
        primary key (tenant, id)
      );`,
  },
  {
    // Points are made by nothing but a selection of assets, and no asset is ever deleted, so the check could not fail; it was one
    // trigger for each of the 1.5 million points of a group, all at the commit.
    name: 'assets-002-points-unchecked',
    sql: 'alter table point drop constraint point_asset_fkey;',
  },
];
