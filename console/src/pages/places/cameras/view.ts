import type { Reply } from '../../../../../src/contracts/api/index.ts';
import { degreeMetres } from '../../../../../src/contracts/distance.ts';
import type { LonLat } from '../shape-text.ts';

/** A camera as the list tells it. */
export type Camera = Reply<'listCameras'>['items'][number];

/** Degrees between two corners of the arc. */
const stepDegrees = 5;

/** A place so far in a direction, degrees from true north; right to 0.1 % within 50 km of it and away from the poles. */
function placeAt([longitude, latitude]: LonLat, azimuth: number, metres: number): LonLat {
  const radians = (azimuth * Math.PI) / 180;
  const east = (metres * Math.sin(radians)) / Math.cos((latitude * Math.PI) / 180);
  return [longitude + east / degreeMetres, latitude + (metres * Math.cos(radians)) / degreeMetres];
}

/**
 * What a camera sees as a ring on flat ground: from the camera around the arc at its reach; a whole circle from 360 degrees on. Empty when its
 * place, direction, angle or reach is not known.
 */
export function viewOf({ longitude, latitude, azimuth, angle, reach }: Camera): readonly LonLat[] {
  if (longitude === undefined || latitude === undefined || azimuth === undefined || !angle || !reach) return [];
  if (angle < 0 || reach < 0) return [];
  const at: LonLat = [longitude, latitude];
  const wide = Math.min(360, angle);
  const steps = Math.max(1, Math.ceil(wide / stepDegrees));
  const arc = Array.from({ length: steps + 1 }, (_, n) => placeAt(at, azimuth - wide / 2 + (wide * n) / steps, reach));
  return wide === 360 ? arc : [at, ...arc];
}
