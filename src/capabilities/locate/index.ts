export { createLocate, type Locate, type LocateDeps } from './locate.ts';
