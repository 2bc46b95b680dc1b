import { type LonLat, nearest } from '../../contracts/distance.ts';
import { type Around, planOf, type Shape } from './geometry.ts';

/** Why a shape can be no fence, and what to do; `undefined` when it can. */
export function shapeProblem(shape: Shape | Around): string | undefined {
  if (shape.kind === 'around') return aroundProblem(shape);
  try {
    planOf(shape);
  } catch (error) {
    if (error instanceof RangeError) return `${error.message}; ${remedies[shape.kind]}`;
    throw error;
  }
  return shape.kind === 'polygon' ? crossingProblem(shape.ring) : undefined;
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
  corridor: 'give 2 or more places as [longitude, latitude] and the reach to each side in metres',
};

/** Corners beyond which sides are compared no more: it takes the square of their number. */
const mostCompared = 1000;

function crossingProblem(ring: readonly LonLat[]): string | undefined {
  const count = Math.min(ring.length, mostCompared);
  for (let a = 0; a < count; a++)
    for (let b = a + 2; b < count; b++) {
      const isNeighbour = a === 0 && b === ring.length - 1;
      if (!isNeighbour && cross(sideOf(ring, a), sideOf(ring, b)))
        return `sides ${a + 1} and ${b + 1} cross; put the corners in order around the fence, or make two fences`;
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
