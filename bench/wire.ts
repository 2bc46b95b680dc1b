import { connect, type Socket } from 'node:net';

/** A device's connection: what was sent is answered in its order. */
export interface Wire {
  /** The bytes that carry a payload, which stands at their end. They may be sent again and again with other values in place. */
  pack(payload: Buffer): Buffer;
  /** Send what was packed; `false`: the system has not taken it yet, so it must not be changed any more. */
  send(packed: Buffer): boolean;
  close(): void;
}

/** How a device connects. */
export interface WireOptions {
  readonly port: number;
  readonly identity: string;
  readonly secret: string;
  /** What was sent first and not answered yet is stored. */
  readonly onAnswer: () => void;
  /** The connection is lost, or something was refused. */
  readonly onFailure: (error: Error) => void;
}

/** How many bytes of `rest` were understood; 0 = wait for more. Throws when a payload was refused. */
type Hear = (rest: Buffer) => number;

/** One read at a time, and its bytes are used up or copied before the next: 64 KiB for each read would be most of the work. */
const shared = Buffer.allocUnsafeSlow(65_536);

/** A socket that hands what comes to `hear` until nothing more is understood. */
function openSocket({ port, identity, onFailure }: WireOptions, hear: Hear): Socket {
  let rest: Buffer = Buffer.alloc(0);
  const take = (length: number): boolean => {
    const chunk = shared.subarray(0, length);
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    socket.cork(); // what is sent in answer to several answers goes out as one
    try {
      for (let taken = hear(rest); taken > 0; taken = hear(rest)) rest = rest.subarray(taken);
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)));
    }
    socket.uncork();
    if (rest.length > 0) rest = Buffer.from(rest);
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer: shared, callback: take } });
  socket.on('error', onFailure);
  socket.on('close', () => onFailure(new Error(`${identity} was disconnected`)));
  return socket;
}

/** Write bytes that will be changed; answers whether they may be. They are copied when they would wait here. */
function put(socket: Socket, packed: Buffer, onTaken?: (error?: Error | null) => void): boolean {
  const mustCopy = socket.writableCorked > 0 || socket.writableLength > 0;
  socket.write(mustCopy ? Buffer.from(packed) : packed, onTaken);
  return mustCopy || socket.writableLength === 0;
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)]);

function packet(head: number, ...body: readonly Buffer[]): Buffer {
  const length: number[] = [];
  let rest = body.reduce((sum, { length: one }) => sum + one, 0);
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([head, ...length]), ...body]);
}

/** Where the variable header begins: behind the remaining length. */
function endOfHead(packed: Buffer): number {
  let at = 1;
  while ((packed[at] ?? 0) >= 128) at++;
  return at + 1;
}

/** MQTT 3.1.1: every packet that a server sends here is four bytes long. At QoS 0 a message counts as answered when the system has taken it. */
function openMqtt(options: WireOptions, qos: 0 | 1 = 1): Promise<Wire> {
  const { identity, secret, onAnswer, onFailure } = options;
  const topic = text(`yf/${identity}/values`);
  let sent = 0;
  return new Promise((resolve, reject) => {
    const hear: Hear = (rest) => {
      if (rest.length < 4) return 0;
      if (rest[0] === 0x40) onAnswer();
      else if (rest[0] === 0x20 && rest[3] === 0)
        resolve({ pack, send, close: () => socket.end() }); // what is on its way still arrives
      else throw new Error(`${identity} was answered ${rest.subarray(0, 4).toString('hex')}`);
      return 4;
    };
    const head = qos === 0 ? 0x30 : 0x32;
    const pack = (payload: Buffer): Buffer => packet(head, topic, Buffer.alloc(2 * qos), payload);
    const send = (packed: Buffer): boolean => {
      if (qos === 0) return put(socket, packed, (error) => error ?? onAnswer());
      packed.writeUInt16BE((sent++ % 65_535) + 1, endOfHead(packed) + topic.length);
      return put(socket, packed);
    };
    const fail = (error: Error): void => {
      reject(error);
      onFailure(error);
    };
    const socket = openSocket({ ...options, onFailure: fail }, hear);
    socket.write(packet(0x10, text('MQTT'), Buffer.from([4, 0xc2, 0, 0]), text(identity), text(identity), text(secret)));
  });
}

/** HTTP/1.1 over one kept-alive connection. */
async function openHttp(options: WireOptions): Promise<Wire> {
  const { identity, secret, onAnswer } = options;
  const head = [
    `POST /v1/${identity}/values HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${secret}`,
    'content-type: application/json',
    'content-length: ',
  ].join('\r\n');
  const hear: Hear = (rest) => {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const headers = rest.toString('latin1', 0, end);
    const taken = end + 4 + Number(headers.match(/content-length: (\d+)/i)?.[1]);
    if (rest.length < taken) return 0;
    const body = rest.toString('utf8', end + 4, taken);
    if (!headers.startsWith('HTTP/1.1 200') || !body.includes('"refused":[]'))
      throw new Error(`${identity} was answered ${headers.slice(0, 12)} ${body}`);
    onAnswer();
    return taken;
  };
  const socket = openSocket(options, hear);
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    pack: (payload) => Buffer.concat([Buffer.from(`${head}${payload.length}\r\n\r\n`), payload]),
    send: (packed) => put(socket, packed),
    close: () => socket.destroy(),
  };
}

/** The ways into the platform that are measured. */
export const wires = {
  mqtt: (options) => openMqtt(options),
  mqttQos0: (options) => openMqtt(options, 0),
  http: openHttp,
} as const satisfies Readonly<Record<string, (options: WireOptions) => Promise<Wire>>>;

/** A key of {@link wires}. */
export type Protocol = keyof typeof wires;
