import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, EpochMs } from '../contracts/time.ts';

/** How soon a lost connection is tried again. */
export interface Waits {
  /** First wait; each doubles the one before. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Whether there is a connection. */
export interface Turn {
  readonly isConnected: boolean;
  /** Since when it is connected or not. */
  readonly since: EpochMs;
  /** Why the connection was lost last, for people. */
  readonly lastError: string | undefined;
}

/** What the turns work with. */
export interface TurnOptions {
  readonly clock: Clock;
  /** 0…1, for the jitter of reconnecting. */
  readonly random: () => number;
  /** The connection was made, or lost with this reason; once per turn. */
  readonly onTurn: (isConnected: boolean, detail: string) => void;
  /** Default: 1 s, 2 s, 4 s … 60 s. */
  readonly waits?: Waits | undefined;
}

const usualWaits: Waits = { firstMs: 1_000, mostMs: 60_000 };
/** A connection that held so long is tried again with the first wait. */
const calmMs = 60_000;

/**
 * Connect again and again until it is stopped.
 *
 * @param once connects, calls `connected`, and works until the connection is lost, which throws, or the signal aborts
 */
export function keepConnected(
  { clock, random, onTurn, waits = usualWaits }: TurnOptions,
  once: (connected: () => void, signal: AbortSignal) => Promise<void>,
): { state(): Turn; stop(): Promise<void> } {
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal); // each try of the last seconds hears it until its time is over
  const turn = { isConnected: false, since: clock.now(), lastError: undefined as string | undefined };
  const turnTo = (isConnected: boolean, detail: string) => {
    const isNew = turn.isConnected !== isConnected || (!isConnected && turn.lastError === undefined);
    if (isNew) Object.assign(turn, { isConnected, since: clock.now() });
    if (!isConnected) turn.lastError = detail;
    if (isNew) onTurn(isConnected, detail);
  };
  const loop = async () => {
    for (let tries = 0; !stopped.signal.aborted; tries++) {
      const began = clock.now();
      try {
        await once(() => turnTo(true, 'connected'), stopped.signal);
      } catch (error) {
        turnTo(false, error instanceof Error ? error.message : String(error));
      }
      if (clock.now() - began >= calmMs) tries = 0;
      const waitMs = Math.min(waits.mostMs, waits.firstMs * 2 ** tries) * (0.75 + random() / 2);
      await pause(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined); // aborted: the loop ends
    }
  };
  const done = loop();
  return {
    state: () => ({ ...turn }),
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
