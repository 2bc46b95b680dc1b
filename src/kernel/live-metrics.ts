import { Counter } from 'prom-client';
import { metrics } from './metrics.ts';

/** Live connections that were cut off because they did not read. */
export const slowClients = new Counter({
  name: 'yangfan_live_slow_clients_total',
  help: 'Live connections cut off because they did not read',
  registers: [metrics],
});
