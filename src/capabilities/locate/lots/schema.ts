import { CamelCasePlugin, type Kysely } from 'kysely';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Migration } from '../../../kernel/database.ts';

/** A lot on what carries it, as it is stored. */
export interface LotBindingRow {
  readonly id: string;
  readonly tenant: string;
  readonly lot: string;
  readonly asset: string;
  readonly fromAt: EpochMs;
  /** `null`: it is on it. */
  readonly toAt: EpochMs | null;
  /** Empty: the point `lot` of the asset said it. */
  readonly boundBy: string;
  readonly endedBy: string | null;
}

/** The table of lots on carriers. */
export const tables = (db: Database): Kysely<{ lotBinding: LotBindingRow }> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<{ lotBinding: LotBindingRow }>();

/** Forward-only. */
export const lotMigrations: readonly Migration[] = [
  {
    name: 'lots-001-create',
    sql: `
      create table lot_binding (
        id text primary key,
        tenant text not null,
        lot text not null,
        asset text not null,
        from_at double precision not null,
        to_at double precision check (to_at >= from_at),
        bound_by text not null,
        ended_by text
      );
      create unique index lot_binding_now on lot_binding (asset) where to_at is null;
      create index lot_binding_by_tenant on lot_binding (tenant, from_at desc, id desc);
      create index lot_binding_by_lot on lot_binding (tenant, lot, from_at desc);
      create index lot_binding_by_asset on lot_binding (asset, from_at desc);
    `,
  },
];
