/**
 * The coordinate systems in which places come in. Inside of the platform there is only WGS 84.
 *
 * `gcj02`: what maps and map services in China use by law, some 100 to 700 m beside WGS 84. `bd09`: Baidu's, GCJ-02 shifted once more.
 */
export const datums = ['wgs84', 'gcj02', 'bd09'] as const;
export type Datum = (typeof datums)[number];

/** Longitude and latitude in degrees. */
export type LonLat = readonly [longitude: number, latitude: number];

/**
 * Where the public formula shifts places, degrees: a box around China with much of its neighbours. Outside of it GCJ-02 and BD-09 are WGS 84.
 */
const box = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 } as const;
const isInBox = ([longitude, latitude]: LonLat): boolean =>
  longitude >= box.west && longitude <= box.east && latitude >= box.south && latitude <= box.north;

/** Krasovsky 1940, on which the formula reckons: half axis in m, and squared eccentricity. */
const axis = 6_378_245;
const eccentricity2 = 0.006693421622965943;
const degree = Math.PI / 180;

/** Shift to the east and to the north, in m on the ellipsoid, of x and y degrees from 105° E, 35° N. */
function shift(x: number, y: number): readonly [east: number, north: number] {
  const wave = (amplitude: number, turns: number) => amplitude * Math.sin(turns * Math.PI);
  const root = Math.sqrt(Math.abs(x));
  const both = wave(20, 6 * x) + wave(20, 2 * x);
  const east = wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30);
  const north = wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30);
  return [
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ((both + east) * 2) / 3,
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ((both + north) * 2) / 3,
  ];
}

function gcj02Of([longitude, latitude]: LonLat): LonLat {
  const [east, north] = shift(longitude - 105, latitude - 35);
  const w2 = 1 - eccentricity2 * Math.sin(latitude * degree) ** 2;
  const meridian = (axis * (1 - eccentricity2)) / (w2 * Math.sqrt(w2));
  const parallel = (axis / Math.sqrt(w2)) * Math.cos(latitude * degree);
  return [longitude + east / parallel / degree, latitude + north / meridian / degree];
}

function bd09OfGcj02([x, y]: LonLat): LonLat {
  const turn = 3000 * degree;
  const radius = Math.hypot(x, y) + 0.00002 * Math.sin(y * turn);
  const angle = Math.atan2(y, x) + 0.000003 * Math.cos(x * turn);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

const forward: Readonly<Record<Datum, (place: LonLat) => LonLat>> = {
  wgs84: (place) => place,
  gcj02: gcj02Of,
  bd09: (place) => bd09OfGcj02(gcj02Of(place)),
};

/**
 * A place of WGS 84 in another system, by the formula that has been public since 2013.
 *
 * The law publishes none; this one is what open map tools use, and is taken to be within a few metres of the official one (`assumed`).
 * Outside of 72.004…137.8347° E, 0.8293…55.8271° N the place is returned as it is.
 * Source: github.com/googollee/eviltransform, github.com/hujiulong/gcoord (both MIT), whose test values are among our tests.
 */
export const fromWgs84 = (datum: Datum, place: LonLat): LonLat => (isInBox(place) ? forward[datum](place) : place);

/** More than enough: each step leaves less than a hundredth of the error. */
const mostSteps = 12;
const enoughDegrees = 1e-11;

/**
 * The place of WGS 84 that is this one in another system: the inverse of {@link fromWgs84}, found step by step, so that there and back is exact to a millimetre.
 *
 * Outside of the formula's box, and what is no number, is returned as it is.
 */
export function toWgs84(datum: Datum, place: LonLat): LonLat {
  if (datum === 'wgs84' || !isInBox(place)) return place;
  let [longitude, latitude] = place;
  for (let step = 0; step < mostSteps; step++) {
    const [x, y] = forward[datum]([longitude, latitude]);
    const [east, north] = [place[0] - x, place[1] - y];
    [longitude, latitude] = [longitude + east, latitude + north];
    if (Math.abs(east) < enoughDegrees && Math.abs(north) < enoughDegrees) break;
  }
  return [longitude, latitude];
}

/**
 * Key of the latitude that makes a place with a longitude: `latitude` of `longitude`, `beidouLatitude` of `beidouLongitude`, a further source of the place; `undefined` for what is no longitude.
 */
export function latitudeKeyOf(key: string): string | undefined {
  if (key === 'longitude') return 'latitude';
  return key.endsWith('Longitude') ? `${key.slice(0, -'Longitude'.length)}Latitude` : undefined;
}
