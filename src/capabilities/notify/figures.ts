import { Counter } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';

/** Tries to send notifications, by kind of channel and how they ended. */
export const sent = new Counter({
  name: 'yangfan_notify_tries_total',
  help: 'Tries to send notifications by kind of channel: sent, retried, failed (given up after the last try), expired (given up for age)',
  labelNames: ['kind', 'state'],
  registers: [metrics],
});
