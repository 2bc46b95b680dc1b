import { CamelCasePlugin, type Kysely } from 'kysely';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A note on a moment, or with `toTime` on a span, of some points. */
export interface AnnotationRow {
  readonly id: string;
  readonly tenant: string;
  readonly points: readonly number[];
  readonly fromTime: EpochMs;
  readonly toTime: EpochMs | null;
  readonly text: string;
  /** Id of the user who wrote it, who may remove it. */
  readonly author: string;
  /** Their name when they did. */
  readonly authorName: string;
  readonly createdAt: EpochMs;
}

/** The tables of history; rows are named in camelCase. */
export const tables = (db: Database): Kysely<{ annotation: AnnotationRow }> =>
  db.withPlugin(new CamelCasePlugin()).withTables<{ annotation: AnnotationRow }>();

/** Forward-only. */
export const historyMigrations: readonly Migration[] = [
  {
    name: 'history-001-annotations',
    sql: `
      create table annotation (
        id text primary key,
        tenant text not null,
        points double precision[] not null,
        from_time double precision not null,
        to_time double precision,
        text text not null,
        author text not null,
        author_name text not null,
        created_at double precision not null
      );
      create index annotation_by_time on annotation (tenant, from_time);
      create index annotation_by_point on annotation using gin (points);
    `,
  },
];
