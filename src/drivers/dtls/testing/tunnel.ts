import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { Address } from '../../listening.ts';
import { createDtlsClient, type DtlsClientOptions } from './client.ts';

/** A place of 127.0.0.1 from which the datagrams of one device go on to a server under DTLS, and come back, for tests. */
export interface Tunnel {
  readonly address: Address;
  close(): Promise<void>;
}

/** Shake hands with the first datagram of the device; later ones wait until that is done. */
export async function openTunnel(server: Address, options: DtlsClientOptions): Promise<Tunnel> {
  const [near, far] = [createSocket('udp4'), createSocket('udp4')];
  const client = createDtlsClient(options);
  const waiting: Buffer[] = [];
  let device: RemoteInfo | undefined;
  let closed: Promise<unknown> | undefined;
  const toServer = (datagram: Buffer): void => far.send(datagram, server.port, server.host);
  near.on('message', (bytes, from) => {
    if (device === undefined) toServer(client.hello());
    device = from;
    if (client.isOpen) toServer(client.seal(bytes));
    else waiting.push(bytes);
  });
  far.on('message', (datagram) => {
    for (const answer of client.take(datagram)) toServer(answer);
    if (client.isOpen) for (const bytes of waiting.splice(0)) toServer(client.seal(bytes));
    for (const bytes of client.heard.splice(0)) if (device !== undefined) near.send(bytes, device.port, device.address);
  });
  near.bind(0, '127.0.0.1');
  far.bind(0, '127.0.0.1');
  await Promise.all([near, far].map((socket) => once(socket, 'listening')));
  return {
    address: { host: '127.0.0.1', port: near.address().port },
    async close() {
      closed ??= Promise.all([near, far].map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
      await closed;
    },
  };
}
