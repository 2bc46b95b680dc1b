import { CamelCasePlugin, type Kysely } from 'kysely';
import type { radarTrackEnds } from '../../../contracts/api/radar.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import type { Database, Migration } from '../../../kernel/database.ts';

/** Why a track is a thing no longer. */
export type TrackEnd = (typeof radarTrackEnds)[number];

/** Which target of a radar an asset stood for, from when to when. */
export interface RadarTrackRow {
  readonly id: string;
  readonly tenant: string;
  readonly radar: string;
  /** Of the target at its radar. */
  readonly number: number;
  readonly asset: string;
  readonly since: EpochMs;
  /** `null`: it still does, or the program ended before it could say so. */
  readonly until: EpochMs | null;
  readonly ended: TrackEnd | null;
  /** The mover that the target was found to be, with `identified`. */
  readonly other: string | null;
}

/** The table of tracks. */
export const tables = (db: Database): Kysely<{ radarTrack: RadarTrackRow }> =>
  db.withPlugin(new CamelCasePlugin()).withTables<{ radarTrack: RadarTrackRow }>();

/** Forward-only. */
export const radarMigrations: readonly Migration[] = [
  {
    name: 'radar-001-tracks',
    sql: `
      create table radar_track (
        id text primary key,
        tenant text not null,
        radar text not null,
        number double precision not null,
        asset text not null,
        since double precision not null,
        until double precision,
        ended text,
        other text
      );
      create index radar_track_by_tenant on radar_track (tenant, since desc, id desc);
      create index radar_track_open on radar_track (asset) where until is null;
    `,
  },
];
