import { Failure } from '../../contracts/errors.ts';
import { messageOf } from './client.ts';
import type { NatsConfig } from './config.ts';
import { dial, peerOf } from './dial.ts';

/** Sign in once, look for JetStream and the stream, and say so; makes nothing. Throws a `Failure`. */
export async function probeServer(config: NatsConfig, signal: AbortSignal): Promise<string> {
  const nats = await dial(config, signal);
  if (nats === undefined) throw failure(config, 'no answer in time');
  try {
    const manager = await nats.js.jetstreamManager(nats.connection, { timeout: config.answerSeconds * 1000 });
    const { streams } = await manager.getAccountInfo();
    return `${nats.connection.getServer()} let us in; JetStream has ${streams} streams`;
  } catch (error) {
    throw failure(config, messageOf(error));
  } finally {
    await nats.close();
  }
}

function failure(config: NatsConfig, reason: string): Failure {
  const what = `${peerOf(config)}: ${reason}`;
  return new Failure('NOT_AVAILABLE', `trying NATS ${what}`, { details: { what } });
}
