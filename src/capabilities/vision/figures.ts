import { Counter } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';

/** Stills that were asked of cameras, and how that ended. */
export const asked = new Counter({
  name: 'yangfan_vision_stills_total',
  help: 'Stills asked of cameras: got, failed, refused because too many are being asked',
  labelNames: ['result'],
  registers: [metrics],
});
