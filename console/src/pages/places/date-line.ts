import type { LonLat } from './shape-text.ts';

/** A longitude in the copy of the world that is nearest to another one: beyond ±180 where the map shows both sides of the date line. */
export const lngNear = (longitude: number, near: number): number => longitude + 360 * Math.round((near - longitude) / 360);

/** Places of one thing without a jump at the date line, each in the copy of the world of the one before; the first is nearest to `near`. */
export function unwrapped(places: readonly LonLat[], near: number): LonLat[] {
  let last = near;
  return places.map(([longitude, latitude]) => {
    last = lngNear(longitude, last);
    return [last, latitude];
  });
}
