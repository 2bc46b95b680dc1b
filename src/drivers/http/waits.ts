import type { SampleSink } from '../../contracts/sample.ts';

/** How a wait ended. */
export type WaitEnd = 'done' | 'timeout' | 'aborted';

/** Waits for the sink: promises that are settled by its two listeners. */
export interface Waits {
  /** Until everything up to the ticket is on disk. */
  durable(ticket: number, timeoutMs: number): Promise<WaitEnd>;
  /** Until a buffer may be free. */
  room(timeoutMs: number): Promise<WaitEnd>;
  /** End all waits and listen no more. */
  stop(): void;
}

interface Waiting {
  readonly ticket: number;
  settle(end: WaitEnd): void;
}

/** Listens to the sink until it is stopped. */
export function createWaits(sink: SampleSink): Waits {
  const forDisk = new Set<Waiting>();
  const forRoom = new Set<Waiting>();

  function wait(list: Set<Waiting>, ticket: number, timeoutMs: number): Promise<WaitEnd> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        ticket,
        settle(end) {
          clearTimeout(timer);
          list.delete(waiting);
          resolve(end);
        },
      };
      const timer = setTimeout(() => waiting.settle('timeout'), timeoutMs);
      list.add(waiting);
    });
  }

  const settle = (list: Set<Waiting>, upTo: number, end: WaitEnd): void => {
    for (const waiting of [...list]) if (waiting.ticket <= upTo) waiting.settle(end);
  };
  let hasRoom = true;
  let immediate: NodeJS.Immediate | undefined;
  /** One body after the other, a turn of the event loop each, until one finds no room: each has to be read anew. */
  const wakeOne = (): void => {
    immediate = undefined;
    const [first] = forRoom;
    if (first === undefined || !hasRoom) return;
    first.settle('done');
    immediate ??= setImmediate(wakeOne);
  };
  const onRoom = (): void => {
    hasRoom = true;
    immediate ??= setImmediate(wakeOne);
  };
  const offs = [sink.onDurable((ticket) => settle(forDisk, ticket, 'done')), sink.onRoom(onRoom)];
  return {
    durable: (ticket, timeoutMs) => (ticket <= sink.durable ? Promise.resolve('done') : wait(forDisk, ticket, timeoutMs)),
    room(timeoutMs) {
      hasRoom = false;
      return wait(forRoom, 0, timeoutMs);
    },
    stop() {
      for (const off of offs) off();
      clearImmediate(immediate);
      settle(forDisk, Number.POSITIVE_INFINITY, 'aborted');
      settle(forRoom, Number.POSITIVE_INFINITY, 'aborted');
    },
  };
}
