import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Address } from '../listening.ts';
import type { NmeaConfig } from './config.ts';
import { createFeed, createSource, type Source } from './feed.ts';

const watchMs = 1_000;

/** A session that hears datagrams, sent to it or to a multicast group. */
export function openUdp(config: NmeaConfig, host: DriverHost): Session {
  const source = createSource(config, host);
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const socket = await bind(config);
      address = { host: config.host, port: socket.address().port };
      const where = `${address.host}:${address.port}`;
      host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: where });
      const watch = hear(source, socket, signal);
      try {
        await untilEnd(socket, signal, where);
      } finally {
        clearInterval(watch);
        address = undefined;
        await new Promise<void>((resolve) => socket.close(resolve));
      }
    },
  };
}

/** Bind, and join the multicast group if there is one. Throws `NOT_AVAILABLE`. */
export async function bind({ host, port, multicast }: NmeaConfig): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(multicast ?? host) ? 'udp6' : 'udp4', reuseAddr: multicast !== undefined });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: host, port }, resolve);
    });
    socket.removeAllListeners('error');
    if (multicast !== undefined) socket.addMembership(multicast, host === '0.0.0.0' || host === '::' ? undefined : host);
    return socket;
  } catch (cause) {
    socket.close();
    const what = `${multicast ?? host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Failure('NOT_AVAILABLE', `listening on UDP ${what}`, { cause, details: { what } });
  }
}

const untilEnd = (socket: Socket, signal: AbortSignal, where: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(new Failure('LINK_LOST', `hearing UDP ${where}`, { cause, details: { what: cause.message } })));
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

/** Take datagrams; after a long silence people are told, and no value is shown as fresh any more. */
function hear(source: Source, socket: Socket, signal: AbortSignal): NodeJS.Timeout {
  const { host, config, presence } = source;
  const feed = createFeed(source, 'UDP', signal);
  const tell = (kind: 'listening' | 'error', detail: string): void =>
    host.link({ kind, identity: undefined, time: host.clock.now(), detail });
  let heardAt = source.now();
  let isSilent = false;
  socket.on('message', (bytes, { address }) => {
    heardAt = source.now();
    if (isSilent) tell('listening', `heard again, from ${address}`);
    isSilent = false;
    feed.datagram(bytes, address);
  });
  return setInterval(() => {
    if (isSilent || source.now() - heardAt < config.idleSeconds * 1000) return;
    isSilent = true;
    presence.markStale();
    tell('error', `nothing heard for ${config.idleSeconds} s`);
  }, watchMs);
}
