import { control } from './control.ts';
import { encodeFrame, type Frame } from './frame.ts';
import type { Link } from './link.ts';
import { writeDown } from './message.ts';
import type { PacketFrame } from './pictures.ts';
import type { Order } from './questions.ts';
import { codeOf } from './time-code.ts';

interface Down {
  /** That of the up message when one is answered, else 0. */
  readonly serial: number;
  readonly end: number;
  readonly order?: Order;
  readonly packet?: Frame['packet'];
}

/** Send a down frame to the station that sent `to`, in its encoding, to its centre address and with its password. */
export function sendDown(link: Link, to: Frame, { serial, end, order, packet }: Down): void {
  if (link.signal.aborted) return;
  const { host, zoneMinutes } = link.shared;
  const functionCode = order?.functionCode ?? to.functionCode;
  const sentAt = codeOf(host.clock.now(), zoneMinutes, 12);
  const body = writeDown(to.encoding, functionCode, { serial, sentAt, request: order?.request ?? { kind: 'nothing' } });
  link.write(encodeFrame({ ...to, direction: 'down', functionCode, packet, body, end }));
}

/** End character of an acknowledgement: go on after ETB; else stay online (ESC), or hang up (EOT) when nobody wants anything of the station. */
function endOf(link: Link, frame: Frame): number {
  if (frame.end === control.etb && frame.packet === undefined) return control.ack;
  return link.shared.config.keepOnline || link.waiters.size > 0 ? control.esc : control.eot;
}

/** Acknowledge a message with its serial; a multi-packet message once, with packet information (total, total). */
export function acknowledge(link: Link, frame: Frame, serial: number): void {
  if (link.shared.config.acknowledge === 'never') return;
  const packet = frame.packet === undefined ? undefined : { total: frame.packet.total, index: frame.packet.total };
  sendDown(link, frame, { serial, end: endOf(link, frame), packet });
  if (frame.packet !== undefined) link.assembler.confirm(frame as PacketFrame, serial, link.shared.now()); // the line above has checked it
}

/** Acknowledge when the samples of the message are on disk; ticket 0 stands for a message without samples. */
export function acknowledgeWhenDurable(
  link: Link,
  frame: Frame,
  { serial, ticket }: { readonly serial: number; readonly ticket: number },
): void {
  if (ticket === 0) {
    acknowledge(link, frame, serial);
    return;
  }
  link.waitingCount++;
  link.shared.durable.when(ticket, () => {
    link.waitingCount--;
    acknowledge(link, frame, serial);
    link.onLess();
  });
}

/** Ask for a packet of a multi-packet message again. `first` is the body of its first packet, which holds the serial. */
export function askPacket(
  link: Link,
  frame: PacketFrame,
  { index, first }: { readonly index: number; readonly first: Uint8Array | undefined },
): void {
  const serial = first === undefined ? 0 : serialOf(frame, first);
  sendDown(link, frame, { serial, end: control.nak, packet: { total: frame.packet.total, index } });
}

/** Serial in the first bytes of a body. */
function serialOf(frame: Frame, body: Uint8Array): number {
  const head = Buffer.from(body.subarray(0, 4));
  if (frame.encoding === 'hex') return head.length < 2 ? 0 : head.readUInt16BE(0);
  return Number.parseInt(head.toString('latin1'), 16) || 0;
}
