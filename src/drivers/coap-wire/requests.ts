import type { Hearing } from './listener.ts';
import { peerKey } from './listener.ts';
import type { Message, Option } from './message.ts';
import type { Peer } from './port.ts';
import { createRelations } from './relations.ts';
import { createSender, type Far } from './sender.ts';
import { wholeBody } from './whole-body.ts';

/** Something to ask of a peer. */
export interface Ask {
  readonly code: number;
  readonly options: readonly Option[];
  /** Default: none. */
  readonly payload?: Uint8Array;
}

/** A message that was answered or told, with its whole body. */
export interface Told {
  readonly message: Message;
  /** Of all its blocks. */
  readonly body: Uint8Array;
  /** False: a newer notification has come before it [RFC 7641, 3.4]. */
  readonly isFresh: boolean;
}

/** What an observer does with what it is told. */
export interface Observer {
  /** True once it is safe, and may be acknowledged; false when the peer should send it again. */
  told(told: Told): Promise<boolean>;
  /** The peer has ended the relation, with this for people. */
  ended(why: string): void;
  /** The further blocks of a notification could not be had; the peer may send it again. */
  lost(why: string): void;
}

/** A relation in which the peer tells by itself what changes [RFC 7641]. */
export interface Observation {
  /** Ask for it again, as the same relation; the answer says whether it stands, and holds what is there now. */
  renew(signal: AbortSignal): Promise<{ readonly told: Told; readonly isObserved: boolean }>;
  /** End it: the peer is told once, and what it tells in spite of it is reset. */
  cancel(): void;
}

/** Requests to one peer, one at a time until it is acknowledged [NSTART, RFC 7252, 4.7]. */
export interface Channel {
  readonly peer: Peer;
  /** Ask; resolves with the answer of whatever code. Throws `TIMEOUT`, `NOT_AVAILABLE` (reset, or too many wait), `LINK_LOST` or `TOO_LARGE`. */
  ask(ask: Ask, signal: AbortSignal): Promise<Told>;
  /** Ask to be told; `observation` is `undefined` when the peer only answered. Throws as `ask`. */
  observe(
    ask: Ask,
    observer: Observer,
    signal: AbortSignal,
  ): Promise<{ readonly told: Told; readonly observation: Observation | undefined }>;
  /** The peer has another address now. */
  move(peer: Peer): void;
  /** It may be awake: send what waits. */
  wake(): void;
  /** Requests that wait or are not answered yet. */
  readonly waiting: number;
  close(why: string): void;
}

/** Times and limits of requests. */
export interface RequestLimits {
  /** First wait for an acknowledgement, lengthened by up to a half by chance and doubled each time [ACK_TIMEOUT]. */
  readonly ackMs: number;
  /** How often a request is sent again [MAX_RETRANSMIT]. */
  readonly retransmits: number;
  /** How long an answer may take after its acknowledgement. */
  readonly answerMs: number;
  /** Requests that wait for one peer; more are refused. */
  readonly mostWaiting: number;
  /** Largest body of an answer, its blocks together. */
  readonly mostBodyBytes: number;
}

/** What all requests of a socket work with. */
export interface RequestParts {
  readonly limits: RequestLimits;
  readonly send: (bytes: Uint8Array, to: Peer) => void;
  /** Monotonic ms; default `performance.now`. */
  readonly now?: () => number;
  /** 0…1; default `Math.random`. */
  readonly random?: () => number;
}

/** The client's side of a CoAP socket, beside the server's. */
export interface Requests {
  /** A channel to a peer; an older one to the same peer is closed. `isAwake` false: what is asked waits for `wake`. */
  channel(peer: Peer, isAwake: () => boolean): Channel;
  /** Take an answer or a notification that came in a message of its own. */
  hear(message: Message, from: Peer): Promise<Hearing>;
  /** Take an acknowledgement or a reset. */
  settle(message: Message, from: Peer): void;
  /** End all channels. */
  stop(): void;
}

/** A channel with what only this module may touch. */
interface OpenChannel extends Channel {
  hear(message: Message): Promise<Hearing>;
  settle(message: Message): void;
}

/** Called when a channel is closed, or has another peer now: with the peer that it had. */
type Left = (before: Peer) => void;

function openChannel(parts: RequestParts, far: Far, [closed, moved]: readonly [Left, Left]): OpenChannel {
  const { limits, now = () => performance.now() } = parts;
  const sender = createSender(parts, far);
  const whole = (ask: Ask, first: Message, signal: AbortSignal): Promise<Uint8Array> =>
    wholeBody({ peer: far.peer, ask, mostBytes: limits.mostBodyBytes, one: (more) => sender.one(more, signal) }, first);
  const relations = createRelations({ sender, now, whole, cancelMs: limits.answerMs });
  return {
    get peer() {
      return far.peer;
    },
    get waiting() {
      return sender.waiting;
    },
    async ask(asked, signal) {
      const message = await sender.one(asked, signal);
      return { message, body: await whole(asked, message, signal), isFresh: true };
    },
    observe: relations.observe,
    move(peer) {
      const before = far.peer;
      far.peer = peer;
      moved(before);
    },
    wake: sender.pump,
    hear: async (message) => (sender.answered(message) ? 'acknowledge' : relations.hear(message)),
    settle: sender.settle,
    close(why) {
      relations.close();
      sender.close(why);
      closed(far.peer);
    },
  };
}

/** Peers whose last message id is remembered, so that a new channel does not use it again too soon [RFC 7252, 4.4]; beyond it the oldest are forgotten. */
const mostLastIds = 32_768;

const displaced = 'the peer has another channel now';

/** No peer is asked yet. */
export function createRequests(parts: RequestParts): Requests {
  const channels = new Map<string, OpenChannel>();
  const lastIds = new Map<string, number>();
  const remember = (key: string, id: number): void => {
    lastIds.delete(key);
    lastIds.set(key, id);
    const [oldest] = lastIds.keys();
    if (lastIds.size > mostLastIds && oldest !== undefined) lastIds.delete(oldest);
  };
  const { random = Math.random } = parts;
  return {
    channel(peer, isAwake) {
      channels.get(peerKey(peer))?.close(displaced);
      const far: Far = { peer, nextId: lastIds.get(peerKey(peer)) ?? Math.floor(random() * 65_536), isAwake };
      const forget: Left = (from) => {
        remember(peerKey(from), far.nextId);
        if (channels.get(peerKey(from)) === own) channels.delete(peerKey(from));
      };
      const move: Left = (from) => {
        forget(from);
        channels.get(peerKey(far.peer))?.close(displaced);
        channels.set(peerKey(far.peer), own);
      };
      const own: OpenChannel = openChannel(parts, far, [forget, move]);
      channels.set(peerKey(peer), own);
      return own;
    },
    hear: async (message, from) => (await channels.get(peerKey(from))?.hear(message)) ?? 'reset',
    settle: (message, from) => channels.get(peerKey(from))?.settle(message),
    stop() {
      for (const channel of [...channels.values()]) channel.close('the source ends');
    },
  };
}
