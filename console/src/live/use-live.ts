import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { EpochMs } from '../../../src/contracts/time.ts';
import { isWatched, liveStore, watchPoints } from './live.ts';
import type { LiveValue } from './store.ts';

/** The newest value of a point, at most five times a second; subscribes while the component is shown. */
export function useLive(point: number | undefined): LiveValue | undefined {
  const listen = useCallback(
    (changed: () => void) => {
      if (point === undefined) return () => {};
      const unwatch = watchPoints([point]);
      const unlisten = liveStore.listen(point, changed);
      return () => {
        unlisten();
        unwatch();
      };
    },
    [point],
  );
  return useSyncExternalStore(listen, () => (point === undefined ? undefined : liveStore.read(point)));
}

/** An answer of before this may come from the cache, ms: its values are no longer those of now. */
const newForMs = 3000;

/** True for the values of an answer that has just come, not of one that was kept. */
export const isNewAnswer = (answeredAt: EpochMs): boolean => Date.now() - answeredAt <= newForMs;

/** Put the newest values that came with an asset into the live store, so that tiles are filled before the first live message. */
export function seedPoints(points: Reply<'getAsset'>['points'], answeredAt: EpochMs): void {
  if (!isNewAnswer(answeredAt)) return;
  for (const { number, latest } of points)
    if (latest && isWatched(number)) liveStore.seed(number, latest.time, latest.value, latest.quality);
}

const tickers = new Map<number, { readonly listeners: Set<() => void>; timer: ReturnType<typeof setInterval> }>();

function onTick(everyMs: number, listener: () => void): () => void {
  const known = tickers.get(everyMs);
  const listeners = known?.listeners ?? new Set<() => void>();
  if (!known) tickers.set(everyMs, { listeners, timer: setInterval(() => listeners.forEach((l) => void l()), everyMs) });
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(tickers.get(everyMs)?.timer);
    tickers.delete(everyMs);
  };
}

/** The present time, renewed every `everyMs`; all components of one pace share a timer. */
export function useNow(everyMs = 1000): EpochMs {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onTick(everyMs, () => setNow(Date.now())), [everyMs]);
  return now;
}
