import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createPeaks, createSurprise, peakOf, surpriseOf } from '../src/detectors/unusual/surprise.ts';
import { unusual } from '../src/detectors/unusual/unusual.ts';
import { root } from '../test/setup/server.ts';
import { skab } from './detect-skab.ts';
import { tep } from './detect-tep.ts';
import { printFigure, verify } from './figures.ts';
import { nabScore, profiles, type ScoredSeries, type Window } from './nab-score.ts';

/** Another folder of data than the one that comes with the program. */
const givenFolder = process.argv.find((word) => word.startsWith('--data='))?.slice('--data='.length);
/** Where the corpus lies: `data/<group>/<series>.csv[.gz]` and `labels/combined_windows.json`, as NAB publishes them. */
const corpus = givenFolder ?? join(root, 'bench/data/nab');

interface Series {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly Window[];
}

type Labels = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

const timeOf = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);

function seriesOf(csv: string, labels: Labels[string]): Series {
  const rows = csv.trim().split(/\r?\n/).slice(1);
  const times = rows.map((row) => timeOf(row));
  const values = rows.map((row) => Number(row.split(',')[1]));
  verify(times.every(Number.isFinite) && values.every(Number.isFinite), 'a series holds something that is no time or value');
  const rowFrom = (time: number): number => times.filter((one) => one < time).length;
  const windows = labels.map(([from, to]) => ({ from: rowFrom(timeOf(from)), to: rowFrom(timeOf(to) + 1) - 1 }));
  return { times, values, windows };
}

/** Every series of the corpus that has labels. */
async function readCorpus(): Promise<readonly Series[]> {
  const labels = JSON.parse(await readFile(join(corpus, 'labels/combined_windows.json'), 'utf8')) as Labels;
  const files = (await readdir(join(corpus, 'data'), { recursive: true })).filter((name) => /\.csv(\.gz)?$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const known = labels[name.replace(/\.gz$/, '').replaceAll('\\', '/')];
      verify(known !== undefined, `${name} has no labels`);
      const bytes = await readFile(join(corpus, 'data', name));
      return seriesOf((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), known ?? []);
    }),
  );
}

/** What the detector says of each row, with its defaults, told as peaks. */
function scored({ times, values, windows }: Series): ScoredSeries {
  const params = unusual.params.parse({});
  const [surprise, peaks] = [createSurprise(params), createPeaks(params.quietSamples)];
  return { windows, scores: Float64Array.from(values, (value, i) => peakOf(peaks, surpriseOf(surprise, times[i] ?? 0, value))) };
}

/** The rules of scoring hold: nothing said is 0, and each window said at its first row is 100. */
function verifyRules(series: readonly Series[]): void {
  const silent = series.map(({ values, windows }) => ({ windows, scores: new Float64Array(values.length) }));
  const perfect = silent.map(({ windows, scores }) => ({
    windows,
    scores: scores.map((_none, i) => Number(windows.some(({ from }) => from === i))),
  }));
  verify(nabScore(silent, profiles.standard).score === 0, 'a silent detector does not score 0');
  const score = nabScore(perfect, profiles.standard).score;
  verify(Math.abs(score - 100) < 0.5, `a perfect detector scores ${score}`);
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  nab,
  tep: () => tep(givenFolder ?? join(root, 'bench/data/tep')),
  skab: () => {
    verify(givenFolder !== undefined, 'SKAB does not come with the program, for its licence: give its folder by --data=');
    return skab(givenFolder ?? '');
  },
};

/** Detectors by published benchmarks and their own rules of scoring; `nab` unless another is named. */
export async function detect(_runs: number, only = 'nab'): Promise<void> {
  verify(cases[only] !== undefined, `there is no case ${only}`);
  await cases[only]?.();
}

/** The self-learning detector on the Numenta Anomaly Benchmark. */
async function nab(): Promise<void> {
  const series = await readCorpus();
  verifyRules(series);
  const begun = performance.now();
  const results = series.map(scored);
  const seconds = (performance.now() - begun) / 1000;
  for (const [name, profile] of Object.entries(profiles)) {
    const { score, threshold } = nabScore(results, profile);
    printFigure({ bench: 'detect', case: 'nab', metric: `score_${name}`, unit: '', values: [score] });
    printFigure({ bench: 'detect', case: 'nab', metric: `threshold_${name}`, unit: '', values: [threshold] });
  }
  const samples = series.reduce((sum, { values }) => sum + values.length, 0);
  printFigure({ bench: 'detect', case: 'nab', metric: 'samples_per_second', unit: '1/s', values: [samples / seconds] });
}
