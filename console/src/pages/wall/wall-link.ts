import type { FromServer } from '../../../../src/contracts/api/live.ts';
import { isSilent } from '../../live/link.ts';
import { liveStore } from '../../live/live.ts';
import { openSocket, type SocketLike } from '../../live/socket.ts';

/** What a screen is told of its live connection. */
export interface WallLinkListener {
  /** Values come. */
  came(): void;
  /** They come no more: the line is broken, silent, or was ended. */
  went(): void;
  /** Something that is asked for by HTTP is new. */
  news(): void;
}

/** The live connection of a screen. */
export interface WallLink {
  readonly isOpen: () => boolean;
  close(): void;
}

/** What the connection needs of its surroundings; a test passes its own. */
export interface WallLinkSurroundings {
  readonly connect: () => SocketLike;
  readonly now: () => number;
  /** Run again and again; returns the way to stop. */
  readonly every: (ms: number, work: () => void) => () => void;
}

const flushEveryMs = 200;
const checkEveryMs = 1000;

const surroundings = (token: string): WallLinkSurroundings => ({
  connect: () => {
    const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`;
    return new WebSocket(address, `wall.${token}`) as SocketLike; // holds: WebSocket has these members with wider event types
  },
  now: Date.now,
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
});

/** Open the live connection of a screen by the token of its link, and keep it open: it brings the values of the board without being asked. */
export function openWallLink(token: string, listener: WallLinkListener, given = surroundings(token)): WallLink {
  let isOpen = false;
  let heardAt = given.now();
  let mark: string | undefined;
  const turn = (next: boolean) => {
    if (next === isOpen) return;
    isOpen = next;
    if (next) listener.came();
    else listener.went();
  };
  const take = (message: FromServer) => {
    heardAt = given.now();
    turn(true);
    if (message.type === 'values') liveStore.write(message);
    if (message.type !== 'guest') return;
    if (mark !== undefined && mark !== message.mark) listener.news();
    mark = message.mark;
  };
  const socket = openSocket({
    connect: given.connect,
    listener: {
      message: take,
      // It stands for something once it says something.
      opened: () => {},
      closed: () => {
        mark = undefined;
        turn(false);
      },
    },
  });
  const stops = [
    given.every(flushEveryMs, () => liveStore.isDirty && liveStore.flush()),
    given.every(checkEveryMs, () => isSilent(heardAt, given.now()) && turn(false)),
  ];
  return {
    isOpen: () => isOpen,
    close: () => {
      isOpen = false;
      for (const stop of stops) stop();
      socket.close();
    },
  };
}
