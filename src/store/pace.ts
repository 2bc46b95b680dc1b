import { setTimeout as pause } from 'node:timers/promises';

/** To be called between pieces of long work; when its turn is over it gives the rest to be waited for. `share` of the work is done, 0…1, where that is known. */
export type Pace = (share?: number) => Promise<void> | undefined;

/** For work that somebody waits for. */
export const withoutRest: Pace = () => undefined;

/** Work goes on for so long before it rests. */
const turnMs = 4;
/** A rest is so many times as long as the turn before it: for work that has time, and for work that falls behind. */
const restRatio = { ahead: 8, behind: 2 };
const longestRestMs = 100;
/** Work that is to keep ahead is to be done when so much has come after it, 0…1. */
const doneAt = 0.8;

/** What a paced thread is told by others: [0] how many are in a hurry for what it does, [1] how much has come that it is to keep ahead of, in thousandths. */
export type Urgency = Int32Array;

/** Nobody is in a hurry, and nothing has come. */
export const createUrgency = (): Urgency => new Int32Array(new SharedArrayBuffer(8));

/** Somebody is in a hurry, until the returned function is called; who rests goes on within a tenth of a second. */
export function beginHurry(urgency: Urgency): () => void {
  Atomics.add(urgency, 0, 1);
  return () => void Atomics.sub(urgency, 0, 1);
}

/** Share of the next work that has come, 0…1: the present is to be done before. */
export const keepAheadOf = (urgency: Urgency, share: number): void => void Atomics.store(urgency, 1, Math.round(share * 1000));

/**
 * Work that rests eight ninths of its time, in short turns, as long as nobody is in a hurry; two thirds when it falls behind what comes.
 *
 * A low priority alone does not do: on two cores the scheduler leaves a busy thread of low priority where it is, and two others share a core;
 * and where the two are halves of one core, whatever runs in one slows the other. A core that rests for a moment is given to whoever waits.
 * What two works of one thread do in their turns is added up.
 */
export function createPace(urgency: Urgency): Pace {
  let begun = performance.now();
  const rest = async (ms: number): Promise<void> => {
    await pause(ms);
    begun = performance.now();
  };
  return (share = 1) => {
    const worked = performance.now() - begun;
    if (worked < turnMs || Atomics.load(urgency, 0) > 0) return undefined;
    const isAhead = share * doneAt * 1000 >= Atomics.load(urgency, 1);
    return rest(Math.min(worked * (isAhead ? restRatio.ahead : restRatio.behind), longestRestMs));
  };
}
