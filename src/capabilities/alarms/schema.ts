import { CamelCasePlugin, type Kysely } from 'kysely';
import type { z } from 'zod';
import type { AlarmState } from '../../contracts/alarm.ts';
import type { suppressionGiven } from '../../contracts/api/suppressions.ts';
import type { Relearning } from '../../contracts/flow.ts';
import type { Priority, SourceOfFigure } from '../../contracts/pack.ts';
import type { RationaleProposal, Severity } from '../../contracts/rationale.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Why } from '../../contracts/why.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { Cause, Overlay, ProcessState } from './state.ts';

/** The list that an alarm is in: `open` needs eyes, `hidden` lies under an overlay, `closed` is history only. */
export type AlarmPlace = 'open' | 'hidden' | 'closed';

/** Parameters of a detector by name. */
export type Params = Readonly<Record<string, unknown>>;

/** Why and for how long a rule is out of service. */
export interface Outage {
  readonly by: string;
  readonly reason: string;
  readonly since: EpochMs;
  /** Without: somebody has to bring it back. */
  readonly until?: EpochMs | undefined;
}

/** What people wrote down about a rule (ISA-18.2 rationalization); what is empty falls back to what the pack says. */
export interface Rationale {
  readonly cause: string;
  readonly consequence: string;
  readonly action: string;
  readonly severity?: Severity | undefined;
  readonly respondMinutes?: number | undefined;
  readonly overrideReason: string;
  /** `YYYY-MM-DD`. */
  readonly reviewDue?: string | undefined;
  readonly changedBy: string;
  readonly changedAt: EpochMs;
  readonly approvedBy?: string | undefined;
  readonly approvedAt?: EpochMs | undefined;
  /** What was approved of the rule itself, so that a later change of it is seen. */
  readonly approvedAs?: string | undefined;
}

/** Who made a rule learn anew, and from when on. */
export interface RelearnRecord extends Relearning {
  readonly by: string;
}

/** A rule at an asset: a detector judges it at one of the points, or another capability tells whether its condition holds. */
export interface RuleRecord {
  readonly id: string;
  /** Handle in the data plane, never given out twice. */
  readonly number: number;
  readonly tenant: string;
  readonly asset: string;
  /** Missing where another capability tells of the asset itself; then there is no value, limit or unit either. */
  readonly point?: number | undefined;
  readonly pack?: string | undefined;
  readonly key: string;
  readonly title: Text;
  readonly assetTitle: Text;
  readonly pointTitle?: Text | undefined;
  /** Empty without a point. */
  readonly unit: string;
  readonly decimals: number;
  readonly kind: string;
  /** Parameters as written, references to attributes included. */
  readonly declared: Params;
  /** Parameters as the detector takes them; with a problem, as far as they could be resolved. */
  readonly params: Params;
  /** Numbers of the further points that the detector looks at, in its order. */
  readonly others: readonly number[];
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly priority: Priority;
  readonly enabled: boolean;
  readonly isChanged: boolean;
  readonly problem?: Text | undefined;
  readonly inService: boolean;
  /** Who took it out of service; of one in service, nothing. */
  readonly outage?: Outage | undefined;
  readonly isSuppressed: boolean;
  /** Set when its asset was retired or its pack dropped it; the row stays because alarms name it. */
  readonly retiredAt?: EpochMs | undefined;
  readonly advice: Text;
  readonly consequence: Text;
  /** What the pack proposes of the record. */
  readonly proposed?: RationaleProposal | undefined;
  readonly source: SourceOfFigure;
  /** The newest verdict: whether the condition holds, since when, by which value of which quality. */
  readonly isActive: boolean;
  readonly activeSince?: EpochMs | undefined;
  readonly activeValue?: number | undefined;
  readonly activeQuality: number;
  readonly activeWhy?: Why | undefined;
  /** Lower-case titles and keys that text searches look into. */
  readonly searchText: string;
  readonly rationale?: Rationale | undefined;
  /** The last time that somebody made it forget what it had learnt. */
  readonly relearn?: RelearnRecord | undefined;
}

/** A rule that a detector judges, always at a point. */
export interface JudgedRule extends RuleRecord {
  readonly point: number;
  readonly pointTitle: Text;
}

/** One alarm, from its raising until it is normal again. */
export interface AlarmRecord {
  readonly id: string;
  readonly tenant: string;
  /** Id of the rule. */
  readonly rule: string;
  readonly asset: string;
  readonly priority: Priority;
  readonly process: ProcessState;
  readonly overlays: readonly Overlay[];
  readonly state: AlarmState;
  readonly place: AlarmPlace;
  readonly raisedAt: EpochMs;
  readonly clearedAt?: EpochMs | undefined;
  readonly acknowledgedAt?: EpochMs | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly value?: number | undefined;
  readonly limitValue?: number | undefined;
  readonly quality: number;
  readonly returns: number;
  readonly shelvedUntil?: EpochMs | undefined;
  readonly comment?: string | undefined;
  readonly workOrder?: string | undefined;
  /** Why the condition began, where the detector can explain itself. */
  readonly why?: Why | undefined;
  /** False while nobody was told of it: its condition began under suppression. */
  readonly isTold: boolean;
  /** The alarm of the root cause, which stands for this one. */
  readonly root?: string | undefined;
}

/** One step of an alarm's way. */
export interface StepRecord {
  readonly alarm: string;
  readonly time: EpochMs;
  readonly fromState: AlarmState;
  readonly toState: AlarmState;
  readonly cause: Cause | 'comment';
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
}

/** How a record lies in the database: what may be missing is null. */
export type Stored<T> = { [K in keyof T]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

/** A suppression by design, and whether it holds. */
export interface SuppressionRow {
  readonly id: string;
  readonly tenant: string;
  readonly body: z.output<typeof suppressionGiven>;
  readonly isActive: boolean;
  readonly since: EpochMs | null;
  /** When it ends by itself. */
  readonly endsAt: EpochMs | null;
  readonly by: string | null;
  readonly note: string | null;
}

type AlarmTables = {
  alarmSuppression: SuppressionRow;
  alarmRule: Stored<RuleRecord>;
  alarm: Stored<AlarmRecord>;
  alarmStep: Stored<StepRecord> & { readonly id: string };
};

/** The tables of alarms; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<AlarmTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<AlarmTables>();

/** A row as the program has it: nulls become `undefined`. */
export function present<T extends object>(row: Stored<T>): T {
  // holds: Stored<T> differs from T only in null for undefined
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as unknown as T;
}

/** Records as `json_populate_recordset` takes them. */
export const toJson = (records: readonly object[]): string => JSON.stringify(records.map(snakeKeys));

const snakeKeys = (record: object) => Object.fromEntries(Object.entries(record).map(([key, value]) => [snake(key), value]));
const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Forward-only. */
export const alarmMigrations: readonly Migration[] = [
  {
    name: 'alarms-001-create',
    sql: `
      create table alarm_rule (
        id text primary key,
        number double precision not null unique,
        tenant text not null,
        asset text not null,
        point double precision not null,
        pack text,
        key text not null,
        title jsonb not null,
        asset_title jsonb not null,
        point_title jsonb not null,
        unit text not null,
        decimals integer not null,
        kind text not null,
        declared jsonb not null,
        params jsonb not null,
        on_delay_ms double precision not null,
        off_delay_ms double precision not null,
        priority integer not null check (priority between 1 and 4),
        enabled boolean not null,
        is_changed boolean not null,
        problem jsonb,
        in_service boolean not null,
        is_suppressed boolean not null,
        retired_at double precision,
        advice jsonb not null,
        consequence jsonb not null,
        source jsonb not null,
        is_active boolean not null,
        active_since double precision,
        active_value double precision,
        active_quality integer not null,
        search_text text not null
      ) with (fillfactor = 80);
      create sequence alarm_rule_number maxvalue 9007199254740991;
      create unique index alarm_rule_by_origin on alarm_rule (tenant, asset, pack, key);
      create index alarm_rule_by_point on alarm_rule (point);
      create index alarm_rule_by_tenant on alarm_rule (tenant, id);
      create index alarm_rule_silenced on alarm_rule (tenant) where not in_service;

      create table alarm (
        id text primary key,
        tenant text not null,
        rule text not null references alarm_rule (id),
        asset text not null,
        priority integer not null,
        process text not null,
        overlays text[] not null,
        state text not null,
        place text not null,
        raised_at double precision not null,
        cleared_at double precision,
        acknowledged_at double precision,
        acknowledged_by text,
        value double precision,
        limit_value double precision,
        quality integer not null,
        returns integer not null,
        shelved_until double precision,
        comment text,
        work_order text
      ) with (fillfactor = 80);
      create unique index alarm_one_at_a_time on alarm (rule) where place <> 'closed';
      create index alarm_by_place on alarm (tenant, place, priority, (-raised_at), id) include (state);
      create index alarm_by_time on alarm (tenant, raised_at desc, id desc);
      create index alarm_by_asset on alarm (tenant, asset, raised_at desc, id desc);
      create index alarm_by_rule on alarm (rule, raised_at desc, id desc);
      create index alarm_due on alarm (shelved_until) where shelved_until is not null;

      create table alarm_step (
        id bigint generated always as identity primary key,
        alarm text not null references alarm (id),
        time double precision not null,
        from_state text not null,
        to_state text not null,
        cause text not null,
        by text,
        comment text
      );
      create index alarm_step_by_alarm on alarm_step (alarm, id);
    `,
  },
  {
    name: 'alarms-002-annunciations',
    sql: `
      create index alarm_step_annunciated on alarm_step (time)
        where cause in ('raised', 'reraised') and to_state = 'unacknowledged';
    `,
  },
  {
    name: 'alarms-003-why',
    sql: `
      alter table alarm_rule add column active_why jsonb;
      alter table alarm add column why jsonb;
    `,
  },
  { name: 'alarms-004-others', sql: `alter table alarm_rule add column others jsonb not null default '[]'` },
  {
    name: 'alarms-005-wanted',
    sql: `
      create unique index alarm_rule_wanted on alarm_rule (tenant, asset, key) where pack is null;
    `,
  },
  { name: 'alarms-006-rationale', sql: 'alter table alarm_rule add column rationale jsonb' },
  {
    name: 'alarms-007-suppression',
    sql: `
      alter table alarm add column is_told boolean not null default true;
      alter table alarm add column root text;
      create index alarm_by_root on alarm (root) where root is not null;
      create index alarm_rule_suppressed on alarm_rule (tenant) where is_suppressed;
      create table alarm_suppression (
        id text primary key,
        tenant text not null,
        body jsonb not null,
        is_active boolean not null,
        since double precision,
        ends_at double precision,
        by text,
        note text
      );
      create index alarm_suppression_by_tenant on alarm_suppression (tenant, id);
    `,
  },
  { name: 'alarms-008-outage', sql: 'alter table alarm_rule add column outage jsonb' },
  { name: 'alarms-009-relearn', sql: 'alter table alarm_rule add column relearn jsonb' },
  {
    name: 'alarms-010-root-unnamed', // steps of before named the asset of the root cause, which not everybody may see
    sql: `
      update alarm_step set comment = 'a root cause stands for it'
      where cause = 'suppressed' and by is null and comment like '% · % / % · %'
    `,
  },
  {
    name: 'alarms-011-of-the-asset', // what another capability tells may be of the asset itself; a detector always judges a point
    sql: `
      alter table alarm_rule alter column point drop not null, alter column point_title drop not null,
        add constraint alarm_rule_point check (point is not null and point_title is not null or kind = 'wanted' and point is null and point_title is null);
    `,
  },
  { name: 'alarms-012-proposed', sql: 'alter table alarm_rule add column proposed jsonb' },
];
