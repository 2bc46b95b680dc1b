import { CamelCasePlugin, type Kysely } from 'kysely';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** Where the pictures of a camera are, as it is stored. */
export interface AddressRow {
  readonly tenant: string;
  readonly asset: string;
  /** Sealed: such an address may carry a key of the camera. */
  readonly still: string | null;
  readonly page: string | null;
  /** Sealed: user and password as JSON. */
  readonly signIn: string | null;
  readonly changedAt: EpochMs;
}

/** The tables of cameras. */
export const tables = (db: Database): Kysely<{ cameraAddress: AddressRow }> =>
  db.withPlugin(new CamelCasePlugin()).withTables<{ cameraAddress: AddressRow }>();

/** Forward-only. */
export const visionMigrations: readonly Migration[] = [
  {
    name: 'vision-001-create',
    sql: `
      create table camera_address (
        tenant text not null,
        asset text not null,
        still text,
        page text,
        changed_at double precision not null,
        primary key (tenant, asset)
      );
    `,
  },
  { name: 'vision-002-sign-in', sql: 'alter table camera_address add column sign_in text;' },
];
