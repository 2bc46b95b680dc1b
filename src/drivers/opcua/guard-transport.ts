import { StatusCodes } from 'node-opcua-client';
import { TCP_transport } from 'node-opcua-transport';

let isGuarded = false;

/** What a transport of the library has, and does not tell in its types. */
interface Receiving {
  _on_socket_data(data: Buffer): void;
  prematureTerminate(error: Error, status: unknown): void;
}

/**
 * Have the library end a link whose bytes are none of OPC UA. By itself it throws out of the listener of the socket when they name an impossible
 * length, which would end the thread with all its links. To be called before the first connection; once is enough.
 */
export function guardTransport(): void {
  if (isGuarded) return;
  isGuarded = true;
  const transport = TCP_transport.prototype as unknown as Receiving; // holds: node-opcua-transport 2.182
  const receive = transport._on_socket_data;
  transport._on_socket_data = function (this: Receiving, data) {
    try {
      receive.call(this, data);
    } catch (error) {
      this.prematureTerminate(error instanceof Error ? error : new Error(String(error)), StatusCodes.BadTcpInternalError);
    }
  };
}
