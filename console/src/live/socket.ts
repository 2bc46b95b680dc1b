import type { FromClient, FromServer } from '../../../src/contracts/api/live.ts';

/** What the socket tells. */
export interface SocketListener {
  message(message: FromServer): void;
  /** The connection stands; everything that is watched has been asked for again. */
  opened(): void;
  closed(): void;
  /** Nobody watches these points any more: what is known of them grows old. */
  unwatched?(points: readonly number[]): void;
}

/** One WebSocket for the whole page. */
export interface LiveSocket {
  /** Ask for the values of points; each point counts how often it is asked for. Returns the way to stop. */
  watch(points: readonly number[]): () => void;
  isWatched(point: number): boolean;
  close(): void;
}

/** The parts of a WebSocket that are used, so that a test can pass its own. */
export interface SocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** How a socket is made and how time passes. */
export interface SocketOptions {
  readonly connect: () => SocketLike;
  readonly listener: SocketListener;
  /** Run later; returns the way to cancel. */
  readonly after?: (ms: number, work: () => void) => () => void;
  /** 0…1, spreads the reconnects of many browsers. */
  readonly random?: () => number;
}

const firstDelayMs = 500;
const longestDelayMs = 15_000;
const openState = 1;

/** Delay before the n-th try to reconnect (0 the first): doubling from 0.5 s to 15 s, less up to half at random. */
export function reconnectDelay(attempt: number, random: number): number {
  return Math.min(firstDelayMs * 2 ** attempt, longestDelayMs) * (1 - random / 2);
}

const timeout = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** Reads a message; `undefined` when it is none, which the server of another version might send. */
function parse(data: unknown): FromServer | undefined {
  try {
    return JSON.parse(String(data)) as FromServer; // holds: the server serialises by the same contract; unknown types are ignored by the reader
  } catch {
    return undefined;
  }
}

/** Change how often points are asked for, by one. */
function count(wanted: Map<number, number>, points: readonly number[], by: 1 | -1): void {
  for (const point of points) {
    const now = (wanted.get(point) ?? 0) + by;
    if (now > 0) wanted.set(point, now);
    else wanted.delete(point);
  }
}

/** Open the live connection and keep it open until `close`. */
export function openSocket({ connect, listener, after = timeout, random = Math.random }: SocketOptions): LiveSocket {
  const wanted = new Map<number, number>();
  const asked = new Set<number>();
  let socket: SocketLike | undefined;
  let attempt = 0;
  let isClosed = false;
  let cancelRetry = () => {};
  let isSettling = false;

  const say = (message: FromClient) => socket?.send(JSON.stringify(message));

  /** Ask for what is wanted and not yet asked, stop what is no longer wanted: one message each, however many components changed. */
  function settle(): void {
    isSettling = false;
    const fewer = [...asked].filter((point) => !wanted.has(point));
    for (const point of fewer) asked.delete(point);
    listener.unwatched?.(fewer);
    if (socket?.readyState !== openState) return;
    const more = [...wanted.keys()].filter((point) => !asked.has(point));
    if (fewer.length > 0) say({ type: 'unsubscribe', points: fewer });
    if (more.length > 0) say({ type: 'subscribe', points: more });
    for (const point of more) asked.add(point);
  }

  function settleSoon(): void {
    if (isSettling) return;
    isSettling = true;
    queueMicrotask(settle);
  }

  function start(): void {
    const opened = connect();
    socket = opened;
    opened.onopen = () => {
      attempt = 0;
      asked.clear();
      settle();
      listener.opened();
    };
    opened.onmessage = ({ data }) => {
      const message = parse(data);
      if (message) listener.message(message);
    };
    opened.onclose = () => {
      if (isClosed || socket !== opened) return;
      listener.closed();
      cancelRetry = after(reconnectDelay(attempt++, random()), start);
    };
  }

  start();
  return {
    watch: (points) => {
      count(wanted, points, 1);
      settleSoon();
      let isWatching = true;
      return () => {
        if (!isWatching) return;
        isWatching = false;
        count(wanted, points, -1);
        settleSoon();
      };
    },
    isWatched: (point) => wanted.has(point),
    close: () => {
      isClosed = true;
      cancelRetry();
      socket?.close();
    },
  };
}
