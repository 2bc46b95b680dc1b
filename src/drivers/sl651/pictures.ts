import type { Frame, Packet } from './frame.ts';
import { control } from './control.ts';
import { crc16 } from './crc.ts';

/** Limits of putting multi-packet messages (M3) together. */
export interface AssemblyLimits {
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Messages begun and not finished on one link. */
  readonly messages: number;
  /** Quiet time after the last packet before a missing one is asked for. */
  readonly quietMs: number;
  /** The same when the last packet has not come either. */
  readonly silenceMs: number;
  /** How often a packet is asked for (SL 651-2014 6.3.1.2 c: at most 2 resends). */
  readonly resends: number;
  /** How long a finished message is remembered, so that late copies of its packets are not taken for a new one. */
  readonly rememberMs: number;
}

/** The limits that the driver uses. */
export const assemblyLimits: AssemblyLimits = {
  messageBytes: 1_048_576,
  messages: 4,
  quietMs: 300,
  silenceMs: 10_000,
  resends: 2,
  rememberMs: 60_000,
};

/** Bytes that all links of a source may hold in unfinished messages. */
export interface AssemblyBudget {
  used: number;
  readonly limit: number;
}

/** A frame that is a packet. */
export type PacketFrame = Frame & { readonly packet: Packet };

/** What a packet led to. `repeat` = a copy of the end of a message that was acknowledged: acknowledge again. */
export type Added =
  | { readonly kind: 'waiting' | 'repeat' }
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: 'bad-frame' | 'too-large'; readonly detail: string };

/** What time demands: ask for a packet again, or give a message up. */
export type Due =
  | { readonly kind: 'ask'; readonly frame: PacketFrame; readonly index: number; readonly first: Uint8Array | undefined }
  | { readonly kind: 'lost'; readonly frame: PacketFrame; readonly detail: string };

/** Puts the packets of one link together, in whatever order they come. */
export interface Assembler {
  add(frame: PacketFrame, now: number): Added;
  /** Call it a few times a second. */
  due(now: number): readonly Due[];
  /** The complete message was acknowledged; copies of its packets are answered with `repeat` for a while. */
  confirm(frame: PacketFrame, now: number): void;
  /** Forget everything and give its bytes back. */
  clear(): void;
  readonly unfinished: number;
}

interface Message {
  readonly frame: PacketFrame;
  readonly parts: Map<number, Uint8Array>;
  readonly asked: Map<number, number>;
  bytes: number;
  lastAt: number;
  hasEnd: boolean;
}
interface Finished {
  readonly sums: ReadonlyMap<number, number>;
  readonly total: number;
  until: number;
}

const keyOf = (frame: Frame): string => `${frame.station}/${frame.functionCode}`;
const sumOf = (bytes: Uint8Array): number => crc16(bytes) | (bytes.length << 16);

/** Make an assembler for one link. `now` is any monotonic count of milliseconds. */
export function createAssembler(budget: AssemblyBudget, limits: AssemblyLimits = assemblyLimits): Assembler {
  const messages = new Map<string, Message>();
  const complete = new Map<string, Finished>(); // complete, not yet acknowledged
  const finished = new Map<string, Finished>();

  const drop = (key: string) => {
    budget.used -= messages.get(key)?.bytes ?? 0;
    messages.delete(key);
  };
  const begin = (key: string, frame: PacketFrame, now: number): Message => {
    drop(key);
    const oldest = [...messages.keys()][0];
    if (messages.size >= limits.messages && oldest !== undefined) drop(oldest);
    const message: Message = { frame, parts: new Map(), asked: new Map(), bytes: 0, lastAt: now, hasEnd: false };
    messages.set(key, message);
    return message;
  };
  /** The message that a packet continues; another total or other bytes under the same number begin a new one. */
  const messageOf = (key: string, frame: PacketFrame, now: number): Message => {
    const message = messages.get(key);
    const known = message?.parts.get(frame.packet.index);
    const isOther = message?.frame.packet.total !== frame.packet.total || (known !== undefined && sumOf(known) !== sumOf(frame.body));
    return message === undefined || isOther ? begin(key, frame, now) : message;
  };
  const copyOf = (key: string, { packet, body, end }: PacketFrame, now: number): Added | undefined => {
    const done = finished.get(key);
    if (done === undefined || now > done.until || done.total !== packet.total || done.sums.get(packet.index) !== sumOf(body)) return undefined;
    return { kind: end === control.etx ? 'repeat' : 'waiting' };
  };
  const finish = (key: string, message: Message): Added => {
    const parts = Array.from({ length: message.frame.packet.total }, (_, i) => message.parts.get(i + 1) ?? new Uint8Array());
    const sums = new Map(parts.map((part, i) => [i + 1, sumOf(part)]));
    complete.set(key, { sums, total: parts.length, until: 0 });
    drop(key);
    return { kind: 'complete', body: new Uint8Array(Buffer.concat(parts)) };
  };
  /** The first packet that is missing, or why the message is given up. */
  const dueOf = (key: string, message: Message): Due => {
    const { frame, parts, asked } = message;
    const index = Array.from({ length: frame.packet.total }, (_, i) => i + 1).find((i) => !parts.has(i)) ?? 1;
    const times = (asked.get(index) ?? 0) + 1;
    asked.set(index, times);
    if (times <= limits.resends) return { kind: 'ask', frame, index, first: parts.get(1) };
    drop(key);
    return { kind: 'lost', frame, detail: `packet ${index} of ${frame.packet.total} did not come after ${limits.resends} resends` };
  };

  return {
    add(frame, now) {
      const { packet, body } = frame;
      if (packet.index < 1 || packet.index > packet.total) {
        return { kind: 'refused', reason: 'bad-frame', detail: `packet ${packet.index} of ${packet.total}` };
      }
      const key = keyOf(frame);
      const copy = copyOf(key, frame, now);
      if (copy !== undefined) return copy;
      const message = messageOf(key, frame, now);
      if (message.bytes + body.length > limits.messageBytes || budget.used + body.length > budget.limit) {
        drop(key);
        return { kind: 'refused', reason: 'too-large', detail: `a message of more than ${limits.messageBytes} bytes` };
      }
      if (!message.parts.has(packet.index)) {
        message.parts.set(packet.index, body);
        message.bytes += body.length;
        budget.used += body.length;
      }
      message.lastAt = now;
      message.hasEnd ||= frame.end === control.etx;
      return message.parts.size === packet.total ? finish(key, message) : { kind: 'waiting' };
    },
    due(now) {
      const list: Due[] = [];
      for (const [key, message] of messages) {
        if (now - message.lastAt < (message.hasEnd ? limits.quietMs : limits.silenceMs)) continue;
        message.lastAt = now;
        message.hasEnd = false;
        list.push(dueOf(key, message));
      }
      return list;
    },
    confirm(frame, now) {
      const key = keyOf(frame);
      const done = complete.get(key);
      complete.delete(key);
      if (done !== undefined) finished.set(key, { ...done, until: now + limits.rememberMs });
    },
    clear() {
      for (const key of [...messages.keys()]) drop(key);
      complete.clear();
      finished.clear();
    },
    get unfinished() {
      return messages.size;
    },
  };
}
