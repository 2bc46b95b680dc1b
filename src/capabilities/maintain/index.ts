export { createMaintain, type Maintain, type MaintainDeps, type WorkOrderView } from './maintain.ts';
