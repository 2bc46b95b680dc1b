import type { LonLat } from '../../../contracts/distance.ts';
import { metresOfDegree, type PlanTransform, wgs84ToPlan } from '../../../contracts/plan-transform.ts';
import { squareToStretch } from '../geometry.ts';
import type { Walking } from '../maps/schema.ts';

/** Where one can walk on a floor plan: square cells on the plane that touches the earth at the origin of its transform. */
export interface Ground {
  /** Side of a cell, m. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** Cell by cell, row after row from the south-west: 1 where nobody can stand. */
  readonly isShut: Uint8Array;
  /** Cell by cell the number of the part that it hangs together with, from 1; 0 where nobody can stand. There is a way between two cells of the same part, and none between others. */
  readonly part: Uint32Array;
  /** Cell by cell how many cells away the nearest shut one is, across corners too: all that are nearer are free. 0 for a shut one, {@link farthest} or more is that. */
  readonly away: Uint8Array;
  /** The cell of a place, `undefined` outside of the cells. */
  cellOf(place: LonLat): number | undefined;
  /** Middle of a cell. */
  placeOf(cell: number): LonLat;
}

/** What a floor plan covers, in its own units. */
export interface PlanBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What {@link groundOf} is made from. */
export interface GroundPlan {
  readonly transform: PlanTransform;
  readonly box: PlanBox;
  readonly obstacles: Walking['obstacles'];
}

/** How near the middle of a person or of a cart comes to a wall, m. `assumed` */
const clearance = 0.3;
/** Side of a cell where the plan is not too large for it, m: a door of 0.85 m has a free one whatever way it lies. */
const finest = 0.25;
/** Cells of a plan, at most: with more a search would hold up the program. Larger plans have larger cells. `assumed` */
const mostCells = 250_000;

type At = readonly [east: number, north: number];

/** Lay walls and blocks of a plan on cells. Nobody walks nearer to an obstacle than {@link clearance} or a cell, so that none is stepped over, nor out of the plan. */
export function groundOf({ transform, box, obstacles }: GroundPlan): Ground {
  const { a, b, c, d, e, f } = transform;
  const degree = metresOfDegree(transform.latitude);
  const onPlane = ([x, y]: readonly [number, number]): At => [a * x + b * y + c, d * x + e * y + f];
  const corners = [box.left, box.right].flatMap((x) => [box.top, box.bottom].map((y) => onPlane([x, y])));
  const [west, east] = reachOf(corners.map(([at]) => at));
  const [south, north] = reachOf(corners.map(([, at]) => at));
  const cell = Math.max(finest, Math.sqrt(((east - west) * (north - south)) / mostCells));
  const [columns, rows] = [Math.max(1, Math.ceil((east - west) / cell)), Math.max(1, Math.ceil((north - south) / cell))];
  const cells: Cells = { cell, columns, rows, west, south, isShut: new Uint8Array(columns * rows) };
  const placeOf = (index: number): LonLat => {
    const [x, y] = middleOf(cells, index);
    return [transform.longitude + x / degree.east, transform.latitude + y / degree.north];
  };
  shutOutside(cells, (index) => isWithin(box, wgs84ToPlan(transform, ...placeOf(index))));
  for (const { kind, line } of obstacles) {
    const points = line.map(onPlane);
    if (kind === 'block') shutBlock(cells, points);
    for (const [from, to] of stretches(points, kind === 'block')) shutWall(cells, from, to);
  }
  return {
    ...{ cell, columns, rows, isShut: cells.isShut, part: partsOf(cells), away: awayOf(cells), placeOf },
    cellOf: ([longitude, latitude]) =>
      indexAt(cells, (longitude - transform.longitude) * degree.east, (latitude - transform.latitude) * degree.north),
  };
}

/** The free cell that is nearest to a place within some metres; a tag beside a wall may be told behind its clearance. */
export function freeNear(ground: Ground, place: LonLat, metres: number): number | undefined {
  const { columns, rows, cell, isShut } = ground;
  const at = ground.cellOf(place);
  if (at === undefined || isShut[at] === 0) return at;
  const [column, row, reach] = [at % columns, Math.floor(at / columns), Math.floor(metres / cell)];
  let [best, nearest] = [undefined as number | undefined, metres / cell];
  for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++)
    for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) {
      const away = Math.hypot(x - column, y - row);
      if (away > nearest || isShut[y * columns + x] === 1) continue;
      [best, nearest] = [y * columns + x, away];
    }
  return best;
}

/** Whether a point lies on what a plan covers. */
export const isWithin = ({ left, right, top, bottom }: PlanBox, [x, y]: readonly [number, number]): boolean =>
  x >= left && x <= right && y >= Math.min(top, bottom) && y <= Math.max(top, bottom);

/** Connected components of the free cells, see {@link Ground.part}. A step across a corner needs both cells at it, so that sides alone tell what hangs together. */
export function partsOf({ columns, isShut }: Pick<Ground, 'columns' | 'isShut'>): Uint32Array {
  const part = new Uint32Array(isShut.length);
  const open: number[] = [];
  let count = 0;
  const reach = (cell: number) => {
    if (isShut[cell] !== 0 || part[cell] !== 0) return; // also what is outside of the cells
    part[cell] = count;
    open.push(cell);
  };
  for (let first = 0; first < part.length; first++) {
    if (isShut[first] !== 0 || part[first] !== 0) continue;
    count++;
    reach(first);
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      if (cell % columns > 0) reach(cell - 1);
      if (cell % columns < columns - 1) reach(cell + 1);
      reach(cell - columns);
      reach(cell + columns);
    }
  }
  return part;
}

/** What `away` of a {@link Ground} says at most. */
const farthest = 255;

/** Distance to the nearest shut cell by kings' moves, in two passes (Rosenfeld and Pfaltz 1966). What is outside of the cells is not looked at: no way goes there. */
export function awayOf({ columns, rows, isShut }: Pick<Ground, 'columns' | 'rows' | 'isShut'>): Uint8Array {
  const away = Uint8Array.from(isShut, (shut) => (shut === 1 ? 0 : farthest));
  const pass = (cell: number, by: 1 | -1): void => {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    const at = (dx: number, dy: number) =>
      x + dx < 0 || x + dx >= columns || y + dy < 0 || y + dy >= rows ? farthest : (away[cell + dy * columns + dx] ?? farthest);
    const least = Math.min(at(-by, 0), at(-1, -by), at(0, -by), at(1, -by));
    away[cell] = Math.min(away[cell] ?? 0, least + 1);
  };
  for (let cell = 0; cell < away.length; cell++) pass(cell, 1);
  for (let cell = away.length - 1; cell >= 0; cell--) pass(cell, -1);
  return away;
}

interface Cells extends Pick<Ground, 'cell' | 'columns' | 'rows' | 'isShut'> {
  readonly west: number;
  readonly south: number;
}

const reachOf = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

const middleOf = ({ cell, columns, west, south }: Cells, index: number): At => [
  west + ((index % columns) + 0.5) * cell,
  south + (Math.floor(index / columns) + 0.5) * cell,
];

function indexAt({ cell, columns, rows, west, south }: Cells, east: number, north: number): number | undefined {
  const [x, y] = [Math.floor((east - west) / cell), Math.floor((north - south) / cell)];
  return x >= 0 && x < columns && y >= 0 && y < rows ? y * columns + x : undefined;
}

function stretches(points: readonly At[], isClosed: boolean): readonly (readonly [At, At])[] {
  const ends = isClosed ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1);
  return ends.flatMap((to, i) => {
    const from = points[i];
    return from === undefined ? [] : [[from, to] as const];
  });
}

function shutOutside(cells: Cells, isInside: (index: number) => boolean): void {
  for (let i = 0; i < cells.isShut.length; i++) if (!isInside(i)) cells.isShut[i] = 1;
}

/** Cells of a row between two places. */
function spanOf({ cell, columns, west }: Cells, from: number, to: number): readonly [number, number] {
  return [Math.max(0, Math.ceil((from - west) / cell - 0.5)), Math.min(columns - 1, Math.floor((to - west) / cell - 0.5))];
}

/** The cells whose middle is nearer to a stretch of wall than the clearance, row by row. */
function shutWall(cells: Cells, from: At, to: At): void {
  const { cell, columns, rows, south, isShut } = cells;
  const reach = Math.max(clearance, cell);
  const [low, high] = [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach];
  const [first, last] = [Math.max(0, Math.ceil((low - south) / cell - 0.5)), Math.min(rows - 1, Math.floor((high - south) / cell - 0.5))];
  for (let row = first; row <= last; row++) {
    const north = south + (row + 0.5) * cell;
    // The part of the stretch that the row can be near to, so that a long slanting wall costs no more than its length.
    const [left, right] = partNear([from, to], north, reach);
    const [begin, end] = spanOf(cells, left - reach, right + reach);
    for (let column = begin; column <= end; column++) {
      const index = row * columns + column;
      if (isShut[index] === 0 && metresFrom(middleOf(cells, index), from, to) < reach) isShut[index] = 1;
    }
  }
}

/** Between which places to the east a stretch is within some metres of a row. */
function partNear([[x1, y1], [x2, y2]]: readonly [At, At], north: number, reach: number): readonly [number, number] {
  if (Math.abs(y2 - y1) < 1e-9) return [Math.min(x1, x2), Math.max(x1, x2)];
  const at = (y: number) => x1 + (x2 - x1) * Math.min(1, Math.max(0, (y - y1) / (y2 - y1)));
  return reachOf([at(north - reach), at(north + reach)]);
}

const metresFrom = ([x, y]: At, [x1, y1]: At, [x2, y2]: At): number => Math.sqrt(squareToStretch(x - x1, y - y1, x2 - x1, y2 - y1));

/** The cells within a block: between each second crossing of its edges with the row (even-odd rule). */
function shutBlock(cells: Cells, ring: readonly At[]): void {
  const { cell, columns, rows, south, isShut } = cells;
  const [low, high] = reachOf(ring.map(([, y]) => y));
  const first = Math.max(0, Math.floor((low - south) / cell));
  for (let row = first; row < rows && south + row * cell <= high; row++) {
    const crossings = crossingsOf(ring, south + (row + 0.5) * cell);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [begin, end] = spanOf(cells, crossings[i] ?? 0, crossings[i + 1] ?? 0);
      if (begin <= end) isShut.fill(1, row * columns + begin, row * columns + end + 1);
    }
  }
}

const crossingsOf = (ring: readonly At[], north: number): readonly number[] =>
  stretches(ring, true)
    .flatMap(([[x1, y1], [x2, y2]]) => (y1 > north === y2 > north ? [] : [x1 + ((north - y1) / (y2 - y1)) * (x2 - x1)]))
    .sort((one, other) => one - other);
