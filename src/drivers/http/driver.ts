import { createServer } from 'node:http';
import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { type Address, listen, probeAddress, serve } from '../listening.ts';
import { payloadLimits } from '../payload/content.ts';
import { send } from './answer.ts';
import { type HttpConfig, httpConfig } from './config.ts';
import { createFailures } from './failures.ts';
import { postValues, type Source } from './post-values.ts';
import { createWaits } from './waits.ts';

/** A listener to which devices post values; see README.md. */
export const http: Driver<HttpConfig> = {
  protocol: 'http',
  title: { zh: 'HTTP 接入', en: 'HTTP device listener' },
  config: httpConfig,
  open,
  probe: (config) => probeAddress(config),
  secretUse: () => 'needed',
};

function open(config: HttpConfig, host: DriverHost): Session {
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      const source = createSource(config, host);
      const server = createDeviceServer(source);
      try {
        address = await listen(server, config);
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        await serve(server, signal, () => {
          source.waits.stop();
          server.closeIdleConnections();
        });
      } finally {
        source.waits.stop();
        address = undefined;
      }
    },
  };
}

const createSource = (config: HttpConfig, host: DriverHost): Source => ({
  config,
  host,
  limits: payloadLimits(config),
  waits: createWaits(host.sink),
  failures: createFailures(host.clock, config.maxFailures),
  decoders: new Map(),
  busy: new Map(),
  turnedAway: new WeakSet(),
  bulk: { bytes: 0 },
});

/** Times and sizes are limited by node:http itself: slow headers, slow bodies and idle connections are ended by it. */
function createDeviceServer(source: Source) {
  const { config, host } = source;
  const server = createServer({
    noDelay: true,
    maxHeaderSize: 8_192,
    headersTimeout: config.headerSeconds * 1000,
    requestTimeout: config.requestSeconds * 1000,
    keepAliveTimeout: config.idleSeconds * 1000,
    connectionsCheckingInterval: 1_000,
  });
  server.maxConnections = config.maxConnections;
  server.on('drop', () => host.refuse('not-admitted', 1, undefined, `a connection beyond ${config.maxConnections}`));
  server.on('connection', (socket) => host.closed !== undefined && source.turnedAway.add(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    host.refuse('bad-frame', 1, undefined, `not an HTTP request: ${error.code ?? error.message}`);
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });
  server.on('request', (request, response) => {
    const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    const isBounded = request.method === 'GET' || length <= config.maxBodyBytes;
    const isLast = () => !request.complete && !isBounded;
    postValues(source, request).then(
      (answer) => send(response, answer, isLast() || source.turnedAway.has(request.socket)),
      (error: unknown) => {
        // A bug of ours must not take other devices down with it; it is shown at the source.
        host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: String(error) });
        send(response, { status: 500, code: 'INTERNAL', detail: 'an internal error; nothing was acknowledged' }, true);
      },
    );
  });
  return server;
}
