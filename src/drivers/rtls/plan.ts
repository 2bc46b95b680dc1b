import { fitPlan, planToWgs84, wgs84ToPlan } from '../../contracts/plan-transform.ts';
import type { RtlsConfig } from './config.ts';
import type { Anchor } from './solver/measure.ts';

/** Where the anchors are, and where the plan lies on the earth. */
export interface Plan {
  readonly anchors: ReadonlyMap<string, Anchor>;
  /** Longitude and latitude of a point of the plan; `undefined` without control points. */
  toEarth(x: number, y: number): readonly [longitude: number, latitude: number] | undefined;
  /** The same the other way. */
  fromEarth(longitude: number, latitude: number): readonly [x: number, y: number] | undefined;
}

/** The plan of a configuration that its schema has accepted. */
export function planOf({ anchors, controls, fit }: Pick<RtlsConfig, 'anchors' | 'controls' | 'fit'>): Plan {
  const fitted = controls.length === 0 ? undefined : fitPlan(controls, fit, 'metres');
  const transform = fitted !== undefined && 'transform' in fitted ? fitted.transform : undefined;
  return {
    anchors: new Map(anchors.map(({ id, x, y, z }) => [id, { id, place: [x, y, z] }])),
    toEarth: (x, y) => transform && planToWgs84(transform, x, y),
    fromEarth: (longitude, latitude) => transform && wgs84ToPlan(transform, longitude, latitude),
  };
}
