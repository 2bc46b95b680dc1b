import { invert, normalEquations, solveLinear } from './linear.ts';
import { belief, distance, type Floor, type Place, type Range, type RangeDifference, radius95 } from './measure.ts';

/** Where a tag is, from the observations of one moment. */
export interface Solution {
  readonly place: Place;
  /** 95 % of all errors in x and y are less, m; as far as the observations are as good as their deviations say. */
  readonly radius95: number;
  /** Covariance of x, y and z, m². */
  readonly covariance: readonly (readonly number[])[];
  /** How far each observation was believed, in their order, 0…1; a low one is an obstructed line of sight. */
  readonly weights: readonly number[];
  /** Root of the mean weighted square of the residuals in standard deviations; about 1 when the deviations are right. */
  readonly misfit: number;
}

/** One observation at a place: what it should be, and how that changes with x, y and z. */
interface Row {
  readonly residual: number;
  readonly sigma: number;
  readonly gradient: readonly [number, number, number];
}

const mostSteps = 30;
const enoughMetres = 1e-4;

/**
 * Where a tag is by two-way ranging.
 *
 * Starts in closed form (differences of squares are linear), then Gauss–Newton with weights by {@link belief}, from two sides where anchors on
 * one line leave a mirror image; the better one is taken.
 *
 * @returns `undefined` with fewer than three ranges, or anchors from which no place follows
 */
export function locateByRanges(ranges: readonly Range[], floor: Floor, near?: Place): Solution | undefined {
  if (ranges.length < 3) return undefined;
  const starts = near === undefined ? rangeStarts(ranges, floor) : [near];
  const rows = (place: Place): readonly Row[] => ranges.map(({ anchor, metres, sigma }) => {
    const expected = Math.max(1e-6, distance(place, anchor.place));
    return { residual: metres - expected, sigma, gradient: unit(place, anchor.place, expected) };
  }); // biome-ignore format: one thought
  return bestOf(starts.map((start) => refine(start, rows, { floor, least: ranges.length })));
}

/**
 * Where a tag is by time differences of arrival.
 *
 * Starts with the linear form of Chan and Ho (IEEE Trans. Signal Process. 42, 1994), in which the distance to the reference is an unknown of its own.
 *
 * @returns `undefined` with fewer than three differences, or when they are not all to one reference
 */
export function locateByDifferences(differences: readonly RangeDifference[], floor: Floor, near?: Place): Solution | undefined {
  const reference = differences[0]?.reference;
  if (reference === undefined || differences.length < 3 || differences.some((one) => one.reference.id !== reference.id)) return undefined;
  const start = near ?? differenceStart(differences, floor);
  const rows = (place: Place): readonly Row[] => {
    const home = Math.max(1e-6, distance(place, reference.place));
    const toHome = unit(place, reference.place, home);
    return differences.map(({ anchor, metres, sigma }) => {
      const there = Math.max(1e-6, distance(place, anchor.place));
      const [x, y, z] = unit(place, anchor.place, there);
      return { residual: metres - (there - home), sigma, gradient: [x - toHome[0], y - toHome[1], z - toHome[2]] };
    });
  };
  const middle = middleOf([reference.place, ...differences.map(({ anchor }) => anchor.place)], floor);
  return bestOf([start, middle].flatMap((one) => (one === undefined ? [] : [refine(one, rows, { floor, least: differences.length })])));
}

const unit = (place: Place, anchor: Place, metres: number): [number, number, number] => [
  (place[0] - anchor[0]) / metres,
  (place[1] - anchor[1]) / metres,
  (place[2] - anchor[2]) / metres,
];

const bestOf = (found: readonly (Solution | undefined)[]): Solution | undefined =>
  found.reduce((best, one) => (one !== undefined && (best === undefined || costOf(one) < costOf(best)) ? one : best), undefined);

/** Misfit, and what was not believed. */
const costOf = ({ misfit, weights }: Solution): number => misfit + 4 * weights.reduce((sum, weight) => sum + 1 - weight, 0);

/** Gauss–Newton with a prior on the height; weights follow the residuals after two plain steps. */
function refine(
  start: Place,
  rowsAt: (place: Place) => readonly Row[],
  { floor, least }: { readonly floor: Floor; readonly least: number },
): Solution | undefined {
  let place = start;
  let weights: readonly number[] = new Array<number>(least).fill(1);
  let matrix: number[][] = [];
  for (let step = 0; step < mostSteps; step++) {
    const rows = rowsAt(place);
    if (step >= 2) weights = rows.map(({ residual, sigma }) => belief(residual / sigma));
    const all = [...rows, { residual: floor.z - place[2], sigma: floor.sigma, gradient: [0, 0, 1] as const }];
    const w = all.map(({ sigma }, i) => (weights[i] ?? 1) / sigma ** 2);
    const equations = normalEquations(all.map(({ gradient }) => gradient), all.map(({ residual }) => residual), w); // biome-ignore format: one line
    matrix = equations.matrix;
    const by = solveLinear(matrix, equations.right);
    if (by === undefined) return undefined;
    const length = Math.hypot(...by);
    const short = Math.min(1, longestStep / Math.max(length, 1e-12));
    place = [place[0] + (by[0] ?? 0) * short, place[1] + (by[1] ?? 0) * short, place[2] + (by[2] ?? 0) * short];
    if (length < enoughMetres && step > 2) break;
  }
  return solutionAt(place, { rows: rowsAt(place), weights, matrix });
}

/** No step is longer, m: far from the anchors the plane that a step lies on says little. */
const longestStep = 20;

function solutionAt(
  place: Place,
  { rows, weights, matrix }: { readonly rows: readonly Row[]; readonly weights: readonly number[]; readonly matrix: number[][] },
): Solution | undefined {
  const inverse = invert(matrix);
  if (inverse === undefined || !place.every(Number.isFinite)) return undefined;
  const squares = rows.reduce((sum, { residual, sigma }, i) => sum + (weights[i] ?? 1) * (residual / sigma) ** 2, 0);
  const misfit = Math.sqrt(squares / Math.max(1, rows.length - 2));
  const scale = Math.max(1, misfit) ** 2;
  const covariance = inverse.map((row) => row.map((value) => value * scale));
  const at = (i: number, j: number) => covariance[i]?.[j] ?? 0;
  return { place, radius95: radius95(at(0, 0), at(0, 1), at(1, 1)), covariance, weights, misfit };
}

/** Differences of squares to the middle one: linear in x and y at the height of the floor; with its mirror image on the other side of the anchors. */
function rangeStarts(ranges: readonly Range[], floor: Floor): readonly Place[] {
  const flat = ranges.map(({ anchor: { place }, metres }) => ({
    x: place[0],
    y: place[1],
    squared: metres ** 2 - (place[2] - floor.z) ** 2,
  }));
  const mean = (of: (one: (typeof flat)[number]) => number) => flat.reduce((sum, one) => sum + of(one), 0) / flat.length;
  const [x, y, k] = [mean((one) => one.x), mean((one) => one.y), mean((one) => one.squared - one.x ** 2 - one.y ** 2)];
  const a = flat.map((one) => [2 * (x - one.x), 2 * (y - one.y)]);
  const b = flat.map((one) => one.squared - one.x ** 2 - one.y ** 2 - k);
  const { matrix, right } = normalEquations(a, b, flat.map(() => 1)); // biome-ignore format: one line
  const found = solveLinear(matrix, right);
  const middle: Place = [x, y, floor.z];
  const reach = Math.sqrt(
    Math.max(
      1,
      mean((one) => one.squared),
    ),
  );
  const around = [0, 1, 2, 3].map(
    (k4): Place => [x + reach * Math.cos((k4 * Math.PI) / 2), y + reach * Math.sin((k4 * Math.PI) / 2), floor.z],
  );
  if (found === undefined) return around;
  const first: Place = [found[0] ?? 0, found[1] ?? 0, floor.z];
  return [first, [2 * middle[0] - first[0], first[1], floor.z], [first[0], 2 * middle[1] - first[1], floor.z], ...around];
}

/** Chan's first step, at the height of the floor: unknown are x, y and the distance to the reference. */
function differenceStart(differences: readonly RangeDifference[], floor: Floor): Place | undefined {
  const home = differences[0]?.reference.place ?? [0, 0, 0];
  const squared = ([x, y, z]: Place) => x ** 2 + y ** 2 + (z - floor.z) ** 2;
  const a = differences.map(({ anchor: { place }, metres }) => [2 * (place[0] - home[0]), 2 * (place[1] - home[1]), 2 * metres]);
  const b = differences.map(({ anchor: { place }, metres }) => squared(place) - squared(home) - metres ** 2);
  const { matrix, right } = normalEquations(a, b, differences.map(() => 1)); // biome-ignore format: one line
  const found = solveLinear(matrix, right);
  return found && [found[0] ?? 0, found[1] ?? 0, floor.z];
}

const middleOf = (places: readonly Place[], floor: Floor): Place => [
  places.reduce((sum, [x]) => sum + x, 0) / places.length,
  places.reduce((sum, [, y]) => sum + y, 0) / places.length,
  floor.z,
];
