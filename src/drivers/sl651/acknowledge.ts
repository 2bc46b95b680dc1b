import type { SampleSink } from '../../contracts/sample.ts';

/** Runs actions once their samples are on disk. */
export interface Acknowledger {
  /** Run `act` when `ticket` is durable, at once if it already is. */
  when(ticket: number, act: () => void): void;
  /** Actions that wait. */
  readonly waiting: number;
  /** Forget what waits. */
  stop(): void;
}

/** Make an acknowledger for a sink. Tickets rise, so what waits is a plain queue. */
export function createAcknowledger(sink: SampleSink): Acknowledger {
  let queue: { readonly ticket: number; readonly act: () => void }[] = [];
  const release = (durable: number) => {
    const ready = queue.findIndex(({ ticket }) => ticket > durable);
    const due = queue.splice(0, ready === -1 ? queue.length : ready);
    for (const { act } of due) act();
  };
  const off = sink.onDurable(release);
  return {
    when(ticket, act) {
      queue.push({ ticket, act });
      if (sink.durable >= ticket) release(sink.durable);
    },
    get waiting() {
      return queue.length;
    },
    stop() {
      off();
      queue = [];
    },
  };
}
