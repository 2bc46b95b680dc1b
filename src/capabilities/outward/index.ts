export type { OutwardDeps } from './deps.ts';
export type { Bridges } from './outward.ts';
export { createBridges } from './outward.ts';
