import { degreeMetres, type LonLat, nearest } from '../../contracts/distance.ts';

/**
 * Where a fence is. A circle and a corridor reach `metres` to all sides of their centre or line; rings are closed by themselves. A multi-polygon has
 * the areas of RFC 7946, 3.1.7: of each first its outer ring, then those of its holes.
 */
export type Shape =
  | { readonly kind: 'circle'; readonly centre: LonLat; readonly metres: number }
  | { readonly kind: 'polygon'; readonly ring: readonly LonLat[] }
  | { readonly kind: 'multiPolygon'; readonly polygons: readonly (readonly (readonly LonLat[])[])[] }
  | { readonly kind: 'corridor'; readonly line: readonly LonLat[]; readonly metres: number };

/** A circle that movers carry with them: some assets, or all of some models. */
export interface Around {
  readonly kind: 'around';
  readonly assets: readonly string[];
  readonly models: readonly string[];
  readonly metres: number;
}

/** Degrees that a shape spans. East may be beyond 180 where it lies across the date line. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A shape laid out for measuring: metres east and north of its own centre, right to 0.1 % within some 100 km of it; a circle larger than 20 km on the sphere. */
export interface Plan {
  readonly box: Box;
  /** How far a place lies inside of the edge in metres; negative outside. */
  depth(longitude: number, latitude: number): number;
}

/** Lay a shape out. Throws a `RangeError` for a shape that is none: too few corners, no width, places that are none. */
export function planOf(shape: Shape): Plan {
  const rings = ringsOf(shape);
  const places = rings.flat();
  check(shape, rings);
  if (shape.kind === 'circle' && shape.metres > planeMetres) return onSphere(shape);
  const reach = 'metres' in shape ? shape.metres : 0;
  const unwrapped = unwrap(places);
  const centre = middleOf(unwrapped);
  const metresEast = degreeMetres * Math.cos((centre[1] * Math.PI) / 180);
  const local = Float64Array.from(unwrapped.flatMap(([lon, lat]) => [(lon - centre[0]) * metresEast, (lat - centre[1]) * degreeMetres]));
  const ends = endsOf(rings);
  const distance =
    'metres' in shape
      ? (points: Float64Array, x: number, y: number) => reach - toLine(points, x, y)
      : (points: Float64Array, x: number, y: number) => depthInRings(points, ends, x, y);
  return {
    box: boxOf(unwrapped, reach / metresEast, reach / degreeMetres),
    depth: (longitude, latitude) => distance(local, nearest(longitude - centre[0]) * metresEast, (latitude - centre[1]) * degreeMetres),
  };
}

/** The rings of a shape without a reach; of another one its places as one list. */
export function ringsOf(shape: Shape): readonly (readonly LonLat[])[] {
  if (shape.kind === 'multiPolygon') return shape.polygons.flat();
  return [shape.kind === 'circle' ? [shape.centre] : shape.kind === 'polygon' ? shape.ring : shape.line];
}

/** Where each ring ends among the coordinates of all. */
function endsOf(rings: readonly (readonly LonLat[])[]): Int32Array {
  let end = 0;
  return Int32Array.from(rings, (ring) => {
    end += 2 * ring.length;
    return end;
  });
}

/** Radius from which on a circle on a plane is off by more than 0.1 %, m. */
const planeMetres = 20_000;
const radians = Math.PI / 180;

/** A large circle, such as 200 nautical miles around an island; it may hold a pole. */
function onSphere({ centre: [east0, north0], metres }: Extract<Shape, { readonly kind: 'circle' }>): Plan {
  const radius = degreeMetres / radians;
  const up = metres / degreeMetres;
  const holdsPole = Math.abs(north0) + up >= 90;
  const aside = holdsPole ? 180 : Math.asin(Math.sin(metres / radius) / Math.cos(north0 * radians)) / radians;
  return {
    box: { west: east0 - aside, east: east0 + aside, south: Math.max(-90, north0 - up), north: Math.min(90, north0 + up) },
    depth: (longitude, latitude) => {
      const [byNorth, byEast] = [Math.sin(((latitude - north0) * radians) / 2), Math.sin(((longitude - east0) * radians) / 2)];
      const half = byNorth * byNorth + Math.cos(latitude * radians) * Math.cos(north0 * radians) * byEast * byEast;
      return metres - 2 * radius * Math.asin(Math.min(1, Math.sqrt(half)));
    },
  };
}

const leastPlaces: Readonly<Record<Shape['kind'], number>> = { circle: 1, polygon: 3, multiPolygon: 3, corridor: 2 };

function check(shape: Shape, rings: readonly (readonly LonLat[])[]): void {
  const least = leastPlaces[shape.kind];
  const isEmpty = shape.kind === 'multiPolygon' && (rings.length === 0 || shape.polygons.some((polygon) => polygon.length === 0));
  const few = isEmpty ? [] : rings.find((ring) => ring.length < least);
  if (few !== undefined) throw new RangeError(`a ${shape.kind} needs ${least} places at least, it has ${few.length}`);
  const wrong = rings.flat().find(([lon, lat]) => !(Math.abs(lon) <= 180 && Math.abs(lat) < 89));
  if (wrong !== undefined) throw new RangeError(`${wrong.join(', ')} is no place in longitude ±180 and latitude ±89`);
  if ('metres' in shape && !(shape.metres > 0 && shape.metres <= 1_000_000))
    throw new RangeError('the radius or width must be more than 0 and at most 1,000,000 m');
}

/** The place some metres east and north of another, on a plane around it: right to 0.1 % within some 100 km. */
export const placeAt = ([longitude, latitude]: LonLat, [east, north]: readonly [number, number]): [number, number] => [
  nearest(longitude + east / (degreeMetres * Math.cos((latitude * Math.PI) / 180))),
  latitude + north / degreeMetres,
];

/** Longitudes without a jump at the date line. */
function unwrap(places: readonly LonLat[]): readonly LonLat[] {
  const first = places[0]?.[0] ?? 0;
  return places.map(([lon, lat]) => [first + nearest(lon - first), lat]);
}

function boxOf(places: readonly LonLat[], east: number, north: number): Box {
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  return {
    west: Math.min(...lons) - east,
    east: Math.max(...lons) + east,
    south: Math.min(...lats) - north,
    north: Math.max(...lats) + north,
  };
}

function middleOf(places: readonly LonLat[]): LonLat {
  const { west, east, south, north } = boxOf(places, 0, 0);
  return [(west + east) / 2, (south + north) / 2];
}

/** Distance from a place to a line of places, or to a single one. Hot path. */
function toLine(points: Float64Array, x: number, y: number): number {
  const last = points.length - 2;
  if (last === 0) return Math.hypot(x - (points[0] ?? 0), y - (points[1] ?? 0));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < last; i += 2) least = Math.min(least, toPiece(points, i, i + 2, x, y));
  return Math.sqrt(least);
}

/** Square of the distance to the piece between two corners. */
function toPiece(points: Float64Array, a: number, b: number, x: number, y: number): number {
  const [ax, ay] = [points[a] ?? 0, points[a + 1] ?? 0];
  return squareToStretch(x - ax, y - ay, (points[b] ?? 0) - ax, (points[b + 1] ?? 0) - ay);
}

/** Square of the distance from a place to the stretch that leads from the origin to `dx`, `dy`. Hot path. */
export function squareToStretch(x: number, y: number, dx: number, dy: number): number {
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / length));
  const [px, py] = [x - part * dx, y - part * dy];
  return px * px + py * py;
}

/** Distance to the edge of rings, negative outside; inside is told by counting edges of all of them to the east (even–odd rule). Hot path. */
function depthInRings(points: Float64Array, ends: Int32Array, x: number, y: number): number {
  let isInside = false;
  let least = Number.POSITIVE_INFINITY;
  for (let ring = 0, from = 0; ring < ends.length; ring++) {
    const end = ends[ring] ?? 0;
    for (let i = from, j = end - 2; i < end; j = i, i += 2) {
      const [xi, yi, xj, yj] = [points[i] ?? 0, points[i + 1] ?? 0, points[j] ?? 0, points[j + 1] ?? 0];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isInside = !isInside;
      least = Math.min(least, toPiece(points, j, i, x, y));
    }
    from = end;
  }
  return isInside ? Math.sqrt(least) : -Math.sqrt(least);
}
