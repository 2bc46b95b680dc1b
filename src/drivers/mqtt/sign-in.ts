import { randomUUID } from 'node:crypto';
import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';
import type { DeviceBinding, RefusalReason } from '../../contracts/driver.ts';
import { createDecoder } from '../payload/decoder.ts';
import { shown } from '../payload/tally.ts';
import { type Access, accessOf, isIdentity } from './access.ts';
import { createAliasing } from './aliases.ts';
import { type Client, close, deny, type SignedIn, type Source, send } from './client.ts';
import { messageOf } from './message.ts';
import { reason, returnCodes, versionOf } from './packet.ts';
import type { Link } from './session.ts';
import { sharedFilter } from './shares.ts';
import { isTopic } from './topic.ts';

/** Why a client may not sign in. */
interface Refusal {
  readonly code: number;
  readonly why: RefusalReason;
  readonly detail: string;
}

const isRefusal = (value: DeviceBinding | Refusal): value is Refusal => 'code' in value;

/** A CONNECT has come: let the client in, or answer with a refusal and close. */
export function signIn(source: Source, client: Client, connect: IConnectPacket): void {
  client.version = versionOf(connect);
  const identity = client.certified ?? identityOf(source, connect);
  const device = deviceFor(source, client, { identity, connect });
  if (isRefusal(device)) {
    refuse(source, client, { ...device, identity: mayBeIdentity(source, identity) ? identity : undefined });
    return;
  }
  const clientId = connect.clientId === '' ? randomUUID() : connect.clientId;
  const isClean = connect.clean === true;
  const keepTicks = keepSeconds(source, client, connect);
  const { session, isPresent } = enter(source, { identity, clientId, isClean });
  const access = rightsOf(source, device, clientId);
  client.maxPacketBytes = connect.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  client.reader.mostBytes = source.config.maxPacketBytes;
  client.signedIn = {
    identity,
    clientId,
    session,
    secretHash: device.secretHash,
    idleTicks: Math.ceil(keepAliveOf(source, connect) * 1.5) + 1, // [MQTT-3.1.2-22]
    will: willOf(source, connect),
    keepTicks,
    decoder: createDecoder(device, source.host, source.limits),
    access,
    valuesTopic: topicBytes(access),
    bindingsVersion: source.host.bindingsVersion,
    isHeard: false,
    heardVersion: -1,
    isGuest: source.host.device(identity) === undefined,
    ownedTopics: new Set(),
    ownedVersion: -1,
    denied: { count: 0, toldTick: Number.NEGATIVE_INFINITY },
  };
  dropForbidden(source, client.signedIn);
  tellSignedIn(source, client, client.signedIn);
  send(client, accepted(source, { client, connect, clientId, isPresent, keepTicks }));
  session.resume(linkTo(source, client, connect));
}

/** The rights of a client of a device on this source. */
export const rightsOf = ({ protocol, config }: Source, device: DeviceBinding, clientId: string): Access =>
  accessOf(device, { clientId, rules: config.access, more: protocol?.topicsOf(device.identity) ?? [] });

/** The values topic as it is compared on the hot path. */
export const topicBytes = ({ valuesTopic }: Access): Buffer | undefined =>
  valuesTopic === undefined ? undefined : Buffer.from(valuesTopic);

/** Take away the subscriptions that the rules no longer allow. */
export function dropForbidden(source: Source, signedIn: SignedIn): void {
  const { session, access } = signedIn;
  session.isDenied = access.isDenied;
  for (const filter of [...session.subscriptions.keys()]) {
    if (access.maySubscribe(sharedFilter(filter)?.filter ?? filter)) continue;
    source.broker.unsubscribe(session, filter);
    deny(source, signedIn, `subscribing further to ${shown(filter)}`);
  }
}

const isAnonymous = (source: Source, { username, password }: IConnectPacket): boolean =>
  source.config.anonymousIdentity !== '' && username === undefined && password === undefined;

/** Who the client says that it is. */
const identityOf = (source: Source, connect: IConnectPacket): string =>
  isAnonymous(source, connect) ? source.config.anonymousIdentity : (connect.username ?? connect.clientId);

/** The keep-alive that we hold the client to, in seconds. */
function keepAliveOf({ config }: Source, { keepalive = 0 }: IConnectPacket): number {
  return keepalive === 0 ? config.idleSeconds : Math.min(keepalive, config.idleSeconds);
}

const mayBeIdentity = ({ protocol }: Source, identity: string): boolean => (protocol?.isIdentity ?? isIdentity)(identity);

function deviceFor(
  source: Source,
  client: Client,
  { identity, connect }: { identity: string; connect: IConnectPacket },
): DeviceBinding | Refusal {
  const { host } = source;
  const who = `${client.peer}, client id ${shown(connect.clientId)}`;
  if (host.closed !== undefined) return { code: reason.quotaExceeded, why: 'not-admitted', detail: `${who}: ${host.closed}` };
  if (connect.properties?.authenticationMethod !== undefined) {
    return { code: reason.badAuthenticationMethod, why: 'not-allowed', detail: `${who}: only user name and password are understood` };
  }
  // [MQTT-3.1.3-8]: without an id there is no session to come back to.
  if (connect.clientId === '' && client.version !== 5 && connect.clean !== true) {
    return { code: reason.clientIdNotValid, why: 'not-allowed', detail: `${who}: an empty client id needs a clean session` };
  }
  if (client.certified !== undefined && connect.username !== undefined && connect.username !== client.certified) {
    const detail = `${who}: user name ${shown(connect.username)} with the certificate of ${shown(client.certified)}`;
    return { code: reason.badUserOrPassword, why: 'not-allowed', detail };
  }
  if (!mayBeIdentity(source, identity))
    return { code: reason.badUserOrPassword, why: 'not-allowed', detail: `${who}: ${shown(identity)} cannot be an identity` };
  const device = host.device(identity) ?? source.protocol?.guest(identity);
  if (device === undefined) {
    host.quarantine(identity, new Map(), `MQTT ${client.version === 5 ? '5' : '3.1.1'} sign-in from ${who}`);
    return { code: reason.notAuthorized, why: 'unknown-device', detail: `${who}: the device is unknown` };
  }
  const isGuest = host.device(identity) === undefined;
  const mustProve = client.certified === undefined && !isGuest && !isAnonymous(source, connect);
  if (mustProve && !host.verify(identity, connect.password?.toString('utf8') ?? '')) {
    return { code: reason.badUserOrPassword, why: 'not-allowed', detail: `${who}: the password is wrong or missing` };
  }
  const will = connect.will;
  const isWillAllowed =
    will === undefined || (isTopic(will.topic) && rightsOf(source, device, connect.clientId).publish(will.topic) !== 'refused');
  return isWillAllowed
    ? device
    : { code: reason.notAuthorized, why: 'not-allowed', detail: `${who}: the will may not go to ${shown(will.topic)}` };
}

function refuse(source: Source, client: Client, { code, why, detail, identity }: Refusal & { identity: string | undefined }): void {
  source.host.refuse(why, 1, identity, detail);
  send(client, { cmd: 'connack', sessionPresent: false, reasonCode: code, returnCode: returnCodes[code] ?? 5 });
  close(source, client, { reason: undefined, detail, isWillDue: false });
}

/** The session of the client; a connection that held it until now is closed. [MQTT-3.1.4-2] */
function enter({ broker }: Source, { identity, clientId, isClean }: { identity: string; clientId: string; isClean: boolean }) {
  broker.sessions.linkOf(identity, clientId)?.takeOver();
  return broker.sessions.enter(identity, clientId, isClean);
}

function keepSeconds(source: Source, client: Client, connect: IConnectPacket): number {
  const asked =
    client.version === 5 ? (connect.properties?.sessionExpiryInterval ?? 0) : connect.clean === true ? 0 : Number.POSITIVE_INFINITY;
  return Math.min(asked, source.config.sessionSeconds);
}

function willOf(source: Source, { will, properties }: IConnectPacket): SignedIn['will'] {
  if (will === undefined) return undefined;
  const { willDelayInterval = 0, ...rest } = will.properties ?? {};
  const payload = typeof will.payload === 'string' ? Buffer.from(will.payload) : will.payload;
  const message = messageOf({ ...will, payload, properties: rest }, source.host.clock.now());
  // The will is due at the latest when the session ends. [MQTT-3.1.3-9]
  return { message, delayTicks: Math.min(willDelayInterval, properties?.sessionExpiryInterval ?? 0) };
}

function tellSignedIn({ host }: Source, client: Client, { identity, clientId, access }: SignedIn): void {
  const time = host.clock.now();
  host.link({ kind: 'connected', identity, time, detail: `${client.peer}, client id ${shown(clientId)}` });
  for (const entry of access.mistakes) host.link({ kind: 'error', identity, time, detail: `topic list: ${shown(entry)} is no filter` });
}

interface Accepted {
  readonly client: Client;
  readonly connect: IConnectPacket;
  readonly clientId: string;
  readonly isPresent: boolean;
  readonly keepTicks: number;
}

function accepted(source: Source, { client, connect, clientId, isPresent, keepTicks }: Accepted): IConnackPacket {
  const connack: IConnackPacket = { cmd: 'connack', sessionPresent: isPresent, reasonCode: 0, returnCode: 0 };
  if (client.version !== 5) return connack;
  const keepAlive = keepAliveOf(source, connect);
  const properties: NonNullable<IConnackPacket['properties']> = {
    maximumPacketSize: source.config.maxPacketBytes,
    receiveMaximum: source.config.receiveMaximum,
    topicAliasMaximum: source.config.maxTopicAliases,
  };
  if (connect.clientId === '') properties.assignedClientIdentifier = clientId;
  if (keepTicks !== (connect.properties?.sessionExpiryInterval ?? 0)) properties.sessionExpiryInterval = keepTicks;
  if (keepAlive !== connect.keepalive) properties.serverKeepAlive = keepAlive; // [MQTT-3.2.2-21]
  return { ...connack, properties };
}

function linkTo(source: Source, client: Client, connect: IConnectPacket): Link {
  const aliasing = createAliasing(Math.min(connect.properties?.topicAliasMaximum ?? 0, source.config.maxTopicAliases));
  return {
    receiveMaximum: connect.properties?.receiveMaximum ?? 65_535,
    send: (packet) => (packet.cmd === 'publish' ? aliasing(packet, (aliased) => send(client, aliased)) : send(client, packet)),
    get isClogged() {
      return client.socket.writableLength > source.config.maxQueuedBytes;
    },
    takeOver: () => close(source, client, { reason: reason.takenOver, detail: 'the client connected again', isWillDue: true }),
  };
}
