import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { NatsConnection } from '@nats-io/transport-node';
import { Failure } from '../../contracts/errors.ts';

/** Where a NATS server is, and who we are there. */
export interface NatsPeer {
  /** `host:port` of one server or several of a cluster; the first that answers is taken. */
  readonly servers: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM contents; `{}` encrypts with the CAs that Node.js trusts. Default: no TLS. */
  readonly tls?: { readonly ca?: Buffer | undefined; readonly cert?: Buffer | undefined; readonly key?: Buffer | undefined } | undefined;
  /** What the server calls the connection in its monitoring. */
  readonly name: string;
  /** First word of the subjects on which we are answered; default `_INBOX`. */
  readonly inboxPrefix?: string;
  /** The server has so long to let us in. */
  readonly answerMs: number;
}

/** A connection to a NATS server. It does not connect again by itself: whoever made it does. */
export interface Nats {
  readonly connection: NatsConnection;
  /** The library that speaks JetStream. */
  readonly js: typeof import('@nats-io/jetstream');
  /** Rejects with `LINK_LOST` when the connection ends. */
  readonly lost: Promise<never>;
  /** Send what is under way, for at most 300 ms, and end the connection. Never throws. */
  close(): Promise<void>;
}

/** A silent server is asked so often, and given up when it has left two questions unanswered. */
const pingMs = 10_000;
const farewellMs = 300;

/** What the library says when the other side closes before it has greeted. */
const saysNothing = /provided an undefined error$/;

/** Text of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Connect and sign in. The libraries are loaded here alone, so that a program without NATS does not pay for them.
 *
 * @returns `undefined` when the signal aborts first
 * @throws Failure `NOT_AVAILABLE`, without the password in its text
 */
export async function connectNats(peer: NatsPeer, signal: AbortSignal): Promise<Nats | undefined> {
  const [{ connect }, js] = await Promise.all([import('@nats-io/transport-node'), import('@nats-io/jetstream')]);
  const { servers, user, password: pass, tls, name, inboxPrefix, answerMs } = peer;
  const dialed = dialedBy(() =>
    connect({
      servers: [...servers],
      name,
      reconnect: false,
      timeout: answerMs,
      pingInterval: pingMs,
      maxPingOut: 2,
      ...(user !== undefined && user !== '' && pass !== undefined && { user, pass }),
      ...(inboxPrefix !== undefined && { inboxPrefix }),
      tls: tls === undefined ? null : textsOf(tls),
    }),
  );
  const connecting = dialed.made;
  const connection = await Promise.race([connecting, abortOf(signal)]).catch((cause) => {
    dialed.hangUp();
    const what = `${servers.join(', ')}: ${saysNothing.test(messageOf(cause)) ? 'the connection was closed' : messageOf(cause)}`;
    throw new Failure('NOT_AVAILABLE', `connecting to NATS ${what}`, { cause, details: { what } });
  });
  if (connection !== undefined && !signal.aborted) return natsOf(connection, js);
  connecting.then(
    (late) => late.close(),
    () => undefined, // nobody waits for it any more
  );
  if (connection === undefined) dialed.hangUp();
  return undefined;
}

const dialing = new AsyncLocalStorage<Set<Socket>>();
let isWatched = false;

/** Node.js tells of each socket that is made; those that a library makes on our behalf are ours to close. */
function watchSockets(): void {
  if (isWatched) return;
  isWatched = true;
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket }; // holds: what this channel publishes
    dialing.getStore()?.add(socket);
  });
}

/** What `make` dials: where a server lets us in and then says nothing, the library gives up and leaves its socket open. */
function dialedBy<T>(make: () => Promise<T>): { readonly made: Promise<T>; hangUp(): void } {
  watchSockets();
  const sockets = new Set<Socket>();
  return {
    made: dialing.run(sockets, make),
    hangUp() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function natsOf(connection: NatsConnection, js: Nats['js']): Nats {
  const server = connection.getServer();
  const lost = connection.closed().then((error): never => {
    const what = `${server}: ${error === undefined ? 'the connection was closed' : messageOf(error)}`;
    throw new Failure('LINK_LOST', `speaking with NATS ${what}`, { cause: error, details: { what } });
  });
  lost.catch(() => undefined); // whoever waits for it is told
  return {
    connection,
    js,
    lost,
    async close() {
      if (connection.isClosed()) return;
      const late = new Promise((resolve) => setTimeout(resolve, farewellMs).unref());
      await Promise.race([connection.flush(), late]).catch(() => undefined); // it is over anyway
      await connection.close();
    },
  };
}

const textsOf = (tls: NonNullable<NatsPeer['tls']>): Record<string, string> =>
  Object.fromEntries(Object.entries(tls).flatMap(([kind, bytes]) => (bytes === undefined ? [] : [[kind, bytes.toString()]])));

/** Resolves when the signal aborts. */
export const abortOf = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
