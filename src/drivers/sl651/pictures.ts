import { crc16 } from '../crc16.ts';
import { control } from './control.ts';
import type { Frame, Packet } from './frame.ts';

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

/** What a packet led to. `repeat` = a copy of the end of a message that was acknowledged: acknowledge it again. */
export type Added =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'repeat'; readonly serial: number }
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
  /** The complete message was acknowledged with this serial; copies of its packets are answered with `repeat` for a while. */
  confirm(frame: PacketFrame, serial: number, now: number): void;
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
  readonly sums: readonly number[];
  readonly serial: number;
  /** End of remembering; 0 until the message was acknowledged. */
  readonly until: number;
}

interface State {
  readonly budget: AssemblyBudget;
  readonly limits: AssemblyLimits;
  readonly messages: Map<string, Message>;
  readonly finished: Map<string, Finished>;
}

const keyOf = (frame: Frame): string => `${frame.station}/${frame.functionCode}`;
const sumOf = (bytes: Uint8Array): number => crc16(bytes) | (bytes.length << 16);

function drop({ budget, messages }: State, key: string): void {
  budget.used -= messages.get(key)?.bytes ?? 0;
  messages.delete(key);
}

/** The message that a packet continues; another total or other bytes under the same number begin a new one. */
function messageOf(state: State, frame: PacketFrame, now: number): Message {
  const key = keyOf(frame);
  const message = state.messages.get(key);
  const known = message?.parts.get(frame.packet.index);
  const isSame = message?.frame.packet.total === frame.packet.total && (known === undefined || sumOf(known) === sumOf(frame.body));
  if (message !== undefined && isSame) return message;
  drop(state, key);
  const [oldest] = state.messages.keys();
  if (state.messages.size >= state.limits.messages && oldest !== undefined) drop(state, oldest);
  const begun: Message = { frame, parts: new Map(), asked: new Map(), bytes: 0, lastAt: now, hasEnd: false };
  state.messages.set(key, begun);
  return begun;
}

/** The answer to a copy of a packet of an acknowledged message. */
function copyOf({ finished }: State, { packet, body, end, ...frame }: PacketFrame, now: number): Added | undefined {
  const done = finished.get(`${frame.station}/${frame.functionCode}`);
  const isCopy =
    done !== undefined && now <= done.until && done.sums.length === packet.total && done.sums[packet.index - 1] === sumOf(body);
  if (!isCopy) return undefined;
  return end === control.etx ? { kind: 'repeat', serial: done.serial } : { kind: 'waiting' };
}

function complete(state: State, message: Message): Added {
  const key = keyOf(message.frame);
  const parts = Array.from({ length: message.frame.packet.total }, (_, i) => message.parts.get(i + 1) ?? new Uint8Array());
  state.finished.set(key, { sums: parts.map(sumOf), serial: 0, until: 0 });
  drop(state, key);
  return { kind: 'complete', body: new Uint8Array(Buffer.concat(parts)) };
}

function add(state: State, frame: PacketFrame, now: number): Added {
  const { budget, limits } = state;
  const { packet, body } = frame;
  if (packet.index < 1 || packet.index > packet.total) {
    return { kind: 'refused', reason: 'bad-frame', detail: `packet ${packet.index} of ${packet.total}` };
  }
  const copy = copyOf(state, frame, now);
  if (copy !== undefined) return copy;
  const message = messageOf(state, frame, now);
  if (message.bytes + body.length > limits.messageBytes || budget.used + body.length > budget.limit) {
    drop(state, keyOf(frame));
    return { kind: 'refused', reason: 'too-large', detail: `a message of more than ${limits.messageBytes} bytes` };
  }
  if (!message.parts.has(packet.index)) {
    message.parts.set(packet.index, body);
    message.bytes += body.length;
    budget.used += body.length;
  }
  message.lastAt = now;
  message.hasEnd ||= frame.end === control.etx;
  return message.parts.size === packet.total ? complete(state, message) : { kind: 'waiting' };
}

/** The first packet that is missing, or that the message is given up. */
function dueOf(state: State, { frame, parts, asked }: Message): Due {
  const index = Array.from({ length: frame.packet.total }, (_, i) => i + 1).find((i) => !parts.has(i)) ?? 1;
  const times = (asked.get(index) ?? 0) + 1;
  asked.set(index, times);
  if (times <= state.limits.resends) return { kind: 'ask', frame, index, first: parts.get(1) };
  drop(state, keyOf(frame));
  return { kind: 'lost', frame, detail: `packet ${index} of ${frame.packet.total} did not come after ${state.limits.resends} resends` };
}

function dueNow(state: State, now: number): Due[] {
  const { quietMs, silenceMs } = state.limits;
  const quiet = [...state.messages.values()].filter(({ lastAt, hasEnd }) => now - lastAt >= (hasEnd ? quietMs : silenceMs));
  return quiet.map((message) => {
    Object.assign(message, { lastAt: now, hasEnd: false });
    return dueOf(state, message);
  });
}

/** Make an assembler for one link. `now` is any monotonic count of milliseconds. */
export function createAssembler(budget: AssemblyBudget, limits: AssemblyLimits = assemblyLimits): Assembler {
  const state: State = { budget, limits, messages: new Map(), finished: new Map() };
  return {
    add: (frame, now) => add(state, frame, now),
    due: (now) => dueNow(state, now),
    confirm(frame, serial, now) {
      const done = state.finished.get(keyOf(frame));
      if (done !== undefined) state.finished.set(keyOf(frame), { ...done, serial, until: now + limits.rememberMs });
    },
    clear() {
      for (const key of [...state.messages.keys()]) drop(state, key);
      state.finished.clear();
    },
    get unfinished() {
      return state.messages.size;
    },
  };
}
