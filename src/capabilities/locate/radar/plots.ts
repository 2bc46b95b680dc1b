import { degreeMetres, type LonLat, nearest } from '../../../contracts/distance.ts';
import { courseOf } from '../cpa.ts';
import type { Measured } from './kalman.ts';

/** How exactly a radar measures: standard deviations. */
export interface RadarErrors {
  readonly rangeMetres: number;
  /** Degrees. */
  readonly bearing: number;
}

/** A plot on the plane around its radar. */
export function measured({ metres, bearing }: { readonly metres: number; readonly bearing: number }, errors: RadarErrors): Measured {
  const radians = (bearing * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const [along, across] = [errors.rangeMetres ** 2, (metres * errors.bearing * (Math.PI / 180)) ** 2];
  return {
    x: metres * sin,
    y: metres * cos,
    r: [along * sin * sin + across * cos * cos, (along - across) * sin * cos, along * cos * cos + across * sin * sin],
  };
}

/** Metres east and north of a radar; right to 0.1 % within 100 km. */
export const planeOf = ([longitude, latitude]: LonLat, [x, y]: LonLat): readonly [east: number, north: number] => [
  nearest(x - longitude) * degreeMetres * Math.cos((latitude * Math.PI) / 180),
  (y - latitude) * degreeMetres,
];

/** A plot by range and bearing, or why a sentence is none. */
export type ReadSentence =
  | { readonly metres: number; readonly bearing: number }
  | { readonly refused: 'checksum' | 'kind' | 'value' | 'relative' | 'lost' };

const unitMetres: Readonly<Record<string, number>> = { N: 1852, K: 1000, S: 1609.344 };

/**
 * A plot out of a sentence of NMEA 0183: TTM (tracked target: distance and true bearing) or TLL (target by latitude and longitude).
 *
 * Bearings relative to the bow are refused, since the heading is not known; a target that the radar says it has lost too.
 * Source: IEC 61162-1, sentences TTM and TLL.
 */
export function readTarget(sentence: string, radar: LonLat): ReadSentence {
  const found = /^\$([A-Z]{2})(TTM|TLL),([^*]*)\*([0-9A-F]{2})\s*$/i.exec(sentence.trim());
  if (found === null) return { refused: 'kind' };
  const [, talker = '', kind = '', body = '', sum = ''] = found;
  const bytes = [...`${talker}${kind},${body}`];
  if (bytes.reduce((check, sign) => check ^ sign.charCodeAt(0), 0) !== Number.parseInt(sum, 16)) return { refused: 'checksum' };
  const fields = body.split(',');
  return kind.toUpperCase() === 'TTM' ? readTtm(fields) : readTll(fields, radar);
}

/** TTM: number, distance, bearing, T or R, speed, course, T or R, CPA, TCPA, unit, name, status … */
function readTtm(fields: readonly string[]): ReadSentence {
  if (fields[11] === 'L') return { refused: 'lost' };
  if (fields[3] === 'R') return { refused: 'relative' };
  const unit = unitMetres[fields[9] || 'N'];
  const [distance, bearing] = [numberOf(fields[1]), numberOf(fields[2])];
  if (unit === undefined || !(distance >= 0) || !(bearing >= 0 && bearing <= 360)) return { refused: 'value' };
  return { metres: distance * unit, bearing };
}

/** TLL: number, latitude, N or S, longitude, E or W, name, time, status … */
function readTll(fields: readonly string[], radar: LonLat): ReadSentence {
  if (fields[7] === 'L') return { refused: 'lost' };
  const latitude = degreesOf(fields[1], { plus: 'N', minus: 'S', sign: fields[2], most: 90 });
  const longitude = degreesOf(fields[3], { plus: 'E', minus: 'W', sign: fields[4], most: 180 });
  if (Number.isNaN(latitude + longitude)) return { refused: 'value' };
  const [east, north] = planeOf(radar, [longitude, latitude]);
  return { metres: Math.hypot(east, north), bearing: courseOf(east, north) };
}

const numberOf = (text: string | undefined): number => (text === undefined || text.trim() === '' ? Number.NaN : Number(text));

/** Degrees of `ddmm.mmm` or `dddmm.mmm`. */
function degreesOf(
  text: string | undefined,
  { plus, minus, sign, most }: { readonly plus: string; readonly minus: string; readonly sign: string | undefined; readonly most: number },
): number {
  const value = numberOf(text);
  const degrees = Math.floor(value / 100) + (value % 100) / 60;
  if (!(value >= 0) || value % 100 >= 60 || degrees > most || (sign !== plus && sign !== minus)) return Number.NaN;
  return sign === plus ? degrees : -degrees;
}
