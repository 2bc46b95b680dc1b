import type { Driver } from '../../contracts/driver.ts';
import { type NatsConfig, natsConfig } from './config.ts';
import { probeServer } from './probe.ts';
import { openNatsSource } from './session.ts';

/** Takes values of devices, and of whole sites, from a stream of NATS JetStream; see README.md. */
export const nats: Driver<NatsConfig> = {
  protocol: 'nats',
  title: { zh: 'NATS JetStream 消息流', en: 'NATS JetStream' },
  config: natsConfig,
  open: openNatsSource,
  probe: probeServer,
  // Without a consumer: what is acknowledged to a trial, or waits for it, would be missing from the real source.
  forTrial: (config) => ({ ...config, consumer: '' }),
};
