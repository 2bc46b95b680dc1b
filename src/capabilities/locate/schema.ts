import { CamelCasePlugin, type Kysely } from 'kysely';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { Shape } from './geometry.ts';

/** A fence as it is stored, and as it is watched. */
export interface FenceRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  readonly shape: Shape;
  /** Models of the assets that it is for; empty: all. */
  readonly models: readonly string[];
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
  readonly kind: 'enter' | 'leave' | 'dwell';
  readonly fence: string;
  /** As it was then. */
  readonly fenceTitle: Text;
  readonly asset: string;
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  /** Begin of the stay that a `leave` ended or a `dwell` found. */
  readonly since: EpochMs | null;
}

type LocateTables = { fence: FenceRow; fencePresence: PresenceRow; placeEvent: PlaceEventRow };

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
];
