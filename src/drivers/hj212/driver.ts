import { createServer } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type ConnectionEdge, type Conversation, serveConversations } from '../conversations.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { type Address, listen, probeAddress } from '../listening.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import { type Asked, ask } from './ask.ts';
import { type Hj212Config, hj212Config, rulesOf } from './config.ts';
import { createLink, type Shared } from './link.ts';
import { end, finish, receive, tick } from './session.ts';

// Characters that all unfinished messages of a source may hold.
const packetBudget = 8_388_608;

/** HJ 212, the data transmission of pollution monitoring in China, as the centre's side: a TCP server that stations connect to. */
export const hj212: Driver<Hj212Config> = {
  protocol: 'hj212',
  title: { zh: 'HJ 212-2017/2025 污染物在线监控数据传输', en: 'HJ 212-2017/2025 pollution monitoring' },
  config: hj212Config,
  open,
  async probe(config, signal) {
    const free = await probeAddress(config);
    signal.throwIfAborted();
    return free;
  },
};

function open(config: Hj212Config, host: DriverHost): Session {
  const asked: Asked = {
    host,
    config,
    rules: rulesOf(config),
    zoneMinutes: zoneMinutesOf(config.timeZone),
    stations: new Map(),
    tolerated: new Map(),
    inboxes: new Map(),
    lastQn: { time: 0 },
  };
  let address: Address | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true, allowHalfOpen: true });
      address = await listen(server, config);
      const durable = createDurableQueue(host.sink);
      const budget = { used: 0, limit: packetBudget };
      const shared: Shared = { ...asked, durable, budget, recent: new Map(), now: () => performance.now() };
      const { maxConnections, idleSeconds } = config;
      try {
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        await serveConversations(server, { host, maxConnections, idleMs: idleSeconds * 1000, converse: converse(shared) }, signal);
      } finally {
        address = undefined;
        durable.stop();
        asked.stations.clear();
      }
    },
    address: () => address,
    ask: (identity, question, signal) => ask(asked, { identity, question, signal }),
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
