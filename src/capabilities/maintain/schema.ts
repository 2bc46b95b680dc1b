import { CamelCasePlugin, type Kysely } from 'kysely';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';
import type { Check, OrderState } from './state.ts';

/** A work order as it is stored. */
export interface OrderRow {
  readonly id: string;
  readonly tenant: string;
  readonly number: string;
  readonly title: Text;
  readonly state: OrderState;
  readonly asset: string;
  /** Title of the asset when the order was opened. */
  readonly assetTitle: Text;
  /** The alarm and the response of its pack that asked for it. */
  readonly alarm: string | null;
  readonly response: string | null;
  readonly priority: number;
  readonly assignedTo: string;
  readonly createdAt: EpochMs;
  readonly dueAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly closedBy: string | null;
  readonly note: string | null;
  readonly checklist: readonly Check[];
}

type MaintainTables = {
  workOrder: OrderRow;
  /** The last number of each day. */
  workOrderDay: { tenant: string; day: string; last: number };
};

/** The tables of maintain; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<MaintainTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<MaintainTables>();

/** Forward-only. */
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
];
