import { cpus, totalmem } from 'node:os';
import { printFigure } from '../figures.ts';
import type { Contender } from './contender.ts';
import { keepsUp, type Measured } from './measure.ts';

/** What a contender came to in one run. */
export interface Outcome {
  readonly contender: Contender;
  readonly version: string;
  readonly measured: readonly Measured[];
  /** Bytes on disk of a value, stopped; and after what it merges by itself in time, where it can be told to. */
  readonly bytesFresh: number;
  readonly bytesCompacted: number | undefined;
  /** Why there is no figure. */
  readonly reason?: string;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? Number.NaN;
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const short = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : String(Number(value.toPrecision(3)));

/** The step that kept most values a second. */
const best = ({ measured }: Outcome): Measured | undefined =>
  measured.reduce<Measured | undefined>((most, one) => (most === undefined || one.kept > most.kept ? one : most), undefined);

/** The highest step that it kept up with. */
const sustained = ({ measured }: Outcome): Measured | undefined => measured.filter(keepsUp).at(-1);

const mean = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number | undefined): number =>
  median(outcomes.map((one) => of(one) ?? Number.NaN));

/** The row of a contender; several runs by their median. */
function row(outcomes: readonly Outcome[]): string {
  const [first] = outcomes;
  if (first === undefined) return '';
  const name = `| ${first.contender.name} |`;
  const failed = outcomes.find(({ reason }) => reason !== undefined);
  if (failed !== undefined) return `${name} ${failed.reason} | | | | | | |`;
  const step = (outcome: Outcome): Measured | undefined => sustained(outcome) ?? best(outcome);
  const cells = [
    whole(mean(outcomes, (one) => sustained(one)?.kept ?? 0)),
    whole(mean(outcomes, (one) => best(one)?.kept)),
    short(mean(outcomes, (one) => step(one)?.cpuPerMillion)),
    `${short(mean(outcomes, ({ bytesFresh }) => bytesFresh))} → ${short(mean(outcomes, ({ bytesCompacted }) => bytesCompacted))}`,
    `${short(mean(outcomes, (one) => step(one)?.p50))} / ${short(mean(outcomes, (one) => step(one)?.p99))} ms`,
    first.contender.acknowledgement,
    short(mean(outcomes, (one) => step(one)?.loadAverage)),
  ];
  return `${name} ${cells.join(' | ')} |`;
}

const stepRow = (name: string, one: Measured): string =>
  `| ${name} | ${whole(one.offered)} | ${one.devices} | ${whole(one.kept)} | ${(one.share * 100).toFixed(1)} % | ${short(one.cpuPerMillion)} | ${short(one.serverCores)} | ${short(one.generatorCores)} | ${short(one.p50)} / ${short(one.p99)} | ${whole(one.sampled)} | ${short(one.loadAverage)} |`;

/** The page of a measurement. */
function page(outcomes: readonly (readonly Outcome[])[], seconds: number): string {
  const firsts = outcomes.flatMap(([first]) => first ?? []);
  return `# Side by side, ${new Date().toISOString().slice(0, 10)}

How it is measured and repeated: [bench/side-by-side](../side-by-side/README.md).
Machine: ${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}, ${process.platform}; generator, brokers and contender on the same cores; ${seconds} s each step.

| contender | kept up with, values/s | most kept, values/s | CPU s per million values | bytes per value, stopped → merged | acknowledgement p50 / p99 | what an acknowledgement means | load average |
| --- | --- | --- | --- | --- | --- | --- | --- |
${outcomes.map(row).join('\n')}

CPU, acknowledgement and load average are those of the highest step that the contender kept up with (of its best one where it kept up with none).

## What each was and did
${firsts.map(({ contender, version }) => `- **${contender.name}** ${version}. Load and settings: ${contender.settings}. Did meanwhile: ${contender.does}.`).join('\n')}

## Every step
| contender | offered, values/s | devices | kept, values/s | read back of what was sent | CPU s per million | its cores | generator's cores | acknowledgement p50 / p99, ms | values read back and checked | load average |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${outcomes.flatMap((repeated) => repeated.flatMap(({ contender, measured }) => measured.map((one) => stepRow(contender.name, one)))).join('\n')}
`;
}

const metrics: readonly (readonly [name: string, unit: string, of: (outcome: Outcome) => number | undefined])[] = [
  ['values_per_second_sustained', '1/s', (one) => sustained(one)?.kept ?? 0],
  ['values_per_second_most', '1/s', (one) => best(one)?.kept],
  ['cpu_per_million_values', 's', (one) => (sustained(one) ?? best(one))?.cpuPerMillion],
  ['bytes_per_value_fresh', 'byte', ({ bytesFresh }) => bytesFresh],
  ['bytes_per_value', 'byte', ({ bytesCompacted }) => bytesCompacted],
];

/** Print the page; with `--json` one line for each figure. */
export function report(outcomes: readonly (readonly Outcome[])[], seconds: number): void {
  if (!process.argv.includes('--json')) {
    process.stdout.write(page(outcomes, seconds));
    return;
  }
  for (const repeated of outcomes)
    for (const [metric, unit, of] of metrics) {
      const values = repeated.map((one) => of(one) ?? Number.NaN).filter((value) => !Number.isNaN(value));
      if (values.length > 0) printFigure({ bench: 'side-by-side', case: repeated[0]?.contender.name ?? '', metric, unit, values });
    }
}
