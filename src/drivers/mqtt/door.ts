import type { Client } from './client.ts';

/** How often those at the door are looked at. */
const lookEveryMs = 20;

/** How many sign in at a time: a plant that comes back at once is let in at a rate, in the order of coming, and nobody is sent away. */
export interface Door {
  /** Whether one more may sign in now. When not, `add` it: it is told when its time has come. */
  mayEnter(): boolean;
  add(client: Client): void;
  delete(client: Client): void;
  stop(): void;
  readonly size: number;
}

/** How a door is kept. */
export interface DoorOptions {
  /** As many as come in a tenth of a second may come at once. */
  readonly perSecond: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The client may try again; it has been taken out of the queue. */
  readonly admit: (client: Client) => void;
}

/** Nobody waits. */
export function createDoor({ perSecond, now, admit }: DoorOptions): Door {
  const waiting = new Set<Client>();
  const most = Math.max(1, perSecond / 10);
  let left = most;
  let filledAt = now();
  let timer: NodeJS.Timeout | undefined;

  const isLeft = (): boolean => {
    const time = now();
    left = Math.min(most, left + ((time - filledAt) / 1000) * perSecond);
    filledAt = time;
    return left >= 1;
  };
  const look = (): void => {
    timer = undefined;
    for (const client of waiting) {
      if (!isLeft()) break;
      waiting.delete(client);
      admit(client);
    }
    if (waiting.size > 0) lookLater();
  };
  const lookLater = (): void => {
    timer ??= setTimeout(look, lookEveryMs);
  };
  return {
    mayEnter() {
      if (!isLeft()) return false;
      left--;
      return true;
    },
    add(client) {
      waiting.add(client);
      lookLater();
    },
    delete: (client) => void waiting.delete(client),
    stop: () => clearTimeout(timer),
    get size() {
      return waiting.size;
    },
  };
}
