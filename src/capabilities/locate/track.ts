import { Failure } from '../../contracts/errors.ts';
import type { HistoryReader, Series, TimeRange } from '../../contracts/history.ts';
import { isBad } from '../../contracts/quality.ts';
import type { Language } from '../../contracts/text.ts';
import { csvCell, csvFile } from '../../kernel/table.ts';
import type { PointInfo } from '../assets/index.ts';
import { createCredible } from './credible.ts';

/** Where something was: columns of equal length in rising time. */
export interface Track {
  readonly times: number[];
  readonly longitudes: number[];
  readonly latitudes: number[];
}

/** The points that say where it is. */
export interface PlacePoints {
  readonly longitude: PointInfo;
  readonly latitude: PointInfo;
}

/** Samples of each point read at a time. */
const pageSamples = 50_000;
/** Below any clock's step; times may carry a fraction. */
const instant = 1 / 1024;

/** Fixes of a range, at most `limit`, the earliest. Both values must be of one time and not bad; those that the thing cannot have reached are counted and left out. */
export async function trackOf(
  reader: HistoryReader,
  points: PlacePoints,
  range: TimeRange,
  { limit, mostSpeed }: { readonly limit: number; readonly mostSpeed: number },
): Promise<Credited & { truncated: boolean }> {
  const track: Track = { times: [], longitudes: [], latitudes: [] };
  for (let from = range.from; from < range.to; ) {
    const ask = (point: PointInfo) => reader.raw(point.number, { from, to: range.to }, pageSamples);
    const [east, north] = await Promise.all([ask(points.longitude), ask(points.latitude)]);
    // What lies behind the last sample of a full page is known only with the next one.
    const known = Math.min(endOf(east), endOf(north));
    if (join(track, { east, north, known }, limit)) return { ...credited(track, mostSpeed), truncated: true };
    if (known === Number.POSITIVE_INFINITY) break;
    from = known + instant;
  }
  return { ...credited(track, mostSpeed), truncated: false };
}

/** A track without its suspect places. */
export interface Credited extends Track {
  readonly suspects: number;
}

/** A track as a watch of jumps would have taken it; `mostSpeed` in m/s. */
export function credited({ times, longitudes, latitudes }: Track, mostSpeed: number): Credited {
  const credible = createCredible(() => mostSpeed);
  const good = times.flatMap((time, i) => (credible.take(time, [longitudes[i] ?? 0, latitudes[i] ?? 0]) ? [i] : []));
  const of = (column: readonly number[]) => good.map((i) => column[i] ?? 0);
  return { times: of(times), longitudes: of(longitudes), latitudes: of(latitudes), suspects: times.length - good.length };
}

const endOf = ({ time }: Series): number =>
  time.length < pageSamples ? Number.POSITIVE_INFINITY : (time.at(-1) ?? Number.POSITIVE_INFINITY);

interface Pair {
  readonly east: Series;
  readonly north: Series;
  readonly known: number;
}

/** Append what the two series say of the same times; `true` when there is more than the limit. */
function join({ times, longitudes, latitudes }: Track, { east, north, known }: Pair, limit: number): boolean {
  for (let i = 0, j = 0; i < east.time.length && j < north.time.length; ) {
    const [at, other] = [east.time[i] ?? 0, north.time[j] ?? 0];
    if (Math.min(at, other) > known) return false;
    if (at === other && isPlace(east, i, 180) && isPlace(north, j, 90)) {
      if (times.length === limit) return true;
      times.push(at);
      longitudes.push(east.value[i] ?? 0);
      latitudes.push(north.value[j] ?? 0);
    }
    if (at <= other) i++;
    if (other <= at) j++;
  }
  return false;
}

const isPlace = ({ value, quality }: Series, i: number, most: number): boolean =>
  !isBad(quality[i] ?? 2) && Math.abs(value[i] ?? Number.NaN) <= most;

/** The form of an exported track. */
export type TrackFormat = 'geojson' | 'gpx' | 'csv';

/** Fixes in one file, at most. */
export const mostExported = 500_000;

/** Media types: RFC 7946, GPX 1.1 as it is commonly served, RFC 4180. */
export const mediaOf: Readonly<Record<TrackFormat, string>> = {
  geojson: 'application/geo+json; charset=utf-8',
  gpx: 'application/gpx+xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

/** A track as a file. */
export const trackFile: Readonly<Record<TrackFormat, (track: Track, name: string, language: Language) => string>> = {
  geojson: ({ times, longitudes, latitudes }, name) => {
    const coordinates = times.map((_, i) => [longitudes[i], latitudes[i]]);
    // A line has two places at least (RFC 7946, 3.1.4).
    const geometry = { type: coordinates.length < 2 ? 'MultiPoint' : 'LineString', coordinates };
    return JSON.stringify({ type: 'Feature', geometry, properties: { name, times: times.map(isoOf) } });
  },
  gpx: ({ times, longitudes, latitudes }, name) => {
    const places = times.map((time, i) => `<trkpt lat="${latitudes[i]}" lon="${longitudes[i]}"><time>${isoOf(time)}</time></trkpt>`);
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Yangfan" xmlns="http://www.topografix.com/GPX/1/1">';
    return `${head}\n<trk><name>${inXml(name)}</name><trkseg>\n${places.join('\n')}\n</trkseg></trk></gpx>\n`;
  },
  csv: ({ times, longitudes, latitudes }, name, language) => {
    const rows = times.map((time, i) => `${isoOf(time)},${csvCell(name)},${longitudes[i]},${latitudes[i]}`);
    return csvFile([language === 'zh' ? '时间,资产,经度,纬度' : 'time,asset,longitude,latitude', ...rows]);
  },
};

const isoOf = (time: number): string => new Date(time).toISOString();
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Text in XML 1.0, which allows few control characters; a name needs none. */
const inXml = (text: string): string => text.replace(/\p{Cc}|[\ufffe\uffff]/gu, '').replace(/[&<>]/g, (sign) => entities[sign] ?? '');

/** Refuse a range that is empty or turned round. */
export function rangeOf(from: number, to: number): TimeRange {
  if (to > from) return { from, to };
  throw new Failure('BAD_REQUEST', `reading a track: to (${to}) must be later than from (${from})`, {
    details: { what: 'to must be later than from' },
  });
}
