import { setImmediate as turn } from 'node:timers/promises';
import type { Received, Reply } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { EpochMs } from '../../contracts/time.ts';
import { fixOf, type Mover, type MoverFix, type Saying } from './movers.ts';
import { pointsOf } from './track.ts';

/** Movers that are looked up for one answer, at most; each is some reads of history. */
const mostMovers = 5000;
/** Movers that are looked up at a time; then others get the thread. */
const sliceMovers = 50;

/**
 * Where movers were at a time: the place that their sources had said by then ({@link fixOf}). One that said none for too long, a bad one, and one that was not in use any more is left out; impossible jumps are
 * not, since what was before is not gone through.
 *
 * @throws Failure `TOO_LARGE` beyond 5,000 movers
 */
export async function pastPlaces(
  { history, movers }: { readonly history: HistoryReader; readonly movers: readonly Mover[] },
  { time, withinSeconds }: Received<'listPastPlaces', 'query'>,
): Promise<Reply<'listPastPlaces'>> {
  if (movers.length > mostMovers)
    throw new Failure('TOO_LARGE', `reading places of ${movers.length} movers`, { details: { limit: `${mostMovers} movers` } });
  const items: Reply<'listPastPlaces'>['items'] = [];
  for (let i = 0; i < movers.length; i += sliceMovers) {
    const slice = movers.slice(i, i + sliceMovers);
    const fixes = await Promise.all(slice.map((mover) => fixAt(history, mover, time)));
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

async function fixAt(history: HistoryReader, mover: Mover, time: EpochMs): Promise<MoverFix | undefined> {
  const { telling, besides } = pointsOf(mover);
  const points = [...telling, ...besides];
  const samples = await Promise.all(points.map((point) => history.lastAt(point, time)));
  const said: Saying = { read: (point) => samples[points.indexOf(point)] };
  const fix = fixOf(said, mover);
  return typeof fix === 'string' ? undefined : fix;
}
