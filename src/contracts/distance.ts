import type { EpochMs } from './time.ts';

/** A place in WGS 84, degrees; longitude first, as in GeoJSON (RFC 7946). */
export type LonLat = readonly [longitude: number, latitude: number];

/** A place that was told, WGS 84; `floor` is that of the floor plans (1 is the ground), where one was told. */
export interface TimedPlace {
  readonly time: EpochMs;
  readonly longitude: number;
  readonly latitude: number;
  readonly floor?: number | undefined;
}

/** Metres of a degree of latitude on the mean sphere of radius 6,371,008.8 m. */
export const degreeMetres = (Math.PI / 180) * 6_371_008.8;

/** The same direction from −180 to 180 degrees: the longitude of a place beyond the date line, or the short way from one longitude to another. */
export const nearest = (degrees: number): number => (Math.abs(degrees) <= 180 ? degrees : ((((degrees + 180) % 360) + 360) % 360) - 180);

/** Metres east and north from one place to another; across the date line too. */
export function offsetOf(from: LonLat, to: LonLat): readonly [east: number, north: number] {
  const middle = ((from[1] + to[1]) * Math.PI) / 360;
  return [nearest(to[0] - from[0]) * degreeMetres * Math.cos(middle), (to[1] - from[1]) * degreeMetres];
}

/** Metres between two near places: right to 0.1 % within some 50 km. */
export const metresBetween = (from: LonLat, to: LonLat): number => Math.hypot(...offsetOf(from, to));

/** A ring without the corner that closes it (RFC 7946, 3.1.6, repeats the first one at the end). */
export function openRing<Corner extends LonLat>(ring: readonly Corner[]): readonly Corner[] {
  const [first, last] = [ring[0], ring.at(-1)];
  return ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1] ? ring.slice(0, -1) : ring;
}
