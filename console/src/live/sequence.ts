/** Tells whether a numbered message was missed. */
export interface Sequence {
  /** True when a message between this and the last one is missing. The first message after `restart` is never a gap. */
  isGap(topic: string, seq: number): boolean;
  restart(): void;
}

/** A watch over sequence numbers, whether the server counts all messages together or each kind by itself. */
export function createSequence(): Sequence {
  const byTopic = new Map<string, number>();
  let last: number | undefined;
  return {
    isGap: (topic, seq) => {
      const isNext = last === undefined || seq === last + 1 || seq === (byTopic.get(topic) ?? Number.NaN) + 1;
      byTopic.set(topic, seq);
      last = Math.max(last ?? seq, seq);
      return !isNext;
    },
    restart: () => {
      byTopic.clear();
      last = undefined;
    },
  };
}
