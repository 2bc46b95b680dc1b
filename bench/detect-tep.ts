import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createPcaMeter, measureRow, type PcaModel, pcaLimits, type Rows, trainPca } from '../src/detectors/pca/pca.ts';
import { printFigure, verify } from './figures.ts';

/** Variables of the process: 41 measured, 11 manipulated. */
const width = 52;
/** Of the 960 rows of a test run, 3 min apart, those from here on have the fault. */
const faultFrom = 160;
/** Principal components kept; chosen by Russell, Chiang and Braatz by parallel analysis, not by us. */
const components = 11;
/** Share of normal operation within each limit. */
const coverage = 0.99;

/** Faults that there are; those whose file is missing are left out. */
const faults = Array.from({ length: 21 }, (_, i) => i + 1);

async function numbersOf(folder: string, name: string): Promise<Float64Array | undefined> {
  const bytes = await readFile(join(folder, `${name}.dat.gz`)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const numbers = Float64Array.from(gunzipSync(bytes).toString('utf8').trim().split(/\s+/), Number);
  verify(numbers.every(Number.isFinite) && numbers.length % width === 0, `${name} holds something that is no table of ${width} variables`);
  return numbers;
}

async function rowsOf(folder: string, name: string): Promise<Rows> {
  const values = await numbersOf(folder, name);
  verify(values !== undefined, `${name}.dat.gz is not in ${folder}`);
  return { width, values: values ?? new Float64Array() };
}

/** Of the training set the file has a variable per line. */
function turned({ values }: Rows): Rows {
  const count = values.length / width;
  return { width, values: Float64Array.from(values, (_, i) => values[(i % width) * count + Math.floor(i / width)] ?? 0) };
}

interface Watched {
  readonly model: PcaModel;
  readonly limits: { readonly t2: number; readonly spe: number };
}

/** Shares of the rows `from…to` beyond each limit. */
function beyond({ model, limits }: Watched, { values }: Rows, [from, to]: readonly [number, number]) {
  const meter = createPcaMeter(model);
  const count = { t2: 0, spe: 0, either: 0 };
  for (let row = from; row < to; row++) {
    const { t2, spe } = measureRow(meter, values, row * width);
    count.t2 += Number(t2 > limits.t2);
    count.spe += Number(spe > limits.spe);
    count.either += Number(t2 > limits.t2 || spe > limits.spe);
  }
  const rows = to - from;
  return { t2: count.t2 / rows, spe: count.spe / rows, either: count.either / rows };
}

const print = (name: string, metric: string, value: number) =>
  printFigure({ bench: 'detect', case: name, metric, unit: '', values: [value] });

/**
 * Missed detection rates on the Tennessee Eastman Process as Russell, Chiang and Braatz report them: principal components of normal operation
 * (`d00`), limits that 99 % of a second normal run (`d00_te`) keep, then the share of the rows with a fault that stays below the limit.
 *
 * False alarms are counted on rows that neither model nor limits have seen: the first 160 of each test run, before its fault.
 */
export async function tep(folder: string): Promise<void> {
  const training = turned(await rowsOf(folder, 'd00'));
  const model = trainPca(training, { components });
  const watched = { model, limits: pcaLimits(model, await rowsOf(folder, 'd00_te'), coverage) };
  verify(beyond(watched, training, [0, 500]).t2 < 0.1, 'the training set itself is beyond the limit');
  const falseAlarms: { t2: number; spe: number; either: number }[] = [];
  for (const fault of faults) {
    const values = await numbersOf(folder, `d${String(fault).padStart(2, '0')}_te`);
    if (values === undefined) continue;
    const run = { width, values };
    falseAlarms.push(beyond(watched, run, [0, faultFrom]));
    const found = beyond(watched, run, [faultFrom, values.length / width]);
    print(`tep-fault-${fault}`, 'missed_t2', 1 - found.t2);
    print(`tep-fault-${fault}`, 'missed_spe', 1 - found.spe);
    print(`tep-fault-${fault}`, 'missed_either', 1 - found.either);
  }
  const meanOf = (key: 't2' | 'spe' | 'either') => falseAlarms.reduce((sum, one) => sum + one[key], 0) / falseAlarms.length;
  for (const key of ['t2', 'spe', 'either'] as const) print('tep-normal', `false_alarms_${key}`, meanOf(key));
}
