import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { DgramModule } from 'net-snmp';
import { isWellFramed } from './framing.ts';

/** What is done with datagrams before the library sees them. */
export interface Guard {
  /** The library threw at a datagram, or it is no message. */
  threw(error: unknown, from: RemoteInfo): void;
  /** In the place of sending; call `send` now or later. */
  send?(send: () => void): void;
}

type Listener = (...values: never[]) => void;

/** A dgram module whose sockets let no error of the library out of a datagram's handling. */
export function guardedDgram(guard: Guard): DgramModule {
  return {
    createSocket(type) {
      const socket = createSocket(type);
      const on = socket.on.bind(socket) as (event: string, listener: Listener) => Socket; // holds: Socket.on takes any event
      const send = socket.send.bind(socket) as (...values: unknown[]) => void; // holds: its overloads are one function
      const guarded = (listener: Listener) => (bytes: Buffer, from: RemoteInfo) => {
        try {
          if (!isWellFramed(bytes)) throw new Error('its lengths do not fit each other'); // the library reads on, in what is left
          (listener as (bytes: Buffer, from: RemoteInfo) => void)(bytes, from); // holds: it is a listener for messages
        } catch (error) {
          guard.threw(error, from);
        }
      };
      return Object.assign(socket, {
        on: (event: string, listener: Listener) => on(event, event === 'message' ? (guarded(listener) as Listener) : listener),
        send: (...values: unknown[]) => (guard.send === undefined ? send(...values) : guard.send(() => send(...values))),
      });
    },
  };
}
