import { useEffect, useRef } from 'react';
import { isBad } from '../../../../../src/contracts/quality.ts';
import { useCall } from '../../../api/queries.ts';
import { liveStore, watchPoints } from '../../../live/live.ts';
import type { LonLat, Mover } from '../shape-text.ts';
import type { Start } from './start.ts';
import { hasMoved } from './stretch.ts';

/** Between two looks at whether one of the two has gone on, ms; a thing with ten fixes a second does not ask ten times. */
const lookEveryMs = 3000;
/** The way is asked for so often in any case, ms: walls may have been changed. */
const askEveryMs = 60_000;

/** The newest place of a mover that is known here: of the live connection, else of the list. */
function placeOf(mover: Mover | undefined): LonLat | undefined {
  if (mover === undefined) return undefined;
  const [east, north] = [liveStore.read(mover.points.longitude), liveStore.read(mover.points.latitude)];
  const isLive =
    east?.value !== undefined && north?.value !== undefined && east.time === north.time && !isBad(east.quality) && !isBad(north.quality);
  if (isLive && east.time >= (mover.time ?? 0)) return [east.value as number, north.value as number]; // holds: just looked at
  return mover.longitude === undefined || mover.latitude === undefined ? undefined : [mover.longitude, mover.latitude];
}

/** The two ends of a way. */
export interface Ends {
  readonly to: Mover | undefined;
  readonly start: Start | undefined;
  /** The mover that it begins at, if it does at one. */
  readonly from: Mover | undefined;
}

/** The way from a start to a mover, asked for anew when one of the two has gone on. */
export function useWay(asset: string, { to, start, from }: Ends) {
  const query =
    start === undefined || 'asset' in start
      ? { from: start?.asset }
      : { longitude: start.at[0], latitude: start.at[1], floor: start.floor };
  const way = useCall('findWay', { params: { asset }, query }, { enabled: start !== undefined, everyMs: askEveryMs, keepPrevious: true });
  const look = useRef(() => {});
  look.current = () => {
    const { data, isFetching, isPlaceholderData, refetch } = way;
    if (data && !isFetching && !isPlaceholderData && hasMoved(data, { to: placeOf(to), from: placeOf(from) })) void refetch();
  };
  useEffect(() => {
    const timer = setInterval(() => look.current(), lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  const points = [to, from].flatMap((one) => (one ? [one.points.longitude, one.points.latitude] : []));
  const key = points.join();
  const known = useRef(points);
  known.current = points;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the points, which are a new list each time
  useEffect(() => watchPoints(known.current), [key]);
  return way;
}
