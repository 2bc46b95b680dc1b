import { Counter } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';

/** See `otherMeter` of a schedule. */
export const otherMeters = new Counter({
  name: 'yangfan_maintain_other_meters_total',
  help: 'Changes of a counter of a schedule that were taken for another meter, so that they were not counted',
  registers: [metrics],
});
