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

/** Print a figure: median over its runs and spread = (largest − smallest) / median. */
export function printFigure({ values, ...figure }: Figure): void {
  const value = median(values);
  const spread = value === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / Math.abs(value);
  const line = {
    bench: figure.bench,
    case: figure.case,
    metric: figure.metric,
    value: round(value),
    unit: figure.unit,
    runs: values.length,
    spread: round(spread),
  };
  if (isJson) process.stdout.write(`${JSON.stringify(line)}\n`);
  else
    process.stdout.write(
      `${figure.bench.padEnd(8)} ${figure.case.padEnd(24)} ${figure.metric.padEnd(28)} ${String(round(value)).padStart(12)} ${figure.unit.padEnd(12)} ${values.length} run(s), spread ${(spread * 100).toFixed(0)} %\n`,
    );
}

/** The p-th quantile (0…1) of values. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** A benchmark verifies what it measures: this ends it with what is wrong. */
export function verify(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(`the benchmark's result is wrong: ${what}`);
}
