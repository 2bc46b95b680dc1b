import type { SampleBatch, SampleSink } from '../../contracts/sample.ts';

/** A sink whose samples are looked at on their way. */
export interface Tap {
  readonly sink: SampleSink;
  /** Look at what was appended last; to be called in the same turn, because afterwards the batch is the sink's. */
  look(): void;
}

/** Show every sample that goes into `sink` to `see`, by its place in the batch. */
export function createTap(sink: SampleSink, see: (batch: SampleBatch, at: number) => void): Tap {
  let open: { readonly batch: SampleBatch; readonly from: number } | undefined;
  const look = (): void => {
    if (open === undefined) return;
    for (let at = open.from; at < open.batch.length; at++) see(open.batch, at);
    open = undefined;
  };
  return {
    look,
    sink: {
      room(n) {
        look();
        const batch = sink.room(n);
        open = batch === undefined ? undefined : { batch, from: batch.length };
        return batch;
      },
      ticket: () => sink.ticket(),
      onDurable: (listener) => sink.onDurable(listener),
      onRoom: (listener) => sink.onRoom(listener),
      get durable() {
        return sink.durable;
      },
      get refusal() {
        return sink.refusal;
      },
    },
  };
}
