import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Address } from '../listening.ts';

/** What was asked of an endpoint. */
export interface EndpointRequest {
  /** Path and query, as sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What an endpoint answers; `undefined` for nothing at all. */
export interface EndpointAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An HTTP server whose bytes are in the hands of a test: for simulation, without any rule of its own. */
export interface Endpoint {
  readonly address: Address;
  readonly connections: number;
  readonly requests: readonly EndpointRequest[];
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  pour(bytes: Uint8Array): void;
  hangUp(): void;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

/** How an endpoint is made. */
export interface EndpointOptions {
  readonly answer: (request: EndpointRequest) => EndpointAnswer | undefined;
  /** PEM; an https server then. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

const headEnd = '\r\n\r\n';
/** Requests that are remembered for tests. */
const mostRequests = 1_000;

function parseHead(head: string): EndpointRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  return { path: first.split(' ')[1] ?? '', headers };
}

function bytesOf({ status = 200, headers = {}, body = '' }: EndpointAnswer): Buffer {
  const content = Buffer.from(body);
  const all = { ...(status === 304 ? {} : { 'content-length': String(content.length) }), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from([`HTTP/1.1 ${status} x`, ...lines].join('\r\n') + headEnd), content]);
}

/** An endpoint on a free port of 127.0.0.1, listening. */
export async function openEndpoint({ answer, tls }: EndpointOptions): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const requests: EndpointRequest[] = [];
  let change: ((bytes: Uint8Array) => Uint8Array) | undefined;

  function serve(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf(headEnd); end >= 0; end = text.indexOf(headEnd)) {
        const request = parseHead(text.slice(0, end));
        text = text.slice(end + headEnd.length);
        if (requests.length < mostRequests) requests.push(request);
        const said = answer(request);
        if (said === undefined) continue;
        socket.write(change === undefined ? bytesOf(said) : change(bytesOf(said)));
        if (change !== undefined) socket.end(); // a cut answer has no end of its own
      }
    });
  }

  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: { host: '127.0.0.1', port },
    get connections() {
      return sockets.size;
    },
    requests,
    bend(with_) {
      change = with_;
    },
    pour(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    hangUp,
    async leave() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      hangUp();
      await closed;
    },
    comeBack: () => listen(port),
  };
}
