import { CamelCasePlugin, type Kysely } from 'kysely';
import type { BoardWidget } from '../../contracts/api/board-widgets.ts';
import type { BoardMode } from '../../contracts/board.ts';
import type { PlanLevel } from '../../contracts/plan.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A board as it is stored. */
export interface BoardRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  readonly mode: BoardMode;
  /** Id of the asset that it is of. */
  readonly site: string | null;
  readonly widgets: readonly BoardWidget[];
  /** Counts saved changes; a change must be made from the newest. */
  readonly version: number;
  readonly changedAt: EpochMs;
  readonly changedBy: string;
  /** When it was removed; it can be brought back for a while. */
  readonly removedAt: EpochMs | null;
  /** The pack that brought it, and its key there. */
  readonly pack: string | null;
  readonly packKey: string | null;
}

/** A link by which a screen shows a board without a sign-in. */
export interface LinkRow {
  readonly id: string;
  readonly tenant: string;
  readonly board: string;
  readonly title: string;
  /** Of the token, which is stored nowhere. */
  readonly hash: string;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  readonly expiresAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
  readonly revokedBy: string | null;
  readonly seenAt: EpochMs | null;
}

/** Words for all screens of a tenant. */
export interface ScreenMessageRow {
  readonly tenant: string;
  readonly id: string;
  readonly incident: string;
  readonly text: Text;
  readonly level: PlanLevel;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

type BoardTables = { board: BoardRow; boardLink: LinkRow; screenMessage: ScreenMessageRow };

/** The tables of boards; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<BoardTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<BoardTables>();

/** Forward-only. */
export const boardMigrations: readonly Migration[] = [
  {
    name: 'boards-001-create',
    sql: `
      create table board (
        id text primary key,
        tenant text not null,
        title jsonb not null,
        mode text not null,
        site text,
        widgets jsonb not null,
        version integer not null,
        changed_at double precision not null,
        changed_by text not null,
        removed_at double precision
      );
      create index board_by_tenant on board (tenant, id);
      create table board_link (
        id text primary key,
        tenant text not null,
        board text not null references board (id) on delete cascade,
        title text not null,
        hash text not null unique,
        created_at double precision not null,
        created_by text not null,
        expires_at double precision,
        revoked_at double precision,
        revoked_by text,
        seen_at double precision
      );
      create index board_link_by_board on board_link (board, id);
    `,
  },
  {
    name: 'boards-002-screen-messages',
    sql: `
      create table screen_message (
        tenant text not null,
        id text not null,
        incident text not null,
        text jsonb not null,
        level text not null,
        "from" double precision not null,
        until double precision not null,
        primary key (tenant, id)
      );
    `,
  },
  {
    name: 'boards-003-of-packs',
    sql: `
      alter table board add column pack text, add column pack_key text;
      create unique index board_of_pack on board (tenant, pack, pack_key) where pack is not null;
    `,
  },
];
