import { type Datum, toWgs84 } from '../../../contracts/datum.ts';

/** Decimals of a degree that are kept: less than a millimetre. */
const decimals = 8;

/**
 * A GeoJSON FeatureCollection that `checkGeoJson` has accepted, with every position turned into WGS 84.
 *
 * Bounding boxes, which would be those of before, and the mark of a coordinate system are left out; heights and properties stay.
 */
export function geoJsonToWgs84(file: string, datum: Datum): string {
  const read = JSON.parse(file) as { readonly features: readonly { readonly geometry: unknown }[] }; // holds: it was checked
  const { crs: _, bbox: __, ...collection } = read as typeof read & { readonly crs?: unknown; readonly bbox?: unknown };
  const features = read.features.map(({ bbox: ___, ...feature }: { readonly geometry: unknown; readonly bbox?: unknown }) => ({
    ...feature,
    geometry: geometryOf(feature.geometry, datum),
  }));
  return JSON.stringify({ ...collection, features });
}

type Geometry = { readonly coordinates?: unknown; readonly geometries?: readonly unknown[]; readonly bbox?: unknown };

function geometryOf(geometry: unknown, datum: Datum): unknown {
  if (geometry === null) return null;
  const { bbox: _, coordinates, geometries, ...rest } = geometry as Geometry; // holds: it was checked
  return {
    ...rest,
    ...(coordinates !== undefined && { coordinates: converted(coordinates, datum) }),
    ...(geometries !== undefined && { geometries: geometries.map((one) => geometryOf(one, datum)) }),
  };
}

/** Positions at any depth. */
function converted(coordinates: unknown, datum: Datum): unknown {
  const list = coordinates as readonly unknown[]; // holds: it was checked
  if (typeof list[0] !== 'number') return list.map((one) => converted(one, datum));
  const [longitude, latitude, ...height] = list as readonly number[];
  return [...toWgs84(datum, [longitude ?? 0, latitude ?? 0]).map((degrees) => Number(degrees.toFixed(decimals))), ...height];
}
