import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy before the server under test, at an address that stays when the server goes. */
export interface Front {
  readonly url: string;
  /** What is answered instead of the server's file, by path; for a version of the console that is not built. */
  readonly instead: Map<string, string>;
  close(): Promise<void>;
}

/** Start the proxy. Without a server behind it, it says nothing and hangs up. */
export async function startFront(portOf: () => number): Promise<Front> {
  const instead = new Map<string, string>();
  const sockets = new Set<Socket>();
  const server = createServer((asked, answer) => {
    const text = instead.get(new URL(asked.url ?? '/', 'http://front').pathname);
    if (text === undefined) pass(asked, answer, portOf());
    else answer.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }).end(text);
  });
  server.on('upgrade', (asked, socket, head) => passSocket(asked, socket, head, portOf()));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // holds: it listens on a port
    instead,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function pass(asked: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url: path, headers } = asked;
  const on = request({ host: '127.0.0.1', port, method, path, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.on('error', () => answer.destroy()).pipe(answer);
  });
  on.on('error', () => answer.destroy());
  asked.pipe(on);
}

function passSocket({ method, url, headers }: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const on = connect(port, '127.0.0.1', () => {
    on.write(`${[`${method} ${url} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
    on.write(head);
    on.pipe(socket).pipe(on);
  });
  on.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  socket.on('error', () => on.destroy()).on('close', () => on.destroy());
}
