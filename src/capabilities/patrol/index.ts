export type { PatrolDeps, PatrolMovers } from './deps.ts';
export type { PatrolFigures } from './measure.ts';
export { createPatrol, type Patrol } from './patrol.ts';
