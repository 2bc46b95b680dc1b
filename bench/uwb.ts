import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Range } from '../src/drivers/rtls/solver/measure.ts';
import { createTagFilter } from '../src/drivers/rtls/solver/tag-filter.ts';
import { root } from '../test/setup/server.ts';
import { printFigure, verify } from './figures.ts';

/** Recordings as Hanyang University publishes them: a folder each, with `A*.csv`, `LS.csv`, `ESKF.csv` and `trajectory.csv`. */
const corpus = process.argv.find((word) => word.startsWith('--data='))?.slice('--data='.length) ?? join(root, 'bench/data/uwb');
/** The tag is carried at about this height above the plane of the truth; from the heights in the names of the authors' files. */
const floor = { z: 1, sigma: 0.2 } as const;
/** Chosen on the recordings of Trajectory_A: the deviation of a range, and a vehicle that changes its way slowly. */
const sigma = 0.15;
const agility = 0.2;

/** A time and a place, or a range and its anchor, in ms and m. */
interface Row {
  readonly time: number;
  readonly cells: readonly number[];
}

async function read(folder: string, name: string, timeColumn = 0): Promise<readonly Row[]> {
  const lines = gunzipSync(await readFile(join(folder, name)))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const cells = line.split(',');
    const stamp = cells[timeColumn] ?? '';
    // Nanoseconds as whole numbers are beyond what a double holds; microseconds are not.
    const time = /^\d+$/.test(stamp) ? Number(BigInt(stamp) / 1000n) / 1000 : Number(stamp) / 1e6;
    return { time, cells: cells.map(Number) };
  });
}

/** Where the truth was at a time, by straight lines; `undefined` outside of it. */
function truthAt(truth: readonly Row[], time: number): readonly [number, number] | undefined {
  const after = truth.findIndex((row) => row.time > time);
  const [a, b] = [truth[after - 1], truth[after]];
  if (a === undefined || b === undefined) return undefined;
  const part = (time - a.time) / (b.time - a.time);
  const between = (k: number) => (a.cells[k] ?? 0) + part * ((b.cells[k] ?? 0) - (a.cells[k] ?? 0));
  return [between(1), between(2)];
}

interface Errors {
  readonly errors: number[];
  inRadius: number;
}

/** Errors in x and y of places at times, up to the last range. */
function errorsOf(places: readonly Row[], truth: readonly Row[], end: number): readonly number[] {
  return places.flatMap(({ time, cells: [, x = Number.NaN, y = Number.NaN] }) => {
    const true_ = time > end ? undefined : truthAt(truth, time);
    const error = true_ === undefined ? Number.NaN : Math.hypot(x - true_[0], y - true_[1]);
    return Number.isNaN(error) ? [] : [error];
  });
}

async function rangesOf(folder: string): Promise<readonly { readonly time: number; readonly range: Range }[]> {
  const files = (await readdir(folder)).filter((name) => /^A\d+\.csv/.test(name));
  const all = await Promise.all(files.map((name) => read(folder, name, 1)));
  return all
    .flat()
    .filter(({ cells }) => (cells[6] ?? Number.NaN) > 0)
    .map(({ time, cells: [, , id, x = 0, y = 0, z = 0, metres = 0] }) => ({
      time,
      range: { anchor: { id: String(id), place: [x, y, z] as const }, metres, sigma },
    }))
    .sort((a, b) => a.time - b.time);
}

/** The filter's places at the times at which the authors' least squares has some, from what had come until then. */
function follow(ranges: Awaited<ReturnType<typeof rangesOf>>, times: readonly Row[], truth: readonly Row[]): Errors {
  const filter = createTagFilter({ floor, agility });
  const found: Errors = { errors: [], inRadius: 0 };
  let next = 0;
  for (const { time } of times) {
    for (let one = ranges[next]; one !== undefined && one.time <= time; one = ranges[++next]) filter.take(one.time, [one.range]);
    const [state, true_] = [filter.at(time), truthAt(truth, time)];
    if (state === undefined || true_ === undefined || next >= ranges.length) continue;
    const error = Math.hypot(state.place[0] - true_[0], state.place[1] - true_[1]);
    found.errors.push(error);
    if (error <= state.radius95) found.inRadius++;
  }
  return found;
}

const ofAll = {
  rmse: (errors: readonly number[]) => Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length),
  mean: (errors: readonly number[]) => errors.reduce((sum, error) => sum + error, 0) / errors.length,
  p95: (errors: readonly number[]) => [...errors].sort((a, b) => a - b)[Math.floor(errors.length * 0.95)] ?? Number.NaN,
} as const;

/** Errors of the UWB filter beside those of the authors' two, against the same truth at the same times. */
export async function benchUwb(): Promise<void> {
  const folders = (await readdir(corpus, { recursive: true }))
    .filter((name) => basename(name) === 'LS.csv.gz')
    .map(dirname)
    .sort();
  verify(folders.length > 0, `${corpus} holds no recordings`);
  for (const name of folders) {
    const folder = join(corpus, name);
    const [ranges, truth] = [await rangesOf(folder), await read(folder, 'trajectory.csv.gz')];
    const [squares, eskf] = [await read(folder, 'LS.csv.gz'), await read(folder, 'ESKF.csv.gz')];
    const end = ranges.at(-1)?.time ?? 0;
    const ours = follow(ranges, squares, truth);
    verify(ours.errors.length > 0.8 * squares.length, `${name}: only ${ours.errors.length} places of ${squares.length}`);
    const rows = { ours: ours.errors, 'least-squares': errorsOf(squares, truth, end), eskf: errorsOf(eskf, truth, end) };
    const label = name.replaceAll('/', '-').toLowerCase();
    for (const [who, errors] of Object.entries(rows))
      for (const [metric, of] of Object.entries(ofAll))
        printFigure({ bench: 'locate', case: `uwb ${label}`, metric: `${who}_error_${metric}`, unit: 'm', values: [of(errors)] });
    printFigure({
      bench: 'locate',
      case: `uwb ${label}`,
      metric: 'within_radius95',
      unit: '',
      values: [ours.inRadius / ours.errors.length],
    });
  }
}
