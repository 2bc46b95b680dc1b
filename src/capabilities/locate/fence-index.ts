import { degreeMetres } from '../../contracts/distance.ts';
import { type Box, type Plan, planOf, type Shape } from './geometry.ts';

/** A fence as it is watched. */
export interface Fence {
  readonly id: string;
  readonly shape: Shape;
}

/** A fence laid out, with its number in the index. */
export interface IndexedFence<F extends Fence = Fence> {
  readonly fence: F;
  readonly number: number;
  readonly plan: Plan;
}

/** Fences by where they are, so that a position is compared with those nearby only. */
export interface FenceIndex<F extends Fence = Fence> {
  readonly fences: readonly IndexedFence<F>[];
  /** Every fence that may be within the margin of a place, perhaps some more. Valid until the next call. */
  near(longitude: number, latitude: number): readonly IndexedFence<F>[];
}

/** Cells of the grid, in degrees; about 5 km. */
const cellDegrees = 0.05;
const cellsAround = Math.round(360 / cellDegrees);
/** A fence over more cells than this is compared with every position. */
const mostCells = 4096;

/** Index fences. @param marginMetres fences are found from this far outside */
export function indexFences<F extends Fence>(fences: readonly F[], marginMetres: number): FenceIndex<F> {
  const cells = new Map<number, IndexedFence<F>[]>();
  const large: IndexedFence<F>[] = [];
  const indexed = fences.map((fence, number) => ({ fence, number, plan: planOf(fence.shape) }));
  for (const one of indexed) {
    const covered = cellsOf(widened(one.plan.box, marginMetres));
    if (covered === undefined) large.push(one);
    else for (const cell of covered) cells.set(cell, [...(cells.get(cell) ?? []), one]);
  }
  for (const [cell, list] of cells) cells.set(cell, [...list, ...large]);
  return { fences: indexed, near: (longitude, latitude) => cells.get(cellAt(longitude, latitude)) ?? large };
}

function widened({ west, south, east, north }: Box, metres: number): Box {
  const up = metres / degreeMetres;
  const aside = up / Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  return { west: west - aside, east: east + aside, south: south - up, north: north + up };
}

const column = (longitude: number): number => ((Math.floor(longitude / cellDegrees) % cellsAround) + cellsAround) % cellsAround;
const row = (latitude: number): number => Math.floor((latitude + 90) / cellDegrees);
const cellAt = (longitude: number, latitude: number): number => row(latitude) * cellsAround + column(longitude);

/** The cells of a box, or `undefined` when they are too many. */
function cellsOf({ west, south, east, north }: Box): readonly number[] | undefined {
  const [first, last] = [Math.floor(west / cellDegrees), Math.floor(east / cellDegrees)];
  const [bottom, top] = [row(south), row(north)];
  if ((last - first + 1) * (top - bottom + 1) > mostCells) return undefined;
  const cells: number[] = [];
  for (let r = bottom; r <= top; r++)
    for (let c = first; c <= last; c++) cells.push(r * cellsAround + column(c * cellDegrees + cellDegrees / 2));
  return cells;
}
