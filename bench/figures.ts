import { cpus, totalmem } from 'node:os';

/** One measured figure. */
export interface Figure {
  readonly bench: string;
  readonly case: string;
  readonly metric: string;
  readonly unit: string;
  /** One value per run. */
  readonly values: readonly number[];
}

/** The number behind a flag of the command line, e.g. `--runs=`. */
export function numberAfter(flag: string): number | undefined {
  const word = process.argv.find((one) => one.startsWith(flag));
  return word === undefined ? undefined : Number(word.slice(flag.length));
}

const isJson = process.argv.includes('--json');

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

const round = (value: number): number => Number(value.toPrecision(4));

/** Print the machine; in JSON mode on standard error, so that standard output holds figures only. */
export function printMachine(): void {
  const [first] = cpus();
  process.stderr.write(
    `machine: ${first?.model ?? 'unknown'} × ${cpus().length}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}, ${process.platform}\n`,
  );
}

/** A figure whose runs were put together by the one who measured. */
export interface Summary extends Omit<Figure, 'values'> {
  readonly value: number;
  readonly runs: number;
  readonly spread: number;
}

/** Median over the runs, and spread = (largest − smallest) / median. */
function summaryOf({ values, ...figure }: Figure): Summary {
  const value = median(values);
  const spread = value === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / Math.abs(value);
  return { ...figure, value, runs: values.length, spread };
}

/** Print a figure; in JSON mode as one line. */
export function printFigure(figure: Figure | Summary): void {
  const { bench, case: name, metric, unit, value, runs, spread } = 'values' in figure ? summaryOf(figure) : figure;
  const line = { bench, case: name, metric, value: round(value), unit, runs, spread: round(spread) };
  if (isJson) process.stdout.write(`${JSON.stringify(line)}\n`);
  else
    process.stdout.write(
      `${bench.padEnd(8)} ${name.padEnd(24)} ${metric.padEnd(28)} ${String(round(value)).padStart(12)} ${unit.padEnd(12)} ${runs} run(s), spread ${(spread * 100).toFixed(0)} %\n`,
    );
}

/** The p-th quantile (0…1) of values. */
export function quantile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** A benchmark verifies what it measures: this ends it with what is wrong. */
export function verify(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(`the benchmark's result is wrong: ${what}`);
}
