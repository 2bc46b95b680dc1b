import { type LonLat, offsetOf } from '../../contracts/distance.ts';

/** How something moves. */
export interface Motion {
  readonly place: LonLat;
  /** Over ground, m/s. */
  readonly speed: number;
  /** Over ground, degrees clockwise from true north. */
  readonly course: number;
}

/** Closest point of approach. */
export interface Approach {
  /** Present distance, m. */
  readonly metres: number;
  /** Distance at the closest point (CPA), m. */
  readonly cpaMetres: number;
  /** Seconds until then (TCPA); negative when it lies behind. 0 when the two move alike, so that the distance stays. */
  readonly tcpaSeconds: number;
}

/** Relative speeds below this are none, m/s: two things that move alike do not come closer within any time that matters. */
const leastSpeed = 0.01;

/**
 * Closest point of approach of two things that go straight on at their speeds.
 *
 * On a plane around the two: right to 0.1 % within some 50 km, which no look-out reaches beyond.
 * TCPA = −(r·v)/(v·v), CPA = |r + v·TCPA|, with r and v the relative place and velocity.
 */
export function closestApproach(one: Motion, other: Motion): Approach {
  const [x, y] = offsetOf(one.place, other.place);
  const [a, b] = [velocityOf(one), velocityOf(other)];
  const [u, v] = [b[0] - a[0], b[1] - a[1]];
  const squared = u * u + v * v;
  const tcpaSeconds = squared < leastSpeed * leastSpeed ? 0 : -(x * u + y * v) / squared;
  return { metres: Math.hypot(x, y), cpaMetres: Math.hypot(x + u * tcpaSeconds, y + v * tcpaSeconds), tcpaSeconds };
}

/** Direction of an offset, degrees clockwise from north, 0 to below 360. */
export const courseOf = (east: number, north: number): number => ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;

const velocityOf = ({ speed, course }: Motion): readonly [east: number, north: number] => {
  const angle = (course * Math.PI) / 180;
  return [speed * Math.sin(angle), speed * Math.cos(angle)];
};
