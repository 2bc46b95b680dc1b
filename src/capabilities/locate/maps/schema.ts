import { CamelCasePlugin, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { floorPlan } from '../../../contracts/api/floor-plans.ts';
import type { baseMap } from '../../../contracts/api/maps.ts';
import type { ControlPoint, FitMethod } from '../../../contracts/plan-transform.ts';
import type { Text } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Migration } from '../../../kernel/database.ts';

/** What was found in the file of a base map, as the API shows it. */
export type BaseMapContent = NonNullable<z.output<typeof baseMap>['content']>;

/** A base map as it is stored. */
export interface BaseMapRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  readonly source: string;
  readonly licence: string;
  /** 审图号 */
  readonly reviewNumber: string | null;
  readonly isSketch: boolean;
  readonly isChosen: boolean;
  /** Name of its file on disk; `null` until one came. */
  readonly file: string | null;
  readonly content: BaseMapContent | null;
  readonly by: string;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** What was found in the file of a floor plan, as the API shows it. */
export type FloorPlanContent = NonNullable<z.output<typeof floorPlan>['content']>;

/** Walls, blocks and entrances of a floor plan, as the API shows them. */
export type Walking = NonNullable<z.output<typeof floorPlan>['walking']>;

/** A floor plan as it is stored. */
export interface FloorPlanRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  readonly building: string;
  readonly floor: number;
  readonly method: FitMethod;
  readonly controls: readonly ControlPoint[];
  /** `null`: nobody has said where one can walk. */
  readonly walking: Walking | null;
  readonly file: string | null;
  readonly content: FloorPlanContent | null;
  readonly by: string;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

type MapTables = { baseMap: BaseMapRow; floorPlan: FloorPlanRow };

/** The tables of maps; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<MapTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<MapTables>();

/** Forward-only. */
export const mapMigrations: readonly Migration[] = [
  {
    name: 'locate-maps-001-create',
    sql: `
      create table base_map (
        id text primary key,
        tenant text not null,
        title jsonb not null,
        source text not null,
        licence text not null,
        review_number text,
        is_sketch boolean not null,
        is_chosen boolean not null,
        file text,
        content jsonb,
        by text not null,
        created_at double precision not null,
        changed_at double precision not null,
        check (review_number is not null or is_sketch),
        check (file is not null or not is_chosen)
      );
      create index base_map_by_tenant on base_map (tenant, id);
      create unique index base_map_chosen on base_map (tenant) where is_chosen;
    `,
  },
  {
    name: 'locate-maps-002-floor-plans',
    sql: `
      create table floor_plan (
        id text primary key,
        tenant text not null,
        title jsonb not null,
        building text not null,
        floor double precision not null,
        method text not null,
        controls jsonb not null,
        file text,
        content jsonb,
        by text not null,
        created_at double precision not null,
        changed_at double precision not null
      );
      create index floor_plan_by_tenant on floor_plan (tenant, building, floor);
    `,
  },
  { name: 'locate-maps-003-walking', sql: 'alter table floor_plan add column walking jsonb' },
];
