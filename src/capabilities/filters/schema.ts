import { CamelCasePlugin, type Kysely } from 'kysely';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A saved filter as it is stored. */
export interface FilterRow {
  readonly id: string;
  readonly tenant: string;
  /** Id of the user. */
  readonly ownerId: string;
  readonly owner: string;
  readonly list: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly isShared: boolean;
  readonly changedAt: EpochMs;
}

/** With which filter a user begins a list. */
export interface DefaultRow {
  readonly tenant: string;
  readonly userId: string;
  readonly list: string;
  readonly filter: string;
}

type FilterTables = { savedFilter: FilterRow; defaultFilter: DefaultRow };

/** The tables of saved filters. */
export const tables = (db: Database): Kysely<FilterTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<FilterTables>();

/** Forward-only. */
export const filterMigrations: readonly Migration[] = [
  {
    name: 'filters-001-create',
    sql: `
      create table saved_filter (
        id text primary key,
        tenant text not null,
        owner_id text not null,
        owner text not null,
        list text not null,
        name text not null,
        filter jsonb not null,
        is_shared boolean not null,
        changed_at double precision not null,
        unique (tenant, owner_id, list, name)
      );
      create index saved_filter_by_list on saved_filter (tenant, list);
      create table default_filter (
        tenant text not null,
        user_id text not null,
        list text not null,
        filter text not null references saved_filter (id) on delete cascade,
        primary key (tenant, user_id, list)
      );
    `,
  },
];
