export type { MaintainDeps, WorkOrderView } from './deps.ts';
export { createMaintain, type Maintain } from './maintain.ts';
