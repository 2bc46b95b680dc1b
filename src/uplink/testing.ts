import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { generate, parser } from 'mqtt-packet';

/** A cable between the edge and the centre, for tests: it can be cut, also in the middle of a message. */
export interface Cable {
  readonly port: number;
  /** Bytes that went to the centre. */
  readonly carried: number;
  /** Break all connections and let none in, or in again. */
  cut(isCut: boolean): void;
  remove(): Promise<void>;
}

/** A cable to a port of this machine. */
export async function layCable(to: number): Promise<Cable> {
  let isCut = false;
  let carried = 0;
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a cut cable is what the test is about
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(to, '127.0.0.1');
    hold(near);
    hold(far);
    near.on('data', (bytes) => {
      carried += bytes.length;
      far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get carried() {
      return carried;
    },
    cut(now) {
      isCut = now;
      if (now) destroy();
    },
    async remove() {
      destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A broker for tests that writes down what is published to it before it acknowledges; so nothing that it has acknowledged is missing. */
export interface Recorder {
  readonly port: number;
  /** In the order of receipt. */
  readonly messages: readonly { readonly topic: string; readonly payload: string; readonly retain: boolean }[];
  /** Reason of the PUBACK for a topic; default 0, success. */
  answer: (topic: string) => number;
  /** What it lets be under way at once. */
  receiveMaximum: number;
  /** The most that were under way at once. */
  readonly mostUnderway: number;
  /** Acknowledge nothing until {@link Recorder.release}. */
  hold(): void;
  release(): void;
  /** Break all connections. */
  cut(): void;
  close(): Promise<void>;
}

/** Start a recorder of MQTT 5 on a port. */
export async function startRecorder(wanted = 0): Promise<Recorder> {
  const messages: { topic: string; payload: string; retain: boolean }[] = [];
  const sockets = new Set<Socket>();
  const recorder = { answer: (_topic: string) => 0, receiveMaximum: 65_535, mostUnderway: 0 };
  const version = { protocolVersion: 5 };
  let held: (() => void)[] | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a cut is what the test is about
    socket.on('close', () => sockets.delete(socket));
    let underway = 0;
    const reader = parser(version);
    reader.on('packet', (packet) => {
      const { receiveMaximum } = recorder;
      if (packet.cmd === 'connect') {
        socket.write(generate({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { receiveMaximum } }, version));
      }
      if (packet.cmd === 'pingreq') socket.write(generate({ cmd: 'pingresp' }));
      if (packet.cmd !== 'publish') return;
      const { topic, payload, retain, messageId } = packet;
      recorder.mostUnderway = Math.max(recorder.mostUnderway, ++underway);
      const reasonCode = recorder.answer(topic);
      if (reasonCode === 0) messages.push({ topic, payload: payload.toString(), retain });
      const acknowledge = () => {
        underway--;
        socket.write(generate({ cmd: 'puback', messageId, reasonCode }, version));
      };
      if (held === undefined) setImmediate(acknowledge);
      else held.push(acknowledge);
    });
    socket.on('data', (bytes) => reader.parse(bytes));
  });
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return Object.assign(recorder, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    messages,
    hold() {
      held = [];
    },
    release() {
      for (const acknowledge of held ?? []) acknowledge();
      held = undefined;
    },
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  });
}
