import type { RemoteInfo, Socket } from 'node:dgram';
import type { DriverHost } from '../../contracts/driver.ts';
import { looksLikeDtls } from '../dtls/record.ts';
import { createDtlsServer } from '../dtls/server.ts';
import { type DtlsSettings, keysIn } from '../dtls/settings.ts';

/** Where a datagram came from, or goes to. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** Who it has proven to be by DTLS; `undefined` without DTLS. */
  readonly identity?: string;
}

/** Messages of CoAP, in clear or under DTLS. */
export interface Port {
  send(bytes: Uint8Array, to: Peer): void;
  /** Hear messages from now on. */
  hear(take: (bytes: Buffer, from: Peer) => void): void;
  /** Nothing more is sent; clients of DTLS are told. */
  stop(): void;
}

/** How bytes leave a socket; what cannot be sent is counted. */
const writerTo =
  (socket: Socket, host: DriverHost) =>
  (bytes: Uint8Array, { port, address }: Peer): void =>
    socket.send(bytes, port, address, (error) => error && host.refuse('bad-frame', 1, undefined, `answering ${address}: ${error.message}`));

function openPlain(socket: Socket, host: DriverHost): Port {
  const write = writerTo(socket, host);
  let isStopped = false;
  return {
    send: (bytes, to) => isStopped || write(bytes, to),
    hear(take) {
      socket.on('message', (bytes: Buffer, { address, port }: RemoteInfo) => {
        if (looksLikeDtls(bytes)) host.refuse('not-allowed', 1, undefined, `${address}: DTLS, and this source is set to security none`);
        else take(bytes, { address, port });
      });
    },
    stop() {
      isStopped = true;
    },
  };
}

function openSecure(socket: Socket, host: DriverHost, settings: DtlsSettings): Port {
  const write = writerTo(socket, host);
  const keys = keysIn(settings);
  let take: ((bytes: Buffer, from: Peer) => void) | undefined;
  let isStopped = false;
  const server = createDtlsServer({
    keyOf: (identity) => keys.get(identity),
    write: (datagram, to) => isStopped || write(datagram, to),
    data: (bytes, { address, port }, identity) => take?.(bytes, { address, port, identity }),
    refuse: (why, detail, identity) => host.refuse(why, 1, identity, detail),
    closed: () => host.closed,
  });
  return {
    send(bytes, to) {
      if (!isStopped && !server.send(bytes, to, to.identity))
        host.refuse('not-allowed', 1, to.identity, `${to.address}: a message for it was not sent: it has no DTLS association now`);
    },
    hear(listener) {
      take = listener;
      socket.on('message', (bytes: Buffer, { address, port }: RemoteInfo) => server.take(bytes, { address, port }));
    },
    stop() {
      server.stop();
      isStopped = true;
    },
  };
}

/** The messages of a socket; with `security` `dtls` nothing else is heard. */
export const openPort = (socket: Socket, host: DriverHost, settings: DtlsSettings): Port =>
  settings.security === 'dtls' ? openSecure(socket, host, settings) : openPlain(socket, host);
