import { connectAsync, type MqttClient } from 'mqtt';
import type { Sender } from './courier.ts';
import type { Account } from './gauge-sender.ts';

/** A data logger: one MQTT connection, QoS 1, one keyed object per observation; acknowledged by PUBACK. */
export function loggerSender({ host, port, identity, secret }: Account): Sender {
  let connection: Promise<MqttClient> | undefined;
  const open = (): Promise<MqttClient> =>
    connectAsync({
      host,
      port,
      protocol: 'mqtt',
      clientId: identity,
      username: identity,
      password: secret,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
    });
  const drop = async (): Promise<void> => {
    const client = await connection?.catch(() => undefined);
    connection = undefined;
    await client?.endAsync(true).catch(() => undefined); // the link is being given up anyway
  };
  const publish = async (client: MqttClient, payload: string): Promise<void> => {
    const late = AbortSignal.timeout(30_000);
    const gone = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error(`publishing by ${identity}: no PUBACK in 30 s`)), { once: true });
      client.once('close', () => reject(new Error(`publishing by ${identity}: the connection was closed`)));
    });
    await Promise.race([client.publishAsync(`yf/${identity}/values`, payload, { qos: 1 }), gone]);
  };
  return {
    send: async (observedAt, values) => {
      connection ??= open();
      try {
        await publish(await connection, JSON.stringify({ ts: observedAt, values: Object.fromEntries(values) }));
      } catch (error) {
        await drop();
        throw error;
      }
    },
    close: drop,
  };
}
