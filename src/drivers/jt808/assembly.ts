import type { Fragment, Frame } from './frame.ts';

/** Limits of putting fragments together. */
export interface AssemblyLimits {
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Messages begun and not finished on one link. */
  readonly messages: number;
  /** Quiet time after the last fragment before missing ones are asked for. */
  readonly quietMs: number;
  /** How often missing fragments are asked for. */
  readonly requests: number;
  /** Fragments asked for in one 0x8003. */
  readonly atOnce: number;
  /** How long a finished message is remembered, so that late copies of its fragments are not asked for the rest of it. */
  readonly rememberMs: number;
}

/** The limits that the driver uses. */
export const assemblyLimits: AssemblyLimits = {
  messageBytes: 65_536,
  messages: 4,
  quietMs: 3000,
  requests: 3,
  atOnce: 120,
  rememberMs: 60_000,
};

/** Bytes that all links of a source may hold in unfinished messages. */
export interface AssemblyBudget {
  used: number;
  readonly limit: number;
}

/** A frame that is a fragment. */
export type FragmentFrame = Frame & { readonly fragment: Fragment };

/** What a fragment led to. A complete message is the frame of its last fragment with the whole body. */
export type Added =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'complete'; readonly message: FragmentFrame }
  | { readonly kind: 'refused'; readonly detail: string };

/** What time demands: ask for fragments again, or give a message up. */
export type Due =
  | { readonly kind: 'ask'; readonly frame: FragmentFrame; readonly firstSerial: number; readonly missing: readonly number[] }
  | { readonly kind: 'lost'; readonly frame: FragmentFrame; readonly detail: string };

/** Puts the fragments of one link together, in whatever order they come. */
export interface Assembler {
  add(frame: FragmentFrame, now: number): Added;
  /** Call it a few times a second. */
  due(now: number): readonly Due[];
  /** Forget everything and give its bytes back. */
  clear(): void;
  readonly unfinished: number;
}

interface Message {
  readonly frame: FragmentFrame;
  readonly parts: Map<number, Uint8Array>;
  bytes: number;
  lastAt: number;
  asked: number;
  /** Copies of fragments of a finished message: all of them make it again, some of them nothing. */
  readonly isEcho: boolean;
}

interface State {
  readonly budget: AssemblyBudget;
  readonly limits: AssemblyLimits;
  readonly messages: Map<string, Message>;
  /** Until when finished messages are remembered. */
  readonly finished: Map<string, number>;
}

// What a fragment costs besides its bytes, so that empty ones are not free.
const fragmentCost = 64;
// Finished messages that are remembered on one link.
const finishedLimit = 8;

/** The fragments of a message have serials in sequence; the first names the message in 0x8003. */
const firstSerialOf = ({ serial, fragment }: FragmentFrame): number => (serial - fragment.index + 1) & 0xffff;

const keyOf = (frame: FragmentFrame): string => `${frame.phone}/${frame.id}/${firstSerialOf(frame)}/${frame.fragment.total}`;

function drop({ budget, messages }: State, key: string): void {
  budget.used -= messages.get(key)?.bytes ?? 0;
  messages.delete(key);
}

function messageOf(state: State, frame: FragmentFrame, now: number): Message {
  const key = keyOf(frame);
  const known = state.messages.get(key);
  if (known !== undefined) return known;
  const isEcho = (state.finished.get(key) ?? 0) > now;
  const begun: Message = { frame, parts: new Map(), bytes: 0, lastAt: now, asked: 0, isEcho };
  state.messages.set(key, begun);
  return begun;
}

function finish(state: State, { frame, parts }: Message, now: number): Added {
  const { total } = frame.fragment;
  const key = keyOf(frame);
  const body = Buffer.concat(Array.from({ length: total }, (_, i) => parts.get(i + 1) ?? new Uint8Array()));
  drop(state, key);
  state.finished.set(key, now + state.limits.rememberMs);
  const [oldest] = state.finished.keys();
  if (state.finished.size > finishedLimit && oldest !== undefined) state.finished.delete(oldest);
  const serial = (firstSerialOf(frame) + total - 1) & 0xffff;
  return { kind: 'complete', message: { ...frame, serial, fragment: { total, index: total }, body } };
}

function add(state: State, frame: FragmentFrame, now: number): Added {
  const { budget, limits } = state;
  const key = keyOf(frame);
  if (!state.messages.has(key) && state.messages.size >= limits.messages) {
    return { kind: 'refused', detail: `more than ${limits.messages} unfinished messages` };
  }
  const message = messageOf(state, frame, now);
  message.lastAt = now;
  if (message.parts.has(frame.fragment.index)) return { kind: 'repeat' };
  const cost = frame.body.length + fragmentCost;
  if (message.bytes + cost > limits.messageBytes || budget.used + cost > budget.limit) {
    drop(state, key);
    return { kind: 'refused', detail: `a message of more than ${limits.messageBytes} bytes` };
  }
  message.parts.set(frame.fragment.index, new Uint8Array(frame.body)); // a copy: the frame lies in a chunk of the socket
  message.bytes += cost;
  budget.used += cost;
  if (message.parts.size === frame.fragment.total) return finish(state, message, now);
  return { kind: message.isEcho ? 'repeat' : 'waiting' };
}

/** The fragments that a message lacks, as many as one request holds. */
function missingOf({ frame, parts }: Message, most: number): number[] {
  const missing: number[] = [];
  for (let i = 1; i <= frame.fragment.total && missing.length < most; i++) if (!parts.has(i)) missing.push(i);
  return missing;
}

function dueOf(state: State, message: Message, now: number): Due | undefined {
  const { frame, parts, isEcho } = message;
  message.lastAt = now;
  if (isEcho) {
    drop(state, keyOf(frame));
    return undefined;
  }
  if (message.asked++ < state.limits.requests) {
    return { kind: 'ask', frame, firstSerial: firstSerialOf(frame), missing: missingOf(message, state.limits.atOnce) };
  }
  drop(state, keyOf(frame));
  return { kind: 'lost', frame, detail: `${frame.fragment.total - parts.size} of ${frame.fragment.total} fragments did not come` };
}

/** Make an assembler for one link. `now` is any monotonic count of milliseconds. */
export function createAssembler(budget: AssemblyBudget, limits: AssemblyLimits = assemblyLimits): Assembler {
  const state: State = { budget, limits, messages: new Map(), finished: new Map() };
  return {
    add: (frame, now) => add(state, frame, now),
    due(now) {
      const quiet = [...state.messages.values()].filter(({ lastAt }) => now - lastAt >= limits.quietMs);
      return quiet.flatMap((message) => dueOf(state, message, now) ?? []);
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
