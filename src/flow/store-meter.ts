import type { SampleBatch } from '../contracts/sample.ts';
import type { Clock } from '../contracts/time.ts';
import type { StoreWriter } from '../store/writer.ts';

/** What the store let us wait since it was last asked. */
export interface StoreWaits {
  /** Part of the time in which samples waited for room, 0…1. */
  readonly noRoomShare: number;
  /** Longest time without a sync while samples waited for one, ms. */
  readonly syncMs: number;
}

/** A store that is watched. */
export interface MeteredStore {
  /** To be called instead of the store's own. Costs two comparisons a batch. */
  append(batch: SampleBatch): number | undefined;
  waits(): StoreWaits;
}

/** Watch the way into a store. A store that refuses (full disk) is not short of room: that is told otherwise. */
export function meterStore(store: Pick<StoreWriter, 'append' | 'durable' | 'onDurable' | 'refusal'>, clock: Clock): MeteredStore {
  let ticket = 0;
  let askedAt = clock.now();
  let fullSince: number | undefined;
  let fullMs = 0;
  let waitingSince: number | undefined;
  let longestMs = 0;

  const endFull = (now: number) => {
    if (fullSince !== undefined) fullMs += now - fullSince;
    fullSince = undefined;
  };
  const endWait = (now: number) => {
    if (waitingSince !== undefined) longestMs = Math.max(longestMs, now - waitingSince);
    waitingSince = undefined;
  };
  store.onDurable(() => {
    const now = clock.now();
    endWait(now);
    if (store.durable < ticket) waitingSince = now;
  });

  return {
    append(batch) {
      const taken = store.append(batch);
      if (taken === undefined) {
        if (store.refusal === undefined) fullSince ??= clock.now();
        return undefined;
      }
      if (fullSince !== undefined) endFull(clock.now());
      if (store.durable >= ticket) waitingSince = clock.now();
      ticket = taken;
      return taken;
    },
    waits() {
      const now = clock.now();
      const [isFull, isWaiting] = [fullSince !== undefined && store.refusal === undefined, waitingSince];
      endFull(now);
      if (isFull) fullSince = now;
      const syncMs = Math.max(longestMs, isWaiting === undefined ? 0 : now - isWaiting);
      const noRoomShare = now > askedAt ? Math.min(1, fullMs / (now - askedAt)) : 0;
      askedAt = now;
      fullMs = 0;
      longestMs = 0;
      return { noRoomShare, syncMs };
    },
  };
}
