import { CamelCasePlugin, type Kysely } from 'kysely';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Migration } from '../../../kernel/database.ts';

/** A person who is registered on board of a vessel. */
export interface CrewRow {
  readonly id: string;
  readonly tenant: string;
  readonly asset: string;
  readonly name: string;
  readonly rank: string;
  readonly certificate: string;
  readonly document: string;
  readonly phone: string;
  /** Last day of the certificate, ISO 8601; `null`: nobody said. */
  readonly validUntil: string | null;
  readonly changedBy: string;
  readonly changedAt: EpochMs;
}

/** A person of a declared movement. */
export interface DeclaredPersonRow {
  readonly declaration: string;
  readonly place: number;
  readonly name: string;
  readonly document: string;
}

/** The tables of persons on board. */
export const tables = (db: Database): Kysely<{ crewMember: CrewRow; declaredPerson: DeclaredPersonRow }> =>
  db.withPlugin(new CamelCasePlugin()).withTables<{ crewMember: CrewRow; declaredPerson: DeclaredPersonRow }>();

/** Forward-only; after the tables of declarations. */
export const crewMigrations: readonly Migration[] = [
  {
    name: 'crew-001-create',
    sql: `
      create table crew_member (
        id text primary key,
        tenant text not null,
        asset text not null,
        name text not null,
        rank text not null,
        certificate text not null,
        document text not null,
        phone text not null,
        valid_until text,
        changed_by text not null,
        changed_at double precision not null
      );
      create index crew_member_by_tenant on crew_member (tenant, name, id);
      create unique index crew_member_by_document on crew_member (tenant, asset, document) where document <> '';
      create index crew_member_by_asset on crew_member (asset);
      create table declared_person (
        declaration text not null references declaration (id),
        place double precision not null,
        name text not null,
        document text not null,
        primary key (declaration, place)
      );
    `,
  },
];
