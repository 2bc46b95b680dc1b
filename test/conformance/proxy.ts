import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Address, listen } from '../../src/drivers/listening.ts';

/** A wire in the hands of a test: everything between clients and a server goes through it. */
export interface Proxy {
  readonly address: Address;
  readonly connections: number;
  hangUp(): void;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** Nothing comes back any more. */
  goSilent(): void;
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  pour(bytes: Uint8Array): void;
}

/** Listen on a free port of 127.0.0.1 and pass everything on to a port there. */
export async function startProxy(target: number): Promise<Proxy> {
  const clients = new Set<Socket>();
  let change: ((bytes: Uint8Array) => Uint8Array) | undefined;
  let isSilent = false;
  let server: Server;

  function accept(client: Socket): void {
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    clients.add(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {}); // 'close' follows
      one.once('close', () => other.destroy());
    }
    client.once('close', () => clients.delete(client));
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk: Buffer) => {
      if (!isSilent && client.writable) client.write(change === undefined ? chunk : change(chunk));
    });
  }

  async function open(port: number): Promise<Address> {
    server = createServer(accept);
    return listen(server, { host: '127.0.0.1', port });
  }

  const hangUp = (): void => {
    for (const client of clients) client.destroy();
  };
  const address = await open(0);
  return {
    address,
    get connections() {
      return clients.size;
    },
    hangUp,
    async leave() {
      hangUp();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    async comeBack() {
      await open(address.port);
    },
    goSilent() {
      isSilent = true;
    },
    bend(how) {
      change = how;
    },
    pour(bytes) {
      for (const client of clients) client.write(bytes);
    },
  };
}
