import type { Received, Reply } from '../../../contracts/api/index.ts';
import { degreeMetres, type LonLat } from '../../../contracts/distance.ts';
import { conflict } from '../../../contracts/errors.ts';
import type { EpochMs } from '../../../contracts/time.ts';
import { placeAt } from '../geometry.ts';
import { type Leeway, leewayOf, leeways } from './leeway.ts';

type Question = Received<'estimateDrift', 'body'>;
type Answer = Reply<'estimateDrift'>;

/** Longest drift, and the step in which wind and current are taken as constant. */
const mostMs = 72 * 3_600_000;
const stepMs = 600_000;
/** Standard deviations of what wind and current are said to be, of each component, m/s: the same for a particle all the way. Source: Breivik and Allen 2008. */
const windDeviation = 2.6;
const currentDeviation = 0.25;
/** Cells across the spread of the particles. */
const cellsAcross = 30;
/** Cells are told until they hold this much together. */
const told = 0.95;

/** East and north, m/s. */
type Vector = readonly [east: number, north: number];
interface Flow {
  readonly from: EpochMs;
  readonly speed: number;
  readonly bearing: number;
}

const along = (speed: number, degrees: number): Vector => {
  const radians = (degrees * Math.PI) / 180;
  return [speed * Math.sin(radians), speed * Math.cos(radians)];
};

/** What holds at a time: the last that has begun, before the first of all that one; still when there is none. */
function flowAt(flows: readonly Flow[], time: EpochMs, turn: number): Vector {
  const held = flows.findLast(({ from }) => from <= time) ?? flows[0];
  return held === undefined ? [0, 0] : along(held.speed, held.bearing + turn);
}

/** Deviates of one particle, the same all the way. */
interface Particle {
  readonly wind: Vector;
  readonly current: Vector;
  readonly down: number;
  readonly cross: number;
  readonly side: 'left' | 'right';
}

/** How a particle goes, m/s. The wind that it feels is the one that is said, with its own error; leeway is relative to the water. */
function velocityOf(leeway: Leeway, particle: Particle, { wind, current }: { readonly wind: Vector; readonly current: Vector }): Vector {
  const felt: Vector = [wind[0] + particle.wind[0], wind[1] + particle.wind[1]];
  const speed = Math.hypot(...felt);
  const [east, north] = speed > 0 ? [felt[0] / speed, felt[1] / speed] : [0, 0];
  const down = leewayOf(leeway.down, speed, particle.down);
  const right = leewayOf(leeway[particle.side], speed, particle.cross);
  return [current[0] + particle.current[0] + down * east + right * north, current[1] + particle.current[1] + down * north - right * east];
}

/**
 * Where something has drifted to, as places of many particles that each have their own error of place, wind, current and leeway.
 *
 * Plane around the last known place, right to 1 % within 200 km. Pieces that run ashore are not held there: no coast is known.
 *
 * @param noise normally distributed numbers of mean 0 and deviation 1
 * @throws Failure `CONFLICT` when `at` is before `time` or more than 72 h later
 */
export function estimateDrift(
  question: Question,
  { random, noise }: { readonly random: () => number; readonly noise: () => number },
): Answer {
  refuse(question);
  const { place, object, errorMetres, particles } = question;
  const steps = stepsOf(question);
  const offsets = Array.from({ length: particles }, (): Vector => {
    const particle: Particle = {
      wind: [windDeviation * noise(), windDeviation * noise()],
      current: [currentDeviation * noise(), currentDeviation * noise()],
      ...{ down: noise(), cross: noise(), side: random() < 0.5 ? 'left' : 'right' },
    };
    let [east, north] = [errorMetres * noise(), errorMetres * noise()];
    for (const { seconds, ...flows } of steps) {
      const [eastward, northward] = velocityOf(leeways[object], particle, flows);
      east += eastward * seconds;
      north += northward * seconds;
    }
    return [east, north];
  });
  return answerOf(place, question.at, offsets);
}

function refuse({ time, at }: Question): void {
  const doing = 'estimating a drift';
  if (at < time) throw conflict(doing, { zh: '搜寻时间早于最后位置的时间', en: 'it is sought before it was last seen' });
  if (at - time > mostMs) throw conflict(doing, { zh: '最长估计 72 小时', en: 'at most 72 hours can be estimated' });
}

interface Step {
  readonly seconds: number;
  readonly wind: Vector;
  readonly current: Vector;
}

function stepsOf({ time, at, wind, current }: Question): readonly Step[] {
  const [winds, currents] = [wind, current].map((flows) => [...flows].sort((a, b) => a.from - b.from)) as [Flow[], Flow[]]; // holds: two in, two out
  return Array.from({ length: Math.ceil((at - time) / stepMs) }, (_, i) => {
    const begin = time + i * stepMs;
    return {
      seconds: (Math.min(at, begin + stepMs) - begin) / 1000,
      wind: flowAt(winds, begin, 180), // it is said where it comes from
      current: flowAt(currents, begin, 0),
    };
  });
}

function answerOf(place: LonLat, at: EpochMs, offsets: readonly Vector[]): Answer {
  const mean = offsets.reduce(([x, y], [east, north]) => [x + east / offsets.length, y + north / offsets.length], [0, 0] as Vector);
  const distances = offsets.map(([east, north]) => Math.hypot(east - mean[0], north - mean[1])).sort((a, b) => a - b);
  const radius95 = distances[Math.min(distances.length - 1, Math.ceil(0.95 * distances.length) - 1)] ?? 0;
  const metres = Math.max(10, (2 * radius95) / cellsAcross);
  const east = degreeMetres * Math.cos((place[1] * Math.PI) / 180);
  return {
    ...{ at, mean: placeAt(place, mean), radius95, driftedMetres: Math.hypot(...mean), particles: offsets.length },
    cellDegrees: { east: metres / east, north: metres / degreeMetres },
    cells: cellsOf(offsets, metres).map(({ column, row, probability }) => {
      const [west, south] = placeAt(place, [column * metres, row * metres]);
      return { west, south, probability };
    }),
  };
}

/** Cells by what is in them, the fullest first, until they hold 95 %. */
function cellsOf(offsets: readonly Vector[], metres: number) {
  const counts = new Map<string, { readonly column: number; readonly row: number; count: number }>();
  for (const [east, north] of offsets) {
    const [column, row] = [Math.floor(east / metres), Math.floor(north / metres)];
    const cell = counts.get(`${column} ${row}`) ?? { column, row, count: 0 };
    cell.count += 1;
    counts.set(`${column} ${row}`, cell);
  }
  let sum = 0;
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.row - b.row || a.column - b.column)
    .filter(({ count }) => {
      const isWanted = sum < told * offsets.length;
      sum += count;
      return isWanted;
    })
    .map(({ count, ...cell }) => ({ ...cell, probability: count / offsets.length }));
}
