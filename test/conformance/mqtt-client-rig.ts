import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';
import { covers } from '../../src/drivers/mqtt/topic.ts';
import type { SimulatedPeer } from './client-rig.ts';
import type { TestDevice } from './driver-host.ts';

const version = { protocolVersion: 5 } as const;

/** A broker with devices behind it that publish to `yf/<identity>/values` and take `yf/<identity>/down/write`; just enough of one for the suite. */
export async function simulateBroker(devices: readonly TestDevice[]): Promise<SimulatedPeer> {
  const values = new Map(devices.map(({ identity, keys = [] }) => [identity, new Map(keys.map((key) => [key, 0]))]));
  const filters = new Map<Socket, string[]>();
  const silent = new Set<string>();
  let held: (() => void)[] = [];
  let isHolding = false;
  let isSilent = false;
  let bend: ((bytes: Uint8Array) => Uint8Array) | undefined;
  let lastId = 0;
  let server: Server | undefined;
  let port = 0;

  const send = (socket: Socket, packet: Packet): void => {
    const bytes = generate(packet, version);
    socket.write(bend === undefined ? bytes : bend(bytes));
  };
  function tell(identity: string, only?: Socket, time?: number): void {
    if (isSilent || silent.has(identity)) return;
    const topic = `yf/${identity}/values`;
    const said = Object.fromEntries(values.get(identity) ?? []);
    const payload = JSON.stringify(time === undefined ? said : { ts: time, values: said });
    for (const [socket, wanted] of filters) {
      if ((only !== undefined && socket !== only) || !wanted.some((filter) => covers(filter, topic))) continue;
      lastId = (lastId % 65_535) + 1;
      send(socket, { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: lastId });
    }
  }
  function obey(socket: Socket, { topic, payload, messageId = 0 }: Extract<Packet, { cmd: 'publish' }>): void {
    const identity = topic.split('/')[1] ?? '';
    const act = () => {
      for (const [key, value] of Object.entries(JSON.parse(payload.toString()) as Record<string, number>))
        values.get(identity)?.set(key, value);
      send(socket, { cmd: 'puback', messageId, reasonCode: 0 });
      tell(identity);
    };
    if (isHolding) held.push(act);
    else act();
  }
  function answer(socket: Socket, packet: Packet): void {
    if (isSilent) return;
    const { messageId = 0 } = packet;
    if (packet.cmd === 'connect') send(socket, { cmd: 'connack', sessionPresent: false, reasonCode: 0, returnCode: 0 });
    if (packet.cmd === 'pingreq') send(socket, { cmd: 'pingresp' });
    if (packet.cmd === 'publish') obey(socket, packet);
    if (packet.cmd === 'unsubscribe') send(socket, { cmd: 'unsuback', messageId, granted: packet.unsubscriptions.map(() => 0) });
    if (packet.cmd !== 'subscribe') return;
    filters.set(socket, [...(filters.get(socket) ?? []), ...packet.subscriptions.map(({ topic }) => topic)]);
    send(socket, { cmd: 'suback', messageId, granted: packet.subscriptions.map(() => 1) });
    for (const identity of values.keys()) tell(identity, socket);
  }
  function serve(socket: Socket): void {
    filters.set(socket, []);
    const reader = parser(version);
    reader.on('packet', (packet) => answer(socket, packet));
    reader.on('error', () => socket.destroy());
    socket.on('data', (chunk) => reader.parse(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => filters.delete(socket));
  }
  async function comeBack(): Promise<void> {
    server = createServer(serve).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  }
  const hangUp = (): void => {
    for (const socket of filters.keys()) socket.destroy();
  };
  async function leave(): Promise<void> {
    const gone = server === undefined ? undefined : once(server, 'close');
    server?.close();
    hangUp();
    await gone;
    server = undefined;
  }

  await comeBack();
  return {
    address: { host: '127.0.0.1', port },
    get connections() {
      return filters.size;
    },
    set(identity, key, value) {
      values.get(identity)?.set(key, value);
      tell(identity);
    },
    setAt(identity, key, value, time) {
      values.get(identity)?.set(key, value);
      tell(identity, undefined, time);
    },
    get: (identity, key) => values.get(identity)?.get(key),
    hangUp,
    leave,
    comeBack,
    goSilent(identity) {
      if (identity === undefined) isSilent = true;
      else silent.add(identity);
    },
    bend(change) {
      bend = change;
    },
    pour(bytes) {
      for (const socket of filters.keys()) socket.write(bytes);
    },
    holdWrites(isHeld) {
      isHolding = isHeld;
      if (isHeld) return;
      for (const act of held) act();
      held = [];
    },
    get heldWrites() {
      return held.length;
    },
    close: leave,
  };
}
