import { CamelCasePlugin, type Kysely } from 'kysely';
import type { CommandState, Confirmation } from '../../contracts/command.ts';
import type { Role } from '../../contracts/roles.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { Reason } from './reasons.ts';

/** A command as it is stored. What the end of it needs is kept as it was at issue, so that an upgrade of the pack changes no command on its way. */
export interface CommandRow {
  readonly id: string;
  readonly tenant: string;
  readonly groupId: string | null;
  readonly key: string;
  readonly title: Text;
  readonly asset: string;
  readonly assetTitle: Text;
  readonly point: number;
  readonly value: number;
  readonly valueTitle: Text | null;
  readonly symbol: string;
  readonly decimals: number;
  readonly state: CommandState;
  readonly confirmation: Confirmation;
  readonly confirmBy: Role;
  readonly reasons: readonly Reason[];
  readonly issuedBy: string;
  readonly issuedById: string;
  readonly issuedByKind: string;
  readonly issuedAt: EpochMs;
  readonly confirmedBy: string | null;
  readonly comment: string;
  readonly dueAt: EpochMs | null;
  readonly expiresAt: EpochMs;
  /** True from issue, or from when a scheduled one is due, until the end; unique per point. */
  readonly inFlight: boolean;
  readonly verifyPoint: number | null;
  readonly tolerance: number;
  readonly verifyMs: number;
  /** What the verified point read at issue. */
  readonly before: number | null;
  readonly sentAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly readBack: number | null;
}

/** A step of a command; the database refuses to change or delete one. */
export interface StepRow {
  readonly command: string;
  readonly seq: number;
  readonly state: CommandState;
  readonly at: EpochMs;
  readonly by: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface GroupRow {
  readonly id: string;
  readonly tenant: string;
  readonly comment: string;
  readonly issuedBy: string;
  readonly issuedAt: EpochMs;
}

type ControlTables = { command: CommandRow; commandStep: StepRow; commandGroup: GroupRow };

/** The tables of control; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<ControlTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<ControlTables>();

/** Forward-only. */
export const controlMigrations: readonly Migration[] = [
  {
    name: 'control-001-create',
    sql: `
      create table command_group (
        id text primary key, tenant text not null, comment text not null, issued_by text not null, issued_at double precision not null
      );
      create table command (
        id text primary key,
        tenant text not null,
        group_id text references command_group (id),
        key text not null,
        title jsonb not null,
        asset text not null,
        asset_title jsonb not null,
        point double precision not null,
        value double precision not null,
        value_title jsonb,
        symbol text not null,
        decimals integer not null,
        state text not null,
        confirmation text not null,
        confirm_by text not null,
        reasons jsonb not null,
        issued_by text not null,
        issued_by_id text not null,
        issued_by_kind text not null,
        issued_at double precision not null,
        confirmed_by text,
        comment text not null,
        due_at double precision,
        expires_at double precision not null,
        in_flight boolean not null,
        verify_point double precision,
        tolerance double precision not null,
        verify_ms double precision not null,
        before double precision,
        sent_at double precision,
        ended_at double precision,
        read_back double precision
      );
      create unique index command_in_flight on command (point) where in_flight;
      create index command_by_tenant on command (tenant, id desc);
      create index command_by_asset on command (tenant, asset, id desc);
      create index command_by_group on command (group_id) where group_id is not null;
      create index command_open on command (id) where state in ('requested', 'confirmed', 'checked', 'sent', 'acknowledged');
      create table command_step (
        command text not null references command (id),
        seq integer not null,
        state text not null,
        at double precision not null,
        by text not null,
        detail jsonb not null,
        primary key (command, seq)
      );
      create function command_step_refuse() returns trigger language plpgsql as
        'begin raise exception ''the steps of a command can only be added to''; end';
      create trigger command_step_append_only before update or delete on command_step for each row execute function command_step_refuse();
    `,
  },
  {
    name: 'control-002-erasing',
    sql: `
      create or replace function command_step_refuse() returns trigger language plpgsql as
        'begin
          if tg_op = ''UPDATE'' and current_setting(''yangfan.erasing'', true) = ''on'' then return new; end if;
          raise exception ''the steps of a command can only be added to'';
        end';
    `,
  },
  {
    name: 'control-003-newest-first',
    sql: `
      drop index command_by_tenant;
      drop index command_by_asset;
      create index command_by_tenant on command (tenant, issued_at desc, id desc);
      create index command_by_asset on command (tenant, asset, issued_at desc, id desc);
    `,
  },
];
