import { createServer, type Server, type Socket } from 'node:net';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { createDurableQueue } from '../durable-queue.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import { ask } from './ask.ts';
import { type Sl651Config, sl651Config } from './config.ts';
import { createLink, type Link, type Online, type Shared } from './link.ts';
import { end, finish, receive, tick } from './session.ts';

// A peer that does not read is cut off when so many bytes wait for it.
const unreadLimit = 65_536;
// Bytes that all unfinished multi-packet messages of a source may hold.
const assemblyBytes = 33_554_432;
const tickMs = 250;

/** SL 651-2014, the telemetry protocol of hydrology in China, as the centre's side: a TCP server that stations connect to. */
export const sl651: Driver<Sl651Config> = {
  protocol: 'sl651',
  title: { zh: 'SL 651-2014 水文监测数据通信规约', en: 'SL 651-2014 hydrological telemetry' },
  config: sl651Config,
  open,
  async probe(config, signal) {
    const server = createServer();
    await listen(server, config);
    await new Promise((resolve) => server.close(resolve));
    signal.throwIfAborted();
    return `port ${config.port} on ${config.host} is free`;
  },
};

/** Listen, or throw `NOT_AVAILABLE` with the reason, e.g. a port in use. */
function listen(server: Server, { host, port }: Sl651Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const what = `${host}:${port}: ${cause.message}`;
      reject(new Failure('NOT_AVAILABLE', `listening on ${what}`, { cause, details: { what } }));
    });
    server.listen({ host, port }, () => resolve());
  });
}

type Address = { readonly host: string; readonly port: number };

function open(config: Sl651Config, host: DriverHost): Session {
  const stations = new Map<string, Online>();
  const zoneMinutes = zoneMinutesOf(config.timeZone);
  let address: Address | undefined;
  return {
    async run(signal) {
      if (signal.aborted) return;
      const server = createServer({ noDelay: true, allowHalfOpen: true });
      await listen(server, config);
      address = addressOf(server);
      const durable = createDurableQueue(host.sink);
      const budget = { used: 0, limit: assemblyBytes };
      try {
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        await serve(
          server,
          { host, config, zoneMinutes, durable, budget, stations, recent: new Map(), now: () => performance.now() },
          signal,
        );
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

function addressOf(server: Server): Address {
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('BUG: a TCP server without address');
  return { host: at.address, port: at.port };
}

/** Serve connections until the signal aborts; nothing is left open after it. */
async function serve(server: Server, shared: Shared, signal: AbortSignal): Promise<void> {
  const { config, host } = shared;
  const connections = new Map<Socket, Promise<void>>();
  const links = new Map<Socket, Link>();
  server.on('connection', (socket) => {
    if (connections.size < config.maxConnections && host.closed === undefined) {
      const conversation = converse(shared, socket, links).finally(() => connections.delete(socket));
      connections.set(socket, conversation);
      return;
    }
    const why = host.closed ?? `more than ${config.maxConnections} connections`;
    host.refuse('not-admitted', 1, undefined, `${why}, ${socket.remoteAddress} closed`);
    socket.on('error', () => {}).destroy();
  });
  const timer = setInterval(() => tickAll(links, config.idleSeconds * 1000), tickMs);
  try {
    await untilAbort(server, signal);
  } catch (cause) {
    throw new Failure('LINK_LOST', `serving ${config.host}:${config.port}: the listener failed`, { cause, details: { what: 'SL 651' } });
  } finally {
    clearInterval(timer);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of connections.keys()) socket.destroy();
    await Promise.all([closed, ...connections.values()]);
  }
}

const untilAbort = (server: Server, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** Serve one connection to its end. Whatever happens on it stays on it. */
async function converse(shared: Shared, socket: Socket, links: Map<Socket, Link>): Promise<void> {
  const { host } = shared;
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const ended = new AbortController();
  socket.on('error', () => {}); // the reader below sees it
  socket.once('close', () => ended.abort());
  socket.setKeepAlive(true, 60_000);
  const link = createLink(shared, { peer, write: (bytes) => write(socket, bytes), signal: ended.signal });
  links.set(socket, link);
  try {
    // Not destroyed at the end of reading: a peer may end its side and still wait for its acknowledgement.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) await receive(link, chunk);
    await finish(link);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    host.link({ kind: 'error', identity: link.lastStation, time: host.clock.now(), detail: `${peer}: ${detail}` });
  } finally {
    links.delete(socket);
    ended.abort();
    socket.destroySoon();
    end(link);
  }
}

function write(socket: Socket, bytes: Uint8Array): void {
  if (socket.writableLength > unreadLimit) socket.destroy(new Error('the peer does not read'));
  else if (socket.writable) socket.write(bytes);
}

function tickAll(links: ReadonlyMap<Socket, Link>, idleMs: number): void {
  for (const [socket, link] of links) {
    tick(link).then(
      (silentMs) => silentMs > idleMs && socket.destroy(new Error('idle')),
      (error: Error) => socket.destroy(error),
    );
  }
}
