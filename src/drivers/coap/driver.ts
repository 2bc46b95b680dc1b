import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createFailures } from '../http/failures.ts';
import { createWaits } from '../http/waits.ts';
import type { Address } from '../listening.ts';
import { blockValue, createAssembly } from './blocks.ts';
import { type CoapConfig, coapConfig } from './config.ts';
import { createExchanges, type Exchanges } from './exchanges.ts';
import { coapCode, encodeMessage, type Message, messageType, type NoMessage, optionNumber, readMessage, uintBytes } from './message.ts';
import { type Answer, postValues, type Source } from './post-values.ts';

/** Devices post values by CoAP over UDP; see README.md. */
export const coap: Driver<CoapConfig> = {
  protocol: 'coap',
  title: { zh: 'CoAP 接入', en: 'CoAP device listener' },
  config: coapConfig,
  open,
  async probe(config) {
    const socket = await bind(config);
    await new Promise<void>((resolve) => socket.close(resolve));
    return `UDP ${config.host}:${config.port} is free to listen on`;
  },
};

/** Bind; throws `NOT_AVAILABLE` when the address is taken or does not exist. */
async function bind({ host, port }: CoapConfig): Promise<Socket> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (cause) => {
      const what = `UDP ${host}:${port}: ${cause.message}`;
      reject(new Failure('NOT_AVAILABLE', `listening on ${what}`, { cause, details: { what } }));
    });
    socket.bind({ address: host, port }, resolve);
  });
  socket.removeAllListeners('error');
  return socket;
}

function open(config: CoapConfig, host: DriverHost): Session {
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const socket = await bind(config);
      const source = createSource(config, host);
      const listener = createListener(source, socket);
      socket.on('message', listener.take);
      try {
        address = { host: config.host, port: socket.address().port };
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `UDP ${address.host}:${address.port}` });
        await untilEnd(socket, signal);
      } finally {
        address = undefined;
        source.waits.stop();
        listener.stop();
        await new Promise<void>((resolve) => socket.close(resolve));
      }
    },
  };
}

const untilEnd = (socket: Socket, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', (cause) =>
      reject(new Failure('LINK_LOST', `hearing CoAP: ${cause.message}`, { cause, details: { what: cause.message } })),
    );
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

const createSource = (config: CoapConfig, host: DriverHost): Source => ({
  config,
  host,
  limits: {
    maxValues: config.maxValues,
    earliest: Date.UTC(config.earliestYear, 0, 1),
    maxAheadMs: config.maxAheadSeconds * 1000,
  },
  waits: createWaits(host.sink),
  failures: createFailures(host.clock, config.maxFailures),
  assembly: createAssembly(config.maxBodyBytes, () => performance.now()),
  decoders: new Map(),
});

const nothing = new Uint8Array(0);
const reset = (id: number): Uint8Array =>
  encodeMessage({ type: messageType.reset, code: 0, id, token: nothing, options: [], payload: nothing });

/** The bytes of an answer: on the back of the acknowledgement, or non-confirmable as the request [RFC 7252, 5.2]. */
function bytesOf(asked: Message, { code, detail = '', retryAfter, block }: Answer, ownId: number): Uint8Array {
  const isConfirmable = asked.type === messageType.confirmable;
  const options = [
    ...(retryAfter === undefined ? [] : [{ number: optionNumber.maxAge, value: uintBytes(retryAfter) }]),
    ...(block === undefined ? [] : [{ number: optionNumber.block1, value: uintBytes(blockValue(block)) }]),
  ];
  const type = isConfirmable ? messageType.acknowledgement : messageType.nonConfirmable;
  return encodeMessage({ type, code, id: isConfirmable ? asked.id : ownId, token: asked.token, options, payload: Buffer.from(detail) });
}

/** The first bytes of a DTLS handshake [RFC 6347, 4.1]. */
const isDtls = (bytes: Uint8Array): boolean => bytes[0] === 22 && bytes[1] === 0xfe;

/** Takes datagrams until it is stopped; nothing that they hold is thrown. */
function createListener(source: Source, socket: Socket) {
  const { host, config } = source;
  const exchanges: Exchanges = createExchanges(() => performance.now());
  let ownId = Math.floor(Math.random() * 65_536);
  let isStopped = false;

  const send = (bytes: Uint8Array, { port, address }: RemoteInfo): void => {
    if (!isStopped)
      socket.send(
        bytes,
        port,
        address,
        (error) => error && host.refuse('bad-frame', 1, undefined, `answering ${address}: ${error.message}`),
      );
  };

  function reject({ problem, type, id }: NoMessage, from: RemoteInfo): void {
    host.refuse('bad-frame', 1, undefined, `${from.address}: ${problem}`);
    if (type === messageType.confirmable && id !== undefined) send(reset(id), from);
  }

  async function answer(message: Message, peer: string, from: RemoteInfo): Promise<void> {
    const isFull = exchanges.pending > config.maxPending;
    const why = isFull ? `more than ${config.maxPending} requests at a time` : host.closed;
    if (why !== undefined) host.refuse('not-admitted', 1, undefined, `${from.address}: ${why}`);
    const given: Answer =
      why === undefined
        ? await postValues(source, { message, address: from.address, peer })
        : { code: coapCode.unavailable, detail: why, retryAfter: 30 };
    ownId = (ownId + 1) & 0xffff;
    const bytes = bytesOf(message, given, ownId);
    exchanges.answered(peer, message.id, bytes);
    send(bytes, from);
  }

  function takeRequest(message: Message, from: RemoteInfo): void {
    const peer = `${from.address} ${from.port}`;
    const heard = exchanges.hear(peer, message.id);
    if (heard instanceof Uint8Array) send(heard, from);
    if (heard !== 'new') return;
    answer(message, peer, from).catch((error: unknown) => {
      // A bug of ours must not take other devices down with it; it is shown at the source.
      host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: String(error) });
      send(bytesOf(message, { code: coapCode.internal, detail: 'an internal error; nothing was acknowledged' }, ownId), from);
    });
  }

  return {
    take(bytes: Buffer, from: RemoteInfo): void {
      if (isDtls(bytes)) {
        host.refuse('not-allowed', 1, undefined, `${from.address}: DTLS is not spoken here; put a DTLS gateway before this port`);
        return;
      }
      const message = readMessage(bytes);
      if ('problem' in message) reject(message, from);
      else if (message.code === coapCode.empty && message.type === messageType.confirmable)
        send(reset(message.id), from); // a ping
      else if (message.code > coapCode.empty && message.code < 32 && message.type <= messageType.nonConfirmable) takeRequest(message, from);
      else if (message.type <= messageType.nonConfirmable) reject({ problem: 'no request', type: message.type, id: message.id }, from);
    },
    stop() {
      isStopped = true;
    },
  };
}
