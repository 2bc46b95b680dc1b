export { type Control, createControl } from './control.ts';
export type { CommandView, ControlDeps } from './deps.ts';
export { isCommanded } from './kinds.ts';
