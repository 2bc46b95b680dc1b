import type { PatrolPlace, PatrolWalker } from '../../../../src/contracts/patrol.ts';

/** True for what visits its points by itself. */
export const isMachine = (walker: PatrolWalker): boolean => walker !== 'person';

/** True when a visit was farther from its point than counts as there; false while either is not known. */
export const isFar = (place: PatrolPlace | undefined, meters: number | undefined): boolean =>
  place !== undefined && meters !== undefined && meters > place.withinMeters;
