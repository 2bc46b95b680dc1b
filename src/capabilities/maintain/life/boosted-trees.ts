/** Rows of features, one after the other. */
export interface Table {
  readonly width: number;
  readonly values: Float64Array;
}

/** How trees are grown. */
export interface TreeSettings {
  readonly trees: number;
  readonly depth: number;
  /** What of its correction each tree gives, 0…1. */
  readonly rate: number;
  /** Rows that a leaf rests on at least. */
  readonly leastRows: number;
  /** Share of the rows, drawn anew for each tree, 0…1. */
  readonly rowShare: number;
  /** Share of the features that each tree may use, 0…1. */
  readonly featureShare: number;
}

/** A tree as arrays, node 0 its root; `left[n]` is -1 in a leaf, the right child is the next to the left one. */
interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Mean correction of the rows that came here, with the rate in it. */
  readonly value: Float64Array;
}

/** Trees that each correct what those before left over. Plain data, but for its arrays. */
export interface BoostedTrees {
  readonly base: number;
  readonly trees: readonly Tree[];
}

/** Most steps that a feature is looked at in. */
const bins = 64;

/**
 * Numbers 0…1 that look like chance and are the same each time, so that learning again from the same rows gives the same trees.
 *
 * Source: the linear congruential generator of Numerical Recipes (Press et al. 2007, section 7.1).
 */
export function steadyChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Steps of each feature at its quantiles, and in which step each row lies. */
interface Binned {
  readonly rows: number;
  readonly edges: readonly Float64Array[];
  /** Feature by feature, so that a histogram reads memory in order. */
  readonly codes: readonly Uint8Array[];
}

function binned({ width, values }: Table): Binned {
  const rows = values.length / width;
  const column = new Float64Array(rows);
  const edges: Float64Array[] = [];
  const codes: Uint8Array[] = [];
  for (let f = 0; f < width; f++) {
    for (let row = 0; row < rows; row++) column[row] = values[row * width + f] ?? 0;
    const steps = edgesOf(column);
    edges.push(steps);
    codes.push(Uint8Array.from(column, (value) => stepOf(steps, value)));
  }
  return { rows, edges, codes };
}

function edgesOf(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  const cuts = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) / bins) * sorted.length)] ?? 0);
  return Float64Array.from([...new Set(cuts)].filter((cut) => cut < (sorted.at(-1) ?? 0)));
}

/** The first step whose upper edge the value does not exceed. */
function stepOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place where a group of rows is parted, and what is gained by it. */
interface Split {
  readonly feature: number;
  readonly step: number;
  readonly gain: number;
}

/** What a tree is grown from. */
interface Ground {
  readonly data: Binned;
  /** What is left to explain of each row. */
  readonly rest: Float64Array;
  readonly features: readonly number[];
  readonly settings: TreeSettings;
}

const sums = new Float64Array(bins);
const counts = new Float64Array(bins);

/** The best parting of rows by one feature: the one that lowers the squared error most. */
function splitBy({ data, rest, settings }: Ground, rows: Int32Array, feature: number): Split {
  const codes = data.codes[feature] ?? new Uint8Array();
  const steps = (data.edges[feature]?.length ?? 0) + 1;
  sums.fill(0, 0, steps);
  counts.fill(0, 0, steps);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number; // holds: i is within rows, as row is within the arrays below
    const code = codes[row] as number;
    const value = rest[row] as number;
    sums[code] = (sums[code] as number) + value;
    counts[code] = (counts[code] as number) + 1;
    total += value;
  }
  return bestStep({ feature, steps, total, count: rows.length }, settings.leastRows);
}

function bestStep(
  { feature, steps, total, count }: { readonly feature: number; readonly steps: number; readonly total: number; readonly count: number },
  leastRows: number,
): Split {
  let best: Split = { feature, step: -1, gain: 0 };
  let [sum, below] = [0, 0];
  const whole = total ** 2 / count;
  for (let step = 0; step < steps - 1; step++) {
    sum += sums[step] ?? 0;
    below += counts[step] ?? 0;
    const above = count - below;
    if (below < leastRows || above < leastRows) continue;
    const gain = sum ** 2 / below + (total - sum) ** 2 / above - whole;
    if (gain > best.gain) best = { feature, step, gain };
  }
  return best;
}

function bestSplit(ground: Ground, rows: Int32Array): Split | undefined {
  if (rows.length < 2 * ground.settings.leastRows) return undefined;
  const splits = ground.features.map((feature) => splitBy(ground, rows, feature));
  const best = splits.reduce((most, one) => (one.gain > most.gain ? one : most));
  return best.step < 0 ? undefined : best;
}

const meanOf = (rest: Float64Array, rows: Int32Array): number => rows.reduce((sum, row) => sum + (rest[row] ?? 0), 0) / rows.length;

/** A group of rows that is still to be looked at. */
interface Group {
  readonly node: number;
  readonly rows: Int32Array;
  readonly depth: number;
}

function grow(ground: Ground, all: Int32Array): Tree {
  const { data, rest, settings } = ground;
  const [feature, threshold, left, value]: [number[], number[], number[], number[]] = [[], [], [], []];
  const add = (rows: Int32Array): number => {
    feature.push(0);
    threshold.push(0);
    left.push(-1);
    return value.push(settings.rate * meanOf(rest, rows)) - 1;
  };
  const groups: Group[] = [{ node: add(all), rows: all, depth: 0 }];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    const { node, rows, depth } = group;
    const split = depth < settings.depth ? bestSplit(ground, rows) : undefined;
    if (split === undefined) continue;
    const codes = data.codes[split.feature] ?? new Uint8Array();
    const [low, high] = [rows.filter((row) => (codes[row] ?? 0) <= split.step), rows.filter((row) => (codes[row] ?? 0) > split.step)];
    feature[node] = split.feature;
    threshold[node] = data.edges[split.feature]?.[split.step] ?? 0;
    left[node] = add(low);
    groups.push({ node: left[node] ?? 0, rows: low, depth: depth + 1 }, { node: add(high), rows: high, depth: depth + 1 });
  }
  return {
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    value: Float64Array.from(value),
  };
}

/** The leaf that a row, `values` from `from` on, comes to. */
function leafOf({ feature, threshold, left }: Tree, values: Float64Array, from: number): number {
  let node = 0;
  while ((left[node] ?? -1) >= 0) node = (left[node] ?? 0) + Number((values[from + (feature[node] ?? 0)] ?? 0) > (threshold[node] ?? 0));
  return node;
}

/**
 * Learn to tell a number from features, by gradient boosting of regression trees on the squared error.
 *
 * @param target one per row
 * @param breathe awaited after each tree, so that whoever learns beside other work can let that work go on; a tree of 20,000 rows takes about 15 ms
 * Throws a plain error when there is no row. Source: Friedman, Greedy function approximation (2001), Stochastic gradient boosting (2002).
 */
export async function growTrees(
  { table, target }: { readonly table: Table; readonly target: Float64Array },
  settings: TreeSettings,
  { seed = 1, breathe }: { readonly seed?: number; readonly breathe?: (() => Promise<void>) | undefined } = {},
): Promise<BoostedTrees> {
  const data = binned(table);
  if (data.rows === 0 || data.rows !== target.length) throw new Error(`BUG: ${data.rows} rows and ${target.length} targets`);
  const chance = steadyChance(seed);
  const base = target.reduce((sum, one) => sum + one, 0) / target.length;
  const rest = target.map((one) => one - base);
  const trees: Tree[] = [];
  for (let n = 0; n < settings.trees; n++) {
    const features = drawn(table.width, settings.featureShare, chance);
    const rows = Int32Array.from(drawn(data.rows, settings.rowShare, chance));
    const tree = grow({ data, rest, features, settings }, rows);
    for (let row = 0; row < data.rows; row++)
      rest[row] = (rest[row] ?? 0) - (tree.value[leafOf(tree, table.values, row * table.width)] ?? 0);
    trees.push(tree);
    await breathe?.();
  }
  return { base, trees };
}

/** Some of the numbers below `count`, at least one. */
function drawn(count: number, share: number, chance: () => number): readonly number[] {
  const some = Array.from({ length: count }, (_, i) => i).filter(() => chance() < share);
  return some.length > 0 ? some : [Math.floor(chance() * count)];
}

/** What the trees say of a row, `values` from `from` on. */
export const treesSay = ({ base, trees }: BoostedTrees, values: Float64Array, from = 0): number =>
  trees.reduce((sum, tree) => sum + (tree.value[leafOf(tree, values, from)] ?? 0), base);

/**
 * What each feature adds to what the trees say of a row: along the way down each tree, the step in the mean that its question makes. The sum is
 * what the trees say less what they say of all rows together.
 *
 * Source: Saabas, Interpreting random forests (2014).
 */
export function partsOf({ trees }: BoostedTrees, row: Float64Array): Float64Array {
  const parts = new Float64Array(row.length);
  for (const { feature, threshold, left, value } of trees) {
    let node = 0;
    while ((left[node] ?? -1) >= 0) {
      const asked = feature[node] ?? 0;
      const next = (left[node] ?? 0) + Number((row[asked] ?? 0) > (threshold[node] ?? 0));
      parts[asked] = (parts[asked] ?? 0) + (value[next] ?? 0) - (value[node] ?? 0);
      node = next;
    }
  }
  return parts;
}
