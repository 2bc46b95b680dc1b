import { createServer, type IncomingMessage } from 'node:http';
import type { DriverHost, RefusalReason, Session } from '../../contracts/driver.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import { type Answer, send } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import { type Credentials, readCredentials } from '../http/credentials.ts';
import { createFailures, type Failures } from '../http/failures.ts';
import { createWaits, type Waits } from '../http/waits.ts';
import { type Address, listen, serve } from '../listening.ts';
import type { RtlsConfig } from './config.ts';
import { createIntake, type Intake } from './intake.ts';

/** What all requests of a source share. */
interface Source {
  readonly config: RtlsConfig;
  readonly host: DriverHost;
  readonly intake: Intake;
  readonly waits: Waits;
  readonly failures: Failures;
  /** Connections that came while none was let in. */
  readonly turnedAway: WeakSet<object>;
}

type Problem = Exclude<Answer, { readonly taken: number }>;
const problem = (status: number, code: ErrorCode, detail: string): Problem => ({ status, code, detail });

/** Bodies that are in memory at the same time, at most; more are told to come again. */
const mostBusy = 64;
/** How often it is looked whether an anchor was added, ms. */
const anchorsMs = 1000;

/** A session to which gateways and engines post. */
export function openHttpSide(config: RtlsConfig, host: DriverHost): Session {
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      const waits = createWaits(host.sink);
      const failures = createFailures(host.clock, config.maxFailures);
      const source = { config, host, intake: createIntake(config, host), waits, failures, turnedAway: new WeakSet() };
      const server = listener(source);
      const timer = setInterval(() => source.intake.tellAnchors(), anchorsMs);
      try {
        address = await listen(server, config);
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `${address.host}:${address.port}` });
        source.intake.tellAnchors();
        await serve(server, signal, () => {
          waits.stop();
          server.closeIdleConnections();
        });
      } finally {
        clearInterval(timer);
        waits.stop();
        address = undefined;
      }
    },
  };
}

/** Slow headers, slow bodies and idle connections are ended by node:http itself. */
function listener(source: Source) {
  const { host } = source;
  const server = createServer({ noDelay: true, maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 60_000, connectionsCheckingInterval: 1000 }); // biome-ignore format: one line
  let busy = 0;
  server.maxConnections = 5000;
  server.on('drop', () => host.refuse('not-admitted', 1, undefined, 'a connection beyond 5000'));
  server.on('connection', (socket) => host.closed !== undefined && source.turnedAway.add(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    host.refuse('bad-frame', 1, undefined, `not an HTTP request: ${error.code ?? error.message}`);
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  server.on('request', (request, response) => {
    const isLast = () => !request.complete || source.turnedAway.has(request.socket);
    const answering = busy < mostBusy ? answer(source, request) : Promise.resolve(refuse(source, ['no-room', undefined], tooBusy('too many requests at a time'))); // biome-ignore format: one thought
    busy++;
    answering
      .then(
        (done) => send(response, done, isLast()),
        (error: unknown) => {
          // A bug of ours must not take other gateways down with it; it is shown at the source.
          host.link({ kind: 'error', identity: undefined, time: host.clock.now(), detail: String(error) });
          send(response, problem(500, 'INTERNAL', 'an internal error; nothing was acknowledged'), true);
        },
      )
      .finally(() => busy--);
  });
  return server;
}

/** Count a refusal, then answer it. */
function refuse({ host }: Source, [why, identity]: readonly [RefusalReason, string | undefined], answered: Problem): Problem {
  host.refuse(why, 1, identity, answered.detail);
  return answered;
}

const paths = [/^\/v1\/(?:ranges|arrivals|sync)$/, /^\/v2\/providers\/locations$/, /^\/v2\/providers\/([^/]{1,400})\/location$/] as const;

/** The provider that a path names, `all` where it names none; `undefined` for a path that there is none of. */
function pathOf(url: string): { readonly provider: string | undefined } | undefined {
  const [path = ''] = url.split('?', 1);
  const found = paths.map((one) => one.exec(path)).find((one) => one !== null);
  if (found === undefined || found === null) return undefined;
  try {
    return { provider: found[1] === undefined ? undefined : decodeURIComponent(found[1]) };
  } catch {
    return undefined; // not an encoding of UTF-8: no such path
  }
}

async function answer(source: Source, request: IncomingMessage): Promise<Answer> {
  const { host, config } = source;
  const path = pathOf(request.url ?? '');
  if (path === undefined)
    return problem(
      404,
      'NOT_FOUND',
      'the paths are /v1/ranges, /v1/arrivals, /v1/sync, /v2/providers/locations and /v2/providers/<id>/location',
    );
  if (source.turnedAway.has(request.socket))
    return { ...refuse(source, ['not-admitted', path.provider], problem(503, 'OVERLOADED', `no new connection is let in: ${host.closed ?? 'until a moment ago'}`)), retryAfter: 30 }; // biome-ignore format: one thought
  if (request.method !== 'POST' && request.method !== 'PUT')
    return { ...problem(405, 'BAD_REQUEST', 'messages are sent with POST or PUT'), headers: { allow: 'POST, PUT' } };
  const speaker = speakerOf(source, request, path.provider);
  if (typeof speaker !== 'string') return speaker;
  if (request.headers['content-encoding'] !== undefined)
    return refuse(
      source,
      ['bad-frame', speaker],
      problem(415, 'BAD_REQUEST', 'the body must be application/json without content encoding'),
    );
  const body = await readBody(request, config.maxBodyBytes);
  if (body === 'broken') return refuse(source, ['bad-frame', speaker], problem(400, 'BAD_REQUEST', 'the request ended within its body'));
  if (body === 'too-large') return refuse(source, ['too-large', speaker], problem(413, 'TOO_LARGE', `the body is larger than ${config.maxBodyBytes} bytes`)); // biome-ignore format: one line
  const isGateway = config.gateways.includes(speaker);
  return takeBody(source, body, { speaker, only: path.provider ?? (isGateway ? undefined : speaker) });
}

/** The device that a request is from; one that is no gateway speaks for itself only. */
function speakerOf(source: Source, request: IncomingMessage, provider: string | undefined): string | Problem {
  const { host, config, failures } = source;
  const credentials: Credentials | undefined = readCredentials(request.headers.authorization);
  const identity = credentials?.identity ?? provider;
  const maySpeak = identity !== undefined && (provider === undefined || identity === provider || config.gateways.includes(identity));
  if (credentials !== undefined && maySpeak && host.verify(identity, credentials.secret)) return identity;
  const peer = request.socket.remoteAddress ?? 'unknown address';
  if (identity !== undefined && host.device(identity) === undefined) host.quarantine(identity, new Map(), `HTTP from ${peer}`);
  const detail = `${peer}: the secret is wrong or missing, or the device may not speak for this provider`;
  const why = [identity !== undefined && host.device(identity) === undefined ? 'unknown-device' : 'not-allowed', identity] as const;
  if (failures.add(peer)) return { ...refuse(source, why, problem(429, 'TOO_MANY', `${detail}; too many failed requests`)), retryAfter: failures.retryAfter() }; // biome-ignore format: one line
  const headers = { 'www-authenticate': 'Basic realm="yangfan devices", charset="UTF-8"' };
  return { ...refuse(source, why, problem(401, 'SIGN_IN_FAILED', detail)), headers };
}

const tooBusy = (detail: string): Problem => ({ ...problem(503, 'OVERLOADED', `${detail}; send the same again`), retryAfter: 1 });

/** Take a body, waiting for room where there is none, then wait for the disk. */
async function takeBody(
  source: Source,
  body: Buffer,
  { speaker, only }: { readonly speaker: string; readonly only: string | undefined },
): Promise<Answer> {
  const { host, intake, waits, config } = source;
  const end = performance.now() + config.durableSeconds * 1000;
  const sender = { where: `HTTP gateway ${speaker}`, only };
  for (;;) {
    if (host.sink.refusal !== undefined)
      return { ...refuse(source, ['no-room', speaker], problem(507, host.sink.refusal, `nothing is taken: ${host.sink.refusal}`)), retryAfter: 60 }; // biome-ignore format: one line
    const outcome = intake.take(body, sender);
    if (outcome === 'no-room') {
      if ((await waits.room(end - performance.now())) === 'done') continue;
      return refuse(source, ['no-room', speaker], tooBusy('no buffer was free in time'));
    }
    const { taken, ticket, refused } = outcome;
    if ((await waits.durable(ticket, end - performance.now())) !== 'done')
      return refuse(source, ['no-room', speaker], tooBusy('the disk did not answer in time'));
    const [first] = refused;
    if (taken === 0 && first?.reason === 'bad-frame') return { ...problem(400, 'BAD_REQUEST', first.detail), refused };
    if (taken === 0 && first?.reason === 'too-large') return { ...problem(413, 'TOO_LARGE', first.detail), refused };
    if (taken === 0 && first?.reason === 'unknown-device') return { ...problem(404, 'NOT_FOUND', 'device'), refused };
    return { status: 200, taken, refused };
  }
}
