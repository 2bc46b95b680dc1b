export { type Alarms, createAlarms } from './alarms.ts';
export type { AlarmDeps, AlarmView, DetectorInfo, Preview, PreviewAlarm, PreviewRule, RuleView } from './deps.ts';
