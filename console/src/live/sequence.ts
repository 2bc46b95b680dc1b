/** Tells whether a numbered message was missed. The server counts alarms, jobs and sources of a connection together. */
export interface Sequence {
  /** True when a message between this and the last one is missing. The first message after `restart` is never a gap. */
  isGap(seq: number): boolean;
  restart(): void;
}

/** A watch over the sequence numbers of a connection. */
export function createSequence(): Sequence {
  let last: number | undefined;
  return {
    isGap: (seq) => {
      const isGap = last !== undefined && seq !== last + 1;
      last = seq;
      return isGap;
    },
    restart: () => {
      last = undefined;
    },
  };
}
