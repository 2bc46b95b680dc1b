import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createPcaMeter, measureRow, pcaLimits, type Rows, trainPca } from '../src/detectors/pca/pca.ts';
import { printFigure, verify } from './figures.ts';

/** Rows at the beginning of each run that are normal, as the benchmark gives them for training. */
const trainingRows = 400;
/** Of them, those that the limits come from; the model must not have seen these. */
const limitRows = 130;
const variance = 0.9;
const coverage = 0.99;
/** A row is judged by the median of so many, itself the newest. */
const medianOf = 5;

interface Run {
  readonly rows: Rows;
  readonly isAnomalous: readonly boolean[];
}

/** Columns: time, eight values, `anomaly`, `changepoint`; separated by `;`. */
function runOf(csv: string, name: string): Run {
  const [head = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = head.split(';');
  const anomaly = columns.indexOf('anomaly');
  verify(anomaly > 1 && lines.length > trainingRows, `${name} is no run of the benchmark`);
  const cells = lines.map((line) => line.split(';').map(Number));
  const width = anomaly - 1;
  const values = Float64Array.from(cells.flatMap((row) => row.slice(1, anomaly)));
  verify(values.every(Number.isFinite), `${name} holds something that is no number`);
  return { rows: { width, values }, isAnomalous: cells.map((row) => row[anomaly] === 1) };
}

/** Every run of the folder with labels, those of folders in it too; `.csv` or `.csv.gz`. */
async function readRuns(folder: string): Promise<readonly Run[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.csv(\.gz)?$/.test(name) && !name.includes('anomaly-free'));
  verify(names.length > 0, `${folder} holds no run of the benchmark`);
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return runOf((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), name);
    }),
  );
}

const part = ({ width, values }: Rows, from: number, to: number): Rows => ({ width, values: values.subarray(from * width, to * width) });

/** Which rows are called anomalous: T² or SPE beyond its limit, by the median of the last rows of their ratio. */
function judged({ rows }: Run): readonly boolean[] {
  const model = trainPca(part(rows, 0, trainingRows - limitRows), { variance });
  const limits = pcaLimits(model, part(rows, trainingRows - limitRows, trainingRows), coverage);
  const meter = createPcaMeter(model);
  const ratios = Array.from({ length: rows.values.length / rows.width }, (_, row) => {
    const { t2, spe } = measureRow(meter, rows.values, row * rows.width);
    return Math.max(t2 / limits.t2, spe / limits.spe);
  });
  return ratios.map((_, row) => {
    const recent = ratios.slice(Math.max(0, row - medianOf + 1), row + 1).sort((a, b) => a - b);
    return (recent[recent.length >> 1] ?? 0) > 1;
  });
}

/** Scores of verdicts against labels, as the benchmark's outlier detection has them: over all rows of all runs together. */
function score(pairs: readonly (readonly [said: boolean, is: boolean])[]) {
  const count = (said: boolean, is: boolean) => pairs.filter(([s, i]) => s === said && i === is).length;
  const [hits, falseAlarms, missed, quiet] = [count(true, true), count(true, false), count(false, true), count(false, false)];
  return {
    f1: hits / (hits + (falseAlarms + missed) / 2),
    false_alarm_rate: falseAlarms / (falseAlarms + quiet),
    missed_alarm_rate: missed / (hits + missed),
  };
}

/** The rules of scoring hold: the labels themselves are perfect, silence finds nothing. */
function verifyRules(runs: readonly Run[]): void {
  const labels = runs.flatMap(({ isAnomalous }) => isAnomalous);
  const perfect = score(labels.map((is) => [is, is]));
  verify(perfect.f1 === 1 && perfect.false_alarm_rate === 0 && perfect.missed_alarm_rate === 0, 'the labels do not score as perfect');
  verify(score(labels.map((is) => [false, is])).f1 === 0, 'silence does not score 0');
}

/**
 * Outlier detection on the Skoltech Anomaly Benchmark by T² and SPE, a model per run from its first 400 rows; F1, false and missed alarm rate.
 * Over all rows as in the benchmark's notebooks, and over those behind the training rows, where a false alarm is easier to get.
 */
export async function skab(folder: string): Promise<void> {
  const runs = await readRuns(folder);
  verifyRules(runs);
  const said = runs.map(judged);
  for (const [name, from] of [
    ['skab', 0],
    ['skab-after-training', trainingRows],
  ] as const) {
    const pairs = runs.flatMap(({ isAnomalous }, run) => isAnomalous.map((is, i) => [said[run]?.[i] ?? false, is] as const).slice(from));
    for (const [metric, value] of Object.entries(score(pairs)))
      printFigure({ bench: 'detect', case: name, metric, unit: '', values: [value] });
  }
}
