export { type ControlPoint, fitPlan, type PlanFit, type PlanTransform, planToWgs84, wgs84ToPlan } from '../../contracts/plan-transform.ts';
export { createLocate, type Locate, type LocateDeps } from './locate.ts';
export { createMaps, type MapsDeps } from './maps/maps.ts';
export { createPackPlaces, type PackPlacesDeps } from './pack-places.ts';
