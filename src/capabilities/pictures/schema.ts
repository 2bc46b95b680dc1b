import { CamelCasePlugin, type Kysely } from 'kysely';
import type { PictureElement, PictureScene } from '../../contracts/api/picture-elements.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Database, Migration } from '../../kernel/database.ts';

/** A picture as it is stored. */
export interface PictureRow {
  readonly id: string;
  readonly tenant: string;
  readonly title: Text;
  /** Id of the asset that it is of. */
  readonly asset: string | null;
  /** Of its own units; the screen scales it as a whole. */
  readonly width: number;
  readonly height: number;
  /** An SVG that was looked through by `svg.ts`. */
  readonly background: string | null;
  readonly elements: readonly PictureElement[];
  readonly scene: PictureScene | null;
  /** Counts saved changes; a change must be made from the newest. */
  readonly version: number;
  readonly changedAt: EpochMs;
  readonly changedBy: string;
  /** When it was removed; it can be brought back for a while. */
  readonly removedAt: EpochMs | null;
  /** The pack that brought it, and its key there. */
  readonly pack: string | null;
  readonly packKey: string | null;
  /** A person has changed it: upgrades of its pack leave it alone. */
  readonly isEdited: boolean;
}

type PictureTables = { picture: PictureRow };

/** The tables of pictures; rows are named in camelCase, JSON inside them is left alone. */
export const tables = (db: Database): Kysely<PictureTables> =>
  db.withPlugin(new CamelCasePlugin({ maintainNestedObjectKeys: true })).withTables<PictureTables>();

/** Forward-only. */
export const pictureMigrations: readonly Migration[] = [
  {
    name: 'pictures-001-create',
    sql: `
      create table picture (
        id text primary key,
        tenant text not null,
        title jsonb not null,
        asset text,
        width integer not null,
        height integer not null,
        background text,
        elements jsonb not null,
        scene jsonb,
        version integer not null,
        changed_at double precision not null,
        changed_by text not null,
        removed_at double precision,
        pack text,
        pack_key text,
        is_edited boolean not null default false
      );
      create index picture_by_tenant on picture (tenant, id);
      create unique index picture_of_pack on picture (tenant, pack, pack_key) where pack is not null;
    `,
  },
];
