import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Course } from '../src/capabilities/maintain/life/life-features.ts';
import { type LifeLeft, type LifeModel, learnLife, lifeLeft } from '../src/capabilities/maintain/life/life-model.ts';
import { root } from '../test/setup/server.ts';
import { printFigure, verify } from './figures.ts';

const ownFolder = join(root, 'bench/data/cmapss');
const givenFolder = process.argv.find((word) => word.startsWith('--data='))?.slice('--data='.length);
/** Engine, cycle and three settings come before the sensors of a row. */
const columnsBefore = 5;
const columns = 26;
/** Truth beyond this many cycles counts as this many, by the custom of the literature (Heimes 2008 and after). */
const cap = 125;
/** Shortest and longest remaining life of the official test, and its shortest course: what the folds are asked about is like it. */
const [leastLeft, mostLeft, leastRows] = [7, 145, 30];
const outerFolds = 5;

/** Bytes of a file of the folder that was given, else of the one that comes with the program. */
async function find(name: string): Promise<string | undefined> {
  for (const folder of [givenFolder, ownFolder]) {
    if (folder === undefined) continue;
    const plain = await readFile(join(folder, name)).catch(() => undefined);
    if (plain !== undefined) return plain.toString('utf8');
    const zipped = await readFile(join(folder, `${name}.gz`)).catch(() => undefined);
    if (zipped !== undefined) return gunzipSync(zipped).toString('utf8');
  }
  return undefined;
}

const numbersOf = (line: string): number[] => line.trim().split(/\s+/).map(Number);

/** Engines of a file in order, each from its first cycle on. */
function enginesOf(text: string, name: string): readonly (readonly number[][])[] {
  const rows = text.trim().split(/\r?\n/).map(numbersOf);
  verify(
    rows.every((row) => row.length === columns && row.every(Number.isFinite)),
    `${name} holds something that is no row of ${columns} numbers`,
  );
  const engines = new Map<number, number[][]>();
  for (const row of rows) engines.set(row[0] ?? 0, [...(engines.get(row[0] ?? 0) ?? []), row]);
  return [...engines.values()];
}

/** Sensors that vary at all in the training file; the others say nothing. */
function sensorsOf(engines: readonly (readonly number[][])[]): readonly number[] {
  const all = Array.from({ length: columns - columnsBefore }, (_, i) => columnsBefore + i);
  const first = engines[0]?.[0] ?? [];
  return all.filter((column) => engines.some((engine) => engine.some((row) => row[column] !== first[column])));
}

const courseOf = (engine: readonly number[][], sensors: readonly number[]): Course => ({
  width: sensors.length,
  values: Float64Array.from(engine.flatMap((row) => sensors.map((column) => row[column] ?? 0))),
});

/** What was said of an engine, and how many cycles it had left. */
interface Answer {
  readonly said: LifeLeft;
  readonly left: number;
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
const rmse = (answers: readonly Answer[], truth: (left: number) => number): number =>
  Math.sqrt(meanOf(answers.map(({ said, left }) => (said.mean - truth(left)) ** 2)));

/** Score of the PHM 2008 challenge: late counts more than early; the sum over the engines (Saxena et al. 2008). */
const phm08 = (answers: readonly Answer[], truth: (left: number) => number): number =>
  answers.reduce((sum, { said, left }) => {
    const late = said.mean - truth(left);
    return sum + Math.exp(late < 0 ? -late / 13 : late / 10) - 1;
  }, 0);

const capped = (left: number): number => Math.min(left, cap);
const asItIs = (left: number): number => left;

function tell(name: string, answers: readonly Answer[]): void {
  const print = (metric: string, unit: string, value: number) => printFigure({ bench: 'life', case: name, metric, unit, values: [value] });
  const inBand = answers.map(({ said, left }) => Number(capped(left) >= said.low && capped(left) <= said.high));
  print('rmse_cycles', 'cycles', rmse(answers, capped));
  print('rmse_uncapped_cycles', 'cycles', rmse(answers, asItIs));
  print('phm08_mean', '', phm08(answers, capped) / answers.length);
  print('phm08_uncapped_mean', '', phm08(answers, asItIs) / answers.length);
  print('coverage_of_80_band', '', meanOf(inBand));
  print('band_width', 'cycles', meanOf(answers.map(({ said }) => said.high - said.low)));
  print('questions', '', answers.length);
}

/** Learn from all training engines, answer for each test engine at its last cycle. The official test. */
async function official(training: readonly Course[], sensors: readonly number[], files: { readonly test: string; readonly left: string }) {
  const engines = enginesOf(files.test, 'test_FD001.txt');
  const left = files.left.trim().split(/\s+/).map(Number);
  verify(left.length === engines.length, `${engines.length} engines and ${left.length} true remaining lives`);
  const model = await learnLife(training);
  tell(
    'cmapss',
    engines.map((engine, i) => ({ said: lifeLeft(model, courseOf(engine, sensors)), left: left[i] ?? 0 })),
  );
}

/** The course of an engine as it was so many rows after its beginning. */
const cut = ({ width, values }: Course, rows: number): Course => ({ width, values: values.subarray(0, rows * width) });

/** Every tenth moment of an engine at which the official test could have asked. */
function questionsOf(model: LifeModel, course: Course): readonly Answer[] {
  const rows = course.values.length / course.width;
  const moments = Array.from({ length: rows - leastRows }, (_, i) => leastRows + i + 1);
  return moments
    .map((moment) => ({ moment, left: rows - moment }))
    .filter(({ left }) => left >= leastLeft && left <= mostLeft && left % 10 === 7)
    .map(({ moment, left }) => ({ left, said: lifeLeft(model, cut(course, moment)) }));
}

/** Learn from four fifths of the training engines, ask about the others; settings were chosen by this. */
async function folds(training: readonly Course[]): Promise<void> {
  const answers: Answer[] = [];
  for (let fold = 0; fold < outerFolds; fold++) {
    const isAsked = (_: Course, i: number) => Math.floor((i * outerFolds) / training.length) === fold;
    const model = await learnLife(training.filter((course, i) => !isAsked(course, i)));
    answers.push(...training.filter(isAsked).flatMap((course) => questionsOf(model, course)));
  }
  tell('cmapss-folds', answers);
}

/**
 * Remaining life of the C-MAPSS FD001 engines. Case `cmapss` is the official test and needs its files (`--data=`); `cmapss-folds` asks about training
 * engines that were left out of learning.
 */
export async function life(_runs: number, only?: string): Promise<void> {
  const text = await find('train_FD001.txt');
  verify(text !== undefined, 'train_FD001.txt is not there');
  const engines = enginesOf(text, 'train_FD001.txt');
  const sensors = sensorsOf(engines);
  const training = engines.map((engine) => courseOf(engine, sensors));
  const [test, left] = [await find('test_FD001.txt'), await find('RUL_FD001.txt')];
  const hasTest = test !== undefined && left !== undefined;
  verify(
    only !== 'cmapss' || hasTest,
    'the official test needs test_FD001.txt and RUL_FD001.txt in --data=<folder>; cmapss-folds goes without',
  );
  if (hasTest && only !== 'cmapss-folds') await official(training, sensors, { test, left });
  if (!hasTest || only === 'cmapss-folds') await folds(training);
}
