import { setTimeout as delay } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { DriverHost } from '../../contracts/driver.ts';
import type { SparkplugConfig } from './config.ts';
import { type OlderState, olderStateMessage, saysOlderOffline } from './state-message.ts';

/** A connection that was lost is made again after so long: its will has said OFFLINE, and nothing but this puts it right. */
const reconnectMs = 5_000;

/** Tells edge nodes of Sparkplug 2.2, at a broker of others, that we are there. */
export interface OlderStateTeller {
  /** Say that we go; at most for `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Tell them by a connection of its own, since one has one will and that of Sparkplug 3.0 is taken. [Sparkplug 2.2, 15.1]
 *
 * @param options how the other connection was made, without its will and client id
 */
export function tellOlder(options: IClientOptions, { hostId }: SparkplugConfig, host: DriverHost): OlderStateTeller {
  const offline = olderStateMessage(hostId, 'OFFLINE');
  const client = connect({ ...options, reconnectPeriod: reconnectMs, queueQoSZero: false, will: offline });
  const say = (state: OlderState): Promise<unknown> => {
    const { topic, payload, qos, retain } = olderStateMessage(hostId, state);
    return client.publishAsync(topic, payload, { qos, retain });
  };
  let isStopping = false;
  let problem = '';
  const tell = (detail: string): void => {
    if (detail === problem || isStopping) return;
    problem = detail;
    host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: `STATE of Sparkplug 2.2: ${detail}` });
  };
  const birth = async (): Promise<void> => {
    await client.subscribeAsync(offline.topic, { qos: 1 });
    await say('ONLINE');
    problem = '';
  };
  client.on('connect', () => birth().catch((error: Error) => tell(error.message)));
  client.on('message', (_, payload) => {
    if (!isStopping && saysOlderOffline(payload)) say('ONLINE').catch(() => undefined); // 'close' tells
  });
  client.on('error', ({ message }) => tell(message));
  client.on('close', () => tell('the connection was closed'));
  return {
    async stop(limitMs) {
      isStopping = true;
      if (client.connected) await Promise.race([farewell(client, () => say('OFFLINE')), delay(limitMs)]);
      client.end(true);
    },
  };
}

/** With DISCONNECT, so that the will is not said as well. A connection that is lost meanwhile says it by its will. */
async function farewell(client: MqttClient, say: () => Promise<unknown>): Promise<void> {
  await say().catch(() => undefined);
  await client.endAsync();
}
