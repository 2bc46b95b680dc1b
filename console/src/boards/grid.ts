import { type BoardMode, boardGrids, overlaps, type Place } from '../../../src/contracts/board.ts';

/** Something on the grid of a board. */
export interface Placed extends Place {
  readonly id: string;
}

/** A size in squares. */
export interface Size {
  readonly w: number;
  readonly h: number;
}

const bottomOf = ({ y, h }: Place): number => y + h;
const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), Math.max(low, high));

/** A place made whole: in whole squares, not smaller than `least`, inside of the grid. */
export function fitted({ x, y, w, h }: Place, mode: BoardMode, least: Size): Place {
  const { columns, rows } = boardGrids[mode];
  const width = clamp(Math.round(w), least.w, columns);
  const height = clamp(Math.round(h), least.h, rows);
  return { x: clamp(Math.round(x), 0, columns - width), y: clamp(Math.round(y), 0, rows - height), w: width, h: height };
}

/** Let everything fall upwards, in this order: each lies right below what is above it in its columns. */
function stacked<T extends Placed>(order: readonly T[]): readonly T[] {
  const done: T[] = [];
  for (const one of order) {
    const above = done.filter((other) => other.x < one.x + one.w && one.x < other.x + other.w);
    done.push({ ...one, y: Math.max(0, ...above.map(bottomOf)) });
  }
  return done;
}

/** Close the gaps of a dashboard; a wall keeps them. */
export function settled<T extends Placed>(list: readonly T[], mode: BoardMode): readonly T[] {
  if (mode === 'wall') return list;
  return inOrderOf(list, stacked([...list].sort((a, b) => a.y - b.y || a.x - b.x)));
}

/** Where a part comes in the fall: others by their middle; the moved one by the edge that leads, so that it passes what it has half covered. */
function rankOf(one: Placed, moved: Placed, from: Placed): number {
  if (one.id !== moved.id) return one.y + one.h / 2;
  return moved.y > from.y ? bottomOf(moved) : moved.y;
}

/** On a wall, what is in the way moves down; nothing when it would leave the screen. */
function pushed<T extends Placed>(list: readonly T[], moved: T): readonly T[] | undefined {
  const done: T[] = [moved];
  for (const one of [...list].filter(({ id }) => id !== moved.id).sort((a, b) => a.y - b.y)) {
    let place = one;
    for (let hit = done.find((other) => overlaps(other, place)); hit; hit = done.find((other) => overlaps(other, place)))
      place = { ...place, y: bottomOf(hit) };
    if (bottomOf(place) > boardGrids.wall.rows) return undefined;
    done.push(place);
  }
  return done;
}

function inOrderOf<T extends Placed>(list: readonly T[], placed: readonly T[]): readonly T[] {
  return list.map((one) => placed.find(({ id }) => id === one.id) ?? one);
}

/**
 * The board with one part at another place, the others out of its way and in their old order. `undefined` when there is no room for that.
 *
 * On a dashboard everything falls upwards; on a wall, parts move down only where they must.
 */
export function moved<T extends Placed>(list: readonly T[], id: string, to: Place, mode: BoardMode): readonly T[] | undefined {
  const from = list.find((one) => one.id === id);
  if (!from) return list;
  const target = { ...from, ...to };
  const next = list.map((one) => (one.id === id ? target : one));
  if (mode === 'wall') {
    const placed = pushed(next, target);
    return placed && inOrderOf(list, placed);
  }
  const order = [...next].sort((a, b) => rankOf(a, target, from) - rankOf(b, target, from) || a.x - b.x);
  return inOrderOf(list, stacked(order));
}

/** The first place from the top that is free for this size; `undefined` when a wall is full. */
export function freePlace(list: readonly Placed[], { w, h }: Size, mode: BoardMode): Place | undefined {
  const { columns, rows } = boardGrids[mode];
  const lowest = Math.min(rows, Math.max(0, ...list.map(bottomOf)) + h);
  for (let y = 0; y + h <= lowest; y++) {
    for (let x = 0; x + w <= columns; x++) {
      const place = { x, y, w, h };
      if (!list.some((one) => overlaps(one, place))) return place;
    }
  }
  return undefined;
}

/** Rows that a dashboard takes; a wall always has all of them. */
export const rowsOf = (list: readonly Place[], mode: BoardMode): number =>
  mode === 'wall' ? boardGrids.wall.rows : Math.max(0, ...list.map(bottomOf));

/** The order in which parts are read: from the top, then from the left. A phone shows them so. */
export const readingOrder = <T extends Place>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => a.y - b.y || a.x - b.x);

/** The board with a part changed for its neighbour in reading order, as a phone moves them; on a dashboard they change their places. */
export function exchanged<T extends Placed>(list: readonly T[], id: string, step: -1 | 1, mode: BoardMode): readonly T[] | undefined {
  const order = readingOrder(list);
  const at = order.findIndex((one) => one.id === id);
  const [one, other] = [order[at], order[at + step]];
  if (!one || !other) return undefined;
  const first = step === 1 ? one : other;
  const second = step === 1 ? other : one;
  if (mode === 'dashboard' && first.y !== second.y)
    return inOrderOf(
      list,
      stacked([...order.slice(0, Math.min(at, at + step)), second, first, ...order.slice(Math.max(at, at + step) + 1)]),
    );
  const swap = (a: T, b: T): T => ({ ...a, x: b.x, y: b.y, w: b.w, h: b.h });
  return list.map((each) => (each.id === one.id ? swap(one, other) : each.id === other.id ? swap(other, one) : each));
}
