import { useEffect, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { Text } from '../../../../src/contracts/text.ts';
import type { EpochMs } from '../../../../src/contracts/time.ts';
import { call, setWall } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { seedNow } from '../../boards/data.ts';
import { liveStore } from '../../live/live.ts';
import { reconnectDelay } from '../../live/socket.ts';

export type WallBoard = Reply<'openWall'>;
export type WallNow = Reply<'readWallNow'>;

/** What a screen knows: the board and its newest state, and how it stands with the server. */
export interface WallState {
  readonly board?: WallBoard;
  readonly now?: WallNow;
  /** When the server last answered, by the clock of this screen. */
  readonly heardAt?: EpochMs;
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

const pollMs = 2000;
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
    const board = known.board?.version === now.version ? known.board : await open(AbortSignal.timeout(patienceMs));
    const heardAt = clock();
    return { board, now, heardAt, skewMs: heardAt - now.time };
  } catch (error) {
    if (isClosed(error)) return { closed: textOf(error) };
    // A server that is away or busy says nothing new of a link that was closed.
    if (known.closed) return known;
    return { ...known, trouble: textOf(error), isRefused: error instanceof ApiProblem && error.status > 0 };
  }
}

/** How long to wait for the next look, ms: 2 s when all is well, up to 15 s while the server is away, for ever. */
export function pauseAfter(state: WallState, failures: number, random: number): number {
  if (state.closed) return closedMs;
  return state.trouble ? Math.max(pollMs, reconnectDelay(failures, random)) : pollMs;
}

/** True when the program or its pages are others than those that this screen was loaded from. */
export const isOutdated = (first: string | undefined, { board, now }: WallState): boolean =>
  first !== undefined && (now?.program ?? board?.program ?? first) !== first;

/** Keep asking for a wall while the screen stands; loads the page anew once the program is another. */
export function useWall(token: string): WallState {
  const [state, setState] = useState<WallState>({});
  useEffect(() => {
    setWall(token);
    let known: WallState = {};
    let first: string | undefined;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout>;
    let isGone = false;
    const look = async () => {
      known = await lookAgain(known, door, Date.now);
      if (isGone) return;
      if (isOutdated(first, known)) location.reload();
      first ??= known.now?.program;
      failures = known.trouble ? failures + 1 : 0;
      if (known.now) {
        seedNow(known.now);
        liveStore.flush();
      }
      setState(known);
      timer = setTimeout(() => void look(), pauseAfter(known, failures, Math.random()));
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
      setWall('');
    };
  }, [token]);
  return state;
}
