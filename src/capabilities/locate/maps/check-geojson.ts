/** Bounds of coordinates: degrees, or metres of a plan. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** What a GeoJSON file holds. */
export interface GeoJsonContent {
  readonly bounds: Bounds;
  readonly features: number;
  /** The different values of the property `kind`, by which features are drawn. */
  readonly kinds: readonly string[];
}

/** In which coordinates a file is: places of WGS 84, or metres of a plan east and north of its corner. */
export type GeoJsonSpace = 'wgs84' | 'metres';

/** Positions of a file at most; more make a map that a browser draws too slowly (`assumed`: 0.2 s on a canvas). */
export const mostPositions = 500_000;
/** Reasons that are told at once. */
const mostProblems = 5;
const limits = {
  wgs84: { x: 180, y: 90, what: 'longitude ±180 and latitude ±90, WGS 84' },
  metres: { x: 100_000, y: 100_000, what: '±100,000 m' },
} as const;

/** How deep the coordinates of a geometry are nested, and the least positions of its innermost list. RFC 7946 §3.1. */
const geometries: Readonly<Record<string, { readonly depth: number; readonly least: number; readonly isRing?: true }>> = {
  Point: { depth: 0, least: 1 },
  MultiPoint: { depth: 1, least: 0 },
  LineString: { depth: 1, least: 2 },
  MultiLineString: { depth: 2, least: 2 },
  Polygon: { depth: 2, least: 4, isRing: true },
  MultiPolygon: { depth: 3, least: 4, isRing: true },
};

interface Walk {
  readonly space: GeoJsonSpace;
  readonly problems: string[];
  positions: number;
  west: number;
  south: number;
  east: number;
  north: number;
}

/**
 * Check a file that ought to be a GeoJSON FeatureCollection (RFC 7946).
 *
 * @returns what it holds, or what is wrong with it, each with the number of its feature, the first {@link mostProblems}
 */
export function checkGeoJson(file: string, space: GeoJsonSpace): GeoJsonContent | { readonly problems: readonly string[] } {
  const read = parse(file);
  if (typeof read === 'string') return { problems: [read] };
  const walk: Walk = {
    space,
    problems: crsProblems(read),
    positions: 0,
    west: Infinity,
    south: Infinity,
    east: -Infinity,
    north: -Infinity,
  };
  const kinds = new Set<string>();
  read.features.forEach((feature, i) => {
    if (walk.problems.length < mostProblems) checkFeature(walk, kinds, feature, i + 1);
  });
  if (walk.positions > mostPositions)
    walk.problems.unshift(`it has more than ${mostPositions} positions; simplify it, or make PMTiles of it`);
  else if (walk.positions === 0 && walk.problems.length === 0) walk.problems.push('it has no position at all');
  if (walk.problems.length > 0) return { problems: walk.problems.slice(0, mostProblems) };
  const { west, south, east, north } = walk;
  return { bounds: { west, south, east, north }, features: read.features.length, kinds: [...kinds].slice(0, 50) };
}

type Collection = { readonly features: readonly unknown[]; readonly crs?: unknown };

function parse(file: string): Collection | string {
  let read: unknown;
  try {
    read = JSON.parse(file);
  } catch (error) {
    return `it is no JSON: ${(error as Error).message.slice(0, 120)}`;
  }
  const { type, features } = record(read);
  if (type !== 'FeatureCollection') return `it is a ${String(type).slice(0, 40)}; wrap it as a FeatureCollection`;
  return Array.isArray(features) ? (read as Collection) : 'its features are no list';
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** RFC 7946 §4: only WGS 84. A file that names another system would be drawn in the wrong place. */
function crsProblems({ crs }: Collection): string[] {
  if (crs === undefined || crs === null) return [];
  const name = String(record(record(crs).properties).name ?? '?').slice(0, 80);
  return /CRS84|EPSG:{1,2}4326|EPSG:.*:4326$|EPSG:.*:4490$/.test(name) ? [] : [`its crs is ${name}; convert it to WGS 84 (EPSG:4326)`];
}

function checkFeature(walk: Walk, kinds: Set<string>, feature: unknown, number: number): void {
  const { type, geometry, properties } = record(feature);
  if (type !== 'Feature') return void walk.problems.push(`feature ${number} is no Feature`);
  const { kind } = record(properties);
  if (typeof kind === 'string') kinds.add(kind.slice(0, 40));
  if (geometry === null) return;
  checkGeometry(walk, geometry, `feature ${number}`);
}

function checkGeometry(walk: Walk, geometry: unknown, where: string): void {
  const { type, coordinates, geometries: parts } = record(geometry);
  if (type === 'GeometryCollection' && Array.isArray(parts)) {
    // RFC 7946 §3.1.8: collections ought not to be nested, so that this ends.
    for (const part of parts) {
      if (record(part).type === 'GeometryCollection') return void walk.problems.push(`${where} has a collection in a collection`);
      checkGeometry(walk, part, where);
    }
    return;
  }
  const known = geometries[String(type)];
  if (known === undefined) return void walk.problems.push(`${where} has the geometry ${String(type).slice(0, 40)}, which is none`);
  const problem = known.depth === 0 ? positionProblem(walk, coordinates) : nestedProblem(walk, coordinates, known, known.depth);
  if (problem !== undefined && walk.problems.length < mostProblems) walk.problems.push(`${where} (${String(type)}): ${problem}`);
}

function nestedProblem(
  walk: Walk,
  list: unknown,
  rule: { readonly least: number; readonly isRing?: true },
  depth: number,
): string | undefined {
  if (!Array.isArray(list)) return 'its coordinates are not nested as its type wants';
  if (depth === 1) return listProblem(walk, list, rule);
  for (const inner of list) {
    const problem = nestedProblem(walk, inner, rule, depth - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function listProblem(
  walk: Walk,
  list: readonly unknown[],
  { least, isRing }: { readonly least: number; readonly isRing?: true },
): string | undefined {
  if (list.length < least) return `a line or ring has ${list.length} positions, it needs ${least}`;
  for (const position of list) {
    const problem = positionProblem(walk, position);
    if (problem !== undefined) return problem;
  }
  return isRing && !isClosed(list) ? 'a ring is not closed: its last position must be its first' : undefined;
}

function isClosed(ring: readonly unknown[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)] as [number[], number[]]; // holds: positions were checked
  return first[0] === last[0] && first[1] === last[1];
}

function positionProblem(walk: Walk, position: unknown): string | undefined {
  walk.positions += 1;
  if (walk.positions > mostPositions) return 'too many positions';
  const [x, y] = Array.isArray(position) ? (position as readonly unknown[]) : [];
  const { x: mostX, y: mostY, what } = limits[walk.space];
  if (typeof x !== 'number' || typeof y !== 'number' || !(Math.abs(x) <= mostX && Math.abs(y) <= mostY))
    return `${JSON.stringify(position)?.slice(0, 60)} is not within ${what}`;
  walk.west = Math.min(walk.west, x);
  walk.east = Math.max(walk.east, x);
  walk.south = Math.min(walk.south, y);
  walk.north = Math.max(walk.north, y);
  return undefined;
}
