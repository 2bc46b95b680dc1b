import type { IncomingMessage } from 'node:http';
import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import { binaryVersion } from '../payload/binary.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { createDecoder, type Decoder } from '../payload/decoder.ts';
import { readStranger } from '../payload/strangers.ts';
import { nothingRefused, type Refused, shown, tally } from '../payload/tally.ts';
import type { Answer } from './answer.ts';
import { readBody } from './body.ts';
import type { HttpConfig } from './config.ts';
import { readCredentials } from './credentials.ts';
import type { Failures } from './failures.ts';
import type { Waits } from './waits.ts';

/** What all requests of a source share. */
export interface Source {
  readonly config: HttpConfig;
  readonly host: DriverHost;
  readonly limits: PayloadLimits;
  readonly waits: Waits;
  readonly failures: Failures;
  readonly decoders: Map<string, Decoder>;
  /** Requests under way by identity. */
  readonly busy: Map<string, number>;
  /** Connections that came while none was let in: each gets one answer, which says so. */
  readonly turnedAway: WeakSet<object>;
  /** Bytes of the bodies that are in memory, of all devices. */
  readonly bulk: { bytes: number };
}

const route = /^\/v1\/([^/?]{1,400})\/values\/?(?:\?.*)?$/;
const bodyTypes: Readonly<Record<string, 'json' | 'binary'>> = { 'application/json': 'json', 'application/octet-stream': 'binary' };

/** Answer `POST /v1/<identity>/values`: sign the device in, take its values, and say so when they are on disk. */
export async function postValues(source: Source, request: IncomingMessage): Promise<Answer> {
  const identity = identityOf(request.url ?? '');
  if (identity === undefined) return problem(404, 'NOT_FOUND', 'the path is /v1/<identity>/values');
  if (source.turnedAway.has(request.socket)) return notAdmitted(source, identity);
  if (request.method !== 'POST') return { ...problem(405, 'BAD_REQUEST', 'values are sent with POST'), headers: { allow: 'POST' } };
  const device = source.host.device(identity);
  if (device === undefined) return answerStranger(source, request, identity);
  const refusal = refusalBefore(source, request, device);
  if (refusal !== undefined) return refusal;
  source.busy.set(identity, (source.busy.get(identity) ?? 0) + 1);
  try {
    return await takeBody(source, request, device);
  } finally {
    const left = (source.busy.get(identity) ?? 1) - 1;
    if (left > 0) source.busy.set(identity, left);
    else source.busy.delete(identity);
  }
}

function identityOf(url: string): string | undefined {
  const encoded = route.exec(url)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const identity = decodeURIComponent(encoded);
    return /^\P{Cc}{1,120}$/u.test(identity) ? identity : undefined;
  } catch {
    return undefined; // not an encoding of UTF-8: no such path
  }
}

type Problem = Exclude<Answer, { taken: number }>;

const problem = (status: number, code: ErrorCode, detail: string): Problem => ({ status, code, detail });

/** Count a refusal, then answer it. */
function refuse(source: Source, [why, identity]: readonly [RefusalReason, string], answer: Problem): Answer {
  source.host.refuse(why, 1, identity, answer.detail);
  return answer;
}

const peerOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown address';

/** An unknown device: its keys and values are shown to people, unless its address has failed too often. */
async function answerStranger(source: Source, request: IncomingMessage, identity: string): Promise<Answer> {
  const peer = peerOf(request);
  const detail = `device ${shown(identity)} (asked for by ${peer})`;
  if (source.failures.add(peer)) return tooManyFailures(source, ['unknown-device', identity], detail);
  const body = await readBody(request, source.config.maxBodyBytes);
  const values = typeof body === 'string' ? new Map<string, number>() : readStranger(body);
  source.host.quarantine(identity, values, `HTTP from ${peer}`);
  return refuse(source, ['unknown-device', identity], problem(404, 'NOT_FOUND', detail));
}

const tooManyFailures = (source: Source, who: readonly [RefusalReason, string], detail: string): Answer =>
  refuse(source, who, { ...problem(429, 'TOO_MANY', `${detail}; too many failed requests`), retryAfter: source.failures.retryAfter() });

/** What speaks against a request before its body is read. */
function refusalBefore(source: Source, request: IncomingMessage, { identity }: DeviceBinding): Answer | undefined {
  const { host, config } = source;
  const peer = peerOf(request);
  const credentials = readCredentials(request.headers.authorization);
  const isOwn = credentials !== undefined && (credentials.identity ?? identity) === identity;
  if (!isOwn || !host.verify(identity, credentials.secret)) {
    const detail = `${peer}: the secret is wrong or missing`;
    if (source.failures.add(peer)) return tooManyFailures(source, ['not-allowed', identity], detail);
    const headers = { 'www-authenticate': 'Basic realm="yangfan devices", charset="UTF-8"' };
    return refuse(source, ['not-allowed', identity], { ...problem(401, 'SIGN_IN_FAILED', detail), headers });
  }
  if (bodyTypeOf(request) === undefined || request.headers['content-encoding'] !== undefined) {
    const detail = 'the body must be application/json or application/octet-stream, without content encoding';
    return refuse(source, ['bad-frame', identity], problem(415, 'BAD_REQUEST', detail));
  }
  if ((source.busy.get(identity) ?? 0) >= config.maxPerDevice) {
    const detail = `more than ${config.maxPerDevice} requests at the same time`;
    return refuse(source, ['no-room', identity], { ...problem(429, 'TOO_MANY', detail), retryAfter: 1 });
  }
  return host.sink.refusal === undefined ? undefined : refuse(source, ['no-room', identity], notTaken(source));
}

/** Processor or memory are above their limits: connections that are there go on, new ones come again later. */
const notAdmitted = (source: Source, identity: string): Answer =>
  refuse(source, ['not-admitted', identity], {
    ...problem(503, 'OVERLOADED', `no new connection is let in: ${source.host.closed ?? 'until a moment ago'}`),
    retryAfter: 30,
  });

const bodyTypeOf = (request: IncomingMessage): 'json' | 'binary' | undefined =>
  bodyTypes[(request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''];

/** The sink takes nothing at the moment, e.g. because the disk is full. */
const notTaken = (source: Source): Problem => ({
  ...problem(507, source.host.sink.refusal ?? 'DISK_FULL', `nothing is taken: ${source.host.sink.refusal}`),
  retryAfter: 60,
});

/** All bodies that wait for room or for the disk, together: devices beyond it are told to come again. */
const bulkBytes = 64 << 20;

/** Take a body when there is memory for it. */
async function takeBody(source: Source, request: IncomingMessage, device: DeviceBinding): Promise<Answer> {
  const { bulk, config } = source;
  const bytes = Math.min(Number(request.headers['content-length'] ?? config.maxBodyBytes), config.maxBodyBytes);
  if (bulk.bytes > 0 && bulk.bytes + bytes > bulkBytes) return busy(source, device.identity, 'too much waited for the disk already');
  bulk.bytes += bytes;
  try {
    return await takeWhole(source, request, device);
  } finally {
    bulk.bytes -= bytes;
  }
}

async function takeWhole(source: Source, request: IncomingMessage, device: DeviceBinding): Promise<Answer> {
  const { config, host } = source;
  const { identity } = device;
  const body = await readBody(request, config.maxBodyBytes);
  if (body === 'broken') return refuse(source, ['bad-frame', identity], problem(400, 'BAD_REQUEST', 'the request ended within its body'));
  if (body === 'too-large') {
    return refuse(source, ['too-large', identity], problem(413, 'TOO_LARGE', `the body is larger than ${config.maxBodyBytes} bytes`));
  }
  const isBinary = body[0] === binaryVersion;
  if (isBinary !== (bodyTypeOf(request) === 'binary')) {
    return refuse(source, ['bad-frame', identity], {
      status: 400,
      code: 'BAD_REQUEST',
      detail: 'the body is not of the type that its header says',
    });
  }
  host.count(1, 0, body.length);
  return takeValues(source, device, body);
}

/** Decode, waiting for room where there is none, then wait for the disk. */
async function takeValues(source: Source, device: DeviceBinding, body: Buffer): Promise<Answer> {
  const { host, waits, config } = source;
  const { identity } = device;
  const end = performance.now() + config.durableSeconds * 1000;
  let taken = 0;
  let ticket = 0;
  let refused = nothingRefused;
  for (let at: number | undefined = 0; at !== undefined; ) {
    if (host.sink.refusal !== undefined) return refuse(source, ['no-room', identity], notTaken(source));
    const outcome = decoderOf(source, device).decode(body, [0, body.length], at);
    taken += outcome.taken;
    if (outcome.taken > 0) ticket = host.sink.ticket();
    if (outcome.resumeAt !== 0) refused = outcome.refused.reduce(tally, refused);
    at = outcome.resumeAt;
    if (at !== undefined && (await waits.room(end - performance.now())) !== 'done')
      return busy(source, identity, 'no buffer was free in time');
  }
  host.count(0, taken, 0);
  for (const { reason, count, detail } of refused) host.refuse(reason, count, identity, detail);
  if ((await waits.durable(ticket, end - performance.now())) !== 'done') return busy(source, identity, 'the disk did not answer in time');
  return taken === 0 ? answerUseless(refused) : { status: 200, taken, refused };
}

const busy = (source: Source, identity: string, detail: string): Answer =>
  refuse(source, ['no-room', identity], {
    status: 503,
    code: 'OVERLOADED',
    detail: `${detail}; send the same again`,
    retryAfter: 1,
  });

/** Nothing of the body could be taken; what is too much, and what is no payload at all, have a status of their own. */
function answerUseless(refused: readonly Refused[]): Answer {
  const [first] = refused;
  if (first?.reason === 'too-large') return { status: 413, code: 'TOO_LARGE', detail: first.detail, refused };
  if (first?.reason === 'bad-frame') return { status: 400, code: 'BAD_REQUEST', detail: first.detail, refused };
  return { status: 200, taken: 0, refused };
}

/** Decoders remember the form of a device's payloads, so each device keeps its own until its binding changes. */
function decoderOf({ decoders, host, limits }: Source, device: DeviceBinding): Decoder {
  const known = decoders.get(device.identity);
  if (known?.device === device) return known;
  const decoder = createDecoder(device, host, limits);
  decoders.set(device.identity, decoder);
  return decoder;
}
