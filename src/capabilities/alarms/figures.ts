import { Counter } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';

/** Verdicts that changed nothing, by reason. */
export const ignored = new Counter({
  name: 'yangfan_alarms_verdicts_ignored_total',
  help: 'Verdicts that changed nothing: repeated, unknown-rule, idle-rule, bad-time, overrun, refused, late',
  labelNames: ['reason'],
  registers: [metrics],
});

/** Failed tries to write verdicts. */
export const retried = new Counter({
  name: 'yangfan_alarms_writes_retried_total',
  help: 'Tries to write verdicts that failed and were repeated',
  registers: [metrics],
});
