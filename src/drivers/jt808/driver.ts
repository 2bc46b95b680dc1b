import { createServer } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type ConnectionEdge, type Conversation, serveConversations } from '../conversations.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { type Address, listen, probeAddress } from '../listening.ts';
import { ask } from './ask.ts';
import { createAuthCodes } from './auth-code.ts';
import { type Jt808Config, jt808Config } from './config.ts';
import { createLink, type Link, type Shared } from './link.ts';
import { end, finish, receive, tick } from './session.ts';

// Bytes that all unfinished messages of a source may hold.
const assemblyBytes = 33_554_432;

/** JT/T 808-2011, 2013 and 2019, the protocol of terminals in road vehicles in China, as the platform's side: a TCP server. */
export const jt808: Driver<Jt808Config> = {
  protocol: 'jt808',
  title: { zh: 'JT/T 808 道路运输车辆卫星定位终端通信协议', en: 'JT/T 808 road-vehicle terminals' },
  config: jt808Config,
  open,
  async probe(config, signal) {
    const found = await probeAddress(config);
    signal.throwIfAborted();
    return found;
  },
};

function open(config: Jt808Config, host: DriverHost): Session {
  const online = new Map<string, Link>();
  const codes = createAuthCodes(config.authKey); // one for all runs: codes hold when the listener comes back
  let address: Address | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true, allowHalfOpen: true });
      const durable = createDurableQueue(host.sink);
      const budget = { used: 0, limit: assemblyBytes };
      try {
        address = await listen(server, config);
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        const shared = { host, config, codes, durable, budget, online, now: () => performance.now() };
        const { maxConnections, idleSeconds } = config;
        await serveConversations(server, { host, maxConnections, idleMs: idleSeconds * 1000, converse: converse(shared) }, signal);
      } finally {
        address = undefined;
        durable.stop();
        online.clear();
      }
    },
    address: () => address,
    ask: (identity, question, signal) => ask({ online, host }, { identity, question, signal }),
  };
}

const converse =
  (shared: Shared) =>
  (edge: ConnectionEdge): Conversation => {
    const link = createLink(shared, edge);
    return {
      receive: (chunk) => receive(link, chunk),
      finish: () => finish(link),
      tick: async () => tick(link),
      end: () => end(link),
      get identity() {
        return link.identity;
      },
    };
  };
