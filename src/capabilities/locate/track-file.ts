import { placeSourceName } from '../../contracts/place-sources.ts';
import type { Language } from '../../contracts/text.ts';
import { csvCell, csvFile } from '../../kernel/table.ts';
import type { MoverTrack, Track } from './track.ts';

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

/** Of what a file is made. */
export interface NamedTrack extends Omit<MoverTrack, 'suspects' | 'isCut'> {
  readonly name: string;
}

/** A track as a file. Places with their standard deviation in metres and, of a mover with several sources, what each came from. */
export const trackFile: Readonly<Record<TrackFormat, (track: NamedTrack, language: Language) => string>> = {
  geojson: ({ name, times, longitudes, latitudes, accuracies, sources }) => {
    const pieces = piecesOf({ times, longitudes, latitudes });
    const columns = <T>(of: (i: number) => T, atCut: (cut: Cut) => T) => pieces.map((piece) => columnOf(piece, of, atCut));
    // Of one line a column, of several a column for each.
    const flat = <T>(lists: readonly (readonly T[])[]) => (lists.length === 1 ? lists[0] : lists);
    const properties = {
      ...{ name, times: flat(columns((i) => isoOf(times[i] ?? 0), ({ time }) => isoOf(time))) }, // biome-ignore format: one line
      accuracies: flat(columns((i) => roundedOf(accuracies[i]), () => null)), // biome-ignore format: one line
      ...(sources.length > 0 && {
        sources: sources.map(({ source, uses }) => ({ source, uses: flat(columns((i) => uses[i], () => 'none' as const)) })), // biome-ignore format: one line
      }),
    };
    const coordinates = columns((i) => [longitudes[i], latitudes[i]], ({ longitude, latitude }) => [longitude, latitude]); // biome-ignore format: one line
    // A line has two places at least (RFC 7946, 3.1.4).
    const type = pieces.length > 1 ? 'MultiLineString' : times.length < 2 ? 'MultiPoint' : 'LineString';
    return JSON.stringify({ type: 'Feature', geometry: { type, coordinates: flat(coordinates) }, properties });
  },
  gpx: (track, language) => {
    const { name, times, longitudes, latitudes } = track;
    const places = times.map((time, i) => {
      // `src` is "source of data, to give an idea of its reliability and accuracy" (GPX 1.1, wptType), after the time.
      const src = [usedAt(track, i, language), accuracyText(track, i)].filter((part) => part !== '').join(' ');
      return `<trkpt lat="${latitudes[i]}" lon="${longitudes[i]}"><time>${isoOf(time)}</time>${src && `<src>${inXml(src)}</src>`}</trkpt>`;
    });
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Yangfan" xmlns="http://www.topografix.com/GPX/1/1">';
    return `${head}\n<trk><name>${inXml(name)}</name><trkseg>\n${places.join('\n')}\n</trkseg></trk></gpx>\n`;
  },
  csv: (track, language) => {
    const { name, times, longitudes, latitudes, accuracies } = track;
    const rows = times.map((time, i) =>
      [isoOf(time), csvCell(name), longitudes[i], latitudes[i], roundedOf(accuracies[i]) ?? '', csvCell(usedAt(track, i, language))].join(
        ',',
      ),
    );
    return csvFile([
      language === 'zh' ? '时间,资产,经度,纬度,精度（米）,来源' : 'time,asset,longitude,latitude,accuracy (m),sources',
      ...rows,
    ]);
  },
};

const isoOf = (time: number): string => new Date(time).toISOString();

/** Where a track passes the date line. */
interface Cut {
  readonly time: number;
  readonly longitude: 180 | -180;
  readonly latitude: number;
}

/** Fixes of a track on one side of the date line, with where it came over it and went over it. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly first?: Cut;
  readonly last?: Cut;
}

/** A track cut at the date line, as RFC 7946 (3.1.9) asks. One piece at least. */
function piecesOf(track: Track): readonly Piece[] {
  const pieces: Piece[] = [{ from: 0, to: track.times.length }];
  track.longitudes.forEach((longitude, i) => {
    const before = track.longitudes[i - 1] ?? longitude;
    if (Math.abs(longitude - before) <= 180) return;
    const open = pieces.pop() as Piece; // there is always one
    const cut = cutBefore(track, i);
    const side = before > 0 ? 180 : -180;
    pieces.push({ ...open, to: i, last: { ...cut, longitude: side } });
    pieces.push({ from: i, to: track.times.length, first: { ...cut, longitude: side === 180 ? -180 : 180 } });
  });
  return pieces;
}

/** When and where a track passes the date line between a fix and the one before it, on a straight line. */
function cutBefore({ times, longitudes, latitudes }: Track, i: number): Omit<Cut, 'longitude'> {
  const [before, after] = [longitudes[i - 1] ?? 0, longitudes[i] ?? 0];
  const [toLine, beyond] = [180 - Math.abs(before), 180 - Math.abs(after)];
  const part = toLine + beyond === 0 ? 0 : toLine / (toLine + beyond);
  const between = (column: readonly number[]) => (column[i - 1] ?? 0) + part * ((column[i] ?? 0) - (column[i - 1] ?? 0));
  return { time: Math.round(between(times)), latitude: between(latitudes) };
}

function columnOf<T>({ from, to, first, last }: Piece, of: (i: number) => T, atCut: (cut: Cut) => T): readonly T[] {
  const fixes = Array.from({ length: to - from }, (_, i) => of(from + i));
  return [...(first ? [atCut(first)] : []), ...fixes, ...(last ? [atCut(last)] : [])];
}

/** To centimetres; `null`, as JSON has it, where nothing is said. */
const roundedOf = (accuracy = Number.NaN): number | null => (Number.isNaN(accuracy) ? null : Math.round(accuracy * 100) / 100);
const accuracyText = ({ accuracies }: NamedTrack, i: number): string => {
  const accuracy = roundedOf(accuracies[i]);
  return accuracy === null ? '' : `±${accuracy} m`;
};

/** Names of the sources that a place came from; empty for a mover with one only. */
const usedAt = ({ sources }: NamedTrack, i: number, language: Language): string =>
  sources
    .filter(({ uses }) => uses[i] === 'used')
    .map(({ source }) => placeSourceName(source)[language])
    .join(' + ');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Text in XML 1.0, which allows few control characters; a name needs none. */
const inXml = (text: string): string => text.replace(/\p{Cc}|[\ufffe\uffff]/gu, '').replace(/[&<>]/g, (sign) => entities[sign] ?? '');
