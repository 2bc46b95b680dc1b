/** Whole numbers 0…`below - 1`, reproducible (xorshift32). */
export type Pick = (below: number) => number;

/** Reproducible numbers from a seed that is not 0. */
export function pickFrom(seed: number): Pick {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A frame that is damaged, and another one of the same protocol, for what comes of two. */
interface Victim {
  readonly frame: Uint8Array;
  readonly other: Uint8Array;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const changedAt = (frame: Uint8Array, at: number, byte: (old: number) => number): Uint8Array =>
  frame.map((old, i) => (i === at ? byte(old) : old));

const flipped = (frame: Uint8Array, pick: Pick): Uint8Array => changedAt(frame, pick(frame.length), (old) => old ^ (1 << pick(8)));

/** A stretch of one to eight bytes. */
function stretchOf(frame: Uint8Array, pick: Pick): readonly [from: number, to: number] {
  const from = pick(frame.length);
  return [from, Math.min(frame.length, from + 1 + pick(8))];
}

/** What wires, converters and programs do to frames. */
const damages = {
  'a bit flipped': ({ frame }, pick) => flipped(frame, pick),
  'two bits flipped': ({ frame }, pick) => flipped(flipped(frame, pick), pick),
  'a byte replaced': ({ frame }, pick) => changedAt(frame, pick(frame.length), () => pick(256)),
  'a byte a little larger or smaller': ({ frame }, pick) =>
    changedAt(frame, pick(frame.length), (old) => old + (pick(2) === 0 ? 1 : -1) * (1 + pick(2))),
  'cut off': ({ frame }, pick) => frame.subarray(0, pick(frame.length)),
  'the begin lost': ({ frame }, pick) => frame.subarray(1 + pick(frame.length)),
  'a byte doubled': ({ frame }, pick) => {
    const at = pick(frame.length);
    return joined(frame.subarray(0, at + 1), frame.subarray(at));
  },
  'a stretch doubled': ({ frame }, pick) => {
    const [from, to] = stretchOf(frame, pick);
    return joined(frame.subarray(0, to), frame.subarray(from));
  },
  'a stretch lost': ({ frame }, pick) => {
    const [from, to] = stretchOf(frame, pick);
    return joined(frame.subarray(0, from), frame.subarray(to));
  },
  'a stretch of zeros': ({ frame }, pick) => {
    const [from, to] = stretchOf(frame, pick);
    return frame.map((old, i) => (i >= from && i < to ? 0 : old));
  },
  'two bytes exchanged': ({ frame }, pick) => {
    const at = pick(Math.max(1, frame.length - 1));
    return joined(frame.subarray(0, at), frame.subarray(at + 1, at + 2), frame.subarray(at, at + 1), frame.subarray(at + 2));
  },
  'the begin of one and the end of another': ({ frame, other }, pick) =>
    joined(frame.subarray(0, pick(frame.length)), other.subarray(pick(other.length))),
  'another one within': ({ frame, other }, pick) => {
    const at = pick(frame.length);
    return joined(frame.subarray(0, at), other, frame.subarray(at));
  },
} as const satisfies Record<string, (victim: Victim, pick: Pick) => Uint8Array>;

/** How a frame was damaged. */
export type Damage = keyof typeof damages;
/** Every kind of damage. */
export const damageNames = Object.keys(damages) as readonly Damage[]; // holds: the keys of the table

/** Damage a frame in one way. */
export const damaged = (damage: Damage, victim: Victim, pick: Pick): Uint8Array => damages[damage](victim, pick);

/** One frame that was damaged. */
export interface Mutant {
  readonly damage: Damage;
  /** Index of the frame. */
  readonly of: number;
  readonly bytes: Uint8Array;
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** So many mutants of frames, each kind of damage equally often; what came out as it was is left out. */
export function* mutantsOf(frames: readonly Uint8Array[], { most, seed }: { most: number; seed: number }): Generator<Mutant> {
  const pick = pickFrom(seed);
  for (let n = 0; n < most; n++) {
    const damage = damageNames[n % damageNames.length] ?? 'a bit flipped';
    const of = pick(frames.length);
    const victim = { frame: frames[of] ?? new Uint8Array(0), other: frames[pick(frames.length)] ?? new Uint8Array(0) };
    const bytes = damaged(damage, victim, pick);
    if (!isSame(bytes, victim.frame)) yield { damage, of, bytes };
  }
}

/** Damages after which there are more or fewer bytes than before. */
export const changesLength = ({ bytes, of }: Mutant, frames: readonly Uint8Array[]): boolean => bytes.length !== frames[of]?.length;
