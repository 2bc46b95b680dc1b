import { connect as connectSocket, type Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { IConnectPacket } from 'mqtt-packet';
import { type MqttConfig, mqttConfig } from '../../src/drivers/mqtt/config.ts';
import { mqtt } from '../../src/drivers/mqtt/driver.ts';
import { encodePacket } from '../../src/drivers/mqtt/packet.ts';
import { createTestHost, eventually, type TestHost, type TestHostOptions } from './driver-host.ts';

/** A message as a client received it. */
export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
}

/** A client of mqtt.js that keeps all that it received. */
export type TestClient = MqttClient & { readonly inbox: readonly Received[] };

/** A running broker with a host in the hands of the test. */
export interface TestBroker {
  readonly host: TestHost;
  readonly port: number;
  /** A client that signs in as this device with the secret `secret`, and does not reconnect by itself. */
  client(identity: string, options?: IClientOptions): Promise<TestClient>;
  /** Stop everything; answers how long the driver took, in ms. */
  stop(): Promise<number>;
}

/** Start a broker on a free port with the devices `a` and `b` (keys x, y; points 1, 2 and 11, 12; secret `secret`). */
export async function startBroker(config: Partial<MqttConfig> = {}, options: TestHostOptions = {}): Promise<TestBroker> {
  const host = createTestHost(options);
  host.add({ identity: 'a', keys: ['x', 'y'], secret: 'secret' });
  host.add({
    identity: 'b',
    keys: ['x', 'y'],
    secret: 'secret',
    firstPoint: 11,
    topics: ['subscribe:yf/a/#', 'shared/+', 'publish:yf/+/down/#'],
  });
  const session = mqtt.open(mqttConfig.parse({ port: 0, ...config }), host);
  const abort = new AbortController();
  const running = session.run(abort.signal);
  await Promise.race([eventually('the broker to listen', () => session.address?.() !== undefined), running]);
  const port = session.address?.()?.port ?? 0;
  const clients: MqttClient[] = [];
  return {
    host,
    port,
    async client(identity, more = {}) {
      const client = connect(`mqtt://127.0.0.1:${port}`, { username: identity, password: 'secret', reconnectPeriod: 0, ...more });
      clients.push(client);
      const inbox: Received[] = [];
      client.on('message', (topic, payload, { qos, retain }) => inbox.push({ topic, text: payload.toString(), qos, retain }));
      client.on('error', () => undefined); // also the second one of a client that was refused
      await connected(client);
      return Object.assign(client, { inbox });
    },
    async stop() {
      for (const client of clients) client.end(true);
      const before = performance.now();
      abort.abort();
      await running;
      return performance.now() - before;
    },
  };
}

const connected = (client: MqttClient): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });

/** Until the connection of a client is closed. */
export const closed = (client: MqttClient | Socket): Promise<void> =>
  new Promise((resolve) => {
    const onClose = () => resolve();
    if ('publish' in client) client.once('close', onClose);
    else client.once('close', onClose);
  });

/** A bare socket to the broker that keeps all bytes that it received. */
export function rawClient(port: number): { readonly socket: Socket; received(): Buffer } {
  const socket = connectSocket(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  return { socket, received: () => Buffer.concat(chunks) };
}

/** The bytes of a CONNECT of device `a`. */
export const connectBytes = (more: Partial<IConnectPacket> = {}): Buffer =>
  encodePacket(
    { cmd: 'connect', clientId: 'raw', clean: true, username: 'a', password: Buffer.from('secret'), protocolVersion: 4, ...more },
    4,
  );
