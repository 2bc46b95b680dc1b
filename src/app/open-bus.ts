import { createNatsBus } from '../adapters/nats-bus/bus.ts';
import { openNats } from '../adapters/nats-bus/connection.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Config } from '../kernel/config.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { createOutbox, type OutboxOptions } from '../kernel/outbox.ts';

/** What the event plane is made of. */
export interface BusParts extends OutboxOptions {
  readonly config: Pick<Config, 'natsUrl' | 'natsReplicas'>;
  readonly lifecycle: Lifecycle;
}

/** The event plane: within this process, or over NATS where a server is named. */
export async function openBus({ config: { natsUrl: url, natsReplicas: replicas }, lifecycle, ...parts }: BusParts): Promise<Bus> {
  if (url === undefined) return createOutbox(parts);
  const connection = await openNats({ url, name: 'yangfan events', log: parts.log });
  lifecycle.onStop('nats', () => connection.close());
  return createNatsBus({ ...parts, connection, replicas });
}
