export type { MaintainDeps, WorkOrderView } from './deps.ts';
export { createMaintain, type Maintain } from './maintain.ts';
export type { OrderFigures } from './measure.ts';
