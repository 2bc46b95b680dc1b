import { CamelCasePlugin, type Kysely, type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { dangerEntry, dangerOrigin } from '../../contracts/api/dangers.ts';
import type { Received } from '../../contracts/api/index.ts';
import type { DangerLevel, DangerState } from '../../contracts/danger.ts';
import type { PatrolState, PatrolWalker } from '../../contracts/patrol.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** Where a hidden danger was found. */
export type DangerOrigin = z.output<typeof dangerOrigin>;
/** What a line of the timeline says besides who and when. */
export type EntryBody = Omit<z.output<typeof dangerEntry>, 'id' | 'at' | 'by'>;

/** A hidden danger as it is stored. */
export interface DangerRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly state: DangerState;
  readonly level: DangerLevel | null;
  readonly asset: string | null;
  /** Title of the asset when it was reported. */
  readonly assetTitle: Text | null;
  readonly origin: DangerOrigin;
  readonly reportedAt: EpochMs;
  readonly reportedBy: string;
  readonly dueAt: EpochMs | null;
  readonly assignedTo: string;
  readonly mendedAt: EpochMs | null;
  readonly mendedBy: string | null;
  readonly verifiedAt: EpochMs | null;
  readonly verifiedBy: string | null;
  readonly closedAt: EpochMs | null;
  readonly closedBy: string | null;
  readonly note: string | null;
  readonly reason: string | null;
  readonly version: number;
  /** Set when it was told that the due date has passed. */
  readonly overdueAt: EpochMs | null;
}

/** A line of the timeline as it is stored. */
export interface EntryRow {
  readonly id: string;
  readonly tenant: string;
  readonly danger: string;
  readonly at: EpochMs;
  readonly by: string;
  readonly body: EntryBody;
}

/** What a person says of a route. */
export type RouteBody = Received<'createPatrolRoute', 'body'>;

/** A route as it is stored. */
export interface RouteRow {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly body: RouteBody;
  /** When its calendar comes due next; null without one, and while it is switched off. */
  readonly nextAt: EpochMs | null;
  readonly createdBy: string;
}

/** A patrol as it is stored. */
export interface PatrolRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly route: string;
  readonly title: string;
  readonly walker: PatrolWalker;
  /** The machine that walks it, with its title when it was opened. */
  readonly mover: MoverName | null;
  /** Those of the route when it was opened. */
  readonly points: RouteBody['points'];
  readonly state: PatrolState;
  readonly openedAt: EpochMs;
  readonly dueAt: EpochMs;
  readonly skipped: number;
  readonly assignedTo: string;
  readonly startedAt: EpochMs | null;
  readonly startedBy: string | null;
  readonly finishedAt: EpochMs | null;
  readonly finishedBy: string | null;
  readonly note: string | null;
  readonly missedPoints: readonly string[];
  /** Set when `patrol.missed` was told. */
  readonly toldAt: EpochMs | null;
}

/** A machine that walks. */
export interface MoverName {
  readonly asset: string;
  readonly title: Text;
}

/** What was found at a point, as it is stored. */
export interface VisitRow {
  readonly patrol: string;
  readonly point: string;
  readonly tenant: string;
  readonly by: string;
  readonly receivedAt: EpochMs;
  readonly body: Received<'putVisit', 'body'>;
  readonly bad: readonly string[];
  /** The machine that was there. */
  readonly mover: MoverName | null;
  /** From the place of the point, m. */
  readonly distanceMeters: number | null;
}

/** Tables of this capability. */
export type PatrolTables = { danger: DangerRow; dangerEntry: EntryRow; patrolRoute: RouteRow; patrol: PatrolRow; patrolVisit: VisitRow };

/** A value for a column of JSON. */
export const asJson = (value: unknown): RawBuilder<never> => sql<never>`${JSON.stringify(value)}::jsonb`;

/** Rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<PatrolTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<PatrolTables>();

/** Forward-only; `day_number` of the kernel must be there. */
export const patrolMigrations: readonly Migration[] = [
  {
    name: 'patrol-001-dangers',
    sql: `
      create table danger (
        id text primary key,
        tenant text not null,
        number text not null,
        title text not null,
        description text,
        state text not null,
        level text,
        asset text,
        asset_title jsonb,
        origin jsonb not null,
        reported_at double precision not null,
        reported_by text not null,
        due_at double precision,
        assigned_to text not null,
        mended_at double precision,
        mended_by text,
        verified_at double precision,
        verified_by text,
        closed_at double precision,
        closed_by text,
        note text,
        reason text,
        version integer not null,
        overdue_at double precision,
        unique (tenant, number)
      );
      create index danger_by_tenant on danger (tenant, reported_at desc, id desc);
      create index danger_by_asset on danger (tenant, asset);
      create index danger_by_due on danger (due_at) where overdue_at is null and state in ('assessed', 'assigned');
      create table danger_entry (
        id text primary key,
        tenant text not null,
        danger text not null references danger (id),
        at double precision not null,
        by text not null,
        body jsonb not null
      );
      create index danger_entry_by_danger on danger_entry (danger, at, id);
    `,
  },
  {
    name: 'patrol-002-patrols',
    sql: `
      create table patrol_route (
        id text primary key,
        tenant text not null,
        version integer not null,
        body jsonb not null,
        next_at double precision,
        created_by text not null
      );
      create index patrol_route_by_tenant on patrol_route (tenant, id);
      create index patrol_route_by_next on patrol_route (next_at) where next_at is not null;
      create table patrol (
        id text primary key,
        tenant text not null,
        number text not null,
        route text not null,
        title text not null,
        points jsonb not null,
        state text not null,
        opened_at double precision not null,
        due_at double precision not null,
        skipped integer not null,
        assigned_to text not null,
        started_at double precision,
        started_by text,
        finished_at double precision,
        finished_by text,
        note text,
        missed_points jsonb not null,
        told_at double precision,
        unique (tenant, number)
      );
      create index patrol_by_tenant on patrol (tenant, opened_at desc, id desc);
      create index patrol_by_due on patrol (due_at) where state in ('open', 'started');
      create table patrol_visit (
        patrol text not null references patrol (id),
        point text not null,
        tenant text not null,
        by text not null,
        received_at double precision not null,
        body jsonb not null,
        bad jsonb not null,
        primary key (patrol, point)
      );
    `,
  },
  {
    name: 'patrol-003-machines',
    sql: `
      update patrol_route set body = body || '{"walker": "person"}' where not body ? 'walker';
      alter table patrol add column walker text not null default 'person', add column mover jsonb;
      create index patrol_by_machine on patrol (opened_at, id) where walker <> 'person' and state in ('open', 'started');
      alter table patrol_visit add column mover jsonb, add column distance_meters double precision;
    `,
  },
  {
    name: 'patrol-004-dangers-of-a-patrol',
    sql: `create index danger_by_patrol on danger (tenant, (origin->>'patrol')) where origin->>'by' = 'patrol'`,
  },
  {
    // Alarms had stood at the nearest asset with a data point; `endMoved` takes these rows once.
    name: 'patrol-005-moved-alarms',
    sql: `
      create table patrol_moved_alarm as
        select tenant, id as route, point->>'asset' as asset from patrol_route, jsonb_array_elements(body->'points') point where point ? 'asset'
        union
        select tenant, route, point->>'asset' from patrol, jsonb_array_elements(points) point
        where point ? 'asset' and route in (select id from patrol_route);
    `,
  },
];
