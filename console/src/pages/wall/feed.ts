import { useEffect, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import type { EpochMs } from '../../../../src/contracts/time.ts';
import { call, setWall } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useLink } from '../../live/link.ts';
import { liveStore } from '../../live/live.ts';
import { reconnectDelay } from '../../live/socket.ts';
import { openWallLink, type WallLink } from './wall-link.ts';

export type WallBoard = Reply<'openWall'>;
export type WallNow = Reply<'readWallNow'>;

/** What a screen knows: the board and its newest state, and how it stands with the server. */
export interface WallState {
  readonly board?: WallBoard;
  readonly now?: WallNow;
  /** When the server last answered, by the clock of this screen. */
  readonly heardAt?: EpochMs;
  /** True while values come by the live connection. */
  readonly isLive?: boolean;
  /** Set while the server does not answer, or refuses for a while. */
  readonly trouble?: Text;
  /** True when the trouble is an answer of the server, not the lack of one. */
  readonly isRefused?: boolean;
  /** Set when the link no longer opens anything. */
  readonly closed?: Text;
  /** Clock of this screen less that of the server, ms. */
  readonly skewMs?: number;
}

/** What one look at the server needs; a test passes its own. */
export interface WallDoor {
  now(signal: AbortSignal): Promise<WallNow>;
  open(signal: AbortSignal): Promise<WallBoard>;
}

/** How often is asked while values come by the live connection, which says when something is new. */
const quietMs = 10_000;
/** How often while it does not stand. */
const pollMs = 2000;
/** After a hint that something is new: the server tells alarms of at most a second ago. */
const soonMs = 1200;
/** An answer that takes longer counts as none. */
const patienceMs = 8000;
/** A link that is closed is tried again, rarely: the board may be brought back. */
const closedMs = 60_000;

const door: WallDoor = {
  now: (signal) => call('readWallNow', undefined, { signal }),
  open: (signal) => call('openWall', undefined, { signal }),
};

const noAnswer: Text = { zh: '没有应答', en: 'no answer' };
const textOf = (error: unknown): Text => (error instanceof ApiProblem ? error.text : noAnswer);
const isClosed = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'WALL_CLOSED';

/** The next state after one look. Never throws: what went wrong is part of the state. */
export async function lookAgain(known: WallState, { now: readNow, open }: WallDoor, clock: () => EpochMs): Promise<WallState> {
  try {
    const now = await readNow(AbortSignal.timeout(patienceMs));
    const board = known.board?.content === now.content ? known.board : await open(AbortSignal.timeout(patienceMs));
    const heardAt = clock();
    return { board, now, heardAt, skewMs: heardAt - now.time, isLive: known.isLive ?? false };
  } catch (error) {
    if (isClosed(error)) return { closed: textOf(error) };
    // A server that is away or busy says nothing new of a link that was closed.
    if (known.closed) return known;
    return { ...known, trouble: textOf(error), isRefused: error instanceof ApiProblem && error.status > 0 };
  }
}

/** How long to wait for the next look, ms: 10 s while values come by the live connection, 2 s without it, up to 15 s while the server is away, for ever. */
export function pauseAfter(state: WallState, failures: number, random: number): number {
  if (state.closed) return closedMs;
  if (state.trouble) return Math.max(pollMs, reconnectDelay(failures, random));
  return state.isLive ? quietMs : pollMs;
}

/** True when the program or its pages are others than those that this screen was loaded from. */
export const isOutdated = (first: string | undefined, { board, now }: WallState): boolean =>
  first !== undefined && (now?.program ?? board?.program ?? first) !== first;

/** What is said the moment the stream of values has stopped, until the server has answered. */
export const stopped: Text = { zh: '实时连接中断', en: 'the live connection has stopped' };

/** The state when the live connection has come or gone. Gone: what is shown is old from now on, until the next answer. */
export const withLive = (known: WallState, isLive: boolean): WallState =>
  isLive || known.closed || !known.board ? { ...known, isLive } : { ...known, isLive, trouble: stopped, isRefused: false };

/** Keep a wall up to date while the screen stands; loads the page anew once the program is another. */
export function useWall(token: string): WallState {
  const [state, setState] = useState<WallState>({});
  useEffect(() => {
    setWall(token);
    const stop = followWall(token, setState);
    return () => {
      stop();
      setWall('');
    };
  }, [token]);
  return state;
}

/** Ask for a wall and listen to its live connection. Returns the way to stop. */
function followWall(token: string, show: (state: WallState) => void): () => void {
  let known: WallState = {};
  let first: string | undefined;
  let failures = 0;
  let isGone = false;
  let isLooking = false;
  let timer: ReturnType<typeof setTimeout>;
  let link: WallLink | undefined;
  const set = (next: WallState) => {
    known = next;
    const isFresh = next.now !== undefined && next.trouble === undefined;
    useLink.setState({ isOpen: isFresh, isStale: !isFresh });
    show(next);
  };
  const again = (ms: number) => {
    clearTimeout(timer);
    if (!isGone) timer = setTimeout(() => void look(), ms);
  };
  const look = async () => {
    if (isLooking) return again(soonMs);
    isLooking = true;
    const next = await lookAgain(known, door, Date.now);
    isLooking = false;
    if (isGone) return;
    if (isOutdated(first, next)) location.reload();
    first ??= next.now?.program;
    failures = next.trouble ? failures + 1 : 0;
    if (next.now) {
      liveStore.write(next.now.values);
      liveStore.flush();
    }
    // The line may have gone while the answer was under way.
    set({ ...next, ...(!next.closed && { isLive: link?.isOpen() ?? false }) });
    link = wanted(link, next, () => openWallLink(token, { came, went, news: () => again(soonMs) }));
    again(pauseAfter(known, failures, Math.random()));
  };
  const came = () => set(withLive(known, true));
  const went = () => {
    set(withLive(known, false));
    again(0);
  };
  void look();
  return () => {
    isGone = true;
    clearTimeout(timer);
    link?.close();
    useLink.setState({ isOpen: false, isStale: false });
  };
}

/** The live connection that a screen should have: none while its link is closed, one as soon as it has opened. */
function wanted(link: WallLink | undefined, { closed, board }: WallState, open: () => WallLink): WallLink | undefined {
  if (!closed) return link ?? (board && open());
  link?.close();
  return undefined;
}
