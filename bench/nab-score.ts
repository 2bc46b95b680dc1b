/** Rows `[from, to]` in which an anomaly counts as found. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** One series of the benchmark: its rows, its windows, and the score that a detector gave each row. */
export interface ScoredSeries {
  readonly windows: readonly Window[];
  readonly scores: Float64Array;
}

/** What a hit, a false alarm and a miss are worth: the profiles of NAB v1.1, `config/profiles.json`. */
export const profiles = {
  standard: { falseAlarm: 0.11, miss: 1 },
  reward_low_fp_rate: { falseAlarm: 0.22, miss: 1 },
  reward_low_fn_rate: { falseAlarm: 0.11, miss: 2 },
} as const;
type Profile = (typeof profiles)[keyof typeof profiles];

/** Rows at the beginning that are not scored: 15 % of the series, at most 750. */
const probationOf = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750);

/** NAB's scaled sigmoid: 1 far before the end of a window, −1 far behind it. */
const weightAt = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);
const most = weightAt(-1);

interface Row {
  readonly score: number;
  /** Number of its window over all series, −1 outside. */
  readonly window: number;
  /** Worth of an alarm at this row. */
  readonly weight: number;
}

/**
 * The score of a detector over a corpus by the rules of the Numenta Anomaly Benchmark v1.1 at the best common threshold: 0 for a detector
 * that says nothing, 100 for one that says each anomaly at the first row of its window and nothing else. The first alarm of a window counts;
 * an alarm outside costs, less right behind a window.
 */
export function nabScore(
  series: readonly ScoredSeries[],
  { falseAlarm, miss }: Profile,
): { readonly score: number; readonly threshold: number } {
  const rows = rowsOf(series).sort((a, b) => b.score - a.score);
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  const found = new Map<number, number>();
  const none = -miss * windows;
  let now = none;
  let best = { value: none, threshold: Number.POSITIVE_INFINITY };
  for (const [i, { score, window, weight }] of rows.entries()) {
    if (score <= 0) break;
    const before = found.get(window);
    if (window < 0) now += falseAlarm * weight;
    else if (before === undefined) now += miss + weight;
    else now += Math.max(0, weight - before);
    if (window >= 0) found.set(window, Math.max(before ?? weight, weight));
    if (rows[i + 1]?.score !== score && now > best.value) best = { value: now, threshold: score };
  }
  return { score: (100 * (best.value - none)) / (windows * (1 + miss)), threshold: best.threshold };
}

function rowsOf(series: readonly ScoredSeries[]): Row[] {
  let first = 0;
  return series.flatMap(({ windows, scores }) => {
    const rows: Row[] = [];
    for (let i = probationOf(scores.length); i < scores.length; i++) rows.push(rowAt(i, scores[i] ?? 0, windows, first));
    first += windows.length;
    return rows;
  });
}

function rowAt(row: number, score: number, windows: readonly Window[], first: number): Row {
  const inside = windows.findIndex(({ from, to }) => row >= from && row <= to);
  const window = windows[inside];
  if (window !== undefined) {
    const width = window.to - window.from + 1;
    return { score, window: first + inside, weight: weightAt(-(window.to - row + 1) / width) / most };
  }
  const before = windows.filter(({ to }) => to < row).at(-1);
  const weight = before === undefined ? -1 : weightAt((row - before.to) / Math.max(1, before.to - before.from));
  return { score, window: -1, weight };
}
