import { type LonLat, nearest, openRing } from '../../contracts/distance.ts';
import { type Around, planOf, ringsOf, type Shape } from './geometry.ts';

/** Why a shape can be no fence, and what to do; `undefined` when it can. */
export function shapeProblem(shape: Shape | Around): string | undefined {
  if (shape.kind === 'around') return aroundProblem(shape);
  try {
    planOf(shape);
  } catch (error) {
    if (error instanceof RangeError) return `${error.message}; ${remedies[shape.kind]}`;
    throw error;
  }
  const crossing = shape.kind === 'polygon' ? crossingOf(shape.ring) : undefined;
  if (crossing !== undefined)
    return `sides ${crossing[0]} and ${crossing[1]} cross; put the corners in order around the fence, or make two fences`;
  return shape.kind === 'multiPolygon' ? areaProblem(shape) : undefined;
}

/** Furthest that a moving fence reaches, m: all movers around each carrier are compared. */
const mostAround = 50_000;

function aroundProblem({ assets, models, metres }: Around): string | undefined {
  if (assets.length + models.length === 0) return 'nobody carries it; give assets or models';
  return metres > 0 && metres <= mostAround ? undefined : `the radius must be more than 0 and at most ${mostAround} m`;
}

const remedies: Readonly<Record<Shape['kind'], string>> = {
  circle: 'give a centre as [longitude, latitude] and a radius in metres',
  polygon: 'give 3 or more corners as [longitude, latitude], in order around the fence',
  multiPolygon: 'give areas as lists of rings, in each ring 3 or more corners as [longitude, latitude]',
  corridor: 'give 2 or more places as [longitude, latitude] and the reach to each side in metres',
};

/** Corners of a multi-polygon at most, and of a polygon whose sides are compared: it takes the square of their number. */
const mostCorners = 1000;

type Ring = readonly LonLat[];
type MultiPolygon = Extract<Shape, { readonly kind: 'multiPolygon' }>;

/** What RFC 7946, 3.1.6 wants of areas: rings that do not cross themselves or each other, and holes within their outer ring. */
function areaProblem(shape: MultiPolygon): string | undefined {
  const rings = ringsOf(shape).map(openRing);
  const corners = rings.reduce((sum, ring) => sum + ring.length, 0);
  if (corners > mostCorners) return `it has ${corners} corners; ${mostCorners} at most, make several fences`;
  for (const i of rings.keys()) {
    const problem = ringProblem(rings, i);
    if (problem !== undefined) return problem;
  }
  return nestingProblem(shape.polygons.map((polygon) => polygon.map(openRing)));
}

function ringProblem(rings: readonly Ring[], i: number): string | undefined {
  const ring = rings[i] ?? [];
  if (ring.length < 3) return `ring ${i + 1} has fewer than 3 corners`;
  const crossing = crossingOf(ring);
  if (crossing !== undefined) return `in ring ${i + 1} sides ${crossing[0]} and ${crossing[1]} cross; put its corners in order`;
  const other = rings.findIndex((one, j) => j > i && sidesCross(ring, one));
  return other === -1 ? undefined : `rings ${i + 1} and ${other + 1} cross; draw them so that one lies within the other or beside it`;
}

const sidesCross = (one: Ring, other: Ring): boolean => one.some((_, a) => other.some((__, b) => cross(sideOf(one, a), sideOf(other, b))));

/** Whether a ring that crosses no other one lies within it, or is the same: its corners and the middles of its sides do, but for those on the edge. */
function isWithin(ring: Ring, outer: Ring): boolean {
  const { depth } = planOf({ kind: 'polygon', ring: outer });
  const middles = ring.map((_, i): LonLat => {
    const [[west, south], [east, north]] = sideOf(ring, i);
    return [nearest(west + nearest(east - west) / 2), (south + north) / 2];
  });
  return [...ring, ...middles].reduce((sum, place) => sum + Math.sign(Math.round(depth(...place) * 1000)), 0) >= 0;
}

function nestingProblem(polygons: readonly (readonly Ring[])[]): string | undefined {
  for (const [i, [outer = [], ...holes]] of polygons.entries()) {
    if (holes.some((hole) => !isWithin(hole, outer))) return `a hole of area ${i + 1} is not within it; make it an area of its own`;
    if (holes.some((hole, a) => holes.some((other, b) => a !== b && isWithin(hole, other))))
      return `of area ${i + 1} one hole lies within another`;
    const around = polygons.findIndex(
      ([other = [], ...gaps], j) => j !== i && isWithin(outer, other) && !gaps.some((gap) => isWithin(outer, gap)),
    );
    if (around !== -1) return `area ${i + 1} lies within area ${around + 1}; make it a hole of it, or leave it out`;
  }
  return undefined;
}

/** Numbers of two sides of a ring that cross, from 1. */
function crossingOf(ring: Ring): readonly [number, number] | undefined {
  const count = Math.min(ring.length, mostCorners);
  for (let a = 0; a < count; a++)
    for (let b = a + 2; b < count; b++) {
      const isNeighbour = a === 0 && b === ring.length - 1;
      if (!isNeighbour && cross(sideOf(ring, a), sideOf(ring, b))) return [a + 1, b + 1];
    }
  return undefined;
}

type Side = readonly [LonLat, LonLat];
const sideOf = (ring: readonly LonLat[], i: number): Side => [ring[i] ?? [0, 0], ring[(i + 1) % ring.length] ?? [0, 0]];

/** Which side of a line a place is on; longitudes are taken relative to the line's begin, so that the date line does no harm. */
function turn([a, b]: Side, place: LonLat): number {
  const east = ([lon]: LonLat) => nearest(lon - a[0]);
  return Math.sign(east(b) * (place[1] - a[1]) - (b[1] - a[1]) * east(place));
}

const cross = (one: Side, other: Side): boolean =>
  turn(one, other[0]) * turn(one, other[1]) < 0 && turn(other, one[0]) * turn(other, one[1]) < 0;
