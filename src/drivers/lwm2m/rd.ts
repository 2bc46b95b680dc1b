import { type Assembly, readBlock } from '../coap-wire/blocks.ts';
import { type Answer, peerKey } from '../coap-wire/listener.ts';
import { coapCode, type Message, optionNumber, strangeOption, textOption, textOptions, uintOption } from '../coap-wire/message.ts';
import type { Peer } from '../coap-wire/port.ts';
import type { Failures } from '../http/failures.ts';
import { keysOf } from './device-keys.ts';
import { takeBody } from './intake.ts';
import { type RegisterRequest, readRegister, readUpdate, type Unreadable } from './registration.ts';
import type { Registration, Registry } from './registry.ts';
import { showStranger } from './strangers.ts';
import { createWatch, type WatchParts } from './watch.ts';

/** What all requests of a source share. */
export interface Source extends WatchParts {
  readonly registry: Registry;
  readonly failures: Failures;
  readonly assembly: Assembly;
}

type Refusal = Parameters<WatchParts['host']['refuse']>[0];

/** Refuse a request: counted, and the device is told why. */
function refuse(
  { host }: Source,
  [why, identity]: readonly [Refusal, string | undefined],
  answer: Answer & { readonly detail: string },
): Answer {
  host.refuse(why, 1, identity, answer.detail);
  return answer;
}

/** A registration that is refused; an address with too many of them waits. */
function refuseDevice(source: Source, [why, endpoint]: readonly [Refusal, string], { address }: Peer, detail: string): Answer {
  const isTooMany = source.failures.add(address);
  const text = `${detail} (${address})`;
  if (isTooMany) return refuse(source, [why, endpoint], { code: coapCode.tooMany, detail: text, retryAfter: source.failures.retryAfter() });
  return refuse(source, [why, endpoint], { code: coapCode.forbidden, detail: text });
}

/** The whole body of a request, or what to say while it is not there. */
function bodyOf(source: Source, message: Message, from: Peer): Uint8Array | Answer {
  const value = uintOption(message, optionNumber.block1);
  if (value === undefined && message.payload.length <= source.config.maxBodyBytes) return message.payload;
  const block = value === undefined ? undefined : readBlock(value);
  if (value !== undefined && block === undefined)
    return refuse(source, ['bad-frame', undefined], { code: coapCode.badRequest, detail: 'a block of a reserved size' });
  const name = `${peerKey(from)} ${(textOptions(message, optionNumber.uriPath) ?? []).join('/')}`;
  const taken = block === undefined ? 'too-large' : source.assembly.take(name, block, message.payload);
  if (taken instanceof Uint8Array) return taken;
  if (taken === 'continue') return { code: coapCode.continue, ...(block === undefined ? {} : { block }) };
  if (taken === 'too-large') return refuse(source, ['too-large', undefined], { code: coapCode.tooLarge, detail: 'the body is too large' });
  return refuse(source, ['bad-frame', undefined], { code: coapCode.incomplete, detail: 'a part that does not follow the one before' });
}

const unreadable = (source: Source, { problem, isVersion }: Unreadable): Answer =>
  refuse(source, ['bad-frame', undefined], { code: isVersion ? coapCode.preconditionFailed : coapCode.badRequest, detail: problem });

/** Whether somebody may speak for a device: by DTLS he has proven who he is; without, this is not known. */
export const mayBe = ({ identity }: Peer, endpoint: string): boolean => identity === undefined || identity === endpoint;

/** Why a device may not register. */
function notAllowed({ host, config }: Source, { endpoint, secret }: RegisterRequest, from: Peer): string | undefined {
  if (!mayBe(from, endpoint)) return `by DTLS it is ${from.identity}`;
  const device = host.device(endpoint);
  if (from.identity !== undefined) return undefined;
  if (device === undefined) return undefined;
  if (device.secretHash === undefined) return config.signIn === 'required' ? 'the device has no secret, and may not register' : undefined;
  return host.verify(endpoint, secret) ? undefined : 'the secret is wrong or missing';
}

const strangersOf = ({ registry }: Source): number => [...registry.all()].filter(({ watch }) => watch === undefined).length;

const describe = ({ channel: { peer }, version, lifetimeSeconds, isQueued }: Registration): string =>
  `registered from ${peer.address}:${peer.port}, LwM2M ${version}, lifetime ${lifetimeSeconds} s${isQueued ? ', queue mode' : ''}`;

/** A known device is watched from now on; an unknown one is not. */
export function watchOver(source: Source, own: Registration): void {
  const device = source.host.device(own.endpoint);
  own.watch?.stop(true);
  own.watch = device && createWatch(source, own, keysOf(device, source.config.observe === 'instances' ? 2 : 3));
}

function register(source: Source, message: Message, from: Peer): Answer {
  const { host, registry, config } = source;
  const body = bodyOf(source, message, from);
  if (!(body instanceof Uint8Array)) return body;
  const request = readRegister(message, body, from.identity);
  if ('problem' in request) return unreadable(source, request);
  const { endpoint } = request;
  const why = notAllowed(source, request, from);
  if (why !== undefined) return refuseDevice(source, ['not-allowed', endpoint], from, `device ${endpoint}: ${why}`);
  const isStranger = host.device(endpoint) === undefined;
  if (isStranger && strangersOf(source) >= config.maxStrangers && registry.byEndpoint(endpoint) === undefined) {
    host.quarantine(endpoint, new Map(), `LwM2M ${request.version} from ${from.address}:${from.port}`);
    return refuseDevice(source, ['unknown-device', endpoint], from, `device ${endpoint} is not known`);
  }
  const full = host.closed ?? (registry.size >= config.maxRegistrations ? `more than ${config.maxRegistrations} devices` : undefined);
  if (full !== undefined && registry.byEndpoint(endpoint) === undefined)
    return refuse(source, ['not-admitted', endpoint], { code: coapCode.unavailable, detail: full, retryAfter: 60 });
  return welcome(source, registry.add(request, from));
}

function welcome(source: Source, own: Registration): Answer {
  const { host } = source;
  watchOver(source, own);
  if (own.watch === undefined) {
    host.refuse('unknown-device', 1, own.endpoint, `${own.endpoint} is not known; it is read once and shown`);
    setImmediate(() => show(source, own));
  } else host.link({ kind: 'connected', identity: own.endpoint, time: host.clock.now(), detail: describe(own) });
  // The device wants its answer before it is asked something.
  setImmediate(() => own.watch?.tick());
  const options = ['rd', own.id].map((part) => textOption(optionNumber.locationPath, part));
  return { code: coapCode.created, options };
}

function show(source: Source, own: Registration): void {
  showStranger(source, own).catch((error: unknown) => {
    // A bug of ours must not take other devices down with it; it is shown at the source.
    source.host.link({ kind: 'error', identity: undefined, time: source.host.clock.now(), detail: String(error) });
  });
}

/** A message of a registered device: it is there and awake. */
export function heardFrom({ registry }: Source, own: Registration): void {
  registry.heard(own);
  own.watch?.heard();
  own.channel.wake();
  own.watch?.tick();
}

/** A device is gone: its points turn bad. */
export function goneFrom(source: Source, own: Registration, why: string): void {
  const { host, intake, signal } = source;
  source.registry.remove(own, why);
  if (own.watch === undefined) return;
  host.link({ kind: 'disconnected', identity: own.endpoint, time: host.clock.now(), detail: why });
  const device = host.device(own.endpoint);
  if (device === undefined) return;
  intake.mark([device], signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function update(source: Source, own: Registration, [message, from]: readonly [Message, Peer]): Answer {
  const body = bodyOf(source, message, from);
  if (!(body instanceof Uint8Array)) return body;
  const request = readUpdate(message, body);
  if ('problem' in request) return unreadable(source, request);
  source.registry.update(own, request, from);
  setImmediate(() => heardFrom(source, own));
  return { code: coapCode.changed };
}

/** Values that a device sends by itself [LwM2M Core 1.1, 6.4.6]. */
async function send(source: Source, message: Message, from: Peer): Promise<Answer> {
  const own = source.registry.byPeer(from);
  if (own?.watch === undefined || !mayBe(from, own.endpoint))
    return refuse(source, ['unknown-device', own?.endpoint], {
      code: coapCode.notFound,
      detail: `${from.address}:${from.port} is not registered`,
    });
  heardFrom(source, own);
  const body = bodyOf(source, message, from);
  if (!(body instanceof Uint8Array)) return body;
  const taken = await takeBody(source, own.watch.keys, {
    ...{ bytes: body, format: uintOption(message, optionNumber.contentFormat), base: [], isFresh: true },
  });
  if (taken === 'stored') return { code: coapCode.changed };
  if (taken === 'refused') return { code: coapCode.badRequest, detail: 'there are no values in it that can be taken' };
  return { code: coapCode.unavailable, detail: 'nothing can be stored now', retryAfter: 30 };
}

/** Answer a request of a device: registration [LwM2M Core 1.1, 6.2] and sending [6.4.6]. */
export async function answerDevice(source: Source, message: Message, from: Peer): Promise<Answer> {
  const [place, id, ...more] = textOptions(message, optionNumber.uriPath) ?? [];
  const { code } = message;
  const strange = strangeOption(message);
  if (strange !== undefined)
    return refuse(source, ['bad-frame', undefined], { code: coapCode.badOption, detail: `option ${strange} is not known` });
  if (place === 'rd' && id === undefined && code === coapCode.post) return register(source, message, from);
  if (place === 'dp' && id === undefined && code === coapCode.post) return send(source, message, from);
  if (place !== 'rd' || id === undefined || more.length > 0)
    return refuse(source, ['bad-frame', undefined], { code: coapCode.notFound, detail: 'the paths are /rd and /dp' });
  const own = source.registry.byId(id);
  // It was restarted, or the lifetime is over: the device registers again.
  if (own === undefined)
    return refuse(source, ['unknown-device', undefined], { code: coapCode.notFound, detail: 'there is no such registration' });
  if (!mayBe(from, own.endpoint))
    return refuseDevice(source, ['not-allowed', own.endpoint], from, `device ${own.endpoint}: by DTLS it is ${from.identity}`);
  if (code === coapCode.post) return update(source, own, [message, from]);
  if (code !== coapCode.delete) return refuse(source, ['bad-frame', own.endpoint], { code: coapCode.notAllowed, detail: 'POST or DELETE' });
  goneFrom(source, own, 'deregistered');
  return { code: coapCode.deleted };
}
