/** Something that was told, at a fix counted from 0. */
export interface Told {
  readonly kind: 'enter' | 'leave';
  readonly fix: number;
}

/** What was told of one thing at one fence, beside the truth. */
export interface Scored {
  readonly told: number;
  /** Told of no true crossing: neither before, nor within two fixes after. */
  readonly wrong: number;
  /** True crossings that noise cannot hide. */
  readonly clear: number;
  /** Those of them that were not told before the thing had crossed back for more than two fixes. */
  readonly missed: number;
  /** Of those that were told: fixes from the first one beyond the edge until it was told; 0 when it was told then or before. */
  readonly late: readonly number[];
  /** The same from the first fix on that is beyond the edge by more than half of what makes a stay clear: before it, nothing can tell noise from a crossing. */
  readonly lateBeyond: readonly number[];
}

/** A time on one side of the edge. */
interface Stay {
  readonly isInside: boolean;
  /** First and last fix. */
  readonly from: number;
  to: number;
  /** First fix further from the edge than noise. */
  beyond: number | undefined;
  /** Furthest from the edge, m. */
  deepest: number;
  toldAt: number | undefined;
}

/** Fixes that telling may come before, and that an end may be overheard. */
const slack = 2;

/**
 * Compare what was told with the truth. Each true crossing takes one telling, so that one that is told twice is wrong once.
 *
 * @param depths how far the thing truly was inside of the fence at each fix, m
 * @param clearMetres a stay that is nowhere further beyond the edge, or not longer than two fixes, may be told or not
 */
export function crossingsAgainst(depths: readonly number[], told: readonly Told[], clearMetres: number): Scored {
  const stays = staysOf(depths, clearMetres / 2);
  // It is outside to begin with, and nothing tells so.
  const [first] = stays;
  if (first?.isInside === false) first.toldAt = first.from;
  let wrong = 0;
  for (const { kind, fix } of told) {
    const found = stays
      .filter((stay) => stay.toldAt === undefined && stay.isInside === (kind === 'enter') && offOf(stay, fix) <= slack)
      .sort((a, b) => offOf(a, fix) - offOf(b, fix))[0];
    if (found === undefined) wrong++;
    else found.toldAt = fix;
  }
  const isClear = (stay: Stay | undefined): stay is Stay =>
    stay !== undefined && stay.deepest > clearMetres && stay.to - stay.from >= slack;
  // After one that need not be told and was not, the thing is for the watch where it has been.
  const clear = stays.filter((stay, i) => i > 0 && isClear(stay) && (isClear(stays[i - 1]) || stays[i - 1]?.toldAt !== undefined));
  const lateFrom = (of: (stay: Stay) => number) =>
    clear.flatMap((stay) => (stay.toldAt === undefined ? [] : [Math.max(0, stay.toldAt - of(stay))]));
  return {
    ...{ told: told.length, wrong, clear: clear.length },
    missed: clear.filter(({ toldAt }) => toldAt === undefined).length,
    late: lateFrom(({ from }) => from),
    lateBeyond: lateFrom(({ from, beyond = from }) => beyond),
  };
}

/** Fixes from a stay to one outside of it. */
const offOf = ({ from, to }: Stay, fix: number): number => Math.max(0, from - fix, fix - to);

function staysOf(depths: readonly number[], beyondMetres: number): readonly Stay[] {
  const stays: Stay[] = [];
  for (const [fix, depth] of depths.entries()) {
    const [isInside, metres] = [depth > 0, Math.abs(depth)];
    if (stays.at(-1)?.isInside !== isInside) stays.push({ isInside, from: fix, to: fix, deepest: 0, beyond: undefined, toldAt: undefined });
    const last = stays[stays.length - 1] as Stay; // there is one now
    last.to = fix;
    last.deepest = Math.max(last.deepest, metres);
    if (metres > beyondMetres) last.beyond ??= fix;
  }
  return stays;
}
