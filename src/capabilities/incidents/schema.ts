import { CamelCasePlugin, type Kysely } from 'kysely';
import type { IncidentState, PlanBody, PlanLevel, StepState } from '../../contracts/plan.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { EntryView } from './deps.ts';

/** A plan as it is stored. */
export interface PlanRow {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  /** `pack/key` of the pack that brought it. */
  readonly packKey: string | null;
  readonly isChanged: boolean;
  readonly body: PlanBody;
  readonly createdBy: string;
  readonly changedBy: string;
  readonly changedAt: EpochMs;
  readonly removedAt: EpochMs | null;
}

/** What a plan said from a time on. */
export interface PlanVersionRow {
  readonly plan: string;
  readonly version: number;
  readonly body: PlanBody;
  readonly by: string;
  readonly at: EpochMs;
}

/** An incident as it is stored, with the plan as it was when it began. */
export interface IncidentRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly plan: string;
  readonly planVersion: number;
  readonly body: PlanBody;
  readonly isDrill: boolean;
  readonly level: PlanLevel;
  readonly state: IncidentState;
  readonly asset: string | null;
  readonly assetTitle: Text | null;
  readonly startedAt: EpochMs;
  readonly startedBy: string;
  readonly closedAt: EpochMs | null;
  readonly closedBy: string | null;
  readonly summary: string | null;
  readonly version: number;
  readonly openSteps: number;
  readonly overdueSteps: number;
  /** When time alone changes something next: a delay is over, a limit is passed. */
  readonly nextAt: EpochMs | null;
}

/** A step of an incident as it is stored. */
export interface StepRow {
  readonly incident: string;
  readonly key: string;
  readonly position: number;
  readonly state: StepState;
  readonly beginsAt: EpochMs | null;
  readonly startedAt: EpochMs | null;
  readonly dueAt: EpochMs | null;
  readonly overdueAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly endedBy: string | null;
  readonly note: string | null;
  readonly answer: string | null;
  /** Work order or command. */
  readonly ref: string | null;
  readonly reached: Readonly<Record<string, boolean>> | null;
}

/** What a line of the timeline says besides who and when. */
export type EntryBody = Omit<EntryView, 'id' | 'at' | 'by'>;

/** A line of the timeline as it is stored. */
export interface EntryRow {
  readonly id: string;
  readonly tenant: string;
  readonly incident: string;
  readonly at: EpochMs;
  readonly by: string;
  readonly body: EntryBody;
}

/** An alarm that started a plan or raised its level; each does so once for a plan. */
export interface CauseRow {
  readonly plan: string;
  readonly alarm: string;
  readonly incident: string;
  readonly title: Text;
  readonly at: EpochMs;
}

type IncidentTables = {
  emergencyPlan: PlanRow;
  emergencyPlanVersion: PlanVersionRow;
  incident: IncidentRow;
  incidentStep: StepRow;
  incidentEntry: EntryRow;
  incidentCause: CauseRow;
};

/** The tables of incidents; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<IncidentTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<IncidentTables>();

/** Forward-only; `day_number` of the kernel must be there. */
export const incidentMigrations: readonly Migration[] = [
  {
    name: 'incidents-001-create',
    sql: `
      create table emergency_plan (
        id text primary key,
        tenant text not null,
        version integer not null,
        pack_key text,
        is_changed boolean not null,
        body jsonb not null,
        created_by text not null,
        changed_by text not null,
        changed_at double precision not null,
        removed_at double precision,
        unique (tenant, pack_key)
      );
      create index emergency_plan_by_tenant on emergency_plan (tenant, id);
      create table emergency_plan_version (
        plan text not null references emergency_plan (id),
        version integer not null,
        body jsonb not null,
        by text not null,
        at double precision not null,
        primary key (plan, version)
      );
      create table incident (
        id text primary key,
        tenant text not null,
        number text not null,
        plan text not null references emergency_plan (id),
        plan_version integer not null,
        body jsonb not null,
        is_drill boolean not null,
        level text not null,
        state text not null,
        asset text,
        asset_title jsonb,
        started_at double precision not null,
        started_by text not null,
        closed_at double precision,
        closed_by text,
        summary text,
        version integer not null,
        open_steps integer not null,
        overdue_steps integer not null,
        next_at double precision,
        unique (tenant, number)
      );
      create unique index incident_running on incident (tenant, plan, is_drill, coalesce(asset, '')) where state = 'running';
      create index incident_by_tenant on incident (tenant, id desc);
      create index incident_next on incident (next_at) where state = 'running';
      create table incident_step (
        incident text not null references incident (id),
        key text not null,
        position integer not null,
        state text not null,
        begins_at double precision,
        started_at double precision,
        due_at double precision,
        overdue_at double precision,
        ended_at double precision,
        ended_by text,
        note text,
        answer text,
        ref text,
        reached jsonb,
        primary key (incident, key)
      );
      create index incident_step_by_ref on incident_step (ref) where ref is not null;
      create table incident_entry (
        id text not null,
        tenant text not null,
        incident text not null references incident (id),
        at double precision not null,
        by text not null,
        body jsonb not null,
        primary key (tenant, id)
      );
      create index incident_entry_by_incident on incident_entry (incident, at, id);
      create table incident_cause (
        plan text not null,
        alarm text not null,
        incident text not null references incident (id),
        title jsonb not null,
        at double precision not null,
        primary key (plan, alarm)
      );
      create index incident_cause_by_incident on incident_cause (incident);
    `,
  },
];
