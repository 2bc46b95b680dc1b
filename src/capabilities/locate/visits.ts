import type { Received, Reply } from '../../contracts/api/index.ts';
import { degreeMetres } from '../../contracts/distance.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LatestReader } from '../../contracts/flow.ts';
import type { HistoryReader } from '../../contracts/history.ts';
import type { TableColumn } from '../../kernel/table.ts';
import type { Mover } from './movers.ts';
import { rangeOf, trackOf } from './track.ts';
import { visitsOf, wayOf } from './way.ts';

/** What questions about all tracks are answered from. */
export interface VisitDeps {
  readonly history: HistoryReader;
  readonly latest: LatestReader;
  readonly movers: readonly Mover[];
}

/** Longest time asked for, and most movers that one question reads: the tracks of all are read one after the other. */
const mostMs = 31 * 86_400_000;
const mostMovers = 2000;
const mostFixes = 100_000;
const mostVisits = 1000;
const mostCells = 5000;
/** A thing that says nothing for longer is not known to be where it was, s. */
const mostSeconds = 600;

/** The tracks of all that moves one after the other, so that a question holds up nobody; an anchor of a positioning system only stands. Throws `BAD_REQUEST`, `TOO_LARGE`. */
async function* tracksOf({ movers, ...reading }: VisitDeps, from: number, to: number) {
  const range = rangeOf(from, to);
  if (to - from > mostMs) throw new Failure('TOO_LARGE', 'reading all tracks: more than 31 days', { details: { limit: '31 days' } });
  if (movers.length > mostMovers)
    throw new Failure('TOO_LARGE', `reading all tracks: ${movers.length} movers`, { details: { limit: `${mostMovers} movers` } });
  for (const mover of movers)
    if (mover.anchor === undefined) yield { mover, track: await trackOf(reading, mover, { range, limit: mostFixes }) };
}

/** Who was within some metres of a place, in the order of their coming. */
export async function whoWasNear(deps: VisitDeps, query: Received<'whoWasNear', 'query'>): Promise<Reply<'whoWasNear'>> {
  const { from, to, longitude, latitude, metres } = query;
  const items: Reply<'whoWasNear'>['items'] = [];
  let truncated = false;
  for await (const { mover, track } of tracksOf(deps, from, to)) {
    truncated ||= track.isCut;
    const { id: asset, title } = mover.asset;
    items.push(...visitsOf(track, [longitude, latitude], metres).map((visit) => ({ asset, title, ...visit })));
  }
  items.sort((a, b) => a.from - b.from);
  return { items: items.slice(0, mostVisits), movers: deps.movers.length, truncated: truncated || items.length > mostVisits };
}

/** Seconds that movers were in each cell of a grid; a place counts until the next one. */
export async function heatOfTracks(deps: VisitDeps, query: Received<'heatOfTracks', 'query'>): Promise<Reply<'heatOfTracks'>> {
  const north = query.cellMetres / degreeMetres;
  const seconds = new Map<string, { readonly west: number; readonly south: number; seconds: number }>();
  let [east, truncated] = [0, false];
  for await (const { track } of tracksOf(deps, query.from, query.to)) {
    truncated ||= track.isCut;
    const { times, longitudes, latitudes } = track;
    // All movers share one grid: as broad as it is high at the first place.
    if (east === 0 && latitudes[0] !== undefined) east = north / Math.max(0.05, Math.cos((latitudes[0] * Math.PI) / 180));
    for (let i = 0; i + 1 < times.length; i++) {
      const [x, y] = [Math.floor((longitudes[i] ?? 0) / east), Math.floor((latitudes[i] ?? 0) / north)];
      const cell = seconds.get(`${x} ${y}`) ?? { west: x * east, south: y * north, seconds: 0 };
      cell.seconds += Math.min(mostSeconds, ((times[i + 1] ?? 0) - (times[i] ?? 0)) / 1000);
      seconds.set(`${x} ${y}`, cell);
    }
  }
  const cells = [...seconds.values()].sort((a, b) => b.seconds - a.seconds);
  return {
    cellDegrees: { east, north },
    cells: cells.slice(0, mostCells),
    movers: deps.movers.length,
    truncated: truncated || cells.length > mostCells,
  };
}

type Use = Reply<'summariseUse'>['items'][number];

/** How far every mover went, and which share of the time it moved; of those that said a place, the one that moved longest first. */
export async function summariseUse(deps: VisitDeps, { from, to }: Received<'summariseUse', 'query'>): Promise<Reply<'summariseUse'>> {
  const items: Use[] = [];
  let truncated = false;
  for await (const { mover, track } of tracksOf(deps, from, to)) {
    truncated ||= track.isCut;
    if (track.times.length === 0) continue;
    const { metres, movingSeconds, standingSeconds, gapSeconds } = wayOf(track);
    const known = movingSeconds + standingSeconds;
    const { id: asset, title } = mover.asset;
    items.push({
      asset,
      title,
      metres,
      movingSeconds,
      standingSeconds,
      gapSeconds,
      ...(known > 0 && { utilisation: movingSeconds / known }),
    });
  }
  items.sort((a, b) => b.movingSeconds - a.movingSeconds);
  return { items, truncated };
}

/** What a file tells of the use of a mover; metres and seconds to one decimal, shares in per cent. */
export const useColumns: readonly TableColumn<Use>[] = [
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ title }, language) => title[language] },
  { title: { zh: '里程（米）', en: 'distance (m)' }, kind: 'number', of: ({ metres }) => Number(metres.toFixed(1)) },
  { title: { zh: '移动秒数', en: 'moving seconds' }, kind: 'number', of: ({ movingSeconds }) => Number(movingSeconds.toFixed(1)) },
  { title: { zh: '停留秒数', en: 'standing seconds' }, kind: 'number', of: ({ standingSeconds }) => Number(standingSeconds.toFixed(1)) },
  { title: { zh: '无位置秒数', en: 'seconds not heard' }, kind: 'number', of: ({ gapSeconds }) => Number(gapSeconds.toFixed(1)) },
  {
    title: { zh: '利用率（%）', en: 'utilisation (%)' },
    kind: 'number',
    of: ({ utilisation }) => (utilisation === undefined ? null : Number((utilisation * 100).toFixed(1))),
  },
];
