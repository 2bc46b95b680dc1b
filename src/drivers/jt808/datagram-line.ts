import { createSocket } from 'node:dgram';
import { Duplex } from 'node:stream';
import type { Address } from '../listening.ts';

/** A line of a simulated terminal by UDP: what is written goes as one datagram each, what comes is read. */
export function datagramLine({ host, port }: Address): Duplex {
  const socket = createSocket('udp4');
  const line = new Duplex({
    read() {},
    write: (bytes: Uint8Array, _, done) => socket.send(bytes, port, host, done),
    destroy(error, done) {
      socket.close(() => done(error));
    },
  });
  socket.on('message', (bytes) => line.push(bytes));
  socket.on('error', (error) => line.destroy(error));
  return line;
}
