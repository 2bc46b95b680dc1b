import { CamelCasePlugin, type Kysely, sql } from 'kysely';
import type { Received } from '../../contracts/api/index.ts';
import type { ReportContent, ReportTemplateBody } from '../../contracts/api/report-content.ts';
import type { ReportPeriod } from '../../contracts/report.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A template as it is stored. */
export interface TemplateRow {
  readonly id: string;
  readonly tenant: string;
  /** The pack that brought it, and its key there. */
  readonly pack: string | null;
  readonly packKey: string | null;
  /** A person has changed it: upgrades of its pack leave it alone. */
  readonly isEdited: boolean;
  readonly body: ReportTemplateBody;
  readonly version: number;
  readonly changedAt: EpochMs;
  readonly changedBy: string;
  /** Kept, so that its pack does not bring it again. */
  readonly removedAt: EpochMs | null;
}

/** A report as it is stored. */
export interface ReportRow {
  readonly id: string;
  readonly tenant: string;
  readonly template: string;
  readonly period: ReportPeriod;
  readonly site: string | null;
  /** That made it; null when a person did. */
  readonly schedule: string | null;
  /** Key of the shift that it is of. */
  readonly shift: string | null;
  readonly fromTime: EpochMs;
  readonly madeAt: EpochMs;
  readonly madeBy: string;
  readonly expiresAt: EpochMs;
  readonly content: ReportContent;
}

/** What a person says of a schedule. */
export type ScheduleBody = Received<'createReportSchedule', 'body'>;

/** A schedule as it is stored. */
export interface ScheduleRow {
  readonly id: string;
  readonly tenant: string;
  readonly template: string;
  readonly version: number;
  readonly body: ScheduleBody;
  /** The moment that comes next; null while it is switched off. */
  readonly nextAt: EpochMs | null;
  /** Not before, after a try that failed. */
  readonly retryAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly lastError: string | null;
}

type ReportTables = { reportTemplate: TemplateRow; report: ReportRow; reportSchedule: ScheduleRow };

/** The tables of reports; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<ReportTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<ReportTables>();

/** A value for a column of JSON. */
export const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** Forward-only. */
export const reportMigrations: readonly Migration[] = [
  {
    name: 'reports-001-create',
    sql: `
      create table report_template (
        id text primary key,
        tenant text not null,
        pack text,
        pack_key text,
        is_edited boolean not null,
        body jsonb not null,
        version integer not null,
        changed_at double precision not null,
        changed_by text not null,
        removed_at double precision,
        unique (tenant, pack, pack_key)
      );
      create table report (
        id text primary key,
        tenant text not null,
        template text not null,
        period text not null,
        site text,
        schedule text,
        from_time double precision not null,
        made_at double precision not null,
        made_by text not null,
        expires_at double precision not null,
        content jsonb not null,
        unique (schedule, from_time)
      );
      create index report_by_tenant on report (tenant, id desc);
      create index report_by_end on report (expires_at);
      create table report_schedule (
        id text primary key,
        tenant text not null,
        template text not null references report_template (id),
        version integer not null,
        body jsonb not null,
        next_at double precision,
        retry_at double precision,
        last_at double precision,
        last_error text
      );
      create index report_schedule_by_tenant on report_schedule (tenant, id);
      create index report_schedule_by_next on report_schedule (next_at) where next_at is not null;
    `,
  },
  {
    // Two shifts of a team may begin at the same time.
    name: 'reports-002-shifts',
    sql: `
      alter table report add column shift text, drop constraint report_schedule_from_time_key;
      create unique index report_by_period on report (schedule, from_time, coalesce(shift, ''));
    `,
  },
];
