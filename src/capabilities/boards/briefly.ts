import type { Clock } from '../../contracts/time.ts';

/** Answers that are given again to whoever asks the same within a moment. */
export interface Briefly {
  /** The answer of `ask`, or the one that the same key got less than `ms` ago; a failure is not kept. */
  get<T>(key: string, ask: () => Promise<T>): Promise<T>;
}

const mostKeys = 2000;

/** Keep answers for a moment, so that twenty screens with the same board cost as much as one. */
export function createBriefly(clock: Clock, ms: number): Briefly {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();
  return {
    get: <T>(key: string, ask: () => Promise<T>): Promise<T> => {
      const now = clock.now();
      const last = known.get(key);
      if (last !== undefined && now - last.at < ms && now >= last.at) return last.answer as Promise<T>; // holds: a key always asks the same
      const answer = ask();
      if (known.size >= mostKeys) known.clear();
      known.set(key, { at: now, answer });
      answer.catch(() => known.delete(key));
      return answer;
    },
  };
}
