import { CamelCasePlugin, type GeneratedAlways, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { failure } from '../../contracts/api/life.ts';
import type { check, orderEntry, workOrder } from '../../contracts/api/maintain.ts';
import type { stockMove } from '../../contracts/api/spare-parts.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { OrderKind, OrderState } from '../../contracts/work.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** One line of a checklist. */
export type Check = z.output<typeof check>;
/** What a work order comes from when it is no alarm. */
export type Origin = NonNullable<z.output<typeof workOrder>['origin']>;
/** Who signed. */
export type Signature = NonNullable<z.output<typeof workOrder>['signature']>;
/** What failed, as a corrective order says it. */
export type Failed = z.output<typeof failure>;
/** What an entry of the timeline says besides who and when. */
export type EntryBody = Omit<z.output<typeof orderEntry>, 'id' | 'at' | 'by' | 'removedBy' | 'removedAt'>;

/** A work order as it is stored. */
export interface OrderRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly title: Text;
  readonly description: string | null;
  /** What the program says about it, beside what people describe. */
  readonly about: Text | null;
  readonly kind: OrderKind;
  readonly state: OrderState;
  readonly asset: string | null;
  /** Title of the asset when the order was opened. */
  readonly assetTitle: Text | null;
  /** The alarm and the response of its pack that asked for it. */
  readonly alarm: string | null;
  readonly response: string | null;
  readonly origin: Origin | null;
  readonly priority: number;
  readonly assignedTo: string;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly dueAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly doneAt: EpochMs | null;
  readonly doneBy: string | null;
  readonly closedAt: EpochMs | null;
  readonly closedBy: string | null;
  readonly note: string | null;
  readonly reason: string | null;
  readonly needsSignature: boolean;
  readonly signature: Signature | null;
  readonly checklist: readonly Check[];
  readonly version: number;
  /** Set when it was told that the due date has passed. */
  readonly overdueAt: EpochMs | null;
  readonly failure: Failed | null;
  /** Somebody has said that nothing had failed. */
  readonly noFailure: boolean;
  /** Why it cannot be told what failed. */
  readonly undetermined: string | null;
}

/** A line of the timeline as it is stored. */
export interface EntryRow {
  readonly id: string;
  readonly tenant: string;
  readonly workOrder: string;
  readonly at: EpochMs;
  readonly by: string;
  readonly body: EntryBody;
  readonly removedBy: string | null;
  readonly removedAt: EpochMs | null;
}

/** What a person says of a schedule. */
export type ScheduleBody = Received<'createSchedule', 'body'>;

/** A change of a counter that was taken for another meter in its place. */
export type OtherMeter = NonNullable<Reply<'createSchedule'>['otherMeter']>;

/** A schedule as it is stored. */
export interface ScheduleRow {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly body: ScheduleBody;
  /** When a calendar comes due next; null for a counter, and while it is switched off. */
  readonly nextAt: EpochMs | null;
  /** Of a counter: what has come together since the last order. */
  readonly counted: number;
  /** Of a counter: the value that was counted last. */
  readonly lastValue: number | null;
  /** When it was seen last, to the hour; null until then. */
  readonly lastValueAt: EpochMs | null;
  /** Of a counter: the last change that was taken for another meter, so that it was not counted. */
  readonly otherMeter: OtherMeter | null;
  readonly lastOrder: string | null;
  readonly lastAt: EpochMs | null;
  readonly createdBy: string;
}

/** A spare part as it is stored. */
export interface SpareRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly name: string;
  readonly unit: string;
  readonly minimum: number;
  readonly price: number | null;
  readonly note: string;
  readonly version: number;
  /** Set when it was removed; what came and went of it still names it. */
  readonly removedAt: EpochMs | null;
}

/** What a store holds of a spare part. */
interface StockRow {
  readonly spare: string;
  readonly store: string;
  readonly quantity: number;
}

/** What came or went. */
export interface MoveRow {
  readonly id: string;
  readonly tenant: string;
  readonly spare: string;
  readonly store: string;
  readonly kind: z.output<typeof stockMove>['kind'];
  readonly change: number;
  readonly after: number;
  readonly at: EpochMs;
  readonly by: string;
  readonly workOrder: string | null;
  readonly note: string | null;
}

/** What a person says of how remaining life is learnt. */
export type LifeModelBody = Received<'createLifeModel', 'body'>;

/** How remaining life of a kind is learnt, as it is stored. */
export interface LifeModelRow {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly body: LifeModelBody;
  /** What was learnt, see `life-file.ts`. */
  readonly learnt: string | null;
  readonly learntAt: EpochMs | null;
}

/** Which corrective orders must say what failed before they are closed. */
export interface FailureRules {
  /** Of equipment, as far as its kind is not named. */
  readonly byDefault: boolean;
  readonly models: Readonly<Record<string, boolean>>;
}

type MaintainTables = {
  failureRule: { readonly tenant: string; readonly body: FailureRules };
  lifeModel: LifeModelRow;
  assetService: { readonly asset: string; readonly tenant: string; readonly commissionedAt: EpochMs };
  sparePart: SpareRow;
  spareStock: StockRow;
  spareMove: MoveRow;
  workSchedule: ScheduleRow & { readonly isCounter: GeneratedAlways<boolean> };
  workOrder: OrderRow;
  workOrderEntry: EntryRow;
};

/** The tables of maintain; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<MaintainTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<MaintainTables>();

/** Forward-only; `day_number` of the kernel must be there. */
export const maintainMigrations: readonly Migration[] = [
  {
    name: 'maintain-001-create',
    sql: `
      create table work_order (
        id text primary key,
        tenant text not null,
        number text not null,
        title jsonb not null,
        state text not null,
        asset text not null,
        asset_title jsonb not null,
        alarm text,
        response text,
        priority integer not null check (priority between 1 and 4),
        assigned_to text not null,
        created_at double precision not null,
        due_at double precision not null,
        closed_at double precision,
        closed_by text,
        note text,
        checklist jsonb not null,
        unique (tenant, number),
        unique (alarm, response)
      );
      create index work_order_by_tenant on work_order (tenant, id desc);
      create index work_order_by_asset on work_order (tenant, asset, id desc);
      create index work_order_by_state on work_order (tenant, state, id desc);
      create table work_order_day (
        tenant text not null,
        day text not null,
        last integer not null,
        primary key (tenant, day)
      );
    `,
  },
  {
    // What was done until now was closed with it.
    name: 'maintain-002-full-orders',
    sql: `
      alter table work_order
        alter column asset drop not null,
        alter column asset_title drop not null,
        add column description text,
        add column kind text not null default 'corrective',
        add column origin jsonb,
        add column created_by text not null default 'system',
        add column started_at double precision,
        add column done_at double precision,
        add column done_by text,
        add column reason text,
        add column needs_signature boolean not null default false,
        add column signature jsonb,
        add column version integer not null default 1,
        add column overdue_at double precision;
      update work_order set state = 'verified', done_at = closed_at, done_by = closed_by where state = 'done';
      create index work_order_by_due on work_order (due_at) where overdue_at is null and state in ('open', 'assigned', 'inProgress', 'waiting');
      create table work_order_entry (
        id text not null,
        tenant text not null,
        work_order text not null references work_order (id),
        at double precision not null,
        by text not null,
        body jsonb not null,
        removed_by text,
        removed_at double precision,
        primary key (tenant, id)
      );
      create index work_order_entry_by_order on work_order_entry (work_order, at, id);
      insert into day_number (tenant, series, day, last) select tenant, 'WO', day, last from work_order_day;
      drop table work_order_day;
    `,
  },
  {
    name: 'maintain-003-schedules',
    sql: `
      create table work_schedule (
        id text primary key,
        tenant text not null,
        version integer not null,
        body jsonb not null,
        next_at double precision,
        counted double precision not null,
        last_value double precision,
        last_order text,
        last_at double precision,
        created_by text not null,
        is_counter boolean not null generated always as (body->'trigger'->>'by' = 'counter') stored
      );
      create index work_schedule_by_tenant on work_schedule (tenant, id);
      create index work_schedule_by_next on work_schedule (next_at) where next_at is not null;
    `,
  },
  {
    // The check is the last word: no statement can take out what is not there.
    name: 'maintain-004-life-and-spare-parts',
    sql: `
      alter table work_order add column failure jsonb;
      create index work_order_by_failure on work_order (tenant, asset) where failure is not null;
      create table asset_service (
        asset text primary key,
        tenant text not null,
        commissioned_at double precision not null
      );
      create table spare_part (
        id text primary key,
        tenant text not null,
        number text not null,
        name text not null,
        unit text not null,
        minimum double precision not null,
        price double precision,
        note text not null,
        version integer not null,
        removed_at double precision
      );
      create unique index spare_part_number on spare_part (tenant, number) where removed_at is null;
      create table spare_stock (
        spare text not null references spare_part (id),
        store text not null,
        quantity double precision not null check (quantity >= 0),
        primary key (spare, store)
      );
      create table spare_move (
        id text not null,
        tenant text not null,
        spare text not null references spare_part (id),
        store text not null,
        kind text not null,
        change double precision not null,
        after double precision not null,
        at double precision not null,
        by text not null,
        work_order text,
        note text,
        primary key (tenant, id)
      );
      create index spare_move_by_spare on spare_move (spare, at desc);
    `,
  },
  {
    name: 'maintain-005-life-models',
    sql: `
      create table life_model (
        id text primary key,
        tenant text not null,
        version integer not null,
        body jsonb not null,
        learnt text,
        learnt_at double precision
      );
      create unique index life_model_by_kind on life_model (tenant, (body->>'model'));
    `,
  },
  { name: 'maintain-006-no-failure', sql: 'alter table work_order add column no_failure boolean not null default false' },
  {
    name: 'maintain-007-failure-rules',
    sql: `
      alter table work_order add column undetermined text;
      create table failure_rule (
        tenant text primary key,
        body jsonb not null
      );
    `,
  },
  { name: 'maintain-008-about', sql: 'alter table work_order add column about jsonb' },
  { name: 'maintain-009-counter-time', sql: 'alter table work_schedule add column last_value_at double precision' },
  { name: 'maintain-010-other-meter', sql: 'alter table work_schedule add column other_meter jsonb' },
];
