import { setImmediate as turn } from 'node:timers/promises';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Mover } from './movers.ts';
import { lastPlaceOf, type TrackReading } from './track.ts';

/** Movers that are looked up for one answer, at most; each is at least two reads of history. */
const mostMovers = 5000;
/** Movers that are looked up at a time; then others get the thread: some 3 ms. */
const sliceMovers = 4;

/**
 * Where movers were at a time, judged as live: the last place that their sources had said by then and that they can have reached ({@link lastPlaceOf}). One that said none for too long, a bad one, and one that
 * was not in use any more is left out.
 *
 * @throws Failure `TOO_LARGE` beyond 5,000 movers
 */
export async function pastPlaces(
  { movers, ...reading }: TrackReading & { readonly movers: readonly Mover[] },
  { time, withinSeconds }: Received<'listPastPlaces', 'query'>,
): Promise<Reply<'listPastPlaces'>> {
  if (movers.length > mostMovers)
    throw new Failure('TOO_LARGE', `reading places of ${movers.length} movers`, { details: { limit: `${mostMovers} movers` } });
  const items: Reply<'listPastPlaces'>['items'] = [];
  for (let i = 0; i < movers.length; i += sliceMovers) {
    const slice = movers.slice(i, i + sliceMovers);
    const fixes = await Promise.all(slice.map((mover) => lastPlaceOf(reading, mover, time)));
    for (const [k, { asset }] of slice.entries()) {
      const fix = fixes[k];
      const isOf =
        fix !== undefined && time - fix.time <= withinSeconds * 1000 && !(asset.retiredAt !== undefined && asset.retiredAt <= time);
      if (isOf) items.push({ asset: asset.id, title: asset.title, longitude: fix.longitude, latitude: fix.latitude, time: fix.time });
    }
    await turn();
  }
  return { items };
}
