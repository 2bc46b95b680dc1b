export type { PatrolDeps } from './deps.ts';
export { createPatrol, type Patrol } from './patrol.ts';
