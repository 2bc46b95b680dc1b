export { type ControlPoint, fitPlan, type PlanFit, type PlanTransform, planToWgs84, wgs84ToPlan } from '../../contracts/plan-transform.ts';
export { createLocate, type Locate, type LocateDeps } from './locate.ts';
export type { BaseMapView } from './maps/base-maps.ts';
export type { FloorPlanView } from './maps/floor-plans.ts';
export { createMaps, type MapReading, type MapsDeps } from './maps/maps.ts';
export { createPackPlaces, type PackPlaces, type PackPlacesDeps } from './pack-places.ts';
export { createWayfinding, type WayfindingDeps } from './wayfinding/wayfinding.ts';
