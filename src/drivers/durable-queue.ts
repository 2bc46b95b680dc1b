import type { SampleSink } from '../contracts/sample.ts';

/** Runs actions once their samples are on disk, in the order of their tickets. */
export interface DurableQueue {
  /** Run `act` when `ticket` is durable, at once if it already is. */
  when(ticket: number, act: () => void): void;
  /** Forget what waits. */
  stop(): void;
}

/** Make a queue for a sink. Tickets rise, so what waits is a plain list. */
export function createDurableQueue(sink: SampleSink): DurableQueue {
  let waiting: { readonly ticket: number; readonly act: () => void }[] = [];
  const release = (durable: number) => {
    const first = waiting.findIndex(({ ticket }) => ticket > durable);
    const due = waiting.splice(0, first === -1 ? waiting.length : first);
    for (const { act } of due) act();
  };
  const off = sink.onDurable(release);
  return {
    when(ticket, act) {
      waiting.push({ ticket, act });
      if (sink.durable >= ticket) release(sink.durable);
    },
    stop() {
      off();
      waiting = [];
    },
  };
}
