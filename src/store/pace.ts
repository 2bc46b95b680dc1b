/** To be called between pieces of long work; gives way when its turn is over. */
export type Pace = () => void;

/** For work that somebody waits for. */
export const withoutRest: Pace = () => {};

/** Work goes on for so long before it rests. */
const turnMs = 4;
/** A rest is so many times as long as the turn before it. */
const restRatio = 2;
const longestTurnMs = 50;

/** How many are in a hurry for what a paced thread does; shared with it. */
export type Hurry = Int32Array;

/** Nobody is in a hurry. */
export const createHurry = (): Hurry => new Int32Array(new SharedArrayBuffer(4));

/** Somebody is in a hurry, until the returned function is called; who rests goes on at once. */
export function beginHurry(hurry: Hurry): () => void {
  Atomics.add(hurry, 0, 1);
  Atomics.notify(hurry, 0);
  return () => void Atomics.sub(hurry, 0, 1);
}

/**
 * A thread that rests two thirds of its time, in short turns, as long as nobody is in a hurry.
 *
 * A low priority alone does not do: on two cores the scheduler leaves a busy thread of low priority where it is, and two others share a core;
 * and where the two are halves of one core, whatever runs in one slows the other. A core that rests for a moment is given to whoever waits.
 */
export function createPace(hurry: Hurry): Pace {
  let begun = performance.now();
  return () => {
    const worked = performance.now() - begun;
    if (worked < turnMs) return;
    Atomics.wait(hurry, 0, 0, Math.min(worked, longestTurnMs) * restRatio);
    begun = performance.now();
  };
}
