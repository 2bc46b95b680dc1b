export { createLocate, type Locate, type LocateDeps } from './locate.ts';
export { createMaps, type MapsDeps } from './maps/maps.ts';
