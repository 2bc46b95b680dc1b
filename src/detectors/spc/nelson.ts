/** Numbers of the rules, as Nelson gave them. */
export const nelsonRules = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type NelsonRule = (typeof nelsonRules)[number];

/** What the last 31 charted values were, one bit each, the newest lowest. */
interface Past {
  above: number;
  below: number;
  above1: number;
  below1: number;
  above2: number;
  below2: number;
  beyond3: number;
  inside1: number;
  rises: number;
  falls: number;
}

type Pattern = (past: Past) => boolean;

const ones = (count: number): number => 2 ** count - 1;
/** The newest `count` bits are all set. */
const run = (bits: number, count: number): boolean => (bits & ones(count)) === ones(count);

/** At least `least` of the newest `of` bits are set, the newest among them: a pattern belongs to the value that completes it. */
function most(bits: number, least: number, of: number): boolean {
  let set = 0;
  for (let rest = bits & ones(of); rest !== 0; rest &= rest - 1) set++;
  return (bits & 1) === 1 && set >= least;
}

/** One after the other goes up and down: thirteen steps between fourteen values. */
const alternates = ({ rises, falls }: Past): boolean => run(rises | falls, 13) && run(rises ^ (rises >> 1), 12);

/** The eight tests. Source: L. S. Nelson, Journal of Quality Technology 16 (1984) 238; the same in ISO 8258:1991 and GB/T 4091-2001. */
const patterns: Readonly<Record<NelsonRule, Pattern>> = {
  1: ({ beyond3 }) => run(beyond3, 1),
  2: ({ above, below }) => run(above, 9) || run(below, 9),
  3: ({ rises, falls }) => run(rises, 5) || run(falls, 5), // five steps between six values
  4: alternates,
  5: ({ above2, below2 }) => most(above2, 2, 3) || most(below2, 2, 3),
  6: ({ above1, below1 }) => most(above1, 4, 5) || most(below1, 4, 5),
  7: ({ inside1 }) => run(inside1, 15),
  8: ({ above1, below1 }) => run(above1 | below1, 8) && (above1 & ones(8)) !== 0 && (below1 & ones(8)) !== 0,
};

/** What of a series of charted values its patterns depend on. */
export interface Nelson {
  readonly past: Past;
  last: number;
}

/** No value is known. */
export const createNelson = (): Nelson => ({
  past: { above: 0, below: 0, above1: 0, below1: 0, above2: 0, below2: 0, beyond3: 0, inside1: 0, rises: 0, falls: 0 },
  last: Number.NaN,
});

/**
 * Take the next charted value; the lowest of the given rules whose pattern it completes, 0 when there is none. About 20 ns.
 *
 * @param z its distance from the centre in sigma, signed
 */
export function nelsonRuleOf(nelson: Nelson, z: number, rules: readonly NelsonRule[]): NelsonRule | 0 {
  const { past, last } = nelson;
  past.above = shifted(past.above, z > 0);
  past.below = shifted(past.below, z < 0);
  past.above1 = shifted(past.above1, z > 1);
  past.below1 = shifted(past.below1, z < -1);
  past.above2 = shifted(past.above2, z > 2);
  past.below2 = shifted(past.below2, z < -2);
  past.beyond3 = shifted(past.beyond3, z > 3 || z < -3);
  past.inside1 = shifted(past.inside1, z >= -1 && z <= 1);
  past.rises = shifted(past.rises, z > last);
  past.falls = shifted(past.falls, z < last);
  nelson.last = z;
  for (const rule of rules) if (patterns[rule](past)) return rule;
  return 0;
}

const shifted = (bits: number, bit: boolean): number => ((bits << 1) | Number(bit)) & 0x7fffffff;
