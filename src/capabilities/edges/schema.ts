import { CamelCasePlugin, type ColumnType, type Kysely } from 'kysely';
import type { Reply } from '../../contracts/api/index.ts';
import type { EdgeConfig, EdgeVersionState, edgeEventKinds } from '../../contracts/edge.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A jsonb column: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

/** A report of an edge as it is kept. */
export type Report = NonNullable<Reply<'getEdge'>['report']>;
export type EdgeEventKind = (typeof edgeEventKinds)[number];

interface EdgeRowOf<Columns extends 'read' | 'table'> {
  readonly id: string;
  readonly tenant: string;
  readonly key: string;
  readonly title: Columns extends 'read' ? Text : Json<Text>;
  /** Id of its device at the centre. */
  readonly device: string | null;
  /** SHA-256 of the one-time code, and of the token that has used it. */
  readonly codeHash: string | null;
  readonly codeUntil: EpochMs | null;
  readonly codeUsedBy: string | null;
  readonly tokenHash: string | null;
  readonly publicKey: string | null;
  readonly enrolledAt: EpochMs | null;
  readonly seenAt: EpochMs | null;
  readonly report: (Columns extends 'read' ? Report : Json<Report>) | null;
  /** Secrets in it are sealed. */
  readonly draft: Columns extends 'read' ? EdgeConfig : Json<EdgeConfig>;
  readonly draftRevision: number;
  readonly draftAt: EpochMs | null;
  readonly draftBy: string | null;
  /** The draft differs from the newest version. */
  readonly hasDraft: boolean;
  readonly createdAt: EpochMs;
}

/** An edge as it is stored. */
export type EdgeRow = EdgeRowOf<'read'>;

interface VersionRowOf<Columns extends 'read' | 'table'> {
  readonly id: string;
  readonly edge: string;
  readonly version: number;
  /** Secrets in it are sealed. */
  readonly config: Columns extends 'read' ? EdgeConfig : Json<EdgeConfig>;
  readonly state: EdgeVersionState;
  readonly reason: string | null;
  readonly note: string;
  readonly madeBy: string;
  readonly madeAt: EpochMs;
  readonly decidedAt: EpochMs | null;
  readonly confirmSeconds: number;
  readonly ofVersion: number | null;
}

/** A version of the configuration of an edge. */
export type VersionRow = VersionRowOf<'read'>;

interface EventRow {
  readonly id: ColumnType<string, never, never>;
  readonly edge: string;
  readonly time: EpochMs;
  readonly kind: EdgeEventKind;
  readonly version: number | null;
  readonly by: string | null;
  readonly detail: string;
}

type EdgeTables = { edge: EdgeRowOf<'table'>; edgeVersion: VersionRowOf<'table'>; edgeEvent: EventRow };

/** The tables of edges; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<EdgeTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<EdgeTables>();

/** Migrations of `edges`, forward only. */
export const edgeMigrations: readonly Migration[] = [
  {
    name: 'edges-001-create',
    sql: `
      create table edge (
        id text primary key,
        tenant text not null,
        key text not null,
        title jsonb not null,
        device text,
        code_hash text unique,
        code_until double precision,
        code_used_by text,
        token_hash text unique,
        public_key text,
        enrolled_at double precision,
        seen_at double precision,
        report jsonb,
        draft jsonb not null,
        draft_revision integer not null,
        draft_at double precision,
        draft_by text,
        has_draft boolean not null,
        created_at double precision not null,
        unique (tenant, key)
      );
      create table edge_version (
        id text primary key,
        edge text not null references edge (id) on delete cascade,
        version integer not null,
        config jsonb not null,
        state text not null,
        reason text,
        note text not null,
        made_by text not null,
        made_at double precision not null,
        decided_at double precision,
        confirm_seconds integer not null,
        of_version integer,
        unique (edge, version)
      );
      create table edge_event (
        id bigint generated always as identity primary key,
        edge text not null references edge (id) on delete cascade,
        time double precision not null,
        kind text not null,
        version integer,
        by text,
        detail text not null
      );
      create index edge_event_of on edge_event (edge, id desc);
    `,
  },
];
