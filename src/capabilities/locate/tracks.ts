import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { Language } from '../../contracts/text.ts';
import { type Assets, seesAsset } from '../assets/index.ts';
import { behaviourOf, netOf } from './gear/gear.ts';
import { findMover, findMovers, type Mover } from './movers.ts';
import { pastPlaces } from './past-places.ts';
import { rangeOf, trackOf } from './track.ts';
import { mostExported, type TrackFormat, trackFile } from './track-file.ts';
import { wayOf } from './way.ts';

/** Where one mover was. */
export interface Tracks {
  /** Throws `NOT_FOUND` for an asset that is not there or has no place, `BAD_REQUEST` for a wrong range. */
  readTrack(caller: Caller, asset: string, query: Received<'readTrack', 'query'>): Promise<Reply<'readTrack'>>;
  /** Throws also `TOO_LARGE` beyond 500,000 fixes. */
  trackFile(caller: Caller, asset: string, query: TrackQuery): Promise<string>;
  measureTrack(caller: Caller, asset: string, query: Received<'measureTrack', 'query'>): Promise<Reply<'measureTrack'>>;
  /** Where everything was at a time. Throws `TOO_LARGE` beyond 5,000 movers. */
  listPastPlaces(caller: Caller, query: Received<'listPastPlaces', 'query'>): Promise<Reply<'listPastPlaces'>>;
  /** The net that its track looks like. */
  readGear(caller: Caller, asset: string, query: Received<'readGear', 'query'>): Promise<Reply<'readGear'>>;
}

type TrackQuery = { readonly from: number; readonly to: number; readonly format: TrackFormat; readonly language?: Language | undefined };

/** What {@link createTracks} is built from. */
export interface TrackDeps {
  readonly assets: Assets;
  readonly latest: LatestReader;
  readonly history: HistoryReader;
}

/** Fixes that the figures of a track are made from, at most. */
const mostMeasured = 100_000;

/** Tracks out of history. */
export function createTracks(deps: TrackDeps): Tracks {
  const { assets } = deps;
  const track = (caller: Caller, asset: string, { from, to }: { from: number; to: number }, limit: number) =>
    trackOf(deps, seenMover(assets, caller, asset), { range: rangeOf(from, to), limit });
  return {
    readTrack: async (caller, asset, query) => {
      const { sources, isCut, times, longitudes, latitudes, accuracies, suspects } = await track(caller, asset, query, query.limit);
      return {
        ...{ asset, times, longitudes, latitudes, suspects, truncated: isCut },
        accuracies: accuracies.map((one) => (Number.isNaN(one) ? null : one)),
        ...(sources.length > 0 && { sources: sources.map(({ source, uses }) => ({ source, uses: [...uses] })) }),
      };
    },
    trackFile: async (caller, asset, { format, language = 'zh', ...range }) => {
      const found = await track(caller, asset, range, mostExported);
      if (found.isCut)
        throw new Failure('TOO_LARGE', `exporting the track of ${asset}`, {
          details: { limit: { zh: `${mostExported} 个定位点，请缩短时间范围`, en: `${mostExported} fixes: shorten the range` } },
        });
      return trackFile[format]({ ...found, name: assets.asset(asset)?.title[language] ?? asset }, language);
    },
    listPastPlaces: (caller, query) => {
      const movers = [...findMovers(assets).values()].filter(({ asset }) => seesAsset(assets, caller, asset.id));
      return pastPlaces({ history: deps.history, latest: deps.latest, movers }, query);
    },
    readGear: async (caller, asset, query) => {
      const found = await track(caller, asset, query, mostMeasured);
      const behaviour = behaviourOf(found);
      const { net, shares, why } = netOf(behaviour);
      const about = { asset, fixes: found.times.length, truncated: found.isCut, hoursAtSea: behaviour.hoursAtSea };
      return { ...about, shares: [...shares], why: [...why], ...(net !== undefined && { net }) };
    },
    measureTrack: async (caller, asset, query) => {
      const found = await track(caller, asset, query, mostMeasured);
      return { asset, fixes: found.times.length, suspects: found.suspects, truncated: found.isCut, ...wayOf(found) };
    },
  };
}

/** An asset that the caller sees and that has a place, also a retired one. */
function seenMover(assets: Assets, caller: Caller, id: string): Mover {
  const isSeen = seesAsset(assets, caller, id);
  const mover = isSeen ? findMover(assets, id) : undefined;
  if (mover !== undefined) return mover;
  const what = isSeen ? `point longitude and latitude of asset ${id}` : `asset ${id}`;
  throw new Failure('NOT_FOUND', `reading the track of ${id}: there is no ${what}`, { details: { what } });
}
