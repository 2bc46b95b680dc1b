import type { DeviceBinding, DriverHost, RefusalReason } from '../../contracts/driver.ts';
import { type Assembly, readBlock } from '../coap-wire/blocks.ts';
import { type Answer, peerKey } from '../coap-wire/listener.ts';
import { coapCode, contentFormat, type Message, optionNumber, strangeOption, textOptions, uintOption } from '../coap-wire/message.ts';
import type { Peer } from '../coap-wire/port.ts';
import type { Failures } from '../http/failures.ts';
import type { Waits } from '../http/waits.ts';
import type { PayloadLimits } from '../payload/content.ts';
import { createDecoder, type Decoder } from '../payload/decoder.ts';
import { readStranger } from '../payload/strangers.ts';
import { nothingRefused, type Refused, shown, tally } from '../payload/tally.ts';
import type { CoapConfig } from './config.ts';

/** What all requests of a source share. */
export interface Source {
  readonly config: CoapConfig;
  readonly host: DriverHost;
  readonly limits: PayloadLimits;
  readonly waits: Waits;
  readonly failures: Failures;
  readonly assembly: Assembly;
  readonly decoders: Map<string, Decoder>;
}

/** A request with its sender. */
export interface Request {
  readonly message: Message;
  readonly from: Peer;
}

type Who = readonly [why: RefusalReason, identity: string | undefined];

function refuse({ host }: Source, [why, identity]: Who, answer: Answer & { readonly detail: string }): Answer {
  host.refuse(why, 1, identity, answer.detail);
  return answer;
}

/** The identity of `/v1/<identity>/values`. */
function identityOf(message: Message): string | undefined {
  const [version, identity = '', values, ...more] = textOptions(message, optionNumber.uriPath) ?? [];
  const isPath = version === 'v1' && values === 'values' && more.length === 0;
  return isPath && /^\P{Cc}{1,120}$/u.test(identity) ? identity : undefined;
}

/** The secret of `?secret=…`. */
const secretOf = (message: Message): string | undefined =>
  (textOptions(message, optionNumber.uriQuery) ?? []).find((query) => query.startsWith('secret='))?.slice('secret='.length);

/** Answer `POST /v1/<identity>/values?secret=<secret>`: sign the device in, take its values, and say so when they are on disk. */
export async function postValues(source: Source, request: Request): Promise<Answer> {
  const { message } = request;
  const identity = identityOf(message);
  const strange = strangeOption(message);
  if (strange !== undefined)
    return refuse(source, ['bad-frame', identity], { code: coapCode.badOption, detail: `option ${strange} is not known` });
  if (identity === undefined)
    return refuse(source, ['bad-frame', undefined], { code: coapCode.notFound, detail: 'the path is /v1/<identity>/values' });
  if (message.code !== coapCode.post)
    return refuse(source, ['bad-frame', identity], { code: coapCode.notAllowed, detail: 'values are sent with POST' });
  const device = source.host.device(identity);
  if (device === undefined) return answerStranger(source, request, identity);
  if (!isSignedIn(source, request, identity)) return notSignedIn(source, request, identity);
  const body = bodyOf(source, request, identity);
  return body instanceof Uint8Array ? takeValues(source, device, Buffer.from(body)) : body;
}

/** By DTLS a device has proven who it is, and is nobody else; without, its secret does. */
const isSignedIn = ({ host }: Source, { message, from }: Request, identity: string): boolean =>
  from.identity === undefined ? host.verify(identity, secretOf(message) ?? '') : from.identity === identity;

/** An unknown device: its keys and values are shown to people, unless its address has failed too often. */
function answerStranger(source: Source, { message, from: { address } }: Request, identity: string): Answer {
  const detail = `device ${shown(identity)} (asked for by ${address})`;
  if (source.failures.add(address)) return tooMany(source, ['unknown-device', identity], detail);
  const isPart = message.options.some(({ number }) => number === optionNumber.block1);
  source.host.quarantine(identity, isPart ? new Map() : readStranger(Buffer.from(message.payload)), `CoAP from ${address}`);
  return refuse(source, ['unknown-device', identity], { code: coapCode.notFound, detail });
}

const tooMany = (source: Source, who: Who, detail: string): Answer =>
  refuse(source, who, { code: coapCode.tooMany, detail: `${detail}; too many failed requests`, retryAfter: source.failures.retryAfter() });

function notSignedIn(source: Source, { from: { address, identity: proven } }: Request, identity: string): Answer {
  const why = proven === undefined ? 'the secret is wrong or missing' : `by DTLS it is ${shown(proven)}`;
  const detail = `${address}: ${why}`;
  if (source.failures.add(address)) return tooMany(source, ['not-allowed', identity], detail);
  return refuse(source, ['not-allowed', identity], { code: coapCode.unauthorized, detail });
}

const answersOfParts = {
  incomplete: { code: coapCode.incomplete, why: 'bad-frame', detail: 'a part of the body that does not follow the one before' },
  'too-large': { code: coapCode.tooLarge, why: 'too-large', detail: 'the body is too large' },
} as const;

/** The whole body, or what to say when it is not there. */
function bodyOf(source: Source, { message, from }: Request, identity: string): Uint8Array | Answer {
  const format = uintOption(message, optionNumber.contentFormat);
  if (format !== undefined && format !== contentFormat.json && format !== contentFormat.octets)
    return refuse(source, ['bad-frame', identity], {
      code: coapCode.otherFormat,
      detail: `content format ${format}; 50 (JSON) and 42 (binary) are taken`,
    });
  const value = uintOption(message, optionNumber.block1);
  const isPart = message.options.some(({ number }) => number === optionNumber.block1);
  if (!isPart && message.payload.length <= source.config.maxBodyBytes) return message.payload;
  const block = value === undefined ? undefined : readBlock(value);
  if (isPart && block === undefined)
    return refuse(source, ['bad-frame', identity], { code: coapCode.badRequest, detail: 'a block of a reserved size' });
  const taken = block === undefined ? 'too-large' : source.assembly.take(`${peerKey(from)} ${identity}`, block, message.payload);
  if (taken instanceof Uint8Array) return taken;
  if (taken === 'continue') return { code: coapCode.continue, ...(block === undefined ? {} : { block }) };
  const { code, why, detail } = answersOfParts[taken];
  return refuse(source, [why, identity], { code, detail });
}

const unavailable = (source: Source, identity: string, [detail, retryAfter]: readonly [string, number]): Answer =>
  refuse(source, ['no-room', identity], { code: coapCode.unavailable, detail, retryAfter });

/** Decode, waiting for room where there is none, then wait for the disk. */
async function takeValues(source: Source, device: DeviceBinding, body: Buffer): Promise<Answer> {
  const { host, waits, config } = source;
  const { identity } = device;
  const end = performance.now() + config.durableSeconds * 1000;
  host.count(1, 0, body.length);
  let taken = 0;
  let told = 0;
  let ticket = 0;
  let refused = nothingRefused;
  for (let at: number | undefined = 0; at !== undefined; ) {
    if (host.sink.refusal !== undefined) return unavailable(source, identity, [`nothing is taken: ${host.sink.refusal}`, 60]);
    const outcome = decoderOf(source, device).decode(body, [0, body.length], at);
    taken += outcome.taken;
    told = outcome.told;
    if (outcome.taken > 0) ticket = host.sink.ticket();
    if (outcome.resumeAt !== 0) refused = outcome.refused.reduce(tally, refused);
    at = outcome.resumeAt;
    if (at !== undefined && (await waits.room(end - performance.now())) !== 'done')
      return unavailable(source, identity, ['no buffer was free in time', 1]);
  }
  host.count(0, taken, 0);
  for (const { reason, count, detail } of refused) host.refuse(reason, count, identity, detail);
  if ((await waits.durable(ticket, end - performance.now())) !== 'done')
    return unavailable(source, identity, ['the disk did not answer in time', 1]);
  return taken + told === 0 ? answerUseless(refused) : { code: coapCode.changed };
}

/** Nothing of the body could be taken: that is the device's to know, with the first reason. */
function answerUseless([first]: readonly Refused[]): Answer {
  const detail = first?.detail ?? 'there are no values in it';
  return { code: first?.reason === 'too-large' ? coapCode.tooLarge : coapCode.badRequest, detail };
}

/** Decoders remember the form of a device's payloads, so each device keeps its own until its binding changes. */
function decoderOf({ decoders, host, limits }: Source, device: DeviceBinding): Decoder {
  const known = decoders.get(device.identity);
  if (known?.device === device) return known;
  const decoder = createDecoder(device, host, limits);
  decoders.set(device.identity, decoder);
  return decoder;
}
