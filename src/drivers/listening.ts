import { createServer, type Server, type Socket } from 'node:net';
import { Failure } from '../contracts/errors.ts';

/** An address that something listens on. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sockets get so long to send their last bytes when a listener ends. */
const lingerMs = 300;

/** Listen with a TCP (or HTTP) server; throws `NOT_AVAILABLE` when the address is taken or does not exist. */
export async function listen(server: Server, { host, port }: Address): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const what = `${host}:${port}: ${cause.message}`;
      reject(new Failure('NOT_AVAILABLE', `listening on ${what}`, { cause, details: { what } }));
    });
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
  server.removeAllListeners('error');
  const address = server.address();
  return { host, port: typeof address === 'object' && address !== null ? address.port : port };
}

/**
 * Serve until the signal aborts, then call `end` and leave no socket behind.
 *
 * Throws `LINK_LOST` when the server fails, after the same clean-up.
 */
export async function serve(server: Server, signal: AbortSignal, end: () => void): Promise<void> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', remember);
  try {
    await finished(server, signal);
  } finally {
    end();
    await closeServer(server, sockets);
  }
}

async function finished(server: Server, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    server.once('error', (cause) =>
      reject(new Failure('LINK_LOST', `serving: ${cause.message}`, { cause, details: { what: cause.message } })),
    );
  });
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const linger = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, lingerMs);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(linger);
}

/** Says that an address is free to listen on; throws `NOT_AVAILABLE` when it is not. */
export async function probeAddress(address: Address): Promise<string> {
  const server = createServer();
  const free = await listen(server, address);
  await closeServer(server, new Set());
  return `${free.host}:${free.port} is free to listen on`;
}
