/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** 0 … below 1. */
  next(): number;
  /** A whole number 0 … below `end`. */
  below(end: number): number;
  chance(share: number): boolean;
  /** One of at least one. */
  pick<T>(list: readonly T[]): T;
}

/** The generator mulberry32 (Tommy Ettinger, public domain). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick<T>(list: readonly T[]) {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('BUG: picking from an empty list');
      return found;
    },
  };
}
