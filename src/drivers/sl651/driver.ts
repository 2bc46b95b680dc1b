import { createServer } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type ConnectionEdge, type Conversation, serveConversations } from '../conversations.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { type Address, listen, probeAddress } from '../listening.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import { ask } from './ask.ts';
import { type Sl651Config, sl651Config } from './config.ts';
import { createLink, type Online, type Shared } from './link.ts';
import { end, finish, receive, tick } from './session.ts';

// Bytes that all unfinished multi-packet messages of a source may hold.
const assemblyBytes = 33_554_432;

/** SL 651-2014, the telemetry protocol of hydrology in China, as the centre's side: a TCP server that stations connect to. */
export const sl651: Driver<Sl651Config> = {
  protocol: 'sl651',
  title: { zh: 'SL 651-2014 水文监测数据通信规约', en: 'SL 651-2014 hydrological telemetry' },
  config: sl651Config,
  open,
  async probe(config, signal) {
    const free = await probeAddress(config);
    signal.throwIfAborted();
    return free;
  },
};

function open(config: Sl651Config, host: DriverHost): Session {
  const stations = new Map<string, Online>();
  const zoneMinutes = zoneMinutesOf(config.timeZone);
  let address: Address | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true, allowHalfOpen: true });
      address = await listen(server, config);
      const durable = createDurableQueue(host.sink);
      const budget = { used: 0, limit: assemblyBytes };
      try {
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        const shared = { host, config, zoneMinutes, durable, budget, stations, recent: new Map(), now: () => performance.now() };
        const { maxConnections, idleSeconds } = config;
        await serveConversations(server, { host, maxConnections, idleMs: idleSeconds * 1000, converse: converse(shared) }, signal);
      } finally {
        address = undefined;
        durable.stop();
        stations.clear();
      }
    },
    address: () => address,
    ask: (identity, question, signal) => ask({ stations, zoneMinutes, host }, { identity, question, signal }),
  };
}

const converse =
  (shared: Shared) =>
  (edge: ConnectionEdge): Conversation => {
    const link = createLink(shared, edge);
    return {
      receive: (chunk) => receive(link, chunk),
      finish: () => finish(link),
      tick: () => tick(link),
      end: () => end(link),
      get identity() {
        return link.lastStation;
      },
    };
  };
