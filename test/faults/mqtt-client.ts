import { connect, type Socket } from 'node:net';
import { generate, type IPubackPacket, type Packet, parser } from 'mqtt-packet';
import type { Meter } from './site.ts';

/** A plain MQTT client: no repeating, no reconnecting, nothing that hides what the broker does. */
export interface MqttClient {
  readonly socket: Socket;
  /** Publish at QoS 1; resolves with the PUBACK, rejects when the connection ends before. */
  publish(topic: string, payload: string): Promise<IPubackPacket>;
  /** Hang up. */
  end(): void;
}

/** Sign a device in, over MQTT 3.1.1 or MQTT 5. Rejects when the connection is refused or lost before. */
export function openMqtt(
  port: number,
  { identity, secret }: Pick<Meter, 'identity' | 'secret'>,
  protocolVersion: 4 | 5 = 4,
): Promise<MqttClient> {
  const socket = connect(port, '127.0.0.1');
  const send = (packet: Packet) => socket.write(generate(packet, { protocolVersion }));
  const waiting = new Map<number, { resolve: (ack: IPubackPacket) => void; reject: (error: Error) => void }>();
  let packetId = 0;
  const client: MqttClient = {
    socket,
    publish: (topic, payload) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error(`publishing by ${identity}: not connected`));
        packetId = (packetId % 65_535) + 1;
        waiting.set(packetId, { resolve, reject });
        send({ cmd: 'publish', topic, payload, qos: 1, messageId: packetId, dup: false, retain: false });
      }),
    end: () => socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    const reader = parser({ protocolVersion });
    reader.on('packet', (packet) => {
      if (packet.cmd === 'connack') packet.returnCode || packet.reasonCode ? socket.destroy() : resolve(client);
      if (packet.cmd === 'puback') waiting.get(packet.messageId ?? 0)?.resolve(packet);
    });
    socket.on('connect', () =>
      send({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion,
        clientId: identity,
        username: identity,
        password: Buffer.from(secret),
        clean: true,
        keepalive: 0,
      }),
    );
    socket.on('data', (chunk) => reader.parse(chunk));
    socket.on('error', () => undefined); // told by `close`
    socket.on('close', () => {
      const lost = new Error(`the connection of ${identity} was closed`);
      for (const { reject: giveUp } of waiting.values()) giveUp(lost);
      reject(lost);
    });
  });
}
