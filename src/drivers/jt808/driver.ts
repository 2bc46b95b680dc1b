import { createServer } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type ConnectionEdge, type Conversation, type ConversationOptions, serveConversations } from '../conversations.ts';
import { serveDatagrams } from '../datagram-conversations.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { type Address, listen, probeAddress } from '../listening.ts';
import { bindUdp, probeUdp } from '../listening-udp.ts';
import { ask } from './ask.ts';
import { createAuthCodes } from './auth-code.ts';
import { createClaims } from './claims.ts';
import { type Jt808Config, jt808Config } from './config.ts';
import { createLink, type Link, type Shared } from './link.ts';
import { end, finish, receive, receiveDatagram, tick } from './session.ts';

// Bytes that all unfinished messages of a source may hold.
const assemblyBytes = 33_554_432;

/** JT/T 808-2011, 2013 and 2019, the protocol of terminals in road vehicles in China, as the platform's side: a server by TCP or UDP. */
export const jt808: Driver<Jt808Config> = {
  protocol: 'jt808',
  title: { zh: 'JT/T 808 道路运输车辆卫星定位终端通信协议', en: 'JT/T 808 road-vehicle terminals' },
  config: jt808Config,
  open,
  async probe(config, signal) {
    const found = await (config.transport === 'udp' ? probeUdp : probeAddress)(config);
    signal.throwIfAborted();
    return found;
  },
  secretUse: ({ registration }) => (registration === 'none' ? 'needed' : 'optional'),
};

function open(config: Jt808Config, host: DriverHost): Session {
  const online = new Map<string, Link>();
  const codes = createAuthCodes(config.authKey); // one for all runs: codes hold when the listener comes back
  const claims = createClaims();
  let address: Address | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const durable = createDurableQueue(host.sink);
      const budget = { used: 0, limit: assemblyBytes };
      try {
        const listening = await (config.transport === 'udp' ? listenUdp : listenTcp)(config);
        address = listening.address;
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        const shared = {
          host,
          config,
          codes,
          claims,
          durable,
          texts: createDeviceTexts(host),
          budget,
          online,
          now: () => performance.now(),
        };
        const { maxConnections, idleSeconds } = config;
        await listening.serve({ host, maxConnections, idleMs: idleSeconds * 1000, converse: converse(shared) }, signal);
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

/** Something that listens, and how it is served until a signal aborts. */
interface Listening {
  readonly address: Address;
  serve(options: ConversationOptions, signal: AbortSignal): Promise<void>;
}

async function listenTcp(config: Jt808Config): Promise<Listening> {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  const address = await listen(server, config);
  return { address, serve: (options, signal) => serveConversations(server, options, signal) };
}

async function listenUdp(config: Jt808Config): Promise<Listening> {
  const socket = await bindUdp(config);
  const address = { host: config.host, port: socket.address().port };
  return { address, serve: (options, signal) => serveDatagrams(socket, options, signal) };
}

const converse =
  (shared: Shared) =>
  (edge: ConnectionEdge): Conversation => {
    const link = createLink(shared, edge);
    return {
      receive: (chunk) => (shared.config.transport === 'udp' ? receiveDatagram : receive)(link, chunk),
      finish: () => finish(link),
      tick: async () => tick(link),
      end: () => end(link),
      get identity() {
        return link.identity;
      },
    };
  };
