import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { Failure } from '../contracts/errors.ts';
import type { Address } from './listening.ts';

/** Bind; throws `NOT_AVAILABLE` when the address is taken or does not exist. */
export async function bindUdp({ host, port }: Address): Promise<Socket> {
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

/** Says that an address is free to listen on; throws `NOT_AVAILABLE` when it is not. */
export async function probeUdp(address: Address): Promise<string> {
  const socket = await bindUdp(address);
  await new Promise<void>((resolve) => socket.close(resolve));
  return `UDP ${address.host}:${address.port} is free to listen on`;
}

/** Resolves when the signal aborts; throws `LINK_LOST` when the socket fails. */
export const untilUdpEnds = (socket: Socket, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', (cause) =>
      reject(new Failure('LINK_LOST', `hearing UDP: ${cause.message}`, { cause, details: { what: cause.message } })),
    );
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
