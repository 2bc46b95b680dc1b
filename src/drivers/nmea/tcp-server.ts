import { createServer, type Socket } from 'node:net';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { type Address, listen, serve } from '../listening.ts';
import type { NmeaConfig } from './config.ts';
import { converse, peerOf } from './conversation.ts';
import { createSource, type Source } from './feed.ts';

/** A session that receivers connect to. */
export function openTcpServer(config: NmeaConfig, host: DriverHost): Session {
  const source = createSource(config, host);
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true });
      address = await listen(server, config);
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
      const conversations = new Map<Socket, Promise<void>>();
      server.on('connection', (socket) => {
        const talk = welcome(source, socket, { signal, isFull: conversations.size >= config.maxConnections });
        if (talk !== undefined)
          conversations.set(
            socket,
            talk.finally(() => conversations.delete(socket)),
          );
      });
      try {
        await serve(server, signal, () => {
          for (const socket of conversations.keys()) socket.destroy();
        });
      } finally {
        address = undefined;
        await Promise.all(conversations.values());
      }
    },
  };
}

/** Let a receiver in, or turn it away. */
function welcome(
  source: Source,
  socket: Socket,
  { signal, isFull }: { readonly signal: AbortSignal; readonly isFull: boolean },
): Promise<void> | undefined {
  const { host, config } = source;
  const why = host.closed ?? (isFull ? `more than ${config.maxConnections} connections` : undefined);
  if (why === undefined) return hear(source, socket, signal);
  host.refuse('not-admitted', 1, undefined, `${why}, ${socket.remoteAddress} closed`);
  socket.on('error', () => {}).destroy();
  return undefined;
}

async function hear(source: Source, socket: Socket, signal: AbortSignal): Promise<void> {
  const { host, presence } = source;
  const peer = peerOf(socket);
  const detail = await converse(source, socket, signal);
  presence.lose(peer);
  host.link({ kind: 'disconnected', identity: undefined, time: host.clock.now(), detail: `${peer}: ${detail}` });
}
