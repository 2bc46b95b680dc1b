import { CamelCasePlugin, type Kysely } from 'kysely';
import type { placeEventKinds } from '../../contracts/api/locate.ts';
import type { ShipType } from '../../contracts/ship-types.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { ConditionRow } from './conditions.ts';
import type { Around, Shape } from './geometry.ts';
import type { Hours } from './hours.ts';

/** What may raise an alarm at a fence, with its priority. */
export type FenceAlarms = { readonly [K in 'enter' | 'leave' | 'dwell' | 'fast' | 'silent' | 'near' | 'approach']?: number | undefined };

/** A fence as it is stored, and as it is watched. */
export interface FenceRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  readonly shape: Shape | Around;
  /** Models of the assets that it is for; empty: all. */
  readonly models: readonly string[];
  /** Groups of AIS ship types that it is for; empty: all. */
  readonly shipTypes: readonly ShipType[];
  /** When it is watched; `null`: always. */
  readonly hours: Hours | null;
  /** m/s; faster in it is told. */
  readonly mostSpeed: number | null;
  readonly silent: { readonly seconds: number; readonly withinMetres: number } | null;
  /** Limits of CPA and TCPA, of a moving fence only. */
  readonly approach: { readonly metres: number; readonly seconds: number } | null;
  /** Floor that it is on; `null`: of all floors. */
  readonly floor: number | null;
  /** Law, order or plan that it follows; `null`: nobody said. */
  readonly basis: Text | null;
  readonly alarms: FenceAlarms;
  /** What goes in or out is to be declared. */
  readonly asksDeclarations: boolean;
  /** A stay of this length is told; `null`: none is. */
  readonly dwellSeconds: number | null;
  readonly isEnabled: boolean;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** An asset that is in a fence. */
export interface PresenceRow {
  readonly fence: string;
  readonly asset: string;
  readonly tenant: string;
  /** Time of the fix that made it certain. */
  readonly since: EpochMs;
  readonly isDwellTold: boolean;
}

/** What happened at a fence. */
export interface PlaceEventRow {
  readonly id: string;
  readonly tenant: string;
  readonly kind: (typeof placeEventKinds)[number];
  /** Empty with `jump`. */
  readonly fence: string;
  /** As it was then. */
  readonly fenceTitle: Text;
  readonly asset: string;
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Begin of what has ended, or of the stay that a `dwell` found. */
  readonly since: EpochMs | null;
  /** The asset that carries a moving fence. */
  readonly other: string | null;
  /** m/s or m, by kind. */
  readonly value: number | null;
}

/** A fence that a pack brought; it stays noted when a person removes the fence, so that it does not come back. */
export interface PackFenceRow {
  readonly tenant: string;
  readonly pack: string;
  readonly packKey: string;
  readonly fence: string;
  /** `changedAt` of the fence as the pack wrote it; another one is a person's. */
  readonly writtenAt: EpochMs;
}

/** A floor plan or zone that a pack has brought; it is not brought again, whatever people did with it. */
export interface PackPlaceRow {
  readonly tenant: string;
  readonly pack: string;
  /** Key of the floor plan, or `plan/zone`. */
  readonly key: string;
}

type LocateTables = {
  packPlace: PackPlaceRow;
  fence: FenceRow;
  fencePresence: PresenceRow;
  placeEvent: PlaceEventRow;
  placeCondition: ConditionRow;
  packFence: PackFenceRow;
};

/** The tables of locate; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<LocateTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<LocateTables>();

/** Forward-only. */
export const locateMigrations: readonly Migration[] = [
  {
    name: 'locate-001-create',
    sql: `
      create table fence (
        id text primary key,
        tenant text not null,
        title jsonb not null,
        shape jsonb not null,
        models jsonb not null,
        dwell_seconds double precision check (dwell_seconds >= 1),
        is_enabled boolean not null,
        created_at double precision not null,
        changed_at double precision not null
      );
      create index fence_by_tenant on fence (tenant, id);
      create table fence_presence (
        fence text not null,
        asset text not null,
        tenant text not null,
        since double precision not null,
        is_dwell_told boolean not null,
        primary key (fence, asset)
      );
      create index fence_presence_by_asset on fence_presence (asset);
      create table place_event (
        id text primary key,
        tenant text not null,
        kind text not null check (kind in ('enter', 'leave', 'dwell')),
        fence text not null,
        fence_title jsonb not null,
        asset text not null,
        time double precision not null,
        longitude double precision not null,
        latitude double precision not null,
        since double precision
      );
      create index place_event_by_tenant on place_event (tenant, id desc);
      create index place_event_by_fence on place_event (tenant, fence, id desc);
      create index place_event_by_asset on place_event (tenant, asset, id desc);
    `,
  },
  {
    name: 'locate-002-conditions',
    sql: `
      alter table fence
        add column ship_types jsonb not null default '[]',
        add column hours jsonb,
        add column most_speed double precision check (most_speed > 0),
        add column silent jsonb,
        add column approach jsonb,
        add column alarms jsonb not null default '{}';
      create table place_condition (
        fence text not null,
        asset text not null,
        other text not null,
        kind text not null,
        tenant text not null,
        since double precision not null,
        primary key (fence, asset, other, kind)
      );
      alter table place_event drop constraint place_event_kind_check;
      alter table place_event add column other text, add column value double precision;
      create index place_event_by_kind on place_event (tenant, kind, id desc);
    `,
  },
  { name: 'locate-003-floors', sql: 'alter table fence add column floor double precision' },
  {
    name: 'locate-004-packs',
    sql: `
      alter table fence add column basis text;
      create table pack_fence (
        tenant text not null,
        pack text not null,
        pack_key text not null,
        fence text not null,
        written_at double precision not null,
        primary key (tenant, pack, pack_key)
      );
    `,
  },
  {
    name: 'locate-005-pack-places',
    sql: 'create table pack_place (tenant text not null, pack text not null, key text not null, primary key (tenant, pack, key))',
  },
  { name: 'locate-006-declarations', sql: 'alter table fence add column asks_declarations boolean not null default false' },
  {
    name: 'locate-007-basis-in-two-languages',
    sql: "alter table fence alter column basis type jsonb using case when basis is not null then jsonb_build_object('zh', basis, 'en', basis) end",
  },
];
