import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import snmp, { type DgramModule, type Notification, type Varbind } from 'net-snmp';
import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { quality } from '../../contracts/quality.ts';
import { append } from '../../contracts/sample.ts';
import { createDurableQueue, type DurableQueue } from '../durable-queue.ts';
import type { Address } from '../listening.ts';
import type { Sample } from '../store-samples.ts';
import type { SnmpConfig } from './config.ts';
import { guardedDgram } from './guarded-dgram.ts';
import { addressOf, parseKey } from './key.ts';
import { userOf } from './link.ts';
import { numberOf } from './values.ts';

/** Hears traps and informs. */
export interface TrapReceiver {
  readonly address: Address;
  close(): Promise<void>;
}

const trapOidOid = '1.3.6.1.6.3.1.1.4.1.0';
const upTimeOid = '1.3.6.1.2.1.1.3.0';
const mostShown = 64;

/** The OID that says what a notification is; those of version 1 are put together as RFC 3584 clause 3.1 says. */
export function trapOidOf({ pdu }: Notification): string {
  const said = pdu.varbinds?.find(({ oid }) => oid === trapOidOid)?.value;
  if (typeof said === 'string') return said;
  if (pdu.generic === undefined) return '';
  return pdu.generic === 6 ? `${pdu.enterprise}.0.${pdu.specific}` : `1.3.6.1.6.3.1.1.5.${pdu.generic + 1}`;
}

/** Objects that a notification tells of, without its time and its name. */
const told = ({ pdu }: Notification): readonly Varbind[] =>
  (pdu.varbinds ?? []).filter(({ oid }) => oid !== trapOidOid && oid !== upTimeOid);

/** What a key of a binding gets from a notification: 1 when it names the notification, the value of an object that is told, else nothing. */
function readingOf(key: string, notification: Notification): number | undefined {
  const what = parseKey(key);
  if (what === undefined || what.isRate || what.row !== undefined) return undefined;
  if (what.isTrap && trapOidOf(notification) === what.oid) return 1;
  // `trap:` with the OID of a column takes any row of it.
  const matches = ({ oid }: Varbind) => oid === what.oid || (what.isTrap && oid.startsWith(`${what.oid}.`));
  const varbind = told(notification).find(matches);
  return varbind === undefined ? undefined : numberOf(varbind);
}

/** The samples of a notification for a device. */
export function samplesOf(device: DeviceBinding, notification: Notification, time: number): readonly Sample[] {
  return [...device.points].flatMap(([key, { point, scale, offset }]) => {
    const raw = readingOf(key, notification);
    if (raw === undefined) return [];
    const value = raw * scale + offset;
    const isNumber = Number.isFinite(value);
    return [{ point, time, value: isNumber ? value : Number.NaN, quality: quality(isNumber ? 'good' : 'bad', device.origin) }];
  });
}

/** Append all or nothing. False: there is no room, which is counted; the sender of an inform sends it again. */
function put({ sink, refuse }: DriverHost, samples: readonly Sample[], identity: string): boolean {
  const batch = sink.refusal === undefined ? sink.room(samples.length) : undefined;
  if (batch === undefined) {
    refuse('no-room', samples.length, identity, `a notification: ${sink.refusal ?? 'no room'}`);
    return false;
  }
  for (const { point, time, value, quality: byte } of samples) append(batch, point, time, value, byte);
  return true;
}

interface Hearing {
  readonly host: DriverHost;
  readonly config: SnmpConfig;
  readonly queue: DurableQueue;
}

/** Devices at this address. */
const devicesAt = ({ host, config }: Hearing, address: string): readonly DeviceBinding[] =>
  [...host.devices()].filter(({ identity }) => addressOf(identity, config.port)?.host === address);

function showStranger({ host }: Hearing, notification: Notification): void {
  const { address } = notification.rinfo;
  const numbers = told(notification).map((varbind) => [`trap:${varbind.oid}`, numberOf(varbind)] as const);
  const shown = new Map([
    [`trap:${trapOidOf(notification)}`, 1] as const,
    ...numbers.filter(([, value]) => Number.isFinite(value)).slice(0, mostShown),
  ]);
  host.quarantine(address, shown, `notification ${trapOidOf(notification)}`);
  host.refuse('unknown-device', 1, address, 'a notification of no device of this source');
}

/** Take a notification; `acknowledge` is called once its samples are durable, or at once when there are none. */
function hear(hearing: Hearing, notification: Notification, acknowledge: () => void): void {
  const { host, queue } = hearing;
  const devices = devicesAt(hearing, notification.rinfo.address);
  if (devices.length === 0) {
    showStranger(hearing, notification);
    acknowledge();
    return;
  }
  let ticket = 0;
  for (const device of devices) {
    const samples = samplesOf(device, notification, host.clock.now());
    host.count(1, samples.length, 0);
    if (samples.length === 0) {
      host.refuse('unknown-key', 1, device.identity, `notification ${trapOidOf(notification)}: no key takes any of it`);
      continue;
    }
    if (!put(host, samples, device.identity)) return; // not acknowledged
    ticket = host.sink.ticket();
  }
  queue.when(ticket, acknowledge);
}

/** Listen for traps and informs. Throws `NOT_AVAILABLE` when the address is taken. */
export async function openTraps(config: SnmpConfig, host: DriverHost): Promise<TrapReceiver> {
  const queue = createDurableQueue(host.sink);
  const hearing: Hearing = { host, config, queue };
  const refuse = (detail: string, reason: 'bad-frame' | 'not-allowed') => host.refuse(reason, 1, undefined, `notification: ${detail}`);
  // The library answers an inform before it hands it on; the answer is held here until the samples are durable.
  let held: (() => void)[] = [];
  const sendHeld = () => {
    for (const send of held.splice(0)) send();
  };
  const guarded = guardedDgram({
    threw: (error, { address }) => refuse(`${address}: ${error instanceof Error ? error.message : String(error)}`, 'bad-frame'),
    send(send) {
      held.push(send);
      queueMicrotask(sendHeld); // unless a notification has claimed it by then
    },
  });
  let socket: Socket | undefined;
  const dgramModule: DgramModule = {
    createSocket(type) {
      socket = guarded.createSocket(type);
      const bind = socket.bind.bind(socket);
      // The library takes port 0 for its own default, 161.
      return Object.assign(socket, { bind: () => bind(config.trapPort, config.trapHost) });
    },
  };
  const sockets = [{ transport: 'udp4', address: config.trapHost, port: config.trapPort }] as const;
  const receiver = snmp.createReceiver({ port: config.trapPort, sockets, dgramModule }, (error, notification) => {
    if (error !== null) refuse(error.message, error.name === 'RequestFailedError' ? 'not-allowed' : 'bad-frame');
    else if (notification !== undefined) {
      const answers = held;
      held = [];
      hear(hearing, notification, () => {
        for (const send of answers) send();
      });
    }
  });
  if (config.version === '3') receiver.getAuthorizer().addUser(userOf(config));
  else receiver.getAuthorizer().addCommunity(config.community);
  const close = async () => {
    queue.stop();
    await new Promise<void>((resolve) => (socket === undefined ? resolve() : socket.close(() => resolve())));
  };
  try {
    if (socket === undefined) throw new Error('BUG: the receiver made no socket');
    await once(socket, 'listening');
  } catch (cause) {
    await close();
    const what = `UDP ${config.trapHost}:${config.trapPort}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new Failure('NOT_AVAILABLE', `listening on ${what}`, { cause, details: { what } });
  }
  return { address: { host: config.trapHost, port: socket.address().port }, close };
}
