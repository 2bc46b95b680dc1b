import { createServer, type Server, type Socket } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { type Address, listen, probeAddress, serve } from '../listening.ts';
import { ask } from './ask.ts';
import { createAuthCodes } from './auth-code.ts';
import { type Jt808Config, jt808Config } from './config.ts';
import { createLink, type Link, type Shared } from './link.ts';
import { end, finish, receive, tick } from './session.ts';

// A peer that does not read is cut off when so many bytes wait for it.
const unreadLimit = 65_536;
// Bytes that all unfinished messages of a source may hold.
const assemblyBytes = 33_554_432;
const tickMs = 250;

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
        await accept(server, { host, config, codes, durable, budget, online, now: () => performance.now() }, signal);
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

/** Serve connections until the signal aborts; nothing is left open after it. */
async function accept(server: Server, shared: Shared, signal: AbortSignal): Promise<void> {
  const { config, host } = shared;
  const connections = new Map<Socket, Promise<void>>();
  const links = new Set<Link>();
  server.on('connection', (socket: Socket) => {
    if (connections.size < config.maxConnections && host.closed === undefined) {
      connections.set(
        socket,
        converse(shared, socket, links).finally(() => connections.delete(socket)),
      );
      return;
    }
    const why = host.closed ?? `more than ${config.maxConnections} connections`;
    host.refuse('not-admitted', 1, undefined, `${why}, ${socket.remoteAddress} closed`);
    socket.on('error', () => {}).destroy();
  });
  const timer = setInterval(() => {
    for (const link of links) tick(link);
  }, tickMs);
  try {
    await serve(server, signal, () => {
      for (const socket of connections.keys()) socket.destroy();
    });
  } finally {
    clearInterval(timer);
    await Promise.all(connections.values());
  }
}

/** Serve one connection to its end. Whatever happens on it stays on it. */
async function converse(shared: Shared, socket: Socket, links: Set<Link>): Promise<void> {
  const { host } = shared;
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const ended = new AbortController();
  socket.on('error', () => {}); // the reader below sees it
  socket.once('close', () => ended.abort());
  socket.setKeepAlive(true, 60_000);
  const close = (why: string): void => void socket.destroy(new Error(why));
  const link = createLink(shared, { peer, write: (bytes) => write(socket, bytes), close, signal: ended.signal });
  links.add(link);
  try {
    // Not destroyed at the end of reading: a peer may end its side and still wait for its acknowledgement.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) await receive(link, chunk);
    await finish(link);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    host.link({ kind: 'error', identity: link.identity, time: host.clock.now(), detail: `${peer}: ${detail}` });
  } finally {
    links.delete(link);
    ended.abort();
    socket.destroySoon();
    end(link);
  }
}

function write(socket: Socket, bytes: Uint8Array): void {
  if (socket.writableLength > unreadLimit) socket.destroy(new Error('the peer does not read'));
  else if (socket.writable) socket.write(bytes);
}
