import { connectAsync, type MqttClient } from 'mqtt';
import type { Sender } from './courier.ts';
import type { Account } from './gauge-sender.ts';

/** A report without PUBACK for so long is sent again on a new connection. */
const patienceMs = 30_000;

/** A data logger: one MQTT connection, QoS 1, one keyed object per observation; acknowledged by PUBACK. */
export function loggerSender({ host, port, identity, secret }: Account): Sender {
  let connection: MqttClient | undefined;
  let giveUp: (error: Error) => void = () => undefined;

  const open = async (): Promise<MqttClient> => {
    const account = { clientId: identity, username: identity, password: secret };
    const client = await connectAsync({
      host,
      port,
      protocol: 'mqtt',
      ...account,
      keepalive: 30,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
    });
    client.on('error', (error) => giveUp(error));
    client.on('close', () => {
      connection = undefined;
      giveUp(new Error(`publishing by ${identity}: the connection was closed`));
    });
    return client;
  };
  const publish = (client: MqttClient, payload: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => giveUp(new Error(`publishing by ${identity}: no PUBACK in ${patienceMs} ms`)), patienceMs);
      giveUp = (error) => {
        clearTimeout(late);
        reject(error);
      };
      client.publishAsync(`yf/${identity}/values`, payload, { qos: 1 }).then(() => {
        clearTimeout(late);
        resolve();
      }, giveUp);
    });
  const drop = async (): Promise<void> => {
    await connection?.endAsync(true).catch(() => undefined); // the link is being given up anyway
    connection = undefined;
  };
  return {
    send: async (observedAt, values) => {
      connection ??= await open();
      try {
        await publish(connection, JSON.stringify({ ts: observedAt, values: Object.fromEntries(values) }));
      } catch (error) {
        await drop();
        throw error;
      }
    },
    close: drop,
  };
}
