import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BoardMode, boardGrids, overlaps } from '../../../src/contracts/board.ts';
import { exchanged, fitted, freePlace, moved, type Placed, readingOrder, settled } from './grid.ts';

const part = (id: string, x: number, y: number, w: number, h: number): Placed => ({ id, x, y, w, h });
const placesOf = (list: readonly Placed[] | undefined) => list && Object.fromEntries(list.map(({ id, x, y }) => [id, [x, y]]));

describe('moving on a dashboard', () => {
  const column = [part('a', 0, 0, 6, 2), part('b', 0, 2, 6, 4), part('c', 6, 0, 6, 3)];

  test('what is in the way makes room, and gaps close', () => {
    expect(placesOf(moved(column, 'a', { x: 6, y: 0, w: 6, h: 2 }, 'dashboard'))).toEqual({ a: [6, 0], b: [0, 0], c: [6, 2] });
  });

  test('a part passes its neighbour when it has half covered it', () => {
    expect(placesOf(moved(column, 'a', { x: 0, y: 1, w: 6, h: 2 }, 'dashboard'))).toMatchObject({ a: [0, 0], b: [0, 2] });
    expect(placesOf(moved(column, 'a', { x: 0, y: 3, w: 6, h: 2 }, 'dashboard'))).toMatchObject({ b: [0, 0], a: [0, 4] });
    expect(placesOf(moved(column, 'b', { x: 0, y: 0, w: 6, h: 4 }, 'dashboard'))).toMatchObject({ b: [0, 0], a: [0, 4] });
  });

  test('growing pushes down what is below', () => {
    expect(placesOf(moved(column, 'a', { x: 0, y: 0, w: 6, h: 5 }, 'dashboard'))).toMatchObject({ a: [0, 0], b: [0, 5], c: [6, 0] });
  });
});

describe('moving on a wall', () => {
  const wall = [part('a', 0, 0, 8, 9), part('b', 0, 9, 8, 9)];

  test('gaps stay', () => {
    expect(placesOf(moved(wall, 'a', { x: 20, y: 5, w: 8, h: 9 }, 'wall'))).toEqual({ a: [20, 5], b: [0, 9] });
  });

  test('what would push a part off the screen is not done', () => {
    expect(moved(wall, 'a', { x: 0, y: 3, w: 8, h: 9 }, 'wall')).toBeUndefined();
  });
});

const modes = fc.constantFrom<BoardMode>('dashboard', 'wall');
const anyPlace = fc.record({
  x: fc.integer({ min: -5, max: 40 }),
  y: fc.integer({ min: -5, max: 25 }),
  w: fc.integer({ min: 0, max: 40 }),
  h: fc.integer({ min: 0, max: 20 }),
});

/** A lawful board: parts put down one after the other. */
const board = fc.tuple(modes, fc.array(anyPlace, { maxLength: 12 })).map(([mode, places]) => {
  const list: Placed[] = [];
  for (const [i, wanted] of places.entries()) {
    const place = freePlace(list, fitted(wanted, mode, { w: 2, h: 1 }), mode);
    if (place) list.push({ ...place, id: String(i) });
  }
  return { mode, list };
});

const isLawful = (list: readonly Placed[], mode: BoardMode): boolean => {
  const { columns, rows } = boardGrids[mode];
  const inside = list.every(({ x, y, w, h }) => x >= 0 && y >= 0 && x + w <= columns && y + h <= rows);
  return inside && list.every((a, i) => list.slice(i + 1).every((b) => !overlaps(a, b)));
};

describe('whatever is done to a board', () => {
  test('nothing lies on another or outside, and nothing is lost', () => {
    fc.assert(
      fc.property(board, fc.nat(), anyPlace, ({ mode, list }, n, wanted) => {
        const one = list[n % Math.max(list.length, 1)];
        if (!one) return;
        const next = moved(list, one.id, fitted(wanted, mode, { w: 1, h: 1 }), mode);
        if (next === undefined) {
          expect(mode).toBe('wall');
          return;
        }
        expect(isLawful(next, mode)).toBe(true);
        expect(next.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
      }),
    );
  });

  test('a part that stays where it is leaves a settled dashboard as it was', () => {
    fc.assert(
      fc.property(board, fc.nat(), ({ mode, list }, n) => {
        const calm = settled(list, mode);
        const one = calm[n % Math.max(calm.length, 1)];
        if (one) expect(moved(calm, one.id, one, mode)).toEqual(calm);
      }),
    );
  });

  test('an exchange of neighbours stays lawful, and the reading order changes by it', () => {
    fc.assert(
      fc.property(board, fc.nat(), ({ mode, list }, n) => {
        const calm = settled(list, mode);
        const one = calm[n % Math.max(calm.length, 1)];
        const next = one && exchanged(calm, one.id, 1, mode);
        if (!next) return;
        expect(isLawful(next, mode)).toBe(true);
        expect(next).toHaveLength(calm.length);
      }),
    );
  });

  test('a place is made whole: whole squares, at least so large, inside', () => {
    expect(fitted({ x: 11.4, y: -3, w: 0.2, h: 900 }, 'dashboard', { w: 3, h: 2 })).toEqual({ x: 9, y: 0, w: 3, h: 400 });
  });
});

test('the reading order goes from the top, then from the left', () => {
  expect(readingOrder([part('c', 6, 0, 1, 1), part('b', 0, 2, 1, 1), part('a', 0, 0, 1, 1)]).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
});

test('a full wall has no free place', () => {
  expect(freePlace([part('a', 0, 0, 32, 18)], { w: 1, h: 1 }, 'wall')).toBeUndefined();
});
