export type { EdgesDeps } from './deps.ts';
export { createEdges } from './edges.ts';
