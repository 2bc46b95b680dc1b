import { createBatch, type SampleBatch, type SampleSink } from '../contracts/sample.ts';

/** A sink for benchmarks, and what it was given. */
export interface SummingSink {
  readonly sink: SampleSink;
  /** Of all that was drained. */
  readonly sum: { samples: number; values: number };
  /** Add up what is still in the batch. */
  readonly drain: () => void;
}

/**
 * A sink that adds up what it is given, and forgets it; a benchmark compares the sum with what was sent.
 *
 * @param durable 1: everything is durable at once, and a driver acknowledges; 0: nothing ever is
 */
export function createSummingSink(durable: 0 | 1): SummingSink {
  const batch: SampleBatch = createBatch(4096);
  const sum = { samples: 0, values: 0 };
  const drain = (): void => {
    for (let i = 0; i < batch.length; i++) sum.values += batch.value[i] ?? 0;
    sum.samples += batch.length;
    batch.length = 0;
  };
  const sink: SampleSink = {
    room(n) {
      if (batch.length + n > batch.capacity) drain();
      return batch;
    },
    ticket: () => 1,
    durable,
    onDurable: () => () => undefined,
    onRoom: () => () => undefined,
    refusal: undefined,
  };
  return { sink, sum, drain };
}
