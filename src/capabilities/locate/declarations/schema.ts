import { CamelCasePlugin, type Kysely } from 'kysely';
import type { Text } from '../../../contracts/text.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Migration } from '../../../kernel/database.ts';
import type { DeclarationState, Direction, VerificationStep } from './state.ts';

/** A declared movement as it is stored. */
export interface DeclarationRow {
  readonly id: string;
  readonly tenant: string;
  readonly asset: string;
  readonly fence: string;
  readonly fenceTitle: Text;
  readonly direction: Direction;
  readonly fromAt: EpochMs;
  readonly toAt: EpochMs;
  readonly persons: number | null;
  readonly purpose: string;
  readonly state: DeclarationState;
  readonly movedAt: EpochMs | null;
  /** Less than 0 early, more than 0 late. */
  readonly offMs: number | null;
  readonly declaredBy: string;
  readonly declaredAt: EpochMs;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: EpochMs | null;
}

/** A movement that was looked at, once per event. */
export interface MovementRow {
  /** Id of the event. */
  readonly id: string;
  readonly tenant: string;
  readonly asset: string;
  readonly fence: string;
  readonly fenceTitle: Text;
  readonly direction: Direction;
  readonly time: EpochMs;
  /** That it was matched to; `null`: nobody had declared it. */
  readonly declaration: string | null;
}

/** A step of the verification of a declaration, as it was done last. */
export interface VerificationRow {
  readonly declaration: string;
  readonly step: VerificationStep;
  readonly isOk: boolean;
  readonly counted: number | null;
  readonly note: string;
  readonly verifiedBy: string;
  readonly verifiedAt: EpochMs;
}

type DeclarationTables = { declaration: DeclarationRow; declaredMovement: MovementRow; declarationVerification: VerificationRow };

/** The tables of declared movements. */
export const tables = (db: Database): Kysely<DeclarationTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<DeclarationTables>();

/** Forward-only. */
export const declarationMigrations: readonly Migration[] = [
  {
    name: 'declarations-001-create',
    sql: `
      create table declaration (
        id text primary key,
        tenant text not null,
        asset text not null,
        fence text not null,
        fence_title jsonb not null,
        direction text not null check (direction in ('in', 'out')),
        from_at double precision not null,
        to_at double precision not null check (to_at >= from_at),
        persons integer,
        purpose text not null,
        state text not null,
        moved_at double precision,
        off_ms double precision,
        declared_by text not null,
        declared_at double precision not null,
        withdrawn_by text,
        withdrawn_at double precision
      );
      create index declaration_by_tenant on declaration (tenant, from_at desc, id desc);
      create index declaration_by_mover on declaration (tenant, asset, fence, from_at);
      create index declaration_by_end on declaration (to_at) where state = 'open';
      create table declared_movement (
        id text primary key,
        tenant text not null,
        asset text not null,
        fence text not null,
        fence_title jsonb not null,
        direction text not null,
        time double precision not null,
        declaration text references declaration (id)
      );
      create index declared_movement_by_tenant on declared_movement (tenant, time desc, id desc) where declaration is null;
    `,
  },
  {
    name: 'declarations-002-verification',
    sql: `
      create table declaration_verification (
        declaration text not null references declaration (id),
        step text not null,
        is_ok boolean not null,
        counted integer,
        note text not null,
        verified_by text not null,
        verified_at double precision not null,
        primary key (declaration, step)
      );
    `,
  },
];
