import { type Line, lineAt } from './line.ts';

/** What the sensors of one thing said from its beginning on, one row per step of its age. */
export interface Course {
  /** Values of a row. */
  readonly width: number;
  readonly values: Float64Array;
}

/** Steps over which means and slopes of the index are taken. */
const indexSpans = [5, 10, 20, 40] as const;
/** Steps over which the mean and the slope of a sensor are taken. */
const sensorSpan = 15;
const slopeSpan = 40;
/** Steps at the beginning that are taken as the thing's own new state. */
const newSteps = 15;

/** Features of a row: age, those of the index, those of each sensor. */
export const featureWidth = (sensors: number): number => 1 + indexFeatures + sensors * sensorFeatures;
const indexFeatures = 2 * indexSpans.length + 1;
const sensorFeatures = 3;

/** The sensor that a feature rests on, or undefined for the age and for the index, which rests on all. */
export function sensorOf(feature: number): number | undefined {
  const place = feature - 1 - indexFeatures;
  return place < 0 ? undefined : Math.floor(place / sensorFeatures);
}

/** True when a feature is the age. */
export const isAge = (feature: number): boolean => feature === 0;

/** Running sums of a column and of age × column, which give the mean and slope of any span at once. */
interface Sums {
  readonly plain: Float64Array;
  readonly byAge: Float64Array;
}

function sumsOf(count: number, at: (row: number) => number): Sums {
  const [plain, byAge] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let row = 0; row < count; row++) {
    const value = at(row);
    plain[row + 1] = (plain[row] ?? 0) + value;
    byAge[row + 1] = (byAge[row] ?? 0) + row * value;
  }
  return { plain, byAge };
}

const meanOver = ({ plain }: Sums, from: number, to: number): number => ((plain[to] ?? 0) - (plain[from] ?? 0)) / (to - from);

/** Slope of the straight line through the rows `from…to`, per step; 0 for fewer than three. */
function slopeOver({ plain, byAge }: Sums, from: number, to: number): number {
  const n = to - from;
  if (n < 3) return 0;
  const middle = from + (n - 1) / 2;
  const moment = (byAge[to] ?? 0) - (byAge[from] ?? 0) - middle * ((plain[to] ?? 0) - (plain[from] ?? 0));
  return moment / ((n * (n * n - 1)) / 12);
}

/**
 * Features of every row of a course, one after the other. A row knows only of itself and those before it.
 *
 * @param index what stands for the condition, a sum of the sensors
 */
export function featuresOf({ width, values }: Course, index: Line): Float64Array {
  const count = values.length / width;
  const wide = featureWidth(width);
  const features = new Float64Array(count * wide);
  const health = sumsOf(count, (row) => lineAt(index, values, row * width));
  const sensors = Array.from({ length: width }, (_, j) => sumsOf(count, (row) => values[row * width + j] ?? 0));
  for (let row = 0; row < count; row++) {
    let at = row * wide;
    const put = (value: number) => {
      features[at++] = value;
    };
    const to = row + 1;
    const from = (span: number) => Math.max(0, to - span);
    put(to);
    for (const span of indexSpans) put(meanOver(health, from(span), to));
    for (const span of indexSpans) put(slopeOver(health, from(span), to));
    put(meanOver(health, from(10), to) - meanOver(health, 0, Math.min(newSteps, to)));
    for (const sums of sensors) {
      const now = meanOver(sums, from(sensorSpan), to);
      put(now);
      put(slopeOver(sums, from(slopeSpan), to));
      put(now - meanOver(sums, 0, Math.min(newSteps, to)));
    }
  }
  return features;
}

/** What each sensor has moved the index by since the thing was new, at the last row of a course; of a short course, less is known. */
export function movesOf({ width, values }: Course, index: Line): Float64Array {
  const count = values.length / width;
  return Float64Array.from({ length: width }, (_, j) => {
    const sums = sumsOf(count, (row) => values[row * width + j] ?? 0);
    return (
      (index.weights[j] ?? 0) * (meanOver(sums, Math.max(0, count - sensorSpan), count) - meanOver(sums, 0, Math.min(newSteps, count)))
    );
  });
}
