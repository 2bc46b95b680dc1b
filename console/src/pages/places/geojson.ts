import { type Datum, toWgs84 } from '../../../../src/contracts/datum.ts';
import { openRing } from '../../../../src/contracts/distance.ts';
import type { LonLat, StillShape } from './shape-text.ts';

/** What is wrong with a file of which a fence is to be made: it is no GeoJSON, or it holds no area. */
export type GeoJsonProblem = 'broken' | 'none';

type Polygons = readonly (readonly (readonly LonLat[])[])[];
interface Read {
  readonly type?: unknown;
  readonly coordinates?: unknown;
  readonly geometry?: unknown;
  readonly geometries?: unknown;
  readonly features?: unknown;
}

/**
 * All areas of a GeoJSON file (RFC 7946: Polygon and MultiPolygon, alone or in features and collections) as the shape of one fence in WGS 84. Points and lines are
 * left out, and so are heights and the corner that closes a ring.
 *
 * @param datum coordinates of the file
 */
export function shapeOfGeoJson(file: string, datum: Datum): StillShape | GeoJsonProblem {
  try {
    const polygons = polygonsIn(JSON.parse(file), datum);
    const [only, ...others] = polygons;
    if (only === undefined) return 'none';
    const [ring] = only;
    return others.length === 0 && only.length === 1 && ring !== undefined
      ? { kind: 'polygon', ring: [...ring] }
      : { kind: 'multiPolygon', polygons: polygons.map((rings) => rings.map((one) => [...one])) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return 'broken';
    throw error;
  }
}

/** Throws a `TypeError` where the file is none of RFC 7946. */
function polygonsIn(value: unknown, datum: Datum): Polygons {
  const { type, coordinates, geometry, geometries, features } = (value ?? {}) as Read; // holds: each is checked where it is used
  if (type === 'FeatureCollection') return listOf(features).flatMap((one) => polygonsIn(one, datum));
  if (type === 'GeometryCollection') return listOf(geometries).flatMap((one) => polygonsIn(one, datum));
  if (type === 'Feature') return geometry === null ? [] : polygonsIn(geometry, datum);
  if (type === 'Polygon') return [ringsIn(coordinates, datum)];
  if (type === 'MultiPolygon') return listOf(coordinates).map((one) => ringsIn(one, datum));
  if (typeof type !== 'string') throw new TypeError('no type');
  return [];
}

const listOf = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value;
};

const ringsIn = (value: unknown, datum: Datum): readonly (readonly LonLat[])[] =>
  listOf(value).map((ring) => openRing(listOf(ring).map((place) => placeIn(place, datum))));

function placeIn(value: unknown, datum: Datum): LonLat {
  const [longitude, latitude] = listOf(value);
  const isPlace = typeof longitude === 'number' && typeof latitude === 'number' && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
  if (!isPlace) throw new TypeError('no place');
  return [...toWgs84(datum, [longitude, latitude])];
}
