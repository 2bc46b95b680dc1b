import { describe, expect, test } from 'vitest';
import { metresBetween, offsetOf } from '../../../../../src/contracts/distance.ts';
import type { LonLat } from '../shape-text.ts';
import { type Camera, viewOf } from './view.ts';

const at: LonLat = [122.3, 29.93];
const camera = (more: Partial<Camera> = {}): Camera => ({
  ...{ id: 'one', title: { zh: '一', en: 'one' }, hasStill: true, isSimulated: false },
  ...{ longitude: at[0], latitude: at[1], azimuth: 90, angle: 60, reach: 1000, ...more },
});
/** Direction from the camera, degrees from true north. */
const azimuthOf = (place: LonLat): number => {
  const [east, north] = offsetOf(at, place);
  return (Math.atan2(east, north) * 180) / Math.PI;
};

describe('the view of a camera on the map', () => {
  test('begins at the camera and ends at its reach, half its angle to each side', () => {
    const [first, ...arc] = viewOf(camera());
    expect(first).toEqual(at);
    for (const corner of arc) expect(Math.abs(metresBetween(at, corner) - 1000)).toBeLessThan(1);
    expect(arc.map(azimuthOf).map(Math.round)).toEqual([60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120]);
  });

  test('is turned from north clockwise', () => {
    const north = viewOf(camera({ azimuth: 0, angle: 10 }));
    expect(north.slice(1).map(azimuthOf).map(Math.round)).toEqual([-5, 0, 5]);
  });

  test('all around has no corner at the camera', () => {
    for (const angle of [360, 400]) expect(viewOf(camera({ angle }))).not.toContainEqual(at);
  });

  test.each(['longitude', 'latitude', 'azimuth', 'angle', 'reach'] as const)('is not made up without %s', (key) => {
    expect(viewOf(camera({ [key]: undefined }))).toEqual([]);
  });
});
