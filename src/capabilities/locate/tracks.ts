import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import { type Assets, seesAsset } from '../assets/index.ts';
import { behaviourOf, netOf } from './gear/gear.ts';
import { accuracyOf, type Mover, mostSpeedOf } from './movers.ts';
import { mostExported, type PlacePoints, rangeOf, type TrackFormat, trackFile, trackOf } from './track.ts';
import { wayOf } from './way.ts';

/** Where one mover was. */
export interface Tracks {
  /** Throws `NOT_FOUND` for an asset that is not there or has no place, `BAD_REQUEST` for a wrong range. */
  readTrack(caller: Caller, asset: string, query: Received<'readTrack', 'query'>): Promise<Reply<'readTrack'>>;
  /** Throws also `TOO_LARGE` beyond 500,000 fixes. */
  trackFile(caller: Caller, asset: string, query: TrackQuery): Promise<string>;
  measureTrack(caller: Caller, asset: string, query: Received<'measureTrack', 'query'>): Promise<Reply<'measureTrack'>>;
  /** The net that its track looks like. */
  readGear(caller: Caller, asset: string, query: Received<'readGear', 'query'>): Promise<Reply<'readGear'>>;
}

type TrackQuery = { readonly from: number; readonly to: number; readonly format: TrackFormat; readonly language?: Language | undefined };

/** What {@link createTracks} is built from. */
export interface TrackDeps {
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly history: HistoryReader;
  readonly moverOf: (asset: string) => Mover | undefined;
}

/** Fixes that the figures of a track are made from, at most. */
const mostMeasured = 100_000;

/** Tracks out of history. */
export function createTracks({ assets, latest, history, moverOf }: TrackDeps): Tracks {
  const moverSays = <T>(asset: string, say: (latest: LatestReader, mover: Mover) => T): T | undefined => {
    const mover = moverOf(asset);
    return mover && say(latest, mover);
  };
  const track = (caller: Caller, asset: string, { from, to }: { from: number; to: number }, limit: number) =>
    trackOf(history, placePoints(assets, caller, asset), rangeOf(from, to), {
      limit,
      mostSpeed: moverSays(asset, mostSpeedOf) ?? Number.POSITIVE_INFINITY,
    });
  return {
    readTrack: async (caller, asset, query) => ({ asset, ...(await track(caller, asset, query, query.limit)) }),
    trackFile: async (caller, asset, { format, language = 'zh', ...range }) => {
      const found = await track(caller, asset, range, mostExported);
      if (found.truncated)
        throw new Failure('TOO_LARGE', `exporting the track of ${asset}`, {
          details: { limit: { zh: `${mostExported} 个定位点，请缩短时间范围`, en: `${mostExported} fixes: shorten the range` } },
        });
      return trackFile[format](found, assets.asset(asset)?.title[language] ?? asset, language);
    },
    readGear: async (caller, asset, query) => {
      const found = await track(caller, asset, query, mostMeasured);
      const behaviour = behaviourOf(found);
      const { net, shares, why } = netOf(behaviour);
      const about = { asset, fixes: found.times.length, truncated: found.truncated, hoursAtSea: behaviour.hoursAtSea };
      return { ...about, shares: [...shares], why: [...why], ...(net !== undefined && { net }) };
    },
    measureTrack: async (caller, asset, query) => {
      const { times, suspects, truncated, ...columns } = await track(caller, asset, query, mostMeasured);
      return { asset, fixes: times.length, suspects, truncated, ...wayOf({ times, ...columns }, moverSays(asset, accuracyOf)) };
    },
  };
}

function placePoints(assets: Assets, caller: Caller, id: string): PlacePoints {
  const isSeen = seesAsset(assets, caller, id);
  const [longitude, latitude] = [assets.pointOf(id, 'longitude'), assets.pointOf(id, 'latitude')];
  const what = !isSeen ? `asset ${id}` : `point longitude and latitude of asset ${id}`;
  if (!isSeen || longitude === undefined || latitude === undefined)
    throw new Failure('NOT_FOUND', `reading the track of ${id}: there is no ${what}`, { details: { what } });
  return { longitude, latitude };
}
