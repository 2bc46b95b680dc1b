import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../../kernel/log.ts';

/** How NATS is reached. */
export interface NatsOptions {
  /** One server or several of one cluster, separated by commas: `nats://user:password@host:4222,nats://…`; `tls://` encrypts. */
  readonly url: string;
  /** What the server calls this connection in its monitoring. */
  readonly name: string;
  readonly log: Log;
}

/**
 * Connect, and stay connected: a lost connection is tried again for ever, on every server in turn. Waits as long as no server answers.
 *
 * Throws what the server says when it does not let us in.
 */
export async function openNats({ url, name, log }: NatsOptions): Promise<NatsConnection> {
  const connection = await connect({
    ...serversOf(url),
    name,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    reconnectTimeWait: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
  });
  void (async () => {
    // A ping is told each time one is sent.
    for await (const { type } of connection.status()) if (type !== 'ping') log.info({ nats: type }, 'the connection to NATS changed');
  })();
  return connection;
}

/** The servers of a list of URLs, with the name and the password of the first that has them. */
export function serversOf(url: string): Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'tls'> {
  const urls = url.split(',').map((one) => new URL(one.trim()));
  const signed = urls.find(({ username }) => username !== '');
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || '4222'}`),
    ...(signed !== undefined && { user: decodeURIComponent(signed.username), pass: decodeURIComponent(signed.password) }),
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  };
}
