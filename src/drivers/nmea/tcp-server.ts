import { createServer } from 'node:net';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { type ConnectionEdge, type Conversation, serveConversations } from '../conversations.ts';
import { type Address, listen } from '../listening.ts';
import type { NmeaConfig } from './config.ts';
import { createFeed, createSource, type Source } from './feed.ts';

/** A session that receivers connect to. */
export function openTcpServer(config: NmeaConfig, host: DriverHost): Session {
  const source = createSource(config, host);
  const { maxConnections, idleSeconds } = config;
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true });
      address = await listen(server, config);
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
      const converse = (edge: ConnectionEdge): Conversation => hear(source, edge);
      await serveConversations(server, { host, maxConnections, idleMs: idleSeconds * 1000, converse }, signal).finally(() => {
        address = undefined;
      });
    },
  };
}

/** Hear one receiver. Waiting for room is no silence. */
function hear(source: Source, { peer, signal }: ConnectionEdge): Conversation {
  const { host, presence, now } = source;
  const feed = createFeed(source, peer, signal);
  let isWorking = false;
  let heardAt = now();
  return {
    identity: undefined,
    async receive(chunk) {
      isWorking = true;
      await feed.push(chunk);
      isWorking = false;
      heardAt = now();
    },
    finish: () => feed.end(),
    tick: async () => (isWorking ? 0 : now() - heardAt),
    end() {
      presence.lose(peer);
      host.link({ kind: 'disconnected', identity: undefined, time: host.clock.now(), detail: peer });
    },
  };
}
