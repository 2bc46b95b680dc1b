import { useEffect, useState } from 'react';
import { liveStore, watchPoints } from '../live/live.ts';
import type { Tail } from './plot-data.ts';

const drawEveryMs = 1000;
/** A tail is only what came since the history was last read; more than this is never needed. */
const mostSamples = 5000;

function grow(tail: Tail, number: number): boolean {
  const sample = liveStore.read(number);
  if (!sample || sample.time / 1000 <= (tail.time.at(-1) ?? 0)) return false;
  tail.time.push(sample.time / 1000);
  tail.value.push(sample.value ?? null);
  if (tail.time.length > mostSamples) {
    tail.time.splice(0, mostSamples / 5);
    tail.value.splice(0, mostSamples / 5);
  }
  return true;
}

/** Collects live values of points while `isOn`; a new map at most once a second. */
export function useTails(points: readonly number[], isOn: boolean): ReadonlyMap<number, Tail> {
  const [tails, setTails] = useState<ReadonlyMap<number, Tail>>(new Map());
  const key = points.join();
  useEffect(() => {
    if (!isOn || key === '') return;
    const grown = new Map<number, Tail>(key.split(',').map((n) => [Number(n), { time: [], value: [] }]));
    let isNew = false;
    const listening = [...grown].map(([number, tail]) =>
      liveStore.listen(number, () => {
        isNew = grow(tail, number) || isNew;
      }),
    );
    const stops = [watchPoints([...grown.keys()]), ...listening];
    const timer = setInterval(() => {
      if (isNew) setTails(new Map(grown));
      isNew = false;
    }, drawEveryMs);
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }, [key, isOn]);
  return tails;
}
