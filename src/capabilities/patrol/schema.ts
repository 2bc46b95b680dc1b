import { CamelCasePlugin, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { dangerEntry, dangerOrigin } from '../../contracts/api/dangers.ts';
import type { DangerLevel, DangerState } from '../../contracts/danger.ts';
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

/** Tables of this capability. */
export type PatrolTables = { danger: DangerRow; dangerEntry: EntryRow };

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
];
